"""A record as it was: what it is now, with every later change of the log taken back.

Told from the present backwards, because the months in which a record was made may have been archived.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from erp_core.errors import NotFound
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.security.audit.groups import has_past
from erp_core.security.audit.model import AuditEntry, exact_json
from erp_core.security.audit.rows import references
from erp_core.security.audit.schema import PastRecord
from erp_core.security.audit.titles import titles_of
from erp_core.security.audit.who import who_was_it

_IDS = re.compile(r"[0-9]{1,18}")

Key = tuple[str, str]
Records = dict[Key, dict[str, Any]]

# Which tables tell of a document, by which column they belong to it, and what their entries leave out.
_TABLES = text(r"""
    SELECT c.relname, string_to_array(encode(t.tgargs, 'escape'), '\000')
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE t.tgname = 'write_audit' AND c.relnamespace = 'public'::regnamespace
""")
_ROWS = "SELECT id, CAST(to_jsonb(t) - :left_out AS text) AS fields FROM {table} t WHERE {column} = :id"


class _Moments(NamedTuple):
    """When a record was changed, around a moment, and when the log and its own entries begin."""

    previous: datetime | None
    current: datetime | None
    next: datetime | None
    first: datetime | None


def past_record(ctx: Context, document: str, document_id: str, at: datetime) -> PastRecord:
    """The record at ``at``; NotFound if neither the database nor the log knows it."""
    if not has_past(document) or not _IDS.fullmatch(document_id):
        raise NotFound(_("The audit log knows no such record."))
    # The rows first: a change that comes between the two is taken back like any later one.
    records = _present(ctx, document, int(document_id))
    moments = _moments(ctx, document, document_id, at)
    if (document, document_id) not in records and moments.first is None:
        raise NotFound(_("The audit log knows no such record."))
    _take_back(records, _later(ctx, document, document_id, at))
    own = records.pop((document, document_id), None)
    state = _state(ctx, own, moments, at)
    title = titles_of(ctx, [(document, document_id)]).get((document, document_id), "")
    past = PastRecord(at=at, state=state, title=title)
    past.previous, past.changed_at, past.next = moments.previous, moments.current, moments.next
    if moments.current is not None:
        past.changed_by = _changed_by(ctx, document, document_id, moments.current)
    if state in ("there", "deleted") and own is not None:
        lines = [line for line in records.values() if line.get("deleted_at") is None]
        past.fields, past.lines = own, sorted(lines, key=lambda line: (line.get("position", 0), line["id"]))
        past.meant = _meant(ctx, document, own)
    return past


def _present(ctx: Context, document: str, document_id: int) -> Records:
    """The rows of a record and its lines as they are now, removed ones too."""
    records: Records = {}
    for table, arguments in ctx.session.execute(_TABLES):
        told_of, column, *left_out = arguments[:-1]  # each argument ends with a NUL
        if told_of == document:
            statement = text(_ROWS.format(table=table, column=column)).bindparams(
                bindparam("left_out", left_out, type_=ARRAY(TEXT))
            )
            found = ctx.session.execute(statement, {"id": document_id})
            records |= {(table, str(row.id)): exact_json(row.fields) for row in found}
    return records


def _later(ctx: Context, document: str, document_id: str, at: datetime) -> Iterable[AuditEntry]:
    """What happened since; the latest first."""
    return ctx.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.document == document, AuditEntry.document_id == document_id, AuditEntry.at > at)
        .order_by(AuditEntry.id.desc())
    )


def _take_back(records: Records, later: Iterable[AuditEntry]) -> None:
    for entry in later:
        key = (entry.table_name, entry.record_id)
        if entry.action == "insert":
            records.pop(key, None)
        elif entry.action == "delete":
            records[key] = dict(entry.changes)
        elif key in records:
            records[key] |= {name: values[0] for name, values in entry.changes.items()}


def _moments(ctx: Context, document: str, document_id: str, at: datetime) -> _Moments:
    own = (AuditEntry.document == document, AuditEntry.document_id == document_id)
    moment = AuditEntry.at
    current, following, first = ctx.session.execute(
        select(
            select(func.max(moment)).where(*own, moment <= at).scalar_subquery(),
            select(func.min(moment)).where(*own, moment > at).scalar_subquery(),
            select(func.min(moment)).where(*own).scalar_subquery(),
        )
    ).one()
    before = None
    if current is not None:
        before = ctx.session.scalar(select(func.max(moment)).where(*own, moment < current))
    return _Moments(before, current, following, first)


def _state(ctx: Context, own: dict[str, Any] | None, moments: _Moments, at: datetime) -> Any:
    if own is None:
        return "not_yet" if moments.next is not None else "deleted"
    made = own.get("created_at")
    if made is not None and datetime.fromisoformat(made) > at:
        return "not_yet"
    if moments.current is None:
        beginning = ctx.session.scalar(select(func.min(AuditEntry.at)))
        if beginning is None or at < beginning:
            return "untold"
    return "deleted" if own.get("deleted_at") is not None else "there"


def _changed_by(ctx: Context, document: str, document_id: str, at: datetime) -> str:
    entry = ctx.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.document == document, AuditEntry.document_id == document_id, AuditEntry.at == at)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one()
    return who_was_it(ctx, [entry])[entry.id].name


def _meant(ctx: Context, document: str, fields: dict[str, Any]) -> dict[str, str]:
    """What the ids among the fields stand for."""
    referred = references(document, fields)
    keys = {name: (table, str(fields[name])) for name, table in referred.items() if fields[name] is not None}
    titles = titles_of(ctx, keys.values())
    return {name: titles[key] for name, key in keys.items() if key in titles}
