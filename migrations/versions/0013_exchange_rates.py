"""Foreign money is summed by dated exchange rates, one kept on each order."""

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the rates; orders that were written before keep none, and the day's stands in for it."""
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column(
            "search_text", sa.Text(), sa.Computed("folded(' ' || currency)", persisted=True), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rate > 0 AND rate <> 'NaN'", name=op.f("ck_exchange_rate_rate")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_exchange_rate_currency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
    )
    op.create_index(
        "ix_exchange_rate_currency",
        "exchange_rate",
        ["currency", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_exchange_rate_rate",
        "exchange_rate",
        ["rate", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ix_exchange_rate_search_text",
        "exchange_rate",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_exchange_rate_valid_on",
        "exchange_rate",
        ["valid_on", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "uq_exchange_rate_currency",
        "exchange_rate",
        ["currency", "valid_on"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.add_column(
        "purchase_order", sa.Column("exchange_rate", sa.Numeric(precision=18, scale=6), nullable=True)
    )
    op.add_column("sales_order", sa.Column("exchange_rate", sa.Numeric(precision=18, scale=6), nullable=True))
    op.create_check_constraint(
        op.f("ck_purchase_order_exchange_rate"),
        "purchase_order",
        "exchange_rate > 0 AND exchange_rate <> 'NaN'",
    )
    op.create_check_constraint(
        op.f("ck_sales_order_exchange_rate"), "sales_order", "exchange_rate > 0 AND exchange_rate <> 'NaN'"
    )
    document.add_record_triggers(op, "exchange_rate", ("search_text",))
    document.grant(op, "exchange_rate")
    document.grant_columns(op, "purchase_order", "exchange_rate")
    document.grant_columns(op, "sales_order", "exchange_rate")
