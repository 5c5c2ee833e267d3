"""Lists of orders are quick by the items of their lines, however many lines there are."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index for each kind of order."""
    op.create_index(
        "ix_purchase_order_line_item_id_purchase_order_id",
        "purchase_order_line",
        ["item_id", "purchase_order_id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_line_item_id_sales_order_id",
        "sales_order_line",
        ["item_id", "sales_order_id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
