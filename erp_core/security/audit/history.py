"""A record's history, told from the audit log."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select

from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.records.record import Record, find
from erp_core.kit.schema import Change
from erp_core.security.audit.model import AuditEntry
from erp_core.security.audit.rows import meant_keys, pairs_of, references
from erp_core.security.audit.titles import Key, titles_of
from erp_core.security.audit.who import is_set_up, subject, told_as
from erp_core.security.audit.words import LIST_SEPARATOR
from erp_core.security.user.people import names_of

# How long a mistake is one's own to take back; later others have acted on what they saw.
TAKEN_BACK_FOR = timedelta(minutes=1)

# Stamps say the same as the entry itself.
_SILENT = {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "edited_by"}


class _Command(NamedTuple):
    at: datetime
    request_id: uuid.UUID | None
    user_id: int | None
    operation: str | None


def history_of(ctx: Context, model: type[Record], id: int) -> list[Change]:
    """Everything that happened to one record and its lines, newest first; one entry per command."""
    currency = getattr(find(ctx, model, id), "currency", "")
    table = model.__tablename__
    about = (AuditEntry.document == table, AuditEntry.document_id == str(id))
    is_line = AuditEntry.table_name == f"{table}_line"
    told = ctx.session.scalars(select(AuditEntry).where(*about, ~is_line).order_by(AuditEntry.id)).all()
    command = (AuditEntry.at, AuditEntry.request_id, AuditEntry.user_id, AuditEntry.operation)
    # Lines are only counted: a few saves of a long order make thousands of entries.
    counted = ctx.session.execute(select(*command, func.count()).where(*about, is_line).group_by(*command))
    lines = {_Command(*row[:4]): row[4] for row in counted}
    commands: dict[_Command, list[AuditEntry]] = {key: [] for key in lines}
    for entry in told:
        key = _Command(entry.at, entry.request_id, entry.user_id, entry.operation)
        commands.setdefault(key, []).append(entry)
    names = names_of(ctx, {key.user_id for key in commands})
    entries = [entry for entry in told if entry.table_name == table]
    # What hangs on the record, a file or a note, is told by its own title.
    hanging = {(entry.table_name, entry.record_id) for entry in told if entry.table_name != table}
    meant = {key for entry in entries for key in meant_keys(table, pairs_of(entry))}
    titles = titles_of(ctx, meant | hanging)
    changes = []
    for key, own in sorted(commands.items(), key=lambda c: c[0].at, reverse=True):
        who = _who(key, names)
        fields = _fields(own, titles)
        change = Change(at=key.at, user=who, action=_action(own, fields), fields=fields, currency=currency)
        change.lines_changed = lines.get(key, 0)
        changes.append(change)
    return changes


def last_change(ctx: Context, record: Record) -> dict[str, Any] | None:
    """What the caller changed last in a record: field to old and new value.

    None where nothing was changed for a minute, or the last change was another's or that of a line.
    """
    entry = ctx.session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.document == record.__tablename__,
            AuditEntry.document_id == str(record.id),
            AuditEntry.table_name.in_((record.__tablename__, f"{record.__tablename__}_line")),
            AuditEntry.at > ctx.now - TAKEN_BACK_FOR,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    is_own = entry is not None and ctx.actor is not None and entry.user_id == ctx.actor.user_id
    if entry is None or not is_own or (entry.table_name, entry.action) != (record.__tablename__, "update"):
        return None
    return {name: pair for name, pair in entry.changes.items() if name not in _SILENT}


def _who(command: _Command, names: Mapping[int | None, str]) -> str:
    who = told_as(command.user_id, command.operation, names)
    return subject(who) or (who.name if is_set_up(command.operation) else _("Somebody not logged in"))


def _fields(own: list[AuditEntry], titles: Mapping[Key, str]) -> dict[str, tuple[str | None, str | None]]:
    """What one command changed in the record itself."""
    fields: dict[str, tuple[str | None, str | None]] = {}
    for entry in own:
        if entry.table_name != entry.document:
            fields |= _hanging(entry, titles)
            continue
        pairs = pairs_of(entry)
        referred = references(entry.table_name, pairs)
        for name, (old, new) in pairs.items():
            if name not in _SILENT:
                called = _called(name, referred, entry.changes)
                of = referred.get(name, "")
                first = fields[called][0] if called in fields else _text(of, old, titles)
                fields[called] = (first, _text(of, new, titles))
    return fields


def _hanging(entry: AuditEntry, titles: Mapping[Key, str]) -> dict[str, tuple[str | None, str | None]]:
    """A file or a note that was added or taken off, by its title, under the name of its table."""
    title = titles.get((entry.table_name, entry.record_id), "")
    if entry.action == "insert":
        return {entry.table_name: (None, title)}
    return {entry.table_name: (title, None if "deleted_at" in entry.changes else title)}


def _called(name: str, referred: Mapping[str, str], changes: Mapping[str, Any]) -> str:
    """An id that stands alone is told by the name it stands for: ``role_id`` as ``role``."""
    stem = name.removesuffix("_id")
    is_alone = name in referred and not any(f"{stem}_{part}" in changes for part in ("name", "code"))
    return stem if is_alone else name


def _action(own: list[AuditEntry], fields: Mapping[str, Any]) -> str:
    own = [entry for entry in own if entry.table_name == entry.document]
    if any(e.action == "insert" for e in own):
        return "created"
    if "deleted_at" in fields:
        return "deleted" if fields["deleted_at"][1] is not None else "created"  # it is there again
    if any((e.operation or "").endswith(".undo") for e in own):
        return "undone"
    return "moved" if "status" in fields else "changed"


def _text(referred: str, value: Any, titles: Mapping[Key, str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        return LIST_SEPARATOR.join(map(str, value))
    return titles.get((referred, str(value)), str(value))
