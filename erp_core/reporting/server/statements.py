"""What PostgreSQL knows of the program's statements: which took long, by its own count, and which run now."""

from typing import Any

from sqlalchemy import Executable, Numeric, cast, column, func, literal_column, select, table, text
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from erp_core.kit.i18n import _
from erp_core.reporting.server.brief import brief
from erp_core.reporting.server.schema import RunningStatement, SlowStatement

MOST = 20
LONGEST = 4000  # characters of a statement that are shown
# Anything else may set a password or be a COMMIT, and PostgreSQL may be told to count that too.
_COUNTED = r"^\s*\(*\s*(select|insert|update|delete|merge|with|values)\M"
# Questions about the server itself, this one among them, and what the driver asks at each connection.
_OWN = r"\mpg_(stat|catalog|settings|type)"

# The app role sees the text of its own statements only, which are the program's.
_RUNNING = text("""
    SELECT pid AS id, CAST(extract(epoch FROM clock_timestamp() - query_start) AS int) AS seconds,
           CASE WHEN state = 'active' AND wait_event_type = 'Lock' THEN 'waiting' ELSE state END AS state,
           left(query, :longest) AS statement
      FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user
       AND state <> 'idle' AND query_start IS NOT NULL
     ORDER BY query_start LIMIT :most
""")


def running(session: Session) -> list[RunningStatement]:
    """The program's statements that run right now, longest first."""
    rows = session.execute(_RUNNING, {"most": MOST, "longest": LONGEST})
    return [RunningStatement.model_validate(_with_brief(row)) for row in rows]


def slowest(session: Session, schema: str) -> list[SlowStatement]:
    """The program's statements in this database by mean time, slowest first.

    By total time the list would show what is asked most often, which nobody waits for.

    Args:
        schema: where the extension pg_stat_statements is.
    """
    return [SlowStatement.model_validate(_with_brief(row)) for row in session.execute(_slowest(schema))]


def counted_since(session: Session, schema: str) -> Any:
    """When PostgreSQL last began to count from nothing."""
    info = table("pg_stat_statements_info", column("stats_reset"), schema=schema)
    return session.scalar(select(info.c.stats_reset))


def advice(is_loaded: bool, is_created: bool) -> str:
    """What an administrator does to let PostgreSQL count; empty if it does already."""
    if is_loaded and is_created:
        return ""
    if is_created:
        return _("Add pg_stat_statements to shared_preload_libraries and restart PostgreSQL.")
    if is_loaded:
        return _("Run CREATE EXTENSION pg_stat_statements in this database as a superuser.")
    return _(
        "Add pg_stat_statements to shared_preload_libraries, restart PostgreSQL, and run CREATE EXTENSION "
        "pg_stat_statements in this database as a superuser."
    )


def _slowest(schema: str) -> Executable:
    names = ("queryid", "query", "calls", "rows", "mean_exec_time", "max_exec_time", "total_exec_time")
    seen = table("pg_stat_statements", *map(column, (*names, "dbid", "userid", "toplevel")), schema=schema).c
    share = 100 * seen.total_exec_time / func.nullif(func.sum(seen.total_exec_time).over(), 0)

    def rounded(value: Any, digits: int) -> Any:
        return func.round(cast(value, Numeric), digits)

    return (
        select(
            seen.queryid.label("id"),
            func.left(seen.query, LONGEST).label("statement"),
            seen.calls,
            rounded(seen.mean_exec_time, 3).label("mean_ms"),
            rounded(seen.max_exec_time, 3).label("worst_ms"),
            rounded(seen.total_exec_time / 1000, 3).label("total_seconds"),
            func.coalesce(rounded(share, 1), 0).label("share_percent"),
            seen.rows,
        )
        .where(
            seen.dbid == literal_column("(SELECT oid FROM pg_database WHERE datname = current_database())"),
            seen.userid == literal_column("(SELECT oid FROM pg_roles WHERE rolname = current_user)"),
            seen.toplevel,
            seen.query.regexp_match(_COUNTED, flags="i"),
            ~seen.query.regexp_match(_OWN),
        )
        .order_by(seen.mean_exec_time.desc(), seen.queryid)
        .limit(MOST)
    )


def _with_brief(row: Row[Any]) -> dict[str, Any]:
    return row._asdict() | {"brief": brief(row.statement)}
