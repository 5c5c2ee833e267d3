"""Whether program and database fit together."""

import sys
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from erp_core.errors import VersionMismatch
from erp_core.kit.i18n import N_, _
from erp_core.kit.paths import migrations_dir, newest_revision
from erp_core.kit.records.db import engine_url

if TYPE_CHECKING:
    from alembic.config import Config

UNKNOWN = N_("At which version the database is, nobody knows: its table alembic_version is empty.")
OLDER = N_(
    "The database is at version {found}, older than this program, which needs {needed}: run "
    "textile-erp-admin migrate."
)
NEWER = N_(
    "The database is at version {found}, newer than this program, which knows {needed}: install the newer "
    "program here, the one that brought it there."
)
RESTORE = N_("Restore a backup.")


def alembic_config() -> "Config":
    """Alembic's configuration without an ini file."""
    from alembic.config import Config  # slow to import, and needed only where there is something to migrate

    config = Config(stdout=sys.stdout)  # its own is the one there was when it was imported
    config.set_main_option("script_location", str(migrations_dir()))
    return config


def is_current(connection: Connection) -> bool:
    """Whether nothing is left to migrate."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return False
    return connection.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision()


def require_current_schema(engine: Engine) -> None:
    """VersionMismatch unless the database was migrated to exactly this program's revision."""
    with engine.connect() as connection:
        require_current(connection)


def require_current(connection: Connection) -> None:
    """The same of the database that a connection is to."""
    revision = _revision_in(connection)
    if revision != newest_revision():
        raise VersionMismatch(misfit_in_words(revision))


def require_migrated(url: str) -> None:
    """The same of the database behind a URL."""
    require_current_schema(create_engine(engine_url(url), poolclass=NullPool))


def misfit_in_words(revision: str) -> str:
    """Which of the two is the newer, and what to do about it."""
    needed = newest_revision()
    return _(NEWER if revision > needed else OLDER).format(found=revision, needed=needed)


def _revision_in(connection: Connection) -> str:
    try:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except ProgrammingError as error:
        if not isinstance(error.orig, psycopg.errors.UndefinedTable):
            raise
        raise VersionMismatch(
            _("This database has not been set up for Textile ERP yet. Run migrate first.")
        ) from error
    if not revision:
        raise VersionMismatch(f"{_(UNKNOWN)} {_(RESTORE)}")
    return str(revision)
