"""Commands that move a company: from one PC to the office's PostgreSQL, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from erp_core.admin.places import DataDir, called_by_name, known_server
from erp_core.admin.secret import ask_secret
from erp_core.errors import Conflict
from erp_core.kit.i18n import _
from erp_core.kit.terminal import say, tell
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.standing import embedded_server
from erp_core.setup import Database, embedded_database, open_embedded
from erp_core.setup.move import Moved, move_company


def _never_typed(ctx: typer.Context, param: typer.CallbackParam, value: str) -> str:
    source = ctx.get_parameter_source(param.name or "")
    if source is not None and source.name == "COMMANDLINE":
        raise typer.BadParameter(
            _(
                "Everybody on this machine can read a command line. Put the URL into the variable "
                "ERP_OWNER_URL, or leave it out: it is asked for."
            )
        )
    return value


OnServer = Annotated[
    str, typer.Option("--database-url", envvar="ERP_OWNER_URL", hidden=True, callback=_never_typed)
]


@called_by_name
def move_to_server(data_dir: DataDir, database_url: OnServer = "") -> None:
    """Move this PC's company, with everything in it, into the office's PostgreSQL.

    There "init" has made a database without a company. The URL of its owner is asked for, or read from the
    variable ERP_OWNER_URL. Close the program first. All of it is moved or nothing; what is on this PC stays.
    """
    server = known_server(data_dir)
    with _alone(server):
        url = database_url or _asked()
        say(_("Moving …"))
        _tell(move_company(embedded_database(server).owner_url, url, "admin_cli.move_to_server"))
    tell(
        _(
            'From now on work on the server: start the program once as "textile-erp --server '
            'https://erp.example.com", with its address; it is remembered.'
        )
    )
    tell(
        _("What is in {folder} is as before: remove it when the server has proved itself.").format(
            folder=server.data_dir
        )
    )


@called_by_name
def move_to_pc(data_dir: DataDir, database_url: OnServer = "") -> None:
    """Move the office's company, with everything in it, into the database of this PC alone.

    The URL of the owner of the office's database is asked for, or read from the variable ERP_OWNER_URL. Stop
    the office server first. All of it is moved or nothing; what is in the office stays.
    """
    server = embedded_server(data_dir)
    url = database_url or _asked()
    provision.require_utf8(url)  # it answers: no cluster is made for nothing
    with _alone(server, makes_it=True) as database:
        say(_("Moving …"))
        _tell(move_company(url, database.owner_url, "admin_cli.move_to_pc"))
    tell(_('From now on work on this PC: choose "On this PC alone" as the place in the first window.'))
    tell(_("The office's database is as before: let nobody work in it any more."))


@contextmanager
def _alone(server: EmbeddedServer, *, makes_it: bool = False) -> Iterator[Database]:
    """The database of this PC, used by nobody else; if it was made for a move that fails, it goes again."""
    is_made = makes_it and not server.credentials.load()
    try:
        if makes_it:
            open_embedded(server)
        else:
            server.start()
        if server.is_shared:
            words = _("A program works in {folder}: close it and try again.")
            raise Conflict(words.format(folder=server.data_dir))
        yield embedded_database(server)
    except BaseException:
        if is_made:
            server.delete()
        raise
    finally:
        server.release()


def _asked() -> str:
    return ask_secret(_("URL of the owner of the office's database"), _("Set ERP_OWNER_URL."))


def _tell(moved: Moved) -> None:
    words = _("{company} has moved: {rows} rows. Everybody logs in again, with the same password.")
    tell(words.format(company=moved.company, rows=f"{moved.rows:,}"))
