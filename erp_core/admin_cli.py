"""``textile-erp-admin``: set-up and operation of databases, from the command line.

Results go to standard output, all else to standard error. Exit code: 0 when done, 1 when it could not be done
(with one line that says why), 2 for a wrong call.

A command's module is imported when the command is: what one does would keep all others waiting.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from erp_core.admin.places import Commands, choose_company
from erp_core.errors import ErpError
from erp_core.kit import i18n
from erp_core.kit.i18n import _
from erp_core.kit.process.imports import kept
from erp_core.kit.terminal import cleared_away, program, say, tell
from erp_core.kit.wire import version_line
from erp_core.reach import pc_file
from erp_core.settings import Settings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Late(NamedTuple):
    """A command, or a room of commands.

    Attributes:
        place: its module in ``erp_core.admin``, and its name there.
        words: the first paragraph of its help.
    """

    place: str
    words: str


# What "--help" lists: in the order in which one meets it. Like the help of options it is read before any
# language is chosen, and stays in the source language.
COMMANDS = {
    "Try it on this PC": {
        "demo": Late(
            "pc.this_pc.demo", "Start the demo company, made at the first call, and print how to get in."
        ),
        "status": Late(
            "pc.this_pc.status", "Tell whether the embedded database of a folder runs, and what is in it."
        ),
        "stop": Late("pc.this_pc.stop", "Stop the embedded database of a folder, whoever uses it."),
    },
    "Set up an office": {
        "init": Late(
            "office.init",
            "Prepare an office PostgreSQL: two roles with new passwords, a database, its tables.",
        ),
        "create-company": Late(
            "office.create_company_command",
            "Make the company and its first administrator in an empty database.",
        ),
        "migrate": Late(
            "migrating.migrate",
            "Bring a database to this program's version: all of it or nothing, after a backup.",
        ),
    },
    "Run it": {
        "company": Late("settings.company.company", "The company's settings: show, set."),
        "mail": Late(
            "settings.mail.mail", "The server that takes the company's e-mails: show, set, test, list."
        ),
        "numbering": Late("settings.company.numbering", "How numbers of documents look: list, set, gaps."),
        "users": Late("users.users", "Accounts: list, create, activate, disable …"),
        "roles": Late("roles.roles", "What each role may do: list, show, create, allow, refuse …"),
        "sessions": Late("sessions.sessions", "Who is logged in; end sessions."),
    },
    "Records": {
        "import": Late(
            "spreadsheets.import_file",
            "Add or change records from a spreadsheet: all of them, or none where a single cell is wrong.",
        ),
        "export": Late(
            "spreadsheets.export_list",
            "Write all records of a kind to a spreadsheet, without those that were deleted.",
        ),
        "audit": Late(
            "audit.audit",
            "Print who did what, the latest first; or write it to a CSV file,"
            " one line for each changed field.",
        ),
        "as-of": Late("audit.as_of", "Print a record as it was at a moment."),
    },
    "Look after it": {
        "doctor": Late(
            "doctor.doctor",
            "Look over the database, the certificate, ports, disks and backups; say what to do about each.",
        ),
        "backup": Late(
            "backups.backup", "Back the whole database up into one file, and try whether it can be restored."
        ),
        "verify": Late(
            "backups.verify",
            "Try a backup: restore it into a scratch database, compare all of it, and log in there.",
        ),
        "restore": Late(
            "backups.restore",
            "Restore a backup where there is no company yet: into a new database, or an empty one.",
        ),
        "backup-key": Late(
            "backups.backup_key",
            "Make a pair of keys for backups: the private one goes into a file, the public one is printed.",
        ),
        "health": Late(
            "server.health",
            "Print how the database server is doing: version, size, connections, last backup,"
            " slow statements.",
        ),
        "rotate-key": Late(
            "keys.rotate_key",
            "Sign new access tokens with a new key from now on; old ones live out their 30 minutes.",
        ),
        "move-to-server": Late(
            "pc.move.move_to_server",
            "Move this PC's company, with everything in it, into the office's PostgreSQL.",
        ),
        "move-to-pc": Late(
            "pc.move.move_to_pc",
            "Move the office's company, with everything in it, into the database of this PC alone.",
        ),
        "fill": Late(
            "pc.filling.fill",
            "Add plausible sales orders with 1 to 6 lines each, for trials of size and speed.",
        ),
    },
}


class LateCommands(Mapping[str, Any]):
    """The commands by their names, each imported when it is asked for, in the order of ``COMMANDS``."""

    def __init__(self) -> None:
        self._places = {name: late.place for names in COMMANDS.values() for name, late in names.items()}

    def __getitem__(self, name: str) -> Any:
        module, _dot, attribute = self._places[name].rpartition(".")
        with kept():
            found = getattr(import_module(f"erp_core.admin.{module}"), attribute)
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=name)
        else:
            alone.command(name)(found)
        return typer.main.get_group(alone).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class InOrder(Commands):
    """The commands of the program, those of their own and rooms of commands alike."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        commands: Any = LateCommands()
        self.commands = commands

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer gives it
        return list(self.commands)

    def listed(self, ctx: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:  # noqa: ARG002 - as above
        """Titles, with the names of the commands under each and what each does; none is imported."""
        for title, commands in COMMANDS.items():
            yield title, [(name, late.words) for name, late in commands.items()]


app = typer.Typer(
    cls=InOrder,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Set up and look after the databases of Textile ERP.",
)


def _tell_version(is_wanted: bool) -> None:
    if is_wanted:
        tell(version_line())
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Print the version.")
]


Company = Annotated[
    str, typer.Option("--company", metavar="NAME", help="Which of several, as ERP_COMPANIES names it.")
]


@app.callback()
def before(ctx: typer.Context, version: Version = False, company: Company = "") -> None:  # noqa: ARG001
    """Set up and look after the databases of Textile ERP."""
    if company:
        choose_company(ctx, company)


@program
def main() -> None:
    """Run the command line; trouble that can be expected becomes one line and exit code 1."""
    try:
        known = Settings()
        i18n.install(known.language)
        if sys.argv[1:2] != ["doctor"]:  # which finds the same, and says what to do
            _tell_faults(known)
        with cleared_away():
            app(prog_name="textile-erp-admin")
    except Exception as error:
        line = sentence_for(error)
        if line is None:
            raise
        say(line)
        sys.exit(1)


def _tell_faults(known: Settings) -> None:
    """Of ERP_LANGUAGE or an administrator's pc.toml; and names of variables that nobody knows."""
    for line in (*pc_file.faults(known), pc_file.unspoken(known), *_unknown_variables()):
        if line:
            say(line)


def _unknown_variables() -> list[str]:
    if not any(name.upper().startswith("ERP_") for name in os.environ):
        return []
    from erp_core.server.settings import unknown_variables

    return unknown_variables()


def sentence_for(error: Exception) -> str | None:
    """What went wrong, in one line; None for a defect."""
    if isinstance(error, ErpError):
        return _one_line(error.message, error.fields)
    if isinstance(error, OSError) and error.strerror:  # what the system refuses is no defect of ours
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part is not None)
    # Slow to import, and hardly ever wanted.
    import pydantic
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError

    if isinstance(error, pydantic.ValidationError):
        return _of_values(error.errors())
    if isinstance(error, CommandError):
        return _("The database was made by a newer version of this program. Update the program.")
    return _of_database(error, error.orig if isinstance(error, DBAPIError) else None)


def _of_values(wrong: "list[ErrorDetails]") -> str:
    from erp_core.kit.arguments import sentence

    told = {_named(one["loc"]): sentence(one) for one in wrong}
    return _one_line(_("This cannot be accepted."), told)


def _of_database(error: Exception, orig: BaseException | None) -> str | None:
    import psycopg
    from sqlalchemy.exc import DBAPIError

    from erp_core.kit.records.db import as_erp_error
    from erp_core.postgres.refusals import refusal

    driver = orig or error
    known = refusal(driver) if isinstance(driver, psycopg.Error) else None
    if known is not None:
        return known
    translated = as_erp_error(error) if isinstance(error, DBAPIError) else None
    return None if translated is None else _one_line(translated.message, {})


def _named(path: tuple[int | str, ...]) -> str:
    words = [part for part in path if isinstance(part, str)]
    return words[-1].replace("_", " ") if words else ""


def _one_line(message: str, fields: dict[str, str]) -> str:
    beside = [f"{name}: {text}" for name, text in fields.items() if text != message]
    return " ".join([*message.split(), *beside])


if __name__ == "__main__":
    main()
