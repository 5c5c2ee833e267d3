"""What parties call our items, and barcodes of items."""

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has written one yet."""
    op.create_table(
        "party_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("party_name", sa.String(length=200), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "folded(' ' || code || ' ' || name || ' ' || party_name || ' ' || item_code || ' ' || item_name)",
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
            "party_name_sort",
            sa.Text(collation="C"),
            sa.Computed("sorted_name(party_name)", persisted=True),
            nullable=True,
        ),
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
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_party_item_item_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_item_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_item")),
    )
    op.create_index(
        "ix_party_item_code",
        "party_item",
        ["code_sort", "code", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_party_item_item_code",
        "party_item",
        ["item_code_sort", "item_code", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_party_item_item_id"), "party_item", ["item_id"], unique=False)
    op.create_index(
        "ix_party_item_item_name",
        "party_item",
        ["item_name_sort", "item_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_party_item_name",
        "party_item",
        ["name_sort", "name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(op.f("ix_party_item_party_id"), "party_item", ["party_id"], unique=False)
    op.create_index(
        "ix_party_item_party_name",
        "party_item",
        ["party_name_sort", "party_name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_party_item_search_text",
        "party_item",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "uq_party_item_code",
        "party_item",
        ["party_id", sa.literal_column("folded(code)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.add_column("item", sa.Column("barcode", sa.String(length=40), server_default="", nullable=False))
    op.create_index(
        "uq_item_barcode",
        "item",
        [sa.literal_column("folded(barcode)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL AND barcode <> ''"),
    )
    document.add_record_triggers(
        op,
        "party_item",
        ("search_text", "party_name_sort", "item_code_sort", "item_name_sort", "code_sort", "name_sort"),
    )
    document.grant(op, "party_item")
