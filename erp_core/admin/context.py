"""What the commands share: the database they work on, the context services run in, and how they speak.

They run the same services as the desktop, as the owner of the database, who may do everything; the audit log
says that it was the command line.
"""

import inspect
import shlex
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from typer.core import TyperGroup

from erp_core import modules
from erp_core.errors import ErpError, NotFound
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Actor, Caller, Context
from erp_core.kit.records.change_log import ChangeLog
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.schema_version import require_migrated
from erp_core.security.permission import all_permissions
from erp_core.security.user.model import User
from erp_core.settings import Settings
from erp_core.setup import embedded_database, embedded_server, owner_session

# No user has this id: the service sees neither itself nor its own role in anybody.
_NOBODY = 0


class Commands(TyperGroup):
    """Lists commands under their titles, each with the whole of its first sentence: nothing is cut off."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write them; typer calls it for ``--help``."""
        under: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            command: Any = self.get_command(ctx, name)
            first = inspect.cleandoc(command.help).partition("\n\n")[0]
            under.setdefault(command.rich_help_panel or "Commands", []).append(
                (name, " ".join(first.split()))
            )
        for title, commands in under.items():
            with formatter.section(title):
                formatter.write_dl(commands)


def known_server(folder: Path) -> EmbeddedServer:
    """The embedded server that was made in a folder; NotFound if none was."""
    if not has_database(folder):
        raise NotFound(f"{_none_in(folder)} {_('Name the folder that holds one with --data-dir.')}")
    return embedded_server(folder)


def has_database(folder: Path) -> bool:
    """Whether this program made a database there."""
    return bool(embedded_server(folder).credentials.load())


def _none_in(folder: Path) -> str:
    return _("There is no Textile ERP database in {folder}.").format(folder=folder)


def embedded_in(folder: str) -> EmbeddedServer | None:
    """The embedded server of a folder, which is started; None for the URL of another one."""
    if folder.startswith(("http://", "https://")):
        raise ErpError(_("This is no database URL. Write it like postgresql://user:password@host:5432/name."))
    if "://" in folder or "=" in folder:
        return None
    server = known_server(Path(folder))
    server.start()
    return server


def usual_folder() -> str:
    """Where the program itself keeps the database of this PC: as ERP_DATA_DIR says, or this user's own."""
    return str(Settings().data_dir)


def named_place(
    ctx: typer.Context, param: typer.CallbackParam, value: str, *, is_made_anew: bool = False
) -> str:
    """The value of an option that names a database; where nobody named one, this PC must have its own.

    Args:
        is_made_anew: a folder that is named gets a database if it has none.

    Raises:
        NotFound: it has none; the sentence tells how another is named, on one PC and in an office.
    """
    source = ctx.get_parameter_source(param.name or "")
    is_usual = source is not None and source.name == "DEFAULT"
    if not is_usual or has_database(Path(value)):
        return value
    demo = Settings().demo_dir
    if is_made_anew:
        words = _(
            "On one PC --data-dir {folder} makes one there; on an office's server name its superuser's URL, "
            "in the variable {variable} or with --database-url."
        )
    elif has_database(demo):
        words = _(
            'The demo company is in another folder, for which you say "{command} --data-dir {demo}". An '
            "office's database is named by its URL, in the variable {variable} or with --database-url."
        )
    else:
        words = _(
            "On one PC name the folder that holds it with --data-dir; in an office the database's URL, in "
            "the variable {variable} or with --database-url."
        )
    variable = param.envvar if isinstance(param.envvar, str) else (param.envvar or [""])[0]
    places = {"folder": shlex.quote(value), "demo": shlex.quote(str(demo))}
    told = words.format(command=ctx.command_path, variable=variable, **places)
    raise NotFound(f"{_none_in(Path(value))} {told}")


def owner_url(ctx: typer.Context, param: typer.CallbackParam, value: str) -> str:
    """The URL an option names, or that of the embedded database in the folder it names."""
    server = embedded_in(named_place(ctx, param, value))
    return embedded_database(server).owner_url if server else value


# In one place, for the desktop and every command: what is shown in --help as the usual folder.
USUAL_FOLDER = "ERP_DATA_DIR, or this user's own"
DataDir = Annotated[
    Path,
    typer.Option(
        "--data-dir",
        file_okay=False,
        default_factory=usual_folder,
        show_default=USUAL_FOLDER,
        help="Folder of the embedded database.",
    ),
]
OwnerUrl = Annotated[
    str,
    typer.Option(
        "--database-url",
        "--data-dir",
        metavar="URL|FOLDER",
        envvar="ERP_OWNER_URL",
        callback=owner_url,
        default_factory=usual_folder,
        show_default=USUAL_FOLDER,
        help="postgresql:// URL of the database's owner, or the folder of the embedded database.",
    ),
]


def find_user(ctx: Context, username: str) -> User:
    """The account of that name; NotFound if there is none."""
    found = ctx.session.scalar(
        select(User).where(User.username == folded(username.strip()), User.deleted_at.is_(None))
    )
    if found is None:
        raise NotFound(_("There is no user {name}.").format(name=username))
    return found


@contextmanager
def owner_context(database_url: str, operation: str) -> Iterator[Context]:
    """What the services need, in one transaction that is committed at the end; open windows hear of it."""
    modules.load()
    require_migrated(database_url)
    actor = Actor(_NOBODY, "", "", "", frozenset(all_permissions()), uuid.uuid4())
    with owner_session(database_url) as session:
        session.autoflush = False  # as behind the door: else one command would be several changes in the log
        session.execute(
            text("SELECT set_config('erp.operation', :name, true)"), {"name": f"admin_cli.{operation}"}
        )

        @contextmanager
        def transaction() -> Iterator[Session]:
            yield session
            session.flush()

        now, request_id = datetime.now(UTC), uuid.uuid4()
        changes = ChangeLog(session, request_id)
        yield Context(
            session=session,
            actor=actor,
            now=now,
            today=now.date(),
            request_id=request_id,
            caller=Caller(),
            keys=_NoKeys(),
            transaction=transaction,
        )
        changes.notify(session)
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

    def renewals(self, refresh_token: str, request_id: uuid.UUID) -> list[str]:
        del refresh_token, request_id
        raise RuntimeError("the command line renews no tokens")
