"""Documents edited by."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Documents edited by."""
    op.add_column("purchase_order", sa.Column("edited_by", sa.BigInteger(), nullable=True))
    op.add_column("sales_order", sa.Column("edited_by", sa.BigInteger(), nullable=True))
    op.add_column("work_order", sa.Column("edited_by", sa.BigInteger(), nullable=True))
    document.grant_columns(op, "purchase_order", "edited_by")
    document.grant_columns(op, "sales_order", "edited_by")
    document.grant_columns(op, "work_order", "edited_by")
