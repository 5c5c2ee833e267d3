"""Whether program and database fit together."""

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ProgrammingError

from erp_core.errors import VersionMismatch
from erp_core.kit.i18n import _
from erp_core.kit.paths import migrations_dir

if TYPE_CHECKING:
    from alembic.config import Config


def alembic_config() -> "Config":
    """Alembic's configuration without an ini file."""
    from alembic.config import Config  # slow to import, and needed only where there is something to migrate

    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    return config


@cache
def newest_revision() -> str:
    """The revision this program needs."""
    # From the names of the versions: they follow each other in the order of their numbers.
    return max(path.name.partition("_")[0] for path in (migrations_dir() / "versions").glob("[0-9]*.py*"))


def is_current(connection: Connection) -> bool:
    """Whether nothing is left to migrate."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return False
    return connection.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision()


def require_current_schema(engine: Engine) -> None:
    """VersionMismatch unless the database was migrated to exactly this program's revision."""
    try:
        with engine.connect() as connection:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except ProgrammingError as error:
        raise VersionMismatch(_("This database has not been set up for Textile ERP yet.")) from error
    if revision != newest_revision():
        raise VersionMismatch(
            _(
                "The database is at version {found}, this program needs {needed}. Update the older one."
            ).format(found=revision, needed=newest_revision())
        )
