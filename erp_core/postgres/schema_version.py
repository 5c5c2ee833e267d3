"""Whether program and database fit together."""

from functools import cache

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ProgrammingError

from erp_core.errors import VersionMismatch
from erp_core.kit.i18n import _
from erp_core.kit.paths import migrations_dir


def alembic_config() -> Config:
    """Alembic's configuration without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    return config


@cache
def newest_revision() -> str:
    """The revision this program needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


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
