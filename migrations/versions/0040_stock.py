"""Goods: lots, what is in stock, and the ledger of what moved."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")

DERIVED = (
    *(
        "is_active",
        "search_text",
        "item_code_sort",
        "item_name_sort",
        "lot_number_sort",
        "warehouse_code_sort",
    ),
)
# What triggers keep: the ledger or a master tells of it, and it makes no new version of a holding.
FOLLOWING = (
    *("item_code", "item_name", "warehouse_id", "warehouse_code", "state", "quantity", "second_quantity"),
    *("value", "reserved", "last_moved_on"),
)

TRIGGERS = """
CREATE TRIGGER check_holding BEFORE INSERT ON holding FOR EACH ROW EXECUTE FUNCTION check_holding();
CREATE TRIGGER rename_in_stock AFTER UPDATE OF code, name ON item FOR EACH ROW
    WHEN (OLD.code <> NEW.code OR OLD.name <> NEW.name) EXECUTE FUNCTION rename_item_in_stock();
CREATE TRIGGER rename_in_stock AFTER UPDATE OF code ON warehouse FOR EACH ROW
    WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION rename_warehouse_in_stock();
CREATE TRIGGER keep_in_stock BEFORE UPDATE OF unit, second_unit, tracking, is_stocked ON item FOR EACH ROW
    WHEN (OLD.unit <> NEW.unit OR OLD.second_unit IS DISTINCT FROM NEW.second_unit
          OR OLD.tracking <> NEW.tracking OR OLD.is_stocked <> NEW.is_stocked)
    EXECUTE FUNCTION keep_item_in_stock();
CREATE TRIGGER keep_not_empty BEFORE UPDATE OF deleted_at ON item FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION keep_what_is_in_stock();
CREATE TRIGGER keep_not_empty BEFORE UPDATE OF deleted_at ON warehouse FOR EACH ROW
    WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION keep_what_is_in_stock();
CREATE TRIGGER keep_moves BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_move
    FOR EACH STATEMENT EXECUTE FUNCTION keep_moves();
CREATE TRIGGER apply_moves AFTER INSERT ON stock_move REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION apply_moves();
"""
# A holding is added empty, and only where a roll lies is said of it later; who moved what and when is stamped.
RIGHTS = """
GRANT SELECT ON holding, stock_move TO erp_app;
GRANT INSERT (roll_number, item_id, lot_id, warehouse_id, owner_id, state) ON holding TO erp_app;
GRANT UPDATE (bin, updated_at) ON holding TO erp_app;
GRANT INSERT (moved_on, kind, holding_id, item_id, lot_id, warehouse_id, owner_id, state, quantity, second_quantity,
              value, document, document_id, document_number, line_id, party_id, reverses_id)
    ON stock_move TO erp_app;
"""


def upgrade() -> None:
    """Nothing is in stock yet. Holdings change by the ledger alone, which is only added to."""
    op.create_table(
        "lot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_lot_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    op.create_index(
        "uq_lot_number",
        "lot",
        ["item_id", sa.literal_column("folded(number)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "holding",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("roll_number", sa.String(length=40), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.String(length=40), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("item_name", sa.String(length=200), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=True),
        sa.Column("lot_number", sa.String(length=40), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_code", sa.String(length=40), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), server_default="free", nullable=False),
        sa.Column("bin", sa.String(length=40), server_default="", nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), server_default="0", nullable=False),
        sa.Column("unit", sa.String(length=40), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("second_quantity", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("second_unit", sa.String(length=40), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("value", sa.Numeric(precision=18, scale=2), server_default="0", nullable=False),
        sa.Column("reserved", sa.Numeric(precision=18, scale=3), server_default="0", nullable=False),
        sa.Column("last_moved_on", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), sa.Computed("quantity > 0", persisted=True), nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "folded(' ' || item_code || ' ' || item_name || ' ' || lot_number || ' ' || coalesce(roll_number, ''))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "item_code_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(item_code)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "item_name_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(item_name)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "lot_number_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(lot_number)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "warehouse_code_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(warehouse_code)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "quantity >= 0 AND coalesce(second_quantity, 0) >= 0 AND 'NaN' NOT IN (quantity, coalesce(second_quantity, 0), value, reserved)",
            name=op.f("ck_holding_quantity"),
        ),
        sa.CheckConstraint("roll_number IS NOT NULL OR bin = ''", name=op.f("ck_holding_bin")),
        sa.CheckConstraint("state IN ('free', 'held', 'rejected')", name=op.f("ck_holding_state")),
        sa.CheckConstraint("owner_id IS NULL OR value = 0", name=op.f("ck_holding_owned")),
        sa.CheckConstraint("reserved >= 0 AND reserved <= quantity", name=op.f("ck_holding_reserved")),
        sa.CheckConstraint(
            "value >= 0 AND (quantity > 0 OR (value = 0 AND coalesce(second_quantity, 0) = 0))",
            name=op.f("ck_holding_value"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_holding_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_holding_lot_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["party.id"], name=op.f("fk_holding_owner_id")),
        sa.ForeignKeyConstraint(["second_unit"], ["unit.code"], name=op.f("fk_holding_second_unit")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_holding_unit")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_holding_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
    )
    op.create_index(
        "ix_holding_item_code",
        "holding",
        ["item_code_sort", "item_code", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_holding_item_id",
        "holding",
        ["item_id", "warehouse_id", "state", "id"],
        unique=False,
        postgresql_where=sa.text("quantity > 0"),
    )
    op.create_index(
        "ix_holding_item_name",
        "holding",
        ["item_name_sort", "item_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_holding_lot_id",
        "holding",
        ["lot_id", "id"],
        unique=False,
        postgresql_where=sa.text("quantity > 0"),
    )
    op.create_index(
        "ix_holding_lot_number",
        "holding",
        ["lot_number_sort", "lot_number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_holding_owner_id",
        "holding",
        ["owner_id", "id"],
        unique=False,
        postgresql_where=sa.text("quantity > 0"),
    )
    op.create_index(
        "ix_holding_roll_number",
        "holding",
        ["roll_number", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_holding_search_text",
        "holding",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_holding_warehouse_code",
        "holding",
        ["warehouse_code_sort", "warehouse_code", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_holding_warehouse_id",
        "holding",
        ["warehouse_id", "bin", "id"],
        unique=False,
        postgresql_where=sa.text("quantity > 0"),
    )
    op.create_index(
        "uq_holding_pile",
        "holding",
        ["item_id", "lot_id", "warehouse_id", "owner_id", "state"],
        unique=True,
        postgresql_where=sa.text("roll_number IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "uq_holding_roll_number",
        "holding",
        [sa.literal_column("folded(roll_number)")],
        unique=True,
        postgresql_where=sa.text("roll_number IS NOT NULL"),
    )
    op.create_table(
        "stock_move",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "by",
            sa.BigInteger(),
            server_default=sa.text("nullif(current_setting('erp.user_id', true), '')::bigint"),
            nullable=True,
        ),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("holding_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=True),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("second_quantity", sa.Numeric(precision=18, scale=3), nullable=True),
        sa.Column("value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('opening', 'receipt', 'supplier_return', 'delivery', 'customer_return', 'issue', 'output',"
            " 'transfer', 'state', 'reshape', 'measure', 'count', 'scrap', 'sample', 'revalue')",
            name=op.f("ck_stock_move_kind"),
        ),
        sa.CheckConstraint(
            "quantity <> 0 OR kind IN ('revalue', 'measure')", name=op.f("ck_stock_move_quantity")
        ),
        sa.CheckConstraint(
            "'NaN' NOT IN (quantity, coalesce(second_quantity, 0), value)", name=op.f("ck_stock_move_numbers")
        ),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name=op.f("fk_stock_move_holding_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["stock_move.id"], name=op.f("fk_stock_move_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_stock_move_reverses_id")),
    )
    op.create_index("ix_stock_move_holding_id", "stock_move", ["holding_id", "moved_on", "id"], unique=False)
    op.create_index(
        "ix_stock_move_item_id", "stock_move", ["item_id", "warehouse_id", "moved_on"], unique=False
    )
    op.create_index("ix_stock_move_moved_on", "stock_move", ["moved_on", "id"], unique=False)
    op.create_index("ix_stock_move_document", "stock_move", ["document", "document_id"], unique=False)
    document.run_sql(op, SQL, "stock")
    document.add_record_triggers(op, "lot", ())
    document.grant(op, "lot")
    document.add_record_triggers(op, "holding", (*FOLLOWING, *DERIVED))
    document.execute(op, TRIGGERS)
    document.execute(op, RIGHTS)
