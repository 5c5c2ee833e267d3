"""Views of lists, and those that lists are opened with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import document

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has one yet. The log tells of none: a view changes nothing but what is seen."""
    op.create_table(
        "saved_view",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("listing", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_saved_view_name")),
        sa.CheckConstraint("owner_id IS NULL OR role_id IS NULL", name=op.f("ck_saved_view_audience")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_saved_view_owner_id")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_saved_view_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(
        "uq_saved_view_own_name",
        "saved_view",
        ["owner_id", "listing", sa.literal_column("folded(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL AND owner_id IS NOT NULL"),
    )
    op.create_index(
        "uq_saved_view_shared_name",
        "saved_view",
        ["listing", sa.literal_column("coalesce(role_id, 0)"), sa.literal_column("folded(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL AND owner_id IS NULL"),
    )
    op.create_table(
        "default_view",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("listing", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("view_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("num_nonnulls(user_id, role_id) = 1", name=op.f("ck_default_view_audience")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_default_view_role_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_default_view_user_id")),
        sa.ForeignKeyConstraint(["view_id"], ["saved_view.id"], name=op.f("fk_default_view_view_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_default_view")),
    )
    op.create_index("ix_default_view_view_id", "default_view", ["view_id"], unique=False)
    op.create_index(
        "uq_default_view_role_id",
        "default_view",
        ["role_id", "listing"],
        unique=True,
        postgresql_where=sa.text("role_id IS NOT NULL"),
    )
    op.create_index(
        "uq_default_view_user_id",
        "default_view",
        ["user_id", "listing"],
        unique=True,
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    document.execute(
        op,
        "CREATE TRIGGER stamp_record BEFORE INSERT OR UPDATE ON saved_view"
        " FOR EACH ROW EXECUTE FUNCTION stamp_record()",
    )
    document.grant(op, "saved_view")
    document.grant(op, "default_view")
