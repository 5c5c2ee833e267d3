"""Making a backup: dumped, tried, put into its folders, noted; older ones are forgotten only after that."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from erp_core.backup import folder as folders
from erp_core.backup import notes, programs, room
from erp_core.backup.contents import Contents, contents_of
from erp_core.backup.encryption import SUFFIX, encrypt, recipient_of
from erp_core.backup.private import new_file
from erp_core.backup.restoring import Opened
from erp_core.backup.trying import try_out
from erp_core.errors import Conflict, ErpError
from erp_core.kit.i18n import _
from erp_core.kit.records.db import engine_url
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.postgres.provision import plain_url

_ALONE = "SELECT pg_try_advisory_lock(hashtext('textile-erp backup'))"
_ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


class AnotherBackup(Conflict):
    """Somebody else makes one of this database right now."""


@dataclass(frozen=True)
class BackupPlan:
    """How backups are made.

    Attributes:
        folder: where they lie.
        second_folder: where a copy of each goes; best another machine's.
        recipient: public key they are encrypted to; empty: not encrypted.
        keep: how many stay, in both folders.
        is_tried: restored into a scratch database at once.
        scratch_url: a superuser of the server that is used for that; empty: the bundled PostgreSQL.
    """

    folder: Path
    second_folder: Path | None = None
    recipient: str = ""
    keep: folders.Keep = folders.ALL
    is_tried: bool = True
    scratch_url: str = ""

    def __post_init__(self) -> None:
        if self.second_folder is not None and self.second_folder.resolve() == self.folder.resolve():
            words = _("The copy would lie in the folder of the backup itself, {folder}: name another disk's.")
            raise ErpError(words.format(folder=self.folder))


@dataclass(frozen=True)
class Made:
    """A backup that was made.

    Attributes:
        file: in the first folder.
        size: bytes.
        forgotten: older files that were removed, and what an interrupted one left.
        new_folders: those that were not there and were made, as where a disk is not mounted.
        is_first: no backup of the database was made before; then nothing is missing in a new folder.
    """

    file: Path
    size: int
    contents: Contents
    forgotten: list[Path]
    new_folders: list[Path]
    is_first: bool


def back_up(owner_url: str, plan: BackupPlan, by: str = "backup") -> Made:
    """Make a backup of the whole database as it is at one moment; nobody has to stop working.

    Args:
        owner_url: of the tables' owner, past any pooler.
        by: what the audit log calls it.

    Raises:
        AnotherBackup: one is being made.
        ErpError: it failed, or is not what it should be; that is noted in the database too.
    """
    if plan.recipient:
        recipient_of(plan.recipient)  # a wrong key is told before an hour's work
    noted: tuple[str, int] = (str(plan.folder), 0)
    both = [folder for folder in (plan.folder, plan.second_folder) if folder is not None]
    new_folders = [folder for folder in both if not folder.exists()]
    is_first = not notes.has_made(owner_url)
    anew = "" if is_first or not new_folders else str(new_folders[0])
    with _alone(owner_url):
        try:
            with folders.usable(plan.folder), TemporaryDirectory(prefix="textile-erp-") as work:
                dump, contents, name, forgotten = _dumped(owner_url, plan, Path(work))
                files = _published(plan, dump, contents, name)
                noted = (str(files[-1]), files[-1].stat().st_size)
                _prove(plan, files, Opened(dump if plan.recipient else files[-1], contents, files[-1]))
        except (ErpError, DBAPIError, psycopg.Error) as error:
            problem = error.in_words if isinstance(error, ErpError) else str(error).partition("\n")[0]
            with suppress(psycopg.Error):
                notes.note(owner_url, *noted, problem=problem, by=by)
            raise
        notes.note(owner_url, *noted, is_verified=plan.is_tried, by=by, new_folder=anew)
        tried = notes.tried(owner_url)
        for folder in both:
            with folders.usable(folder):
                forgotten += folders.forget_old(folder, contents.database, plan.keep, tried)
    return Made(files[-1], noted[1], contents, forgotten, new_folders, is_first)


def _prove(plan: BackupPlan, files: list[Path], backup: Opened) -> None:
    """Copy and try what was made; ErpError that names it, for it is there, and tells all that failed."""
    file, problems = files[-1], []
    try:
        if plan.second_folder is not None:
            folders.publish({one.name: one for one in files}, plan.second_folder)
    except ErpError as error:
        words = _("{file} was made, but not copied into {folder}: {reason}")
        problems.append(words.format(file=file, folder=plan.second_folder, reason=error.in_words))
    try:
        if plan.is_tried:
            try_out(backup, plan.scratch_url)
    except (ErpError, DBAPIError, psycopg.Error, OSError) as error:
        reason = error.in_words if isinstance(error, ErpError) else str(error).partition("\n")[0]
        words = _('{file} was made, but its trial failed: {reason} Try it again with "{command}".')
        key = " --identity FILE" if plan.recipient else ""
        command = f"textile-erp-admin verify {shlex.quote(str(file))}{key}"
        problems.append(words.format(file=file, reason=reason, command=command))
    if problems:
        raise ErpError(" ".join(problems))


@contextmanager
def _alone(owner_url: str) -> Iterator[None]:
    with psycopg.connect(plain_url(owner_url), autocommit=True) as connection:
        if connection.execute(_ALONE).fetchone() != (True,):
            raise AnotherBackup(_("Another backup of this database is being made right now."))
        yield


def _dumped(owner_url: str, plan: BackupPlan, work: Path) -> tuple[Path, Contents, str, list[Path]]:
    """The dump and what it holds, both of one moment, not yet in its place; and what was in its way."""
    engine = create_engine(engine_url(owner_url), poolclass=NullPool)
    with Session(engine) as session:
        session.execute(_ONE_MOMENT)
        snapshot: str = session.scalar(text("SELECT pg_export_snapshot()")) or ""
        database: str = session.scalar(text("SELECT current_database()")) or ""
        server = int(session.scalar(text("SELECT current_setting('server_version_num')::int / 10000")) or 0)
        forgotten = folders.forget_partials(plan.folder, database)
        name = folders.name_for(database, datetime.now(UTC))
        # What will be encrypted never lies in the folder as it is.
        home = work / name if plan.recipient else plan.folder / f"{name}{folders.DUMP}{folders.PARTIAL}"
        size = int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        try:
            programs.dump(plain_url(owner_url), server, snapshot, home, size)
            programs.contents_list(home, server)
            contents = contents_of(session, PROGRAM_VERSION)
            contents.sha256 = folders.sha256_of(home)
        except BaseException as error:
            is_used_up = room.is_used_up(home.parent)
            home.unlink(missing_ok=True)
            # A database on the same disk stops, too: all that it could tell is that it went away.
            if is_used_up and isinstance(error, ErpError | DBAPIError | psycopg.Error):
                raise room.no_room(home.parent, size) from error
            raise
    return home, contents, name, forgotten


def _published(plan: BackupPlan, dump: Path, contents: Contents, name: str) -> list[Path]:
    """The files in their folder, the backup itself as the last."""
    suffix = SUFFIX if plan.recipient else ""
    listed, backup = f"{name}{folders.LIST}{suffix}", f"{name}{folders.DUMP}{suffix}"
    made = {one: plan.folder / f"{one}{folders.PARTIAL}" for one in (listed, backup)}
    try:
        plain = dump.with_name(f"{name}{folders.LIST}") if plan.recipient else made[listed]
        with new_file(plain) as out:
            out.write(contents.model_dump_json(indent=1).encode())
        if plan.recipient:
            for source, target in ((plain, made[listed]), (dump, made[backup])):
                new_file(target).close()
                encrypt(source, target, plan.recipient)
        return folders.publish(made, plan.folder)
    except BaseException:
        for partial in made.values():
            partial.unlink(missing_ok=True)
        raise
