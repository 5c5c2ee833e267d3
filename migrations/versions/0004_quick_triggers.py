"""Triggers that do no needless work; which permissions this company has seen."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations import document

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).with_suffix("")

# Table to what its audit triggers were given: the document, the column with its id, what is left out.
AUDITED = {
    "company": ["company", "id"],
    "role": ["role", "id"],
    "user_account": ["user_account", "id", "password_hash", "search_text", "last_login_at"],
    "party": ["party", "id", "search_text"],
    "item": ["item", "id", "search_text"],
    "purchase_order": ["purchase_order", "id", "search_text"],
    "purchase_order_line": ["purchase_order", "purchase_order_id"],
    "sales_order": ["sales_order", "id", "search_text"],
    "sales_order_line": ["sales_order", "sales_order_id"],
    "work_order": ["work_order", "id", "search_text", "priority_rank"],
    "session": ["session", "user_id", "last_seen_at", "expires_at"],
    "signing_key": ["signing_key", "id", "secret"],
}
ONLY_ADDED = {"refused_login": ["refused_login", "username"], "backup_run": ["backup_run", "id"]}
ORDERS = ("purchase_order", "sales_order")

# The whole vocabulary until here: nothing of it is new to a company, whatever its roles hold by now.
KNOWN = {
    "company dashboard item party purchase_order sales_order work_order": "read",
    "audit number_series role server session user": "read",
    "company item number_series party role user": "write",
    "item party purchase_order sales_order work_order": "delete",
    "purchase_order sales_order work_order": "create update close cancel",
    "purchase_order sales_order": "submit reject",
    "purchase_order": "approve receive send",
    "sales_order": "confirm ship",
    "sales_order work_order": "start",
    "work_order": "complete hold record_progress release resume",
    "session": "own revoke",
}


def upgrade() -> None:
    """Replace the triggers, and remember the permissions."""
    _remember_permissions()
    document.run_sql(op, SQL, "audit", "number_series")
    for table, (name, key, *silent) in (AUDITED | ONLY_ADDED).items():
        op.execute(f"DROP TRIGGER write_audit ON {table}")
        tell = document.audit_inserts if table in ONLY_ADDED else document.audit
        tell(op, table, name, key, silent)
    for order in ORDERS:
        op.execute(f"DROP TRIGGER check_totals ON {order}")
        op.execute(f"DROP TRIGGER touch_order_insert ON {order}_line")
        op.execute(f"DROP TRIGGER touch_order_update ON {order}_line")
        document.guard_totals(op, order)
    op.execute("DROP FUNCTION check_order_totals(), touch_order()")


def _remember_permissions() -> None:
    known = op.create_table(
        "known_permission",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_known_permission")),
    )
    names = {
        f"{about}:{action}"
        for abouts, actions in KNOWN.items()
        for about in abouts.split()
        for action in actions.split()
    }
    op.bulk_insert(known, [{"name": name} for name in sorted(names)])
