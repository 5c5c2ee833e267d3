"""A backup read into a database of its own, which takes its place when all of it is there and the same."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pydantic
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from erp_core.backup import programs
from erp_core.backup.contents import Contents, contents_of, differences
from erp_core.backup.encryption import SUFFIX, decrypt
from erp_core.backup.folder import DUMP, LIST, contents_beside, sha256_of
from erp_core.errors import Conflict, ErpError, NotFound
from erp_core.kit.i18n import _
from erp_core.kit.records.db import engine_url, parsed
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.postgres import provision

# The statistics of statements belong to the server and its superuser; it makes them itself.
_OF_THE_SERVER = (
    r" (SCHEMA - statistics|ACL - SCHEMA statistics|ACL statistics|EXTENSION - pg_stat_statements"
    r"|COMMENT - EXTENSION pg_stat_statements)( |$)"
)
_BEGINNING = b"PGDMP"


@dataclass(frozen=True)
class Opened:
    """A backup that can be read: decrypted, and as it was made.

    Attributes:
        dump: the file of ``pg_dump``.
        contents: what it holds; None where the file that tells it is missing.
        file: the backup itself, as it lies there; it may be encrypted.
    """

    dump: Path
    contents: Contents | None
    file: Path


@dataclass(frozen=True)
class Restored:
    """What was restored.

    Attributes:
        contents: as found in the database.
        is_compared: whether it is known to be what the backup was made of.
        before: the new name of the database that stood there; empty if there was none, or an empty one.
    """

    contents: Contents
    is_compared: bool
    before: str


def require_there(file: Path) -> None:
    """NotFound if there is no such file; ErpError if it is the list beside a backup."""
    if not file.is_file():
        raise NotFound(_("There is no backup {file}.").format(file=file))
    suffix = SUFFIX if file.suffix == SUFFIX else ""
    name = file.name.removesuffix(suffix)
    if name.endswith(LIST):
        words = _("{file} is the list of contents: name the backup beside it, {backup}.")
        raise ErpError(words.format(file=file, backup=name.removesuffix(LIST) + DUMP + suffix))


@contextmanager
def opened(file: Path, identity: Path | None) -> Iterator[Opened]:
    """The backup in a file, decrypted into a temporary folder if need be.

    Raises:
        NotFound: there is no such file.
        ErpError: it is damaged, cut off, or encrypted for somebody else; or it came up later on.
    """
    require_there(file)
    beside = contents_beside(file)
    with TemporaryDirectory(prefix="textile-erp-") as folder, _named_as(file, beside, Path(folder)):
        dump, listed = file, beside
        if file.suffix == SUFFIX:
            dump, listed = Path(folder) / file.stem, Path(folder) / beside.stem
            decrypt(file, dump, identity)
            if beside.exists():
                decrypt(beside, listed, identity)
        contents = _read(listed) if listed.exists() else None
        if contents is not None and sha256_of(dump) != contents.sha256:
            raise ErpError(_("{file} is not as it was made: it is damaged or cut off.").format(file=file))
        if contents is None:
            _require_dump(dump)
        yield Opened(dump, contents, file)


@contextmanager
def _named_as(file: Path, beside: Path, folder: Path) -> Iterator[None]:
    """What is wrong with a file that was decrypted into this folder is told of the one somebody named."""
    try:
        yield
    except ErpError as error:
        for one in (file, beside):
            error.message = error.message.replace(str(folder / one.stem), str(one))
        raise


def _require_dump(file: Path) -> None:
    """ErpError unless it begins as ``pg_dump`` lets its files begin."""
    with file.open("rb") as content:
        if content.read(len(_BEGINNING)) != _BEGINNING:
            raise ErpError(_("{file} is no backup: name a file ….dump or ….dump.age.").format(file=file))


def restore(superuser_url: str, database: str, backup: Opened, *, keeps_present: bool = False) -> Restored:
    """Put the company of a backup where there is none; a database in use is never touched.

    Args:
        superuser_url: of the server; ``init`` made its roles.
        database: name of the database; made if there is none, replaced if it holds no company.
        keeps_present: one that holds a company is renamed, and stays beside.

    Raises:
        Conflict: it holds a company, or somebody works in it.
        NotFound: the server was not prepared.
        ErpError: the backup cannot be read, or what came is not what it was made of.
    """
    _require_roles(superuser_url)
    _require_replaceable(superuser_url, database, keeps_present)
    fresh = f"{database}_restored_{secrets.token_hex(4)}"
    try:
        contents = fill(superuser_url, fresh, backup)
        before = _take_place(superuser_url, fresh, database)
    except BaseException:
        drop(superuser_url, fresh)
        raise
    return Restored(contents, backup.contents is not None, before)


def fill(superuser_url: str, database: str, backup: Opened) -> Contents:
    """Make a database of this name from a backup; ErpError unless it holds what the backup was made of."""
    provision.create_database(superuser_url, database)
    url = provision.plain_url(parsed(superuser_url).set(database=database))
    with psycopg.connect(url) as connection:
        # Whoever makes an extension owns what it brings; a superuser for this one day could not be dropped.
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(provision.OWNER)))
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    programs.restore(url, provision.server_version(superuser_url), backup.dump, _OF_THE_SERVER)
    provision.keep_statistics(superuser_url, database)
    found = read_contents(url)
    wrong = differences(backup.contents, found) if backup.contents else []
    if wrong:
        words = _("What was restored is not what was backed up: {differences}.")
        raise ErpError(words.format(differences="; ".join(wrong[:5])))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")  # so that the first questions are answered as quickly as later ones
    return found


def drop(superuser_url: str, database: str) -> None:
    """Remove a database if it is there."""
    with (
        suppress(psycopg.OperationalError),
        psycopg.connect(provision.plain_url(superuser_url), autocommit=True) as connection,
    ):
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


def read_contents(url: str) -> Contents:
    """What a database holds now."""
    with Session(create_engine(engine_url(url), poolclass=NullPool)) as session:
        return contents_of(session, PROGRAM_VERSION)


def _read(file: Path) -> Contents:
    try:
        return Contents.model_validate_json(file.read_bytes())
    except (pydantic.ValidationError, OSError) as error:
        raise ErpError(_("The list of contents {file} is damaged.").format(file=file)) from error


def _require_roles(superuser_url: str) -> None:
    if not provision.roles_exist(superuser_url):
        raise NotFound(_("This server has not been prepared for Textile ERP: run init there first."))


def _require_replaceable(superuser_url: str, database: str, keeps_present: bool) -> None:
    if database in (parsed(superuser_url).database, "postgres", "template0", "template1"):
        words = _("{name} belongs to PostgreSQL, or the superuser's URL leads there. Name another database.")
        raise Conflict(words.format(name=database))
    if not provision.database_exists(superuser_url, database):
        return
    url = provision.plain_url(parsed(superuser_url).set(database=database))
    with psycopg.connect(url) as connection:
        busy = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        if busy and busy[0]:
            words = _("Programs or servers work in the database {name}: end them and try again.")
            raise Conflict(words.format(name=database))
        if not keeps_present and _holds_something(connection):
            words = _(
                "The database {name} holds a company, and nothing is restored over it. With --keep-present "
                "it is renamed and stays beside."
            )
            raise Conflict(words.format(name=database))


def _holds_something(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    """A company, or tables that are not ours."""
    row = connection.execute("SELECT to_regclass('public.company') IS NOT NULL").fetchone()
    if row == (True,):
        return connection.execute("SELECT 1 FROM company").fetchone() is not None
    others = "SELECT 1 FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    return connection.execute(others).fetchone() is not None


def _take_place(superuser_url: str, fresh: str, database: str) -> str:
    """Rename the restored one; the one that stands there is dropped if it is empty, or renamed."""
    holds, before = False, ""
    if provision.database_exists(superuser_url, database):
        with psycopg.connect(provision.plain_url(parsed(superuser_url).set(database=database))) as present:
            holds = _holds_something(present)
        before = f"{database}_before_{datetime.now(UTC).strftime('%Y%m%d_%H%M%S')}"
    with psycopg.connect(provision.plain_url(superuser_url), autocommit=True) as connection:
        try:
            if before:
                _rename(connection, database, before)
            _rename(connection, fresh, database)
        except psycopg.errors.ObjectInUse as error:
            words = _("Programs or servers work in the database {name}: end them and try again.")
            raise Conflict(words.format(name=database)) from error
    if before and not holds:
        drop(superuser_url, before)
    return before if holds else ""


def _rename(connection: psycopg.Connection[tuple[object, ...]], old: str, new: str) -> None:
    change = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(change.format(sql.Identifier(old), sql.Identifier(new)))
