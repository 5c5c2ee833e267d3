"""A company may want everybody to see who has a record open."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has wanted it yet: whoever hid what he has open stays hidden."""
    op.add_column(
        "company",
        sa.Column("is_everybody_shown", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
