"""Units are records: added, changed, imported and told of as others are."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")
# What names a unit, by its code.
KEYS = (
    *(("item", "unit"), ("item", "second_unit"), ("holding", "unit"), ("holding", "second_unit")),
    *(("purchase_order_line", "unit"), ("sales_order_line", "unit"), ("work_order", "unit")),
    ("stock_adjustment_line", "unit"),
)
SORTED = ("search_text", "code_sort", "name_sort")


def upgrade() -> None:
    """What there is keeps its code, by which everything names it; all of it is active."""
    for table, column in KEYS:
        op.drop_constraint(op.f(f"fk_{table}_{column}"), table, type_="foreignkey")
    op.drop_constraint(op.f("pk_unit"), "unit", type_="primary")
    op.add_column("unit", sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False))
    op.add_column("unit", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("unit", sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False))
    op.add_column(
        "unit",
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed("folded(' ' || code || ' ' || name)", persisted=True),
            nullable=False,
        ),
    )
    op.add_column(
        "unit",
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column(
        "unit", sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True)
    )
    op.add_column(
        "unit",
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column(
        "unit", sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True)
    )
    op.add_column("unit", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "unit",
        sa.Column(
            "code_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(code)", persisted=True),
            nullable=True,
        ),
    )
    op.add_column(
        "unit",
        sa.Column(
            "name_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(name)", persisted=True),
            nullable=True,
        ),
    )
    for column in ("created_at", "updated_at"):  # of what is there now; from here on the trigger stamps
        op.alter_column("unit", column, server_default=None)
    op.create_primary_key(op.f("pk_unit"), "unit", ["id"])
    op.create_index(
        "ix_unit_code",
        "unit",
        ["code_sort", "code", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_unit_name",
        "unit",
        ["name_sort", "name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_unit_search_text",
        "unit",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index("uq_unit_code", "unit", [sa.literal_column("folded(code)")], unique=True)
    op.create_unique_constraint("uq_unit_key", "unit", ["code"])
    document.run_sql(op, SQL, "unit")
    for table, column in KEYS:
        op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, "unit", [column], ["code"])
    op.execute(
        "CREATE TRIGGER keep_unit BEFORE UPDATE ON unit FOR EACH ROW WHEN ("
        "OLD.code <> NEW.code OR OLD.dimension <> NEW.dimension OR OLD.factor <> NEW.factor"
        " OR OLD.digits <> NEW.digits OR OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)"
        " EXECUTE FUNCTION keep_unit()"
    )
    document.add_record_triggers(op, "unit", SORTED)
    document.grant(op, "unit")
