"""The audit log of years: the first page by each filter, a count, and reading on, in millions of entries."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from bench.measure import Row, compare
from erp_core import Core
from erp_core.security.audit import service as audit
from erp_core.security.audit.schema import AuditQuery, Place

MONTHS = 24
PAGE = 100

_COUNT = "SELECT count(*) FROM audit_log WHERE db_user = 'bench'"
_PARTITIONS = """
    SELECT add_audit_partition(date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
                               - make_interval(months => n)) FROM generate_series(1, %(months)s) n
"""
# In twelve entries one order is written with four lines and moved, and others work and log in meanwhile.
_ENTRIES = """
    INSERT INTO audit_log (at, user_id, db_user, operation, request_id, table_name, record_id, document,
                           document_id, action, changes)
    SELECT now() - make_interval(months => %(months)s) * (1 - n / %(entries)s::float8),
           CASE WHEN kind.table_name <> 'refused_login' THEN 1 + n %% 60 END, 'bench', kind.operation,
           gen_random_uuid(), kind.table_name, n::text, kind.document,
           CASE kind.document WHEN 'session' THEN 1 + n %% 60 ELSE n / 12 END::text, kind.action,
           kind.changes || CASE WHEN kind.action = 'insert' THEN jsonb_build_object(
               'id', n, 'notes', md5(n::text), 'name', md5((n %% 500)::text)) ELSE '{}' END
      FROM generate_series(1, %(entries)s) n
      JOIN (VALUES
        (0, 'sales_order', 'sales_order', 'sales_order.create', 'insert',
            '{"number": "SO-1", "status": "draft", "due_date": "2024-02-15", "total_amount": 105.00}'::jsonb),
        (1, 'sales_order', 'sales_order_line', 'sales_order.create', 'insert', '{"quantity": 100.000}'),
        (2, 'sales_order', 'sales_order_line', 'sales_order.create', 'insert', '{"quantity": 70.500}'),
        (3, 'sales_order', 'sales_order_line', 'sales_order.create', 'insert', '{"quantity": 7.000}'),
        (4, 'sales_order', 'sales_order_line', 'sales_order.create', 'insert', '{"quantity": 1.000}'),
        (5, 'sales_order', 'sales_order', 'sales_order.submit', 'update', '{"status": ["draft", "pending"]}'),
        (6, 'sales_order', 'sales_order', 'sales_order.update', 'update',
            '{"due_date": ["2024-02-15", "2024-02-22"]}'),
        (7, 'purchase_order', 'purchase_order', 'purchase_order.send', 'update',
            '{"status": ["approved", "sent"]}'),
        (8, 'work_order', 'work_order', 'work_order.start', 'update',
            '{"status": ["released", "in_progress"]}'),
        (9, 'party', 'party', 'party.update', 'update', '{"phone": ["+91 22 2345 6789", ""]}'),
        (10, 'session', 'session', 'session.login', 'insert', '{"client": "PC-1"}'),
        (11, 'refused_login', 'refused_login', 'session.login', 'insert', '{"reason": "unknown_name"}')
      ) kind (place, document, table_name, operation, action, changes) ON kind.place = n %% 12
"""


def fill_log(owner_url: str, entries: int) -> None:
    """Bring the log to so many made-up entries over the last two years."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        found = owner.execute(_COUNT).fetchone()
        if found is not None and found[0] >= entries:
            return
        owner.execute(_PARTITIONS, {"months": MONTHS})
        owner.execute(_ENTRIES, {"months": MONTHS, "entries": entries})
        owner.execute("VACUUM (ANALYZE) audit_log")


def pages_of_the_log(core: Core, app_url: str, runs: int, entries: int) -> list[Row]:
    """First pages by each filter, and a page in the middle of an export."""
    then = datetime.now(UTC) - timedelta(days=365)
    questions: tuple[tuple[str, AuditQuery, str], ...] = (
        ("everything", AuditQuery(), "true"),
        ("one user", AuditQuery(user_id=5), "user_id = 5"),
        ("logins", AuditQuery(kind="logins"), "document IN ('session', 'refused_login')"),
        ("users and roles", AuditQuery(kind="accounts"), "document IN ('user_account', 'role')"),
        ("one record", AuditQuery(document="sales_order", document_id="500"), "document_id = '500'"
         " AND document = 'sales_order'"),
        ("a field often changed", AuditQuery(field="due date"), "changes ? 'due_date'"),
        ("a field hardly ever changed", AuditQuery(field="time zone"), "changes ? 'timezone'"
         " AND document = 'company'"),
        ("a day a year ago", AuditQuery(since=then, until=then + timedelta(days=1)),
         f"at >= '{then}' AND at < '{then + timedelta(days=1)}'"),
        ("what is before a place in the middle", AuditQuery(before=Place(at=then, id=entries)),
         f"at <= '{then}' AND (at, id) < ('{then}', {entries})"),
    )  # fmt: skip
    with psycopg.connect(app_url) as connection:
        return [
            compare(
                f"audit log of {entries:,}: {words}",
                lambda query=query: core.run(audit.search, query),
                _query(connection, where),
                runs=max(10, runs // 5),
                budget_ms=50,
            )
            for words, query, where in questions
        ]


def _query(connection: psycopg.Connection[Any], where: str) -> Callable[[], object]:
    statement = f"SELECT * FROM audit_log WHERE {where} ORDER BY at DESC, id DESC LIMIT {PAGE}"

    def run() -> object:
        rows = connection.execute(statement.encode()).fetchall()
        connection.rollback()
        return rows

    return run
