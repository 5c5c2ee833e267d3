"""``textile-erp-admin``: set-up and operation of databases, from the command line.

Results go to standard output, all else to standard error. Exit code: 0 when done, 1 when it could not be done
(with one line that says why), 2 for a wrong call.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import psycopg
import pydantic
import typer
from sqlalchemy.exc import ArgumentError, DBAPIError

from erp_core.admin import (
    audit,
    backups,
    doctor,
    keys,
    migrating,
    move,
    office,
    roles,
    server,
    sessions,
    settings,
    spreadsheets,
    users,
)
from erp_core.admin.context import USUAL_FOLDER, Commands, known_server
from erp_core.errors import Conflict, ErpError
from erp_core.kit import i18n
from erp_core.kit.arguments import sentence
from erp_core.kit.i18n import _
from erp_core.kit.records.db import as_erp_error
from erp_core.kit.terminal import Table, cleared_away, program, say, tell, tell_facts, tell_table
from erp_core.kit.wire import version_line
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.refusals import refusal
from erp_core.postgres.schema_version import newest_revision
from erp_core.reach import pc_file
from erp_core.server.settings import unknown_variables
from erp_core.settings import Settings
from erp_core.setup import (
    Database,
    embedded_database,
    embedded_server,
    has_company,
    open_embedded,
)
from erp_core.setup.demo import DemoUser, create_demo, demo_users, is_demo
from erp_core.setup.fill import fill_sales_orders

# Options' help is read when this module is, before any language is chosen: it stays in the source language.
# A database is named: nobody wants invented orders in one that was only meant.
FilledUrl = Annotated[
    str,
    typer.Option(
        "--database-url",
        metavar="URL",
        envvar="ERP_OWNER_URL",
        help="postgresql:// URL of the database's owner.",
    ),
]
DemoDir = Annotated[
    Path,
    typer.Option(
        "--data-dir",
        file_okay=False,
        default_factory=lambda: str(Settings().demo_dir),
        show_default="where the desktop keeps its demo company",
        help="Folder of the embedded database.",
    ),
]
KnownDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        file_okay=False,
        show_default=f"{USUAL_FOLDER}, and the demo company's",
        help="Folder of the embedded database.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


class InOrder(Commands):
    """Lists the commands in the order of ``COMMANDS``, commands of their own and rooms of commands alike."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer gives it
        return [name for names in COMMANDS.values() for name in names]


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


@app.callback()
def before(version: Version = False) -> None:
    """Set up and look after the databases of Textile ERP."""


def demo(data_dir: DemoDir, as_json: AsJson = False) -> None:
    """Start the demo company, made at the first call, and print how to get in.

    The server stays up until "stop". The desktop opens it as the demo company, and one in a folder you name
    with ERP_DATA_DIR.
    """
    server = embedded_server(data_dir)
    say(_("Starting the database in {folder} …").format(folder=server.data_dir))
    database = open_embedded(server)
    if not has_company(database.owner_url):
        say(_("Writing the demo company …"))
        create_demo(database.owner_url)
    elif not is_demo(database.owner_url):
        raise Conflict(_("The folder {folder} holds a company of your own.").format(folder=data_dir))
    server.keep_running()
    _print_demo(database, demo_users(), as_json)


def stop(data_dir: KnownDir = None) -> None:
    """Stop the embedded database of a folder, whoever uses it."""
    for known in _known_servers(data_dir):
        words = _("{folder}: stopped.") if known.is_running else _("{folder}: was not running.")
        known.stop()
        say(words.format(folder=known.data_dir))


def status(data_dir: KnownDir = None) -> None:
    """Tell whether the embedded database of a folder runs, and what is in it."""
    for number, known in enumerate(_known_servers(data_dir)):
        if number:
            tell()
        facts = {_("Folder"): str(known.data_dir)}
        if known.is_running:
            facts |= {_("State"): _("running"), _("Port"): str(known.port)}
            facts |= _facts_of_database(embedded_database(known))
        else:
            facts[_("State")] = _("stopped")
        tell_facts(facts)


def fill(
    database_url: FilledUrl,
    sales_orders: Annotated[int, typer.Option("--sales-orders", min=1, help="How many orders to add.")],
) -> None:
    """Add plausible sales orders with 1 to 6 lines each, for trials of size and speed.

    Dates reach back five years; customers, items and users are those of the database. Orders are written
    20,000 at a time; while a batch is written nobody else can save sales orders. If it is interrupted, the
    batches told so far remain. The audit log gets one entry a batch, not one an order: orders added this
    way have no history of their own.
    """
    started = time.monotonic()

    def report(done: int) -> None:
        say(_("{done} of {total}, {seconds} s").format(
            done=f"{done:,}", total=f"{sales_orders:,}", seconds=round(time.monotonic() - started)
        ))  # fmt: skip

    filled = fill_sales_orders(database_url, sales_orders, report)
    tell(
        _("{first} to {last}: {orders} orders with {lines} lines.").format(
            first=filled.first_number,
            last=filled.last_number,
            orders=f"{filled.orders:,}",
            lines=f"{filled.lines:,}",
        )
    )


# What "--help" lists: in the order in which one meets it. Titles are read before any language is chosen.
COMMANDS: dict[str, dict[str, Callable[..., None] | typer.Typer]] = {
    "Try it on this PC": {"demo": demo, "status": status, "stop": stop},
    "Set up an office": {
        "init": office.init,
        "create-company": office.create_company_command,
        "migrate": migrating.migrate,
    },
    "Run it": {
        "company": settings.company,
        "numbering": settings.numbering,
        "users": users.users,
        "roles": roles.roles,
        "sessions": sessions.sessions,
    },
    "Records": {
        "import": spreadsheets.import_file,
        "export": spreadsheets.export_list,
        "audit": audit.audit,
        "as-of": audit.as_of,
    },
    "Look after it": {
        "doctor": doctor.doctor,
        "backup": backups.backup,
        "verify": backups.verify,
        "restore": backups.restore,
        "backup-key": backups.backup_key,
        "health": server.health,
        "rotate-key": keys.rotate_key,
        "move-to-server": move.move_to_server,
        "move-to-pc": move.move_to_pc,
        "fill": fill,
    },
}
for _panel, _commands in COMMANDS.items():
    for _name, _command in _commands.items():
        if isinstance(_command, typer.Typer):
            app.add_typer(_command, name=_name, rich_help_panel=_panel)
        else:
            app.command(_name, rich_help_panel=_panel)(_command)


@program
def main() -> None:
    """Run the command line; trouble that can be expected becomes one line and exit code 1."""
    try:
        known = Settings()
        i18n.install(known.language)
        # Of ERP_LANGUAGE or an administrator's pc.toml; and names of variables that nobody knows.
        for line in (*pc_file.faults(known), pc_file.unspoken(known), *unknown_variables()):
            if line:
                say(line)
        with cleared_away():
            app(prog_name="textile-erp-admin")
    except Exception as error:
        line = sentence_for(error)
        if line is None:
            raise
        say(line)
        sys.exit(1)


def sentence_for(error: Exception) -> str | None:
    """What went wrong, in one line; None for a defect."""
    if isinstance(error, ErpError):
        return _one_line(error.message, error.fields)
    if isinstance(error, pydantic.ValidationError):
        return _one_line(
            _("This cannot be accepted."), {_named(f["loc"]): sentence(f) for f in error.errors()}
        )
    if isinstance(error, ArgumentError):
        return _("This is no database URL. Write it like postgresql://user:password@host:5432/name.")
    from alembic.util import CommandError  # slow to import, and most commands migrate nothing

    if isinstance(error, CommandError):
        return _("The database was made by a newer version of this program. Update the program.")
    if isinstance(error, OSError) and error.strerror:  # what the system refuses is no defect of ours
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part is not None)
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver, psycopg.Error):
        known = refusal(driver)
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


def _known_servers(data_dir: Path | None) -> list[EmbeddedServer]:
    """Of the folder; where none is named, the two of the program: this user's own, and the demo company's."""
    settings = Settings()
    if data_dir is None and embedded_server(settings.demo_dir).credentials.load():
        own = embedded_server(settings.data_dir)
        return [*([own] if own.credentials.load() else []), known_server(settings.demo_dir)]
    return [known_server(data_dir or settings.data_dir)]


def _facts_of_database(database: Database) -> dict[str, str]:
    with psycopg.connect(database.owner_url) as connection:
        row = connection.execute(
            "SELECT (SELECT version_num FROM alembic_version),"
            " (SELECT name FROM company ORDER BY id LIMIT 1),"
            " pg_size_pretty(pg_database_size(current_database()))"
        ).fetchone()
    revision, company, size = row or ("", None, "")
    is_current = revision == newest_revision()
    kind = f" ({_('demo')})" if company and is_demo(database.owner_url) else ""
    return {
        _("Version"): revision if is_current else _("{found}, to be migrated").format(found=revision),
        _("Company"): f"{company}{kind}" if company else _("none yet"),
        _("Size"): size,
    }


def _print_demo(database: Database, users: dict[str, DemoUser], as_json: bool) -> None:
    if as_json:
        told = {name: {"password": user.password, "role": user.role} for name, user in users.items()}
        tell(json.dumps({"owner_url": database.owner_url, "app_url": database.app_url, "users": told}))
        return
    table = Table(_("User"), _("Password"), _("Role"))
    for name, user in users.items():
        table.add_row(name, user.password, user.role)
    tell_table(table)
    tell_facts({_("Owner's URL"): database.owner_url, _("Program's URL"): database.app_url})


if __name__ == "__main__":
    main()
