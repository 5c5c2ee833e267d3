"""Whether program and database fit together."""

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
RESTORE = N_("Restore a backup.")


def alembic_config() -> "Config":
    """Alembic's configuration without an ini file."""
    from alembic.config import Config  # slow to import, and needed only where there is something to migrate

    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    return config


def is_current(connection: Connection) -> bool:
    """Whether nothing is left to migrate."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return False
    return connection.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision()


def require_current_schema(engine: Engine) -> None:
    """VersionMismatch unless the database was migrated to exactly this program's revision."""
    revision = _revision_in(engine)
    if revision != newest_revision():
        words = _("The database is at version {found}, this program needs {needed}. Update the older one.")
        raise VersionMismatch(words.format(found=revision, needed=newest_revision()))


def require_migrated(url: str) -> None:
    """The same for whoever may migrate it: what to do, and not only what is wrong."""
    engine = create_engine(engine_url(url), poolclass=NullPool)
    revision, needed = _revision_in(engine), newest_revision()
    if revision < needed:
        words = _(
            "The database is at version {found}, this program needs {needed}: run textile-erp-admin migrate."
        )
        raise VersionMismatch(words.format(found=revision, needed=needed))
    if revision > needed:
        words = _("The database was made by a newer version of this program. Update the program.")
        raise VersionMismatch(words)


def _revision_in(engine: Engine) -> str:
    try:
        with engine.connect() as connection:
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
