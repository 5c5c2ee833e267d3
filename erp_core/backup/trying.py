"""Whether a backup is one: restored into a scratch database, compared, and somebody logs in there."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import NamedTuple

import psycopg
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from erp_core.backup import room
from erp_core.backup.contents import Contents
from erp_core.backup.folder import contents_beside
from erp_core.backup.restoring import Opened, drop, fill
from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.records.db import parsed, written
from erp_core.postgres import postgres_programs, provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.security.role.model import Role
from erp_core.security.user.model import User
from erp_core.security.user.password import hash_password
from erp_core.setup import add_user, bring_up_to_date, first_admin, owner_session

# Nobody minds if the scratch server loses everything in a power cut.
_SCRATCH = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "maintenance_work_mem": "256MB",
    "min_wal_size": "32MB",  # what it takes on the disk is known beforehand
    "max_wal_size": "64MB",
}
_BCRYPT = r"^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$"


class ScratchPlace(NamedTuple):
    """A server for a scratch database, and how the program reaches the database in it."""

    superuser_url: str
    owner_url: str
    app_url: str
    database: str


def try_out(backup: Opened, scratch_url: str = "") -> Contents:
    """Restore a backup into a scratch database, which goes again, and work there; returns what it holds.

    The tables are compared with what was backed up, and the report of missing numbers; then the database is
    brought to this program's version, and somebody new logs in as the program does it.

    Args:
        scratch_url: a superuser of a server that may be used; without, the bundled PostgreSQL makes one.

    Raises:
        ErpError: the backup is not what it should be; or there is nowhere to try it.
    """
    if backup.contents is None:
        raise ErpError(
            _(
                "The list of contents beside {file} is missing: whether the backup is whole cannot be told. "
                "Copy it too, as {list}."
            ).format(file=backup.file, list=contents_beside(backup.file).name)
        )
    size = max(backup.contents.size, backup.dump.stat().st_size)
    with scratch_place(scratch_url, size) as place:
        try:
            found = fill(place.superuser_url, place.database, backup)
            if found.revision:
                _log_in(place)
        finally:
            drop(place.superuser_url, place.database)
    return found


@contextmanager
def scratch_place(scratch_url: str, size: int = 0) -> Iterator[ScratchPlace]:
    """A server to try something on: the one that is named, or a bundled one that goes again.

    Args:
        size: of what will lie in it, in bytes.

    Raises:
        ErpError: there is none, or no room for it.
    """
    database = f"textile_erp_scratch_{secrets.token_hex(4)}"
    if scratch_url:
        if not provision.roles_exist(scratch_url):
            raise ErpError(_("This server has not been prepared for Textile ERP: run init there first."))
        url = written(parsed(scratch_url).set(database=database))
        yield ScratchPlace(scratch_url, url, url, database)
        return
    _require_bundled()
    needed = size + room.OF_A_SERVER
    room.require_scratch_room(Path(gettempdir()), needed)
    folder = Path(mkdtemp(prefix="textile-erp-scratch-"))
    folder.chmod(0o711)  # as root the server runs under an account that must come here
    server = EmbeddedServer(folder, _SCRATCH)
    try:
        server.start()
        superuser, password = server.superuser_url(), provision.new_password()
        provision.create_roles(superuser, password, password)
        owner, app = (
            provision.with_login(superuser, role, password, database)
            for role in (provision.OWNER, provision.APP)
        )
        yield ScratchPlace(superuser, owner, app, database)
    except (ErpError, DBAPIError, psycopg.Error) as error:
        if room.is_used_up(folder):  # else all that is told is a server that went away
            raise room.no_scratch_room(folder.parent, needed) from error
        raise
    finally:
        server.delete()
        shutil.rmtree(folder, ignore_errors=True)


def _require_bundled() -> None:
    try:
        postgres_programs.find_programs(postgres_programs.server_account())
    except ErpError as error:
        words = _(
            "There is no PostgreSQL here to try a backup in: give the URL of a superuser of a server that "
            "may be used, --scratch-url URL."
        )
        raise ErpError(words) from error


def _log_in(place: ScratchPlace) -> None:
    """Log in as a new administrator, as the program does it; the passwords of people are never known."""
    bring_up_to_date(place.owner_url)
    name, password = f"scratch{secrets.token_hex(4)}", provision.new_password()
    with owner_session(place.owner_url) as session:
        broken = session.scalar(select(func.count(User.id)).where(~User.password_hash.regexp_match(_BCRYPT)))
        if broken:
            raise ErpError(_("{count} users have passwords nobody could prove.").format(count=broken))
        new = first_admin(name, name, "", password)
        add_user(session, new, hash_password(new.password), "admin")
        # Here nobody has a phone, and nobody but this process ever comes here.
        session.execute(update(Role).values(needs_second_factor=False))
        session.commit()
    door = Dispatcher(place.app_url, 2)
    try:
        tokens = door.call("session.login", {"username": name, "password": password}, None)
        door.call("user.search", {"query": {"limit": 1}}, tokens.access_token)
    finally:
        door.close()
