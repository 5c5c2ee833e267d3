"""The company's mail server, and mails that wait for it."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """No mail server is set up yet, and nothing waits."""
    op.create_table(
        "mail_outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=1000), server_default="", nullable=False),
        sa.CheckConstraint("done_at IS NULL OR body = ''", name=op.f("ck_mail_outbox_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_outbox")),
    )
    op.create_index(
        "ix_mail_outbox_topic_recipient",
        "mail_outbox",
        ["topic", "recipient"],
        unique=False,
        postgresql_where=sa.text("topic <> ''"),
    )
    op.create_index(
        "ix_mail_outbox_waiting",
        "mail_outbox",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "mail_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.String(length=20), nullable=False),
        sa.Column("username", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=1024), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.CheckConstraint("security IN ('starttls', 'tls', 'none')", name=op.f("ck_mail_settings_security")),
        sa.CheckConstraint("id = 1", name=op.f("ck_mail_settings_id")),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name=op.f("ck_mail_settings_port")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_settings")),
    )
    document.run_sql(op, SQL, "housekeeping")
    document.grant(op, "mail_outbox")
    document.audit(op, "mail_settings", "mail_settings", "id", ("password",))
    document.grant(op, "mail_settings")
