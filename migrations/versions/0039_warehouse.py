"""Warehouses, and how an item is kept in stock."""

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All items there are but services are kept in stock, and none is tracked yet."""
    op.create_table(
        "warehouse",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("party_name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed("folded(' ' || code || ' ' || name || ' ' || party_name)", persisted=True),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "code_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(code)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "name_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(name)", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "party_name_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(party_name)", persisted=True),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(party_id IS NOT NULL) = (kind IN ('job_worker', 'consignment'))",
            name=op.f("ck_warehouse_party"),
        ),
        sa.CheckConstraint(
            "kind IN ('own', 'transit', 'job_worker', 'consignment')", name=op.f("ck_warehouse_kind")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_warehouse_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouse")),
    )
    op.create_index(
        "ix_warehouse_code",
        "warehouse",
        ["code_sort", "code", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_warehouse_kind",
        "warehouse",
        ["kind", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_warehouse_name",
        "warehouse",
        ["name_sort", "name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_warehouse_party_id"), "warehouse", ["party_id"], unique=False)
    op.create_index(
        "ix_warehouse_party_name",
        "warehouse",
        ["party_name_sort", "party_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_warehouse_search_text",
        "warehouse",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "uq_warehouse_code",
        "warehouse",
        [sa.literal_column("folded(code)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_warehouse_party",
        "warehouse",
        ["party_id", "kind"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.add_column("item", sa.Column("second_unit", sa.String(length=40), nullable=True))
    op.add_column("item", sa.Column("is_stocked", sa.Boolean(), server_default="true", nullable=False))
    op.add_column(
        "item", sa.Column("tracking", sa.String(length=10), server_default="untracked", nullable=False)
    )
    op.execute("ALTER TABLE item DISABLE TRIGGER USER")  # nobody changed them
    op.execute("UPDATE item SET is_stocked = false WHERE kind = 'service'")
    op.execute("ALTER TABLE item ENABLE TRIGGER USER")
    op.create_foreign_key(op.f("fk_item_second_unit"), "item", "unit", ["second_unit"], ["code"])
    op.create_check_constraint(op.f("ck_item_tracked"), "item", "is_stocked OR tracking = 'untracked'")
    op.create_check_constraint(op.f("ck_item_second_unit"), "item", "second_unit <> unit")
    op.create_check_constraint(op.f("ck_item_service"), "item", "kind <> 'service' OR NOT is_stocked")
    op.create_check_constraint(op.f("ck_item_tracking"), "item", "tracking IN ('untracked', 'lot', 'roll')")
    document.add_record_triggers(
        op, "warehouse", ("search_text", "code_sort", "name_sort", "party_name_sort")
    )
    document.grant(op, "warehouse")
