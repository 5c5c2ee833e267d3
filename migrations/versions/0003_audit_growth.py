"""The audit log: refused logins in words, keys and backups told, partitions that follow the months."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# As they were in this version; today's are in migrations/sql.
SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Add what the audit log needs to tell every login and to grow for years."""
    op.create_table(
        "refused_login",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("client", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address_locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('wrong_password', 'unknown_name', 'not_active', 'new_password')",
            name=op.f("ck_refused_login_reason"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_refused_login_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_login")),
    )
    op.create_index(op.f("ix_refused_login_at"), "refused_login", ["at"], unique=False)
    op.create_index(op.f("ix_refused_login_user_id"), "refused_login", ["user_id"], unique=False)
    op.execute(sa.text((SQL / "audit_growth.sql").read_text(encoding="utf-8").replace(":", "\\:")))
    op.execute("REVOKE EXECUTE ON FUNCTION add_audit_partition FROM PUBLIC")
    op.execute("GRANT INSERT ON refused_login TO erp_app")
    _audit()


def _audit() -> None:
    # Counting an attempt before the password is known, and forgiving it, tells nothing: what came of it does.
    op.execute("DROP TRIGGER write_audit ON login_failure")
    # The session says when somebody logged in.
    op.execute("DROP TRIGGER write_audit ON user_account")
    op.execute(
        "CREATE TRIGGER write_audit AFTER INSERT OR UPDATE OR DELETE ON user_account FOR EACH ROW EXECUTE"
        " FUNCTION write_audit('user_account', 'id', 'password_hash', 'search_text', 'last_login_at')"
    )
    op.execute(
        "CREATE TRIGGER write_audit AFTER INSERT OR UPDATE OR DELETE ON signing_key FOR EACH ROW"
        " EXECUTE FUNCTION write_audit('signing_key', 'id', 'secret')"
    )
    # All logins of a user are one history: that of the user, not of each session.
    op.execute("DROP TRIGGER write_audit ON session")
    op.execute(
        "CREATE TRIGGER write_audit AFTER INSERT OR UPDATE OR DELETE ON session FOR EACH ROW"
        " EXECUTE FUNCTION write_audit('session', 'user_id', 'last_seen_at', 'expires_at')"
    )
    # Both are logs themselves: what is tidied away of them is in the audit log already.
    for table, column in (("refused_login", "username"), ("backup_run", "id")):
        op.execute(
            f"CREATE TRIGGER write_audit AFTER INSERT ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION write_audit('{table}', '{column}')"
        )
