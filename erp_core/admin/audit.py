"""Commands of ``textile-erp-admin`` about the audit log: who did what, as sentences; a record as it was."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from erp_core.admin.context import find_user, owner_context
from erp_core.admin.places import OwnerUrl, called_by_name
from erp_core.errors import NotFound
from erp_core.kit import clock
from erp_core.kit.days import YEARS, is_in_calendar
from erp_core.kit.i18n import NN_, _, ngettext
from erp_core.kit.operation import Context
from erp_core.kit.terminal import Table, say, tell, tell_table
from erp_core.kit.words import title_of, told_fields
from erp_core.security.audit import service as audit_service
from erp_core.security.audit.export import pages_of, write_csv
from erp_core.security.audit.finding import records_called
from erp_core.security.audit.groups import groups, has_past, record_words
from erp_core.security.audit.schema import AuditQuery, AuditRow, PastRecord
from erp_core.security.audit.style import PLAIN
from erp_core.security.audit.tell import sentence
from erp_core.security.audit.words import value_text

SHOWN = 100

Record = Annotated[str, typer.Option(help="Number, code or name of a record; a user name for logins.")]
Kind = Annotated[str, typer.Option(help="logins, accounts, settings, or records such as sales_order.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line, instead of text.")]
Moment = "YYYY-MM-DD[THH:MM[:SS]]"


@called_by_name
def audit(
    database_url: OwnerUrl,
    user: Annotated[str, typer.Option(help="User name of who did it.")] = "",
    kind: Kind = "",
    record: Record = "",
    field: Annotated[str, typer.Option(help="A changed field, like 'due date'.")] = "",
    since: Annotated[str, typer.Option(metavar=Moment, help="Not before this day or moment.")] = "",
    until: Annotated[str, typer.Option(metavar=Moment, help="Not after this day or moment.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="Print so many of the latest at most.")] = SHOWN,
    csv: Annotated[Path | None, typer.Option(dir_okay=False, help="Write all of them to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print who did what, the latest first; or write it to a CSV file, one line for each changed field."""
    if kind and kind not in groups():
        raise typer.BadParameter(_("Choose one of: {kinds}.").format(kinds=", ".join(groups())))
    with owner_context(database_url, "audit") as ctx:
        query = AuditQuery(
            user_id=find_user(ctx, user).id if user else None,
            kind=kind,
            record=record,
            field=field,
            since=_moment(since) if since else None,
            until=_end(until) if until else None,
        )
        pages = pages_of(lambda q: audit_service.search(ctx, q), query)
        if csv is not None:
            count = write_csv(csv, pages, _tell)
            forms = NN_("{count} entry written to {file}.", "{count} entries written to {file}.")
            say(ngettext(*forms, count or 0).format(count=count, file=csv))
            return
        for row in islice(_rows(pages), limit):
            tell(_as_json(row) if as_json else f"{PLAIN.instant(row.at)}  {sentence(row, PLAIN)}")


@called_by_name
def as_of(
    database_url: OwnerUrl,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="Its number, code or name.")],
    at: Annotated[str, typer.Argument(metavar=Moment, help="The moment; for a day alone, its end.")],
    kind: Kind = "",
    as_json: AsJson = False,
) -> None:
    """Print a record as it was at a moment."""
    with owner_context(database_url, "as_of") as ctx:
        moment = _end(at) - timedelta(microseconds=1)
        document, document_id = _one(ctx, record, kind)
        past = audit_service.as_of(ctx, document, document_id, moment)
        _tell_past(document, past, as_json=as_json)


def _tell_past(document: str, past: PastRecord, *, as_json: bool) -> None:
    if past.state in ("not_yet", "untold"):
        raise NotFound(
            _("This record did not exist at that time.")
            if past.state == "not_yet"
            else _("The audit log does not reach back so far.")
        )
    if as_json:
        tell(past.model_dump_json())
        return
    say(record_words(document, past.title))
    if past.state == "deleted":
        say(_("It had been deleted by then."))
    _print(document, past)


def _print(document: str, past: PastRecord) -> None:
    table = Table(_("Field"), _("Value"))
    for name in told_fields(document, past.fields):
        table.add_row(title_of(document, name), past.meant.get(name) or _text(document, name, past.fields))
    tell_table(table)
    if past.lines:
        names = told_fields(f"{document}_line", past.lines[0])
        lines = Table()
        for name in names:
            lines.add_column(title_of(f"{document}_line", name))
        for line in past.lines:
            lines.add_row(*(_text(f"{document}_line", name, line) for name in names))
        tell_table(lines)


def _text(table: str, name: str, fields: dict[str, Any]) -> str:
    return value_text(table, name, fields.get(name), PLAIN)


def _rows(pages: Iterator[list[AuditRow]]) -> Iterator[AuditRow]:
    for page in pages:
        yield from page


def _as_json(row: AuditRow) -> str:
    told = row.model_dump(mode="json") | {"sentence": sentence(row, PLAIN)}
    return json.dumps(told, ensure_ascii=False)


def _tell(count: int) -> bool:
    say(_("{count} entries so far").format(count=count))
    return True


def _one(ctx: Context, record: str, kind: str) -> tuple[str, str]:
    """The one record that is called so."""
    found = [key for key in records_called(ctx, record, kind) if has_past(key[0])]
    if not found:
        raise NotFound(_("There is no record called {name}.").format(name=record))
    if len(found) > 1:
        kinds = ", ".join(sorted({document for document, _id in found}))
        raise NotFound(_("Several records are called {name}: {kinds}.").format(name=record, kinds=kinds))
    return found[0]


def _moment(text: str) -> datetime:
    """The instant this names, here; a day begins at its midnight."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(_("Write it like 2024-02-15 or 2024-02-15T14:32.")) from error
    if not is_in_calendar(instant.date()):
        raise typer.BadParameter(_(YEARS))
    return instant.astimezone(UTC) if instant.tzinfo else clock.instant_of(instant.date(), instant.time())


def _end(text: str) -> datetime:
    """The first instant after the day, minute or second this names."""
    start = _moment(text)
    if len(text) == len("2024-02-15"):
        return clock.instant_of(clock.here(start).date() + timedelta(days=1), time.min)
    if "." in text:
        return start + timedelta(microseconds=1)
    is_to_the_second = text[len("2024-02-15T14:32") :].startswith(":")
    return start + (timedelta(seconds=1) if is_to_the_second else timedelta(minutes=1))
