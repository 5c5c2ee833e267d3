"""Commands of ``textile-erp-admin`` about backups: make, try, restore; the key they are encrypted to."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich import filesize

from erp_core.admin.places import (
    USUAL_FOLDER,
    OwnerUrl,
    called_by_name,
    database_option,
    embedded_in,
    folder_option,
    named_place,
    usual_folder,
)
from erp_core.backup import making, notes, restoring, schedule, trying
from erp_core.backup.encryption import new_identity
from erp_core.backup.folder import Keep
from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.paths import newest_revision
from erp_core.kit.terminal import say, tell
from erp_core.postgres.refusals import refusal
from erp_core.postgres.standing import DATABASE, embedded_server
from erp_core.server.settings import named_companies, on_database
from erp_core.setup import open_embedded


def _there(file: Path) -> Path:
    restoring.require_there(file)
    return file


def _superuser_url(ctx: typer.Context, param: typer.CallbackParam, value: str) -> str:
    """A named folder without a database gets one: a PC that lost its own has nothing else to restore into.

    Raises:
        ErpError: the owner's URL is set, as for other commands, and nobody named where to restore.
    """
    source = ctx.get_parameter_source(param.name or "")
    if source is not None and source.name == "DEFAULT" and ctx.params.get("owner_url"):
        words = _(
            "ERP_OWNER_URL is set, but a database is restored by a superuser: name its URL in the variable "
            "ERP_SUPERUSER_URL or with --database-url, as for init; for the database of this PC name its "
            "folder with --data-dir."
        )
        raise ErpError(words)
    named_place(ctx, param, value, is_made_anew=True)
    server = None if "://" in value or "=" in value else embedded_server(Path(value))
    if server is not None and not server.credentials.load():
        open_embedded(server)
    server = embedded_in(value)
    return value if server is None else server.superuser_url()


SuperuserUrl = Annotated[
    str,
    typer.Option(
        "--database-url",
        "--data-dir",
        metavar="URL|FOLDER",
        envvar="ERP_SUPERUSER_URL",
        callback=_superuser_url,
        default_factory=usual_folder,
        show_default=USUAL_FOLDER,
        help="postgresql:// URL of a superuser of the server, or the folder of the embedded database.",
    ),
]
# Read before the place is, and told apart from it: nobody means it for this command.
OtherUrl = Annotated[str, typer.Option(envvar="ERP_OWNER_URL", hidden=True, is_eager=True)]
ScratchUrl = Annotated[
    str,
    typer.Option(
        metavar="URL",
        envvar="ERP_SCRATCH_URL",
        help="A superuser of a server to try backups in, if not the bundled PostgreSQL.",
    ),
]
IdentityFile = Annotated[
    Path | None,
    typer.Option("--identity", dir_okay=False, help="File with the private key, if it is encrypted."),
]
# Before a place is made for what is in it.
BackupFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="A backup: ….dump or ….dump.age.", callback=_there, is_eager=True),
]


KeptOnes = Annotated[
    str,
    typer.Option(
        envvar="ERP_BACKUP_KEEP",
        help="Days, weeks, months of which one stays: 7,5,12. Without it, or 0,0,0: all stay.",
    ),
]
EveryCompany = Annotated[
    bool, typer.Option("--every-company", help="Of each company in ERP_COMPANIES, into a folder of its name.")
]


@called_by_name
def backup(
    database_url: OwnerUrl,
    to: Annotated[
        Path,
        folder_option("--to", "ERP_BACKUP_DIR", "Folder the backup is written into."),
    ],
    copy_to: Annotated[
        Path | None,
        folder_option("--copy-to", "ERP_BACKUP_COPY_DIR", "Second folder, for a copy."),
    ] = None,
    recipient: Annotated[
        str, typer.Option(envvar="ERP_BACKUP_RECIPIENT", help="Encrypt to this public key (age1…, ssh-…).")
    ] = "",
    keep: KeptOnes = "",
    is_tried: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Restore it into a scratch database at once.")
    ] = True,
    scratch_url: ScratchUrl = "",
    when_due: Annotated[
        bool, typer.Option("--when-due", help="Only if today's is still to be made.")
    ] = False,
    nightly: Annotated[bool, typer.Option("--nightly", help="Stay, and make one each night.")] = False,
    hour: Annotated[
        int, typer.Option(min=0, max=23, envvar="ERP_BACKUP_HOUR", help="When, on this machine's clock.")
    ] = schedule.HOUR,
    every: EveryCompany = False,
) -> None:
    """Back the whole database up into one file, and try whether it can be restored.

    It gets its name when it is complete, readable and on the disk; beside it a list tells what it holds.
    Nobody has to stop working. It holds all business data: encrypt it, and keep one elsewhere.
    """
    plan = making.BackupPlan(to, copy_to, recipient, _keep(keep), is_tried, scratch_url)
    if every:
        _make_all(database_url, plan)
    elif nightly:
        schedule.stay(database_url, plan, hour, lambda: _make(database_url, plan), say)
    elif not when_due:
        _make(database_url, plan)
    elif schedule.is_due_in(database_url, hour):
        with suppress(making.AnotherBackup):  # then it is being made
            _make(database_url, plan)


@called_by_name
def verify(
    file: BackupFile,
    identity: IdentityFile = None,
    scratch_url: ScratchUrl = "",
    note_in: Annotated[
        str,
        typer.Option(
            metavar="URL", envvar="ERP_OWNER_URL", help="Note the result in this database, as its owner."
        ),
    ] = "",
) -> None:
    """Try a backup: restore it into a scratch database, compare all of it, and log in there.

    Rows and a checksum of each table and the report of missing numbers are compared with what the backup was
    made of; then the database is brought to this version, and somebody new logs in.
    """
    try:
        with restoring.opened(file, identity) as opened:
            found = trying.try_out(opened, scratch_url)
    except ErpError as error:
        if note_in:
            notes.note_verified(note_in, file.name, error.in_words)
        raise
    if note_in:
        notes.note_verified(note_in, file.name)
    words = _("{file} is whole: {company}, {tables} tables, {rows} rows, and one can log in.")
    tables, rows = len(found.tables), f"{found.rows:,}"
    tell(words.format(file=file, company=found.company or "–", tables=tables, rows=rows))


@called_by_name
def restore(
    file: BackupFile,
    database_url: SuperuserUrl,
    database: Annotated[str, database_option("Name of the database.")] = DATABASE,
    identity: IdentityFile = None,
    keeps_present: Annotated[
        bool, typer.Option("--keep-present", help="Rename the database that stands there, and keep it.")
    ] = False,
    owner_url: OtherUrl = "",  # noqa: ARG001 - asked for where the place is
) -> None:
    """Restore a backup where there is no company yet: into a new database, or an empty one.

    Stop the office server first. It takes its name when all of it is there and compared; until then, and if
    anything fails, what stands there is not touched. "init" prepares a new server.
    """
    with restoring.opened(file, identity) as opened:
        done = restoring.restore(database_url, database, opened, keeps_present=keeps_present)
    words = _("{company} is restored: {rows} rows in {tables} tables.")
    found = done.contents
    rows, tables = f"{found.rows:,}", len(found.tables)
    tell(words.format(company=found.company or database, rows=rows, tables=tables))
    if not done.is_compared:
        tell(_("The list of contents beside the backup was missing: nothing could be compared."))
    if done.before:
        tell(_("The database that stood there is now called {name}.").format(name=done.before))
    if found.revision != newest_revision():
        words = _("It is at version {found}; textile-erp-admin migrate brings it to {needed}.")
        tell(words.format(found=found.revision, needed=newest_revision()))


@called_by_name
def backup_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the private key is written.")],
) -> None:
    """Make a pair of keys for backups: the private one goes into a file, the public one is printed.

    Keep the file away from the server, and a copy in a safe: without it no encrypted backup can be read.
    """
    tell(new_identity(file))


def _make_all(database_url: str, plan: making.BackupPlan) -> None:
    """One that fails is told, and the others are made all the same; ErpError in the end.

    A company's first backup makes its folder, which is no sign of a disk that is not mounted.
    """
    failed: list[str] = []
    new = [one for one in (plan.folder, plan.second_folder) if one is not None and not one.exists()]
    is_first = True
    for name, database in named_companies().items():
        second = plan.second_folder and plan.second_folder / name
        own = replace(plan, folder=plan.folder / name, second_folder=second)
        try:
            url = on_database(database_url, database)
            is_first = not notes.has_made(url) and is_first
            _make(url, own, is_folder_told=not new)
        except (ErpError, psycopg.Error) as error:
            told = error.in_words if isinstance(error, ErpError) else refusal(error) or str(error)
            say(_("{company}: the backup failed: {reason}").format(company=name, reason=told))
            failed.append(name)
    _tell_of_new((folder for folder in new if folder.exists()), is_first=is_first)
    if failed:
        raise ErpError(_("No backup was made of: {companies}.").format(companies=", ".join(failed)))


def _make(database_url: str, plan: making.BackupPlan, *, is_folder_told: bool = True) -> None:
    made = making.back_up(database_url, plan)
    tell(str(made.file))
    words = _("{size}, {rows} rows; tried.") if plan.is_tried else _("{size}, {rows} rows; not tried.")
    say(words.format(size=filesize.decimal(made.size), rows=f"{made.contents.rows:,}"))
    if is_folder_told:
        _tell_of_new(made.new_folders, is_first=made.is_first)
    for gone in made.forgotten:
        say(_("Removed: {file}").format(file=gone))


def _tell_of_new(folders: Iterable[Path], *, is_first: bool) -> None:
    """Where earlier backups must lie, one may be missing; the first one of all makes its folder."""
    words = _("The folder {folder} was not there and was made: is its disk mounted?")
    if is_first:
        words = _("The folder {folder} was made for backups: this is the first one.")
    for folder in folders:
        say(words.format(folder=folder))


def _keep(text: str) -> Keep:
    try:
        counts = [int(part) for part in text.split(",")] if text else []
        if text and (len(counts) != 3 or min(counts) < 0):
            raise ValueError(text)
        return Keep(*counts)
    except (ValueError, TypeError) as error:
        raise typer.BadParameter(_("Write it like 7,5,12: days, weeks, months.")) from error
