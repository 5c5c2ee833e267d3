"""Lists of orders are quick by status in the orders people use, and know at once what is overdue."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes behind that."""
    op.create_index(
        "ix_purchase_order_running_due_date",
        "purchase_order",
        ["due_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND status IN ('approved', 'sent')"),
    )
    op.create_index(
        "ix_purchase_order_status_due_date",
        "purchase_order",
        ["status", "due_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_purchase_order_status_number",
        "purchase_order",
        ["status", sa.literal_column("length(number)"), "number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_purchase_order_status_supplier_name",
        "purchase_order",
        ["status", "supplier_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_purchase_order_status_total_amount",
        "purchase_order",
        ["status", "total_amount", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_running_due_date",
        "sales_order",
        ["due_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND status IN ('confirmed', 'in_production')"),
    )
    op.create_index(
        "ix_sales_order_status_customer_name",
        "sales_order",
        ["status", "customer_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_status_due_date",
        "sales_order",
        ["status", "due_date", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_status_number",
        "sales_order",
        ["status", sa.literal_column("length(number)"), "number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_sales_order_status_total_amount",
        "sales_order",
        ["status", "total_amount", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_running_planned_finish_on",
        "work_order",
        ["planned_finish_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND status IN ('released', 'in_progress', 'on_hold')"),
    )
    op.create_index(
        "ix_work_order_status_number",
        "work_order",
        ["status", sa.literal_column("length(number)"), "number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_status_planned_finish_on",
        "work_order",
        ["status", "planned_finish_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_work_order_status_planned_start_on",
        "work_order",
        ["status", "planned_start_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
