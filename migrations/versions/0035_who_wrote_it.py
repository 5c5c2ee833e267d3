"""Lists of documents are quick by who wrote them, newest first."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One index for each kind of document."""
    op.create_index(
        "ix_purchase_order_created_by_order_date",
        "purchase_order",
        ["created_by", "order_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_created_by_order_date",
        "sales_order",
        ["created_by", "order_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_created_by_planned_start_on",
        "work_order",
        ["created_by", "planned_start_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
