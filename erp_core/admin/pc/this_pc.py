"""Commands of ``textile-erp-admin`` about the databases of one PC: the demo company, and what runs."""

import json
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from erp_core.admin.places import USUAL_FOLDER, called_by_name, known_server
from erp_core.errors import Conflict
from erp_core.kit.i18n import _
from erp_core.kit.paths import newest_revision
from erp_core.kit.terminal import Table, say, tell, tell_facts, tell_table
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.postgres.standing import embedded_server
from erp_core.settings import Settings
from erp_core.setup import Database, embedded_database, has_company, open_embedded
from erp_core.setup.demo import DemoUser, create_demo, demo_users, is_demo

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


@called_by_name
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


@called_by_name
def stop(data_dir: KnownDir = None) -> None:
    """Stop the embedded database of a folder, whoever uses it."""
    for known in _known_servers(data_dir):
        words = _("{folder}: stopped.") if known.is_running else _("{folder}: was not running.")
        known.stop()
        say(words.format(folder=known.data_dir))


@called_by_name
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
