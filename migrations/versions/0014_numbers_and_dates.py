"""How numbers and dates are written: the company chooses, and each user may choose otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has chosen yet: what goes with the company's currency holds."""
    op.add_column("company", sa.Column("format", sa.String(length=20), server_default="", nullable=False))
    op.add_column(
        "user_account", sa.Column("format", sa.String(length=20), server_default="", nullable=False)
    )
