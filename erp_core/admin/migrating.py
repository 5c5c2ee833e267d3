"""The command that brings a database to this program's version, with a way back."""

from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich import filesize
from sqlalchemy.exc import DBAPIError

from erp_core.admin.places import OwnerUrl, called_by_name, folder_option
from erp_core.backup.making import BackupPlan, back_up
from erp_core.errors import Conflict, ErpError
from erp_core.kit.i18n import NN_, _, ngettext
from erp_core.kit.paths import newest_revision
from erp_core.kit.terminal import say, tell
from erp_core.setup import bring_up_to_date
from erp_core.setup.steps import Steps, VersionAhead, steps_ahead


@called_by_name
def migrate(
    database_url: OwnerUrl,
    backup_to: Annotated[
        Path | None,
        folder_option("--backup-to", "ERP_BACKUP_DIR", "Folder for a backup before it."),
    ] = None,
    recipient: Annotated[
        str, typer.Option(envvar="ERP_BACKUP_RECIPIENT", help="Encrypt that backup to this public key.")
    ] = "",
    has_no_backup: Annotated[bool, typer.Option("--no-backup", help="Make no backup before it.")] = False,
    is_dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done, and change nothing.")
    ] = False,
    while_connected: Annotated[
        bool, typer.Option("--while-connected", help="Though older programs and servers work in it.")
    ] = False,
) -> None:
    """Bring a database to this program's version: all of it or nothing, after a backup.

    Stop the office server first; programs of an older version are refused afterwards. What fails leaves the
    database as it was.
    """
    steps = steps_ahead(database_url)
    if is_dry_run:
        _tell(steps)
        return
    if steps.ahead and steps.found:  # a database without tables has nothing to lose
        if steps.connected and not while_connected:
            words = _("End them and try again, or say --while-connected.")
            raise Conflict(f"{_connected(steps)} {words}")
        if not has_no_backup:
            _back_up(database_url, backup_to, recipient)
    try:
        bring_up_to_date(database_url)
    except (DBAPIError, psycopg.Error) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
        words = _("The migration failed, and the database is as it was: {reason}")
        raise ErpError(words.format(reason=reason)) from error
    say(_("The database is at version {version}.").format(version=newest_revision()))


def _back_up(database_url: str, folder: Path | None, recipient: str) -> None:
    if folder is None:
        raise ErpError(
            _("Name a folder for a backup before it, --backup-to FOLDER, or say --no-backup if you have one.")
        )
    made = back_up(database_url, BackupPlan(folder, recipient=recipient, is_tried=False))
    say(_("Backed up into {file}.").format(file=made.file))


def _tell(steps: Steps) -> None:
    if not steps.ahead:
        tell(_("The database is at version {version}.").format(version=steps.found))
        return
    words = _("From version {found} to {needed}; the database holds {size}.")
    found = steps.found or "–"
    tell(words.format(found=found, needed=steps.ahead[-1].revision, size=filesize.decimal(steps.size)))
    for step in steps.ahead:
        tell(f"{step.revision}  {step.title}")
        if tables := _tables(step):
            tell(f"      {tables}")
    tell(_connected(steps))


def _connected(steps: Steps) -> str:
    forms = NN_(
        "{count} connection of a program or server is open.",
        "{count} connections of programs or servers are open.",
    )
    return ngettext(*forms, steps.connected).format(count=steps.connected)


def _tables(step: VersionAhead) -> str:
    changed = [f"{name} ({filesize.decimal(size)})" for name, size in step.tables.items()]
    return ", ".join([*changed, *(_("{name} (new)").format(name=name) for name in step.new_tables)])
