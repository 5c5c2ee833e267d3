"""A record's history, told from the audit log."""

from itertools import groupby
from typing import Any

from sqlalchemy import select

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
    entries = ctx.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.document == model.__tablename__, AuditEntry.document_id == str(id))
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
        .limit(2000)
    ).all()
    names = names_of(ctx, {e.user_id for e in entries})
    commands = groupby(entries, key=lambda e: (e.at, e.request_id, e.user_id))
    return [
        _told(list(group), names.get(key[2], _("Direct database access")), model.__tablename__)
        for key, group in commands
    ]


def _told(entries: list[AuditEntry], user: str, table: str) -> Change:
    own = [e for e in entries if e.table_name == table]
    fields: dict[str, tuple[str | None, str | None]] = {}
    for entry in own:
        for name, value in entry.changes.items():
            if name not in _SILENT:
                old, new = value if entry.action == "update" else (None, value)
                first = fields[name][0] if name in fields else _text(old)
                fields[name] = (first, _text(new))
    return Change(
        at=entries[0].at,
        user=user,
        action=_action(own, fields),
        fields=fields,
        lines_changed=sum(1 for e in entries if e.table_name != table),
    )


def _action(own: list[AuditEntry], fields: dict[str, Any]) -> str:
    if any(e.action == "insert" for e in own):
        return "created"
    if "deleted_at" in fields:
        return "deleted"
    return "moved" if "status" in fields else "changed"


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
