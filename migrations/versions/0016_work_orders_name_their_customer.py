"""A work order names the sales order it is for by its id, and that one's customer."""

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both, and fill them in without making a change of it: nobody did anything."""
    op.add_column("work_order", sa.Column("sales_order_id", sa.BigInteger(), nullable=True))
    op.add_column("work_order", sa.Column("customer_name", sa.String(length=200), nullable=True))
    op.create_index(
        "ix_work_order_customer_name",
        "work_order",
        ["customer_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_work_order_sales_order_id", "work_order", ["sales_order_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_work_order_sales_order_id"), "work_order", "sales_order", ["sales_order_id"], ["id"]
    )
    document.grant_columns(op, "work_order", "sales_order_id")
    document.grant_columns(op, "work_order", "customer_name")
    op.execute("ALTER TABLE work_order DISABLE TRIGGER USER")
    op.execute(
        "UPDATE work_order w SET sales_order_id = o.id, customer_name = o.customer_name"
        " FROM sales_order_line l JOIN sales_order o ON o.id = l.sales_order_id"
        " WHERE l.id = w.sales_order_line_id"
    )
    op.execute("ALTER TABLE work_order ENABLE TRIGGER USER")
