"""A record's history, told from the audit log."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select

from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.record import Record, find
from erp_core.kit.schema import Change
from erp_core.security.audit.model import AuditEntry
from erp_core.security.user.people import names_of

# Stamps say the same as the entry itself.
_SILENT = {"id", "version", "created_at", "created_by", "updated_at", "updated_by"}


def history_of(ctx: Context, model: type[Record], id: int) -> list[Change]:
    """Everything that happened to one record and its lines, newest first; one entry per command."""
    find(ctx, model, id)
    table = model.__tablename__
    about = (AuditEntry.document == table, AuditEntry.document_id == str(id))
    entries = ctx.session.scalars(
        select(AuditEntry).where(*about, AuditEntry.table_name == table).order_by(AuditEntry.id)
    ).all()
    command = (AuditEntry.at, AuditEntry.request_id, AuditEntry.user_id)
    # Lines are only counted: a few saves of a long order make thousands of entries.
    counted = ctx.session.execute(
        select(*command, func.count()).where(*about, AuditEntry.table_name != table).group_by(*command)
    )
    lines = {_Command(*row[:3]): row[3] for row in counted}
    commands: dict[_Command, list[AuditEntry]] = {key: [] for key in lines}
    for entry in entries:
        commands.setdefault(_Command(entry.at, entry.request_id, entry.user_id), []).append(entry)
    names = names_of(ctx, {key.user_id for key in commands})
    return [
        _told(key.at, own, names.get(key.user_id, _("Direct database access")), lines.get(key, 0))
        for key, own in sorted(commands.items(), key=lambda c: c[0].at, reverse=True)
    ]


class _Command(NamedTuple):
    at: datetime
    request_id: uuid.UUID | None
    user_id: int | None


def _told(at: datetime, own: list[AuditEntry], user: str, lines_changed: int) -> Change:
    fields: dict[str, tuple[str | None, str | None]] = {}
    for entry in own:
        for name, value in entry.changes.items():
            if name not in _SILENT:
                old, new = value if entry.action == "update" else (None, value)
                first = fields[name][0] if name in fields else _text(old)
                fields[name] = (first, _text(new))
    return Change(at=at, user=user, action=_action(own, fields), fields=fields, lines_changed=lines_changed)


def _action(own: list[AuditEntry], fields: dict[str, Any]) -> str:
    if any(e.action == "insert" for e in own):
        return "created"
    if "deleted_at" in fields:
        return "deleted"
    return "moved" if "status" in fields else "changed"


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
