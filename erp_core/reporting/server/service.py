"""Questions about the database server."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from erp_core.kit.operation import Context, query
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.reporting.server import SERVER, statements
from erp_core.reporting.server.backups import read_backups
from erp_core.reporting.server.schema import ServerView

_STATE = text("""
    SELECT current_setting('server_version') AS postgres_version,
           (SELECT version_num FROM alembic_version) AS schema_revision,
           pg_postmaster_start_time() AS started_at,
           pg_database_size(current_database()) AS size_bytes,
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
           CAST(current_setting('max_connections') AS int) AS max_connections
""")

# A setting of the library is listed only by a server that has loaded it. An administrator may have put the
# extension anywhere; one of a PostgreSQL before 14 has no pg_stat_statements_info.
_STATISTICS = text("""
    SELECT EXISTS (SELECT FROM pg_settings WHERE name = 'pg_stat_statements.max') AS is_loaded,
           (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'pg_stat_statements' AND has_schema_privilege(n.oid, 'USAGE')
               AND to_regclass(format('%I.pg_stat_statements_info', n.nspname)) IS NOT NULL) AS schema
""")


@query(SERVER.permission("read"))
def health(ctx: Context) -> ServerView:
    """Versions, size, connections, the age of the last backup, and which statements are slow."""
    return read_health(ctx.session)


def read_health(session: Session) -> ServerView:
    """The same for whoever holds the program's own database login."""
    state = session.execute(_STATE).one()._asdict()
    statistics = session.execute(_STATISTICS).one()
    schema: str | None = statistics.schema if statistics.is_loaded else None
    return ServerView(
        **state,
        program_version=PROGRAM_VERSION,
        backups=read_backups(session),
        counted_since=statements.counted_since(session, schema) if schema else None,
        advice=statements.advice(statistics.is_loaded, statistics.schema is not None),
        slowest=statements.slowest(session, schema) if schema else [],
        running=statements.running(session),
    )
