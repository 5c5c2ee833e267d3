"""Commands of ``textile-erp-admin`` about people: users and sessions.

They run the same services as the desktop, as the owner of the database, who may do everything; the audit log
says that it was the command line.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from erp_core import modules
from erp_core.errors import NotFound
from erp_core.kit.changes import ChangeLog
from erp_core.kit.i18n import _
from erp_core.kit.listing import ListQuery
from erp_core.kit.operation import Actor, Caller, Context
from erp_core.security.permission import Permission
from erp_core.security.session import service as session_service
from erp_core.security.user import service as user_service
from erp_core.security.user.model import User
from erp_core.security.user.schema import UserInput, UserUpdate
from erp_core.setup import Database, embedded_database, embedded_server, owner_session


def embedded_in(folder: str) -> Database | None:
    """The embedded database in a folder, which is started; None for the URL of another one."""
    if "://" in folder or "=" in folder:
        return None
    server = embedded_server(Path(folder))
    if not server.credentials.load():
        raise NotFound(_("There is no Textile ERP database in {folder}.").format(folder=folder))
    server.start()
    return embedded_database(server)


def _owner_url(value: str) -> str:
    embedded = embedded_in(value)
    return embedded.owner_url if embedded else value


OwnerUrl = Annotated[
    str,
    typer.Option(
        "--database-url",
        "--data-dir",
        metavar="URL|FOLDER",
        envvar="ERP_OWNER_URL",
        callback=_owner_url,
        help="postgresql:// URL of the database's owner, or the folder of the embedded database.",
    ),
]
Username = Annotated[str, typer.Argument(metavar="USERNAME")]
Role = Annotated[str, typer.Option("--role", help="Name of the role, as 'roles list' prints it.")]

users = typer.Typer(no_args_is_help=True, help="Accounts: list, create, activate, disable …")
sessions = typer.Typer(no_args_is_help=True, help="Who is logged in; end sessions.")

# No user has this id: the service sees neither itself nor its own role in anybody.
_NOBODY = 0


@users.command("list")
def list_users(database_url: OwnerUrl) -> None:
    """Print all accounts."""
    table = Table("username", _("Name"), _("Role"), _("Status"), _("Last login"))
    with owner_context(database_url, "users.list") as ctx:
        for row in user_service.search(ctx, ListQuery(limit=1000)):
            status = _("locked") if row.locked_until is not None else row.status.value
            table.add_row(row.username, row.full_name, row.role, status, _when(row.last_login_at))
    Console().print(table)


@users.command("create")
def create_user(
    database_url: OwnerUrl,
    username: Username,
    full_name: Annotated[str, typer.Option(help="Full name.")],
    role: Role,
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
) -> None:
    """Add an active user; the temporary password is printed once and must be changed at the first login."""
    content = UserInput(username=username, full_name=full_name, email=email, role=role)
    with owner_context(database_url, "users.create") as ctx:
        typer.echo(user_service.create(ctx, content).temporary_password)


@users.command("activate")
def activate_user(database_url: OwnerUrl, username: Username, role: Role) -> None:
    """Let a pending or disabled user in, with a role."""
    _change(database_url, "users.activate", username, lambda ctx, u: user_service.activate(ctx, *u, role))


@users.command("disable")
def disable_user(database_url: OwnerUrl, username: Username) -> None:
    """Shut a user out; open sessions end at once. Not the last administrator."""
    _change(database_url, "users.disable", username, lambda ctx, u: user_service.disable(ctx, *u))


@users.command("unlock")
def unlock_user(database_url: OwnerUrl, username: Username) -> None:
    """Forget the failed logins of a user."""
    _change(database_url, "users.unlock", username, lambda ctx, u: user_service.unlock(ctx, *u))


@users.command("reset-password")
def reset_password(database_url: OwnerUrl, username: Username) -> None:
    """Print a new temporary password; open sessions end and a lock is lifted."""
    with owner_context(database_url, "users.reset_password") as ctx:
        record = find_user(ctx, username)
        typer.echo(user_service.reset_password(ctx, record.id, record.version).temporary_password)


@users.command("set-role")
def set_role(database_url: OwnerUrl, username: Username, role: Role) -> None:
    """Give a user another role; it counts from the user's next call on."""
    with owner_context(database_url, "users.set_role") as ctx:
        record = find_user(ctx, username)
        content = UserUpdate(full_name=record.full_name, email=record.email, phone=record.phone, role=role)
        user_service.update(ctx, record.id, record.version, content)
    say(_("Done."))


@sessions.command("list")
def list_sessions(database_url: OwnerUrl) -> None:
    """Print who is logged in."""
    table = Table("id", "username", _("PC"), _("Version"), _("Since"), _("Last seen"), _("Address"))
    with owner_context(database_url, "sessions.list") as ctx:
        for row in session_service.search(ctx):
            since, seen = _when(row.created_at), _when(row.last_seen_at)
            table.add_row(str(row.id), row.username, row.client, row.client_version, since, seen, row.address)
    Console().print(table)


@sessions.command("end")
def end_session(
    database_url: OwnerUrl,
    session_id: Annotated[str, typer.Argument(metavar="[ID]")] = "",
    username: Annotated[str, typer.Option("--user", help="End every session of this user.")] = "",
) -> None:
    """End one session by its id, or every session of a user."""
    if bool(session_id) == bool(username):
        _wrong_call(_("Give the id of a session, or --user."))
    with owner_context(database_url, "sessions.end") as ctx:
        if username:
            session_service.end_all(ctx, find_user(ctx, username).id)
        else:
            session_service.end(ctx, _uuid(session_id))
    say(_("Done."))


def _change(
    database_url: str,
    operation: str,
    username: str,
    change: Callable[[Context, tuple[int, int]], Any],
) -> None:
    with owner_context(database_url, operation) as ctx:
        record = find_user(ctx, username)
        change(ctx, (record.id, record.version))
    say(_("Done."))


def find_user(ctx: Context, username: str) -> User:
    """The account of that name; NotFound if there is none."""
    found = ctx.session.scalar(
        select(User).where(User.username == username.strip().lower(), User.deleted_at.is_(None))
    )
    if found is None:
        raise NotFound(_("There is no user {name}.").format(name=username))
    return found


@contextmanager
def owner_context(database_url: str, operation: str) -> Iterator[Context]:
    """What the services need, in one transaction that is committed at the end; open windows hear of it."""
    modules.load()
    actor = Actor(_NOBODY, "", "", "", frozenset(str(p) for p in Permission), uuid.uuid4())
    with owner_session(database_url) as session:
        session.autoflush = False  # as behind the door: else one command would be several changes in the log
        session.execute(
            text("SELECT set_config('erp.operation', :name, true)"), {"name": f"admin_cli.{operation}"}
        )

        @contextmanager
        def transaction() -> Iterator[Session]:
            yield session
            session.flush()

        now = datetime.now(UTC)
        changes = ChangeLog(session)
        yield Context(
            session=session,
            actor=actor,
            now=now,
            today=now.date(),
            request_id=uuid.uuid4(),
            caller=Caller(),
            keys=_NoKeys(),
            transaction=transaction,
        )
        session.flush()
        session.execute(text("SELECT pg_notify('erp_changes', :changes)"), {"changes": changes.payload()})
        session.commit()


class _NoKeys:
    """The command line makes no access tokens."""

    def sign(  # the parameters are the protocol's
        self,
        user_id: int,
        username: str,
        role: str,
        session_id: uuid.UUID,
        now: datetime,
    ) -> str:
        del user_id, username, role, session_id, now
        raise RuntimeError("the command line makes no access tokens")


def _uuid(value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        _wrong_call(_("This is no session's id."))


def _wrong_call(message: str) -> NoReturn:
    raise typer.BadParameter(message)


def _when(instant: datetime | None) -> str:
    return instant.astimezone().strftime("%Y-%m-%d %H:%M") if instant is not None else "–"


def say(line: str) -> None:
    """To standard error: results alone go to standard output."""
    typer.echo(line, err=True)
