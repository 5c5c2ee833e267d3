"""The company says which paper it prints on, apart from how it writes numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty: as its form of numbers suggests, as before."""
    op.add_column("company", sa.Column("paper_size", sa.String(length=10), server_default="", nullable=False))
