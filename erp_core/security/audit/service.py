"""Operations on the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, text

from erp_core.errors import NotFound
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, query
from erp_core.kit.types import ShortText
from erp_core.security.audit.model import AuditEntry
from erp_core.security.audit.schema import AuditQuery, AuditRow, PastRecord
from erp_core.security.audit.titles import titles_of
from erp_core.security.permission import Permission
from erp_core.security.user.people import names_of

# Each login counts as failed until it is proven right: a first attempt, its being forgiven, the count of a
# whole address, and the time of the last login say nothing the session's own entry does not say.
_NO_BOOKKEEPING = text(
    """NOT ((table_name = 'login_failure' AND NOT changes ? 'locked_until'
            AND (starts_with(record_id, 'address:')
                 OR coalesce(changes -> 'failures' ->> 1, changes ->> 'failures', '0') IN ('0', '1')))
         OR (table_name = 'user_account' AND action = 'update' AND operation = 'session.login'
             AND changes - 'last_login_at' = '{}'))"""
)


@query(Permission.AUDIT_READ)
def search(ctx: Context, query: AuditQuery) -> list[AuditRow]:
    """One page of entries, newest first."""
    statement = _matching(query, select(AuditEntry)).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    entries = ctx.session.scalars(statement.limit(query.limit).offset(query.offset)).all()
    names = names_of(ctx, {e.user_id for e in entries})
    titles = titles_of(ctx, {(e.document, e.document_id) for e in entries})
    return [_row(e, names.get(e.user_id, ""), titles.get((e.document, e.document_id), "")) for e in entries]


@query(Permission.AUDIT_READ)
def count(ctx: Context, query: AuditQuery) -> int:
    """How many entries match."""
    return ctx.session.scalar(_matching(query, select(func.count()).select_from(AuditEntry))) or 0


@query(Permission.AUDIT_READ)
def as_of(ctx: Context, document: ShortText, document_id: ShortText, at: datetime) -> PastRecord:
    """A record as it was at a moment, retold from the log; NotFound if it did not exist yet."""
    entries = ctx.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.document == document, AuditEntry.document_id == document_id, AuditEntry.at <= at)
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()
    records: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in entries:
        record = records.setdefault((entry.table_name, entry.record_id), {})
        if entry.action == "insert":
            record.update(entry.changes)
        elif entry.action == "update":
            record.update({name: values[1] for name, values in entry.changes.items()})
        else:
            records.pop((entry.table_name, entry.record_id))
    own = records.pop((document, document_id), None)
    if own is None:
        raise NotFound(_("This record did not exist at that time."))
    lines = [line for line in records.values() if line.get("deleted_at") is None]
    return PastRecord(at=at, fields=own, lines=sorted(lines, key=lambda line: line.get("position", 0)))


def _nobody(entry: AuditEntry) -> str:
    """Who it was when nobody was logged in: somebody before a login, or SQL past the program."""
    return _("Nobody logged in") if entry.operation else _("Direct database access")


def _matching(query: AuditQuery, statement: Select[Any]) -> Select[Any]:
    if query.user_id is not None:
        statement = statement.where(AuditEntry.user_id == query.user_id)
    if query.document:
        statement = statement.where(AuditEntry.document == query.document)
    if query.document_id:
        statement = statement.where(AuditEntry.document_id == query.document_id)
    if query.action:
        statement = statement.where(AuditEntry.action == query.action)
    if query.field:
        statement = statement.where(AuditEntry.changes.has_key(query.field))
    if query.is_brief:
        statement = statement.where(_NO_BOOKKEEPING)
    if query.since is not None:
        statement = statement.where(AuditEntry.at >= query.since)
    if query.until is not None:
        statement = statement.where(AuditEntry.at < query.until)
    return statement


def _row(entry: AuditEntry, user: str, title: str) -> AuditRow:
    changes = entry.changes
    if entry.action == "insert":
        changes = {name: (None, value) for name, value in changes.items()}
    elif entry.action == "delete":
        changes = {name: (value, None) for name, value in changes.items()}
    return AuditRow(
        id=entry.id,
        at=entry.at,
        user=user or _nobody(entry),
        title=title,
        operation=entry.operation or "",
        table_name=entry.table_name,
        record_id=entry.record_id,
        document=entry.document,
        document_id=entry.document_id,
        action=entry.action,
        changes=changes,
        db_user=entry.db_user,
    )
