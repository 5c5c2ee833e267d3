"""Administration: sessions with versions, number series that restart yearly, four eyes, backups."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DOCUMENTS = ("purchase_order", "sales_order", "work_order")
# As they were in this version; today's are in migrations/sql.
SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Add what the administration area needs."""
    _add_columns()
    op.create_table(
        "backup_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_run")),
    )
    op.create_index(op.f("ix_backup_run_at"), "backup_run", ["at"], unique=False)
    op.create_index("ix_audit_log_at", "audit_log", ["at"], unique=False)
    op.drop_constraint(op.f("uq_role_name"), "role", type_="unique")
    op.create_index(
        "uq_role_name", "role", ["name"], unique=True, postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.execute(sa.text((SQL / "number_series.sql").read_text(encoding="utf-8").replace(":", "\\:")))
    _audit()
    _grant()


def _add_columns() -> None:
    texts = {"language": ("en", sa.String(length=10)), "logo": ("", sa.Text())}
    for name, (default, kind) in texts.items():
        op.add_column("company", sa.Column(name, kind, server_default=default, nullable=False))
    rates = postgresql.ARRAY(sa.Numeric(precision=7, scale=4))
    op.add_column("company", sa.Column("tax_rates", rates, server_default="{}", nullable=False))
    op.add_column("company", _flag("has_four_eyes"))
    op.add_column("company", sa.Column("idle_lock_minutes", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_company_idle_lock_minutes"), "company", "idle_lock_minutes BETWEEN 0 AND 480"
    )
    op.add_column("number_series", _flag("is_yearly"))
    op.add_column("number_series", sa.Column("year", sa.Integer(), nullable=True))
    op.add_column(
        "session", sa.Column("client_version", sa.String(length=40), server_default="", nullable=False)
    )
    for table in DOCUMENTS:
        op.add_column(table, sa.Column("submitted_by", sa.BigInteger(), nullable=True))


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _audit() -> None:
    # That a session was seen, or a number given, is not news; how a series is changed is.
    op.execute("DROP TRIGGER write_audit ON session")
    op.execute(
        "CREATE TRIGGER write_audit AFTER INSERT OR UPDATE OR DELETE ON session FOR EACH ROW"
        " EXECUTE FUNCTION write_audit('session', 'id', 'last_seen_at', 'expires_at')"
    )
    op.execute(
        "CREATE TRIGGER write_audit AFTER UPDATE OF prefix, width, is_yearly ON number_series FOR EACH ROW"
        " EXECUTE FUNCTION write_audit('number_series', 'name', 'last_number', 'year')"
    )


def _grant() -> None:
    op.execute("GRANT INSERT, UPDATE ON role TO erp_app")
    op.execute("GRANT SELECT ON backup_run TO erp_app")
    for table in DOCUMENTS:
        op.execute(f"GRANT INSERT (submitted_by) ON {table} TO erp_app")
    op.execute("REVOKE EXECUTE ON FUNCTION change_number_series FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION change_number_series TO erp_app")
