"""How a command names its database, and how commands are listed: what ``--help`` needs, and no more.

What works on a database is imported where a command does so: who asks for the version waits for none of it.
"""

import inspect
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import typer
from typer.core import TyperGroup

from erp_core.errors import ErpError, NotFound
from erp_core.kit.i18n import _
from erp_core.settings import HOMELESS, Settings

if TYPE_CHECKING:
    from erp_core.postgres.embedded import EmbeddedServer

F = TypeVar("F", bound=Callable[..., None])


def called_by_name(function: F) -> F:
    """A command that ``admin_cli`` names in its list, and imports when it is called."""
    return function


class Commands(TyperGroup):
    """Lists commands under their titles, each with the whole of its first sentence: nothing is cut off."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write them; typer calls it for ``--help``."""
        for title, commands in self.listed(ctx):
            with formatter.section(title):
                formatter.write_dl(commands)

    def listed(self, ctx: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Titles, with the names of the commands under each and what each does."""
        commands: list[Any] = [self.get_command(ctx, name) for name in self.list_commands(ctx)]
        yield "Commands", [(command.name, first_words(command.help)) for command in commands]


def first_words(told: str) -> str:
    """The first paragraph of a command's help."""
    return " ".join(inspect.cleandoc(told).partition("\n\n")[0].split())


def known_server(folder: Path) -> "EmbeddedServer":
    """The embedded server that was made in a folder; NotFound if none was."""
    if not has_database(folder):
        raise NotFound(f"{_none_in(folder)} {_('Name the folder that holds one with --data-dir.')}")
    return _server_in(folder)


def has_database(folder: Path) -> bool:
    """Whether this program made a database there."""
    return bool(_server_in(folder).credentials.load())


def _server_in(folder: Path) -> "EmbeddedServer":
    from erp_core.postgres.standing import embedded_server

    return embedded_server(folder)


def _none_in(folder: Path) -> str:
    if HOMELESS in folder.parents:
        return _("This user has no home folder (HOME is not set), where a database would be looked for.")
    return _("There is no Textile ERP database in {folder}.").format(folder=folder)


def embedded_in(folder: str) -> "EmbeddedServer | None":
    """The embedded server of a folder, which is started; None for the URL of another one."""
    if folder.startswith(("http://", "https://")):
        from erp_core.kit.records.db import NO_URL

        raise ErpError(_(NO_URL))
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


# Where a command finds which of several companies it was called for.
_COMPANY = "company of a server of several"


class OneOfSeveral(NamedTuple):
    """One of several on a server, as ``ERP_COMPANIES`` names it."""

    name: str
    database: str


def choose_company(ctx: typer.Context, name: str) -> None:
    """The command that follows works on this company's database; NotFound where nobody named it."""
    from erp_core.server.settings import named_companies

    known = named_companies()
    if name not in known:
        words = _("There is no company {name} in ERP_COMPANIES. It knows: {companies}.")
        raise NotFound(words.format(name=name, companies=", ".join(known) or "–"))
    ctx.meta[_COMPANY] = OneOfSeveral(name, known[name])


def chosen_company(ctx: typer.Context) -> OneOfSeveral | None:
    """The company ``--company`` named; None without it."""
    return ctx.meta.get(_COMPANY)


def of_company(ctx: typer.Context, url: str) -> str:
    """The URL of the chosen company's database on the same server; the URL itself where none was chosen."""
    company = chosen_company(ctx)
    if company is None or not url:
        return url
    from erp_core.server.settings import on_database

    return on_database(url, company.database)


def _database(ctx: typer.Context, param: typer.CallbackParam, value: str) -> str:
    source, company = ctx.get_parameter_source(param.name or ""), chosen_company(ctx)
    return company.database if company and source is not None and source.name == "DEFAULT" else value


def _folder(ctx: typer.Context, param: typer.CallbackParam, value: Path | None) -> Path | None:
    source, company = ctx.get_parameter_source(param.name or ""), chosen_company(ctx)
    is_shared = source is not None and source.name == "ENVIRONMENT"
    return value / company.name if value is not None and company and is_shared else value


def database_option(words: str) -> Any:
    """The option that names a database; the chosen company's unless it is said."""
    return typer.Option("--database", help=words, callback=_database)


def folder_option(option: str, variable: str, words: str) -> Any:
    """The option that names a folder for backups; of the variable's, each of several companies has a part."""
    # Whether it can be used is found by who uses it, and noted: a check made here would be told to nobody.
    return typer.Option(option, readable=False, envvar=variable, help=words, callback=_folder)


def owner_url(ctx: typer.Context, param: typer.CallbackParam, value: str) -> str:
    """The URL an option names, or that of the embedded database in the folder it names."""
    server = embedded_in(named_place(ctx, param, value))
    if server is None:
        from erp_core.postgres.owning import require_owners_url

        url = of_company(ctx, value)
        require_owners_url(url)
        return url
    if chosen_company(ctx) is not None:
        raise ErpError(_("--company is for a server's databases: name one with --database-url."))
    from erp_core.setup import embedded_database

    return embedded_database(server).owner_url


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


def owner_option(callback: Callable[..., str], shown: str = USUAL_FOLDER) -> Any:
    """The option that names the database; ``callback`` makes its owner's URL of what was named."""
    return typer.Option(
        "--database-url",
        "--data-dir",
        metavar="URL|FOLDER",
        envvar="ERP_OWNER_URL",
        callback=callback,
        default_factory=usual_folder,
        show_default=shown,
        help="postgresql:// URL of the database's owner, or the folder of the embedded database.",
    )


OwnerUrl = Annotated[str, owner_option(owner_url)]
