"""The command of ``textile-erp-admin`` that tells how the database server is doing."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich import box, filesize
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from erp_core import modules
from erp_core.admin.places import (
    USUAL_FOLDER,
    called_by_name,
    embedded_in,
    named_place,
    of_company,
    usual_folder,
)
from erp_core.doctor.database import backup_state, good_words
from erp_core.doctor.finding import EXIT_CODES
from erp_core.kit.i18n import _
from erp_core.kit.records.db import engine_url
from erp_core.kit.terminal import Table, tell, tell_facts, tell_json, tell_table, when
from erp_core.postgres import provision
from erp_core.postgres.schema_version import require_migrated
from erp_core.reporting.server.schema import RunningStatement, ServerView, SlowStatement
from erp_core.reporting.server.service import read_health
from erp_core.setup import embedded_database


def _program_url(ctx: typer.Context, param: typer.CallbackParam, value: str) -> str:
    server = embedded_in(named_place(ctx, param, value))
    return embedded_database(server).app_url if server else of_company(ctx, value)


ProgramUrl = Annotated[
    str,
    typer.Option(
        "--database-url",
        "--data-dir",
        metavar="URL|FOLDER",
        envvar=["ERP_DATABASE_URL", "ERP_OWNER_URL"],
        callback=_program_url,
        default_factory=usual_folder,
        show_default=USUAL_FOLDER,
        help="postgresql:// URL of the program, or the folder of the embedded database.",
    ),
]


@called_by_name
def health(
    database_url: ProgramUrl,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")] = False,
) -> None:
    """Print how the database server is doing: version, size, connections, last backup, slow statements.

    Give the program's URL, as the office server has it: PostgreSQL shows a statement's text only to the login
    that sent it. Exit code: what doctor says of the backups: 0 good, 1 not tried, 2 none, too old or failed.
    """
    modules.load()
    require_migrated(database_url)
    with Session(create_engine(engine_url(database_url), poolclass=NullPool)) as session:
        session.execute(text("SET TRANSACTION READ ONLY"))
        view = read_health(session)
        if session.scalar(text("SELECT current_user")) != provision.APP:
            advice = _("Use the program's URL: its statements are shown to its own login only.")
            # What was read is the statements of this login, which nobody asked for.
            view = view.model_copy(
                update={"advice": advice, "counted_since": None, "slowest": [], "running": []}
            )
    if as_json:
        tell_json(view.model_dump_json(indent=2))
    else:
        _print(view)
    raise typer.Exit(EXIT_CODES[backup_state(view.backups)])


def _print(view: ServerView) -> None:
    facts = {
        _("Program"): f"{view.program_version}, {_('database version')} {view.schema_revision}",
        _("PostgreSQL"): f"{view.postgres_version}, {_('running since')} {when(view.started_at)}",
        _("Size"): filesize.decimal(view.size_bytes),
        _("Connections"): _("{count} of {most}").format(count=view.connections, most=view.max_connections),
        _("Last backup"): _backup(view),
    }
    tell_facts(facts)
    if view.counted_since is None:
        tell()
        tell(view.advice)
    elif view.slowest:
        _print_slowest(view.slowest, view.counted_since)
    if view.running:
        _print_running(view.running)


def _backup(view: ServerView) -> str:
    backups = view.backups
    if backups.failed_at is not None:
        return f"{when(backups.failed_at)}: {backups.advice} {good_words(backups, datetime.now(UTC))}"
    if backups.at is None:
        return f"{_('never')}. {backups.advice}"
    hours = int((datetime.now(UTC) - backups.at).total_seconds() // 3600)
    age = _("{hours} h old").format(hours=hours)
    told = f"{when(backups.at)}, {age}, {filesize.decimal(backups.size_bytes or 0)}"
    return f"{told}. {backups.advice}" if backups.advice else told


def _print_slowest(statements: list[SlowStatement], since: datetime) -> None:
    title = _("Slowest statements since {time}").format(time=when(since))
    table = _table(title, _("mean ms"), _("worst ms"), _("calls"), _("rows"), _("share"))
    for one in statements:
        figures = (one.mean_ms, one.worst_ms, one.calls, one.rows)
        table.add_row(*(f"{figure:,}" for figure in figures), f"{one.share_percent} %", one.brief)
    tell_table(table)


def _print_running(statements: list[RunningStatement]) -> None:
    table = _table(_("Running now"), "pid", _("seconds"), _("state"))
    for one in statements:
        table.add_row(str(one.id), str(one.seconds), one.state, one.brief)
    tell_table(table)


def _table(title: str, *figures: str) -> Table:
    """A table of figures with the statement behind them, as much of it as the line holds."""
    table = Table(title=f"\n{title}", title_justify="left", box=box.SIMPLE_HEAD, expand=True)
    for name in figures:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column(_("statement"), no_wrap=True, ratio=1)
    return table
