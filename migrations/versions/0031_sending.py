"""Papers that were sent, mails that take a file along, and terms below a company's papers."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Nothing was sent as yet, and no company has terms."""
    op.add_column("print_template", sa.Column("terms", sa.Text(), server_default="", nullable=False))
    op.add_column("mail_outbox", sa.Column("reply_to", sa.String(200), server_default="", nullable=False))
    op.add_column("mail_outbox", sa.Column("attachment_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_mail_outbox_attachment_id"), "mail_outbox", "attachment", ["attachment_id"], ["id"]
    )
    op.create_index("ix_mail_outbox_attachment_id", "mail_outbox", ["attachment_id"])
    op.create_table(
        "sending",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("table_name", sa.String(80), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("recipient", sa.String(200), nullable=False),
        sa.Column("mail_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("content ~ '^[0-9a-f]{64}$'", name=op.f("ck_sending_content")),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_sending_attachment_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail_outbox.id"], name=op.f("fk_sending_mail_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending")),
    )
    op.create_index("ix_sending_table_name_record_id", "sending", ["table_name", "record_id"])
    op.create_index("ix_sending_attachment_id", "sending", ["attachment_id"])
    op.create_index("ix_sending_mail_id", "sending", ["mail_id"])
    document.execute(
        op,
        "CREATE TRIGGER stamp_record BEFORE INSERT OR UPDATE ON sending"
        " FOR EACH ROW EXECUTE FUNCTION stamp_record()",
    )
    document.audit(op, "sending", "", "record_id", ("content", "attachment_id", "mail_id"))
    document.grant(op, "sending")
    document.run_sql(op, SQL, "housekeeping")
