"""A work order names the customer it is made for by id, so that a party leads to its work orders."""

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the id, and fill it in without making a change of it: nobody did anything."""
    op.add_column("work_order", sa.Column("customer_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_work_order_customer_id", "work_order", ["customer_id"], unique=False)
    op.create_foreign_key(op.f("fk_work_order_customer_id"), "work_order", "party", ["customer_id"], ["id"])
    document.grant_columns(op, "work_order", "customer_id")
    op.execute("ALTER TABLE work_order DISABLE TRIGGER USER")
    op.execute(
        "UPDATE work_order w SET customer_id = o.customer_id FROM sales_order o WHERE o.id = w.sales_order_id"
    )
    op.execute("ALTER TABLE work_order ENABLE TRIGGER USER")
