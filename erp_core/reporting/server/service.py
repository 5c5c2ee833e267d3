"""Questions about the database server."""

from sqlalchemy import select, text

from erp_core.kit.operation import Context, query
from erp_core.kit.wire import program_version
from erp_core.reporting.server.model import BackupRun
from erp_core.reporting.server.schema import RunningQuery, ServerView
from erp_core.security.permission import Permission

_STATE = text("""
    SELECT current_setting('server_version') AS postgres_version,
           (SELECT version_num FROM alembic_version) AS schema_revision,
           pg_postmaster_start_time() AS started_at,
           pg_database_size(current_database()) AS size_bytes,
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
           CAST(current_setting('max_connections') AS int) AS max_connections
""")

# The app role sees the text of its own statements only, which are the program's.
_RUNNING = text("""
    SELECT CAST(extract(epoch FROM now() - query_start) AS int) AS seconds, state,
           left(query, 500) AS statement
      FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user
       AND state <> 'idle' AND query_start IS NOT NULL
     ORDER BY query_start LIMIT 10
""")


@query(Permission.SERVER_READ)
def health(ctx: Context) -> ServerView:
    """Versions, size, connections, slow statements and the age of the last backup."""
    state = ctx.session.execute(_STATE).one()._asdict()
    backup = ctx.session.scalar(select(BackupRun).order_by(BackupRun.at.desc()).limit(1))
    running = ctx.session.execute(_RUNNING)
    return ServerView(
        **state,
        program_version=program_version(),
        last_backup_at=backup.at if backup else None,
        last_backup_bytes=backup.size_bytes if backup else None,
        slowest=[RunningQuery.model_validate(row._asdict()) for row in running],
    )
