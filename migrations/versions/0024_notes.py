"""Notes on any record, and who is named in them."""

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has written anything yet."""
    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("table_name", sa.String(80), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 4000", name=op.f("ck_note_body")),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_table_name_record_id", "note", ["table_name", "record_id"])
    op.create_table(
        "mention",
        sa.Column("note_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name="fk_mention_note_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_mention_user_id"),
        sa.PrimaryKeyConstraint("note_id", "user_id", name="pk_mention"),
    )
    op.create_index("ix_mention_user_id", "mention", ["user_id", "note_id"])
    op.create_index("ix_mention_unread", "mention", ["user_id"], postgresql_where=sa.text("read_at IS NULL"))
    document.execute(
        op,
        "CREATE TRIGGER stamp_record BEFORE INSERT OR UPDATE ON note"
        " FOR EACH ROW EXECUTE FUNCTION stamp_record()",
    )
    document.audit(op, "note", "", "record_id")
    document.grant(op, "note")
    document.grant(op, "mention")
