"""Stock adjustments: the opening balances."""

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has written one yet."""
    op.create_table(
        "stock_adjustment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("number", sa.String(length=40), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("status", sa.String(length=20), server_default="draft", nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_code", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.BigInteger(), nullable=True),
        sa.Column("edited_by", sa.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column(
            "warehouse_code_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(warehouse_code)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "folded(' ' || number || ' ' || warehouse_code || ' ' || left(notes, 200))", persisted=True
            ),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('opening')", name=op.f("ck_stock_adjustment_kind")),
        sa.CheckConstraint(
            "status IN ('draft', 'posted', 'cancelled')", name=op.f("ck_stock_adjustment_status")
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_adjustment_warehouse_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_adjustment")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_adjustment_number")),
    )
    op.create_index(
        "ix_stock_adjustment_created_by_moved_on",
        "stock_adjustment",
        ["created_by", "moved_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_stock_adjustment_kind",
        "stock_adjustment",
        ["kind", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_stock_adjustment_moved_on",
        "stock_adjustment",
        ["moved_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_stock_adjustment_number",
        "stock_adjustment",
        [sa.literal_column("length(number)"), "number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_stock_adjustment_pairs",
        "stock_adjustment",
        [sa.literal_column("pairs(search_text)")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_stock_adjustment_search_text",
        "stock_adjustment",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_stock_adjustment_status",
        "stock_adjustment",
        ["status", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_stock_adjustment_status_moved_on",
        "stock_adjustment",
        ["status", "moved_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_stock_adjustment_status_number",
        "stock_adjustment",
        ["status", sa.literal_column("length(number)"), "number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_stock_adjustment_warehouse_code",
        "stock_adjustment",
        ["warehouse_code_sort", "warehouse_code", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_stock_adjustment_warehouse_id",
        "stock_adjustment",
        ["warehouse_id", "moved_on", "id"],
        unique=False,
    )
    op.create_table(
        "stock_adjustment_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("stock_adjustment_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("lot_number", sa.String(length=40), nullable=False),
        sa.Column("roll_number", sa.String(length=40), nullable=False),
        sa.Column("second_quantity", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("unit_cost", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "quantity > 0 AND quantity <> 'NaN'", name=op.f("ck_stock_adjustment_line_quantity")
        ),
        sa.CheckConstraint(
            "second_quantity > 0 AND unit_cost >= 0 AND value >= 0 AND 'NaN' NOT IN (second_quantity, unit_cost, value)",
            name=op.f("ck_stock_adjustment_line_figures"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_adjustment_line_item_id")),
        sa.ForeignKeyConstraint(
            ["stock_adjustment_id"],
            ["stock_adjustment.id"],
            name=op.f("fk_stock_adjustment_line_stock_adjustment_id"),
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_stock_adjustment_line_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_adjustment_line")),
    )
    op.create_index(
        op.f("ix_stock_adjustment_line_item_id"), "stock_adjustment_line", ["item_id"], unique=False
    )
    op.create_index(
        "ix_stock_adjustment_line_item_id_stock_adjustment_id",
        "stock_adjustment_line",
        ["item_id", "stock_adjustment_id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        op.f("ix_stock_adjustment_line_stock_adjustment_id"),
        "stock_adjustment_line",
        ["stock_adjustment_id"],
        unique=False,
    )
    document.add_document_triggers(
        op,
        "stock_adjustment",
        lines="stock_adjustment_line",
        silent=("warehouse_code_sort", "search_text"),
        priced=False,
    )
    document.grant(op, "stock_adjustment")
    document.grant(op, "stock_adjustment_line")
