"""The embedded database of one PC as it stands, looked at before SQLAlchemy is loaded."""

from pathlib import Path

import psycopg

from erp_core.errors import ErpError
from erp_core.kit.paths import newest_revision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.loopback import HOST

DATABASE = "textile_erp"
APP = "erp_app"
_PATIENCE = 2  # seconds; whatever answers no sooner is started in the usual way


def embedded_server(data_dir: Path) -> EmbeddedServer:
    """The embedded server that keeps its files below ``data_dir``."""
    return EmbeddedServer(data_dir / "postgresql")


def standing_language(server: EmbeddedServer) -> str | None:
    """The company's language where the server runs, and its database is this program's and has a company.

    None where anything is to be done first, or cannot be told.
    """
    try:
        password = server.credentials.load().get("app_password")
        if password is None or not server.is_running:
            return None
        with psycopg.connect(
            host=HOST,
            port=server.port,
            user=APP,
            password=password,
            dbname=DATABASE,
            connect_timeout=_PATIENCE,
            options=f"-c statement_timeout={_PATIENCE}s",
        ) as connection:
            found = connection.execute(
                "SELECT version_num, language FROM alembic_version, company ORDER BY company.id LIMIT 1"
            ).fetchone()
    except (psycopg.Error, ErpError, OSError):
        return None
    return found[1] if found is not None and found[0] == newest_revision() else None
