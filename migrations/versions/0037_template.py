"""What new records begin with, kept by a name."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations import document

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has one yet. The log tells of none: what somebody keeps to begin with is no business yet."""
    op.create_table(
        "template",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("of", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.FetchedValue(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), server_default=sa.FetchedValue(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=op.f("ck_template_name")),
        sa.CheckConstraint("owner_id IS NULL OR role_id IS NULL", name=op.f("ck_template_audience")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_template_owner_id")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_template_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
    )
    op.create_index(
        "uq_template_own_name",
        "template",
        ["owner_id", "of", sa.literal_column("folded(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL AND owner_id IS NOT NULL"),
    )
    op.create_index(
        "uq_template_shared_name",
        "template",
        ["of", sa.literal_column("coalesce(role_id, 0)"), sa.literal_column("folded(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL AND owner_id IS NULL"),
    )
    document.execute(
        op,
        "CREATE TRIGGER stamp_record BEFORE INSERT OR UPDATE ON template"
        " FOR EACH ROW EXECUTE FUNCTION stamp_record()",
    )
    document.grant(op, "template")
