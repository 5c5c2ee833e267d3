"""Taking back a file's import, by what the audit log says it did: all of it that nobody has built upon."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, and_, case, cast, literal, select, text, update

from erp_core.errors import NotFound
from erp_core.kit.i18n import NN_, _, lower_first, ngettext
from erp_core.kit.operation import Context
from erp_core.kit.records.change_log import ChangeLog
from erp_core.kit.records.confirmation import Confirmed, ask
from erp_core.kit.records.record import Record
from erp_core.kit.records.uses import used_since
from erp_core.kit.schema import Schema
from erp_core.security.audit.model import AuditEntry

# How long an import is one's own to take back.
TAKEN_BACK_FOR = timedelta(days=1)
_MINUTES = 60
IMPORT = "import_file"
# What the database writes itself.
_STAMPS = {"id", "version", "created_at", "created_by", "updated_at", "updated_by"}

# Each field the import changed gets the value it had; the log's entry says old and new of each.
_AS_BEFORE = """
    UPDATE {table} t SET {assignments}
      FROM audit_log a,
           LATERAL (SELECT jsonb_object_agg(c.key, c.value -> 0) AS old FROM jsonb_each(a.changes) c) b
     WHERE a.user_id = :user AND a.request_id = :import AND a.at = :at AND a.table_name = :table
       AND a.action = 'update' AND t.id = CAST(a.record_id AS bigint) AND t.id = ANY(:ids)
"""


class TakenBack(Schema):
    """What became of taking back an import.

    Attributes:
        count: records of which nothing is left of it.
        made: those of them that it made, which are deleted; the others are as they were before it.
        kept: records that stay, because somebody changed them or wrote a document with them since.
    """

    count: int
    made: int = 0
    kept: int


def take_back_import(ctx: Context, model: type[Record], confirmed: Confirmed) -> TakenBack:
    """Undo the caller's own last import of these records: new ones are deleted, changed ones as before.

    Raises:
        NotFound: there is none within a day, or nothing of it is left to take back.
        NeedsConfirmation: it was not answered yet; the question says how many records it is about.
    """
    last = _last_import(ctx, model)
    if last is None:
        words = _("There is no import of yours within the last day that could be taken back.")
        raise NotFound(words)
    rows = _rows_of(ctx, model, last)
    free = {row.id: row.action for row in rows if row.is_free}
    made = sum(action == "insert" for action in free.values())
    kept = len(rows) - len(free)
    if not free:
        words = _(
            "Nothing of your last import can be taken back: all of it was taken back, changed or used since."
        )
        raise NotFound(words)
    question = _question(ctx, model, last.at, made, len(free) - made, kept)
    ask(confirmed, "some_stay" if kept else "take_back", question)
    _undo(ctx, model, last, free)
    return TakenBack(count=len(free), made=made, kept=kept)


def _question(ctx: Context, model: type[Record], at: datetime, made: int, changed: int, kept: int) -> str:
    """What is taken back, since when it is there, and what becomes of how many."""
    what = _("Take back your import of {records}, {ago}?")
    told = [what.format(records=lower_first(_(model.KIND.plural)), ago=_ago(ctx.now - at))]
    for count, forms in (
        (made, NN_("{count} new one is deleted.", "{count} new ones are deleted.")),
        (changed, NN_("{count} changed one is as before.", "{count} changed ones are as before.")),
        (kept, NN_("{count} stays: changed or used since.", "{count} stay: changed or used since.")),
    ):
        told += [ngettext(*forms, count).format(count=count)] if count else []
    return " ".join(told)


def _ago(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    if minutes < 1:
        return _("just now")
    if minutes < _MINUTES:
        return ngettext("{count} minute ago", "{count} minutes ago", minutes).format(count=minutes)
    hours = minutes // _MINUTES
    return ngettext("{count} hour ago", "{count} hours ago", hours).format(count=hours)


def _last_import(ctx: Context, model: type[Record]) -> Any:
    """When the caller's last import was, and as which request."""
    found = (
        select(AuditEntry.request_id, AuditEntry.at)
        .where(
            AuditEntry.user_id == (ctx.actor.user_id if ctx.actor is not None else None),
            AuditEntry.at > ctx.now - TAKEN_BACK_FOR,
            AuditEntry.operation == f"{model.KIND.name}.{IMPORT}",
            AuditEntry.table_name == model.__tablename__,
        )
        .order_by(AuditEntry.at.desc())
        .limit(1)
    )
    return ctx.session.execute(found).one_or_none()


def _rows_of(ctx: Context, model: type[Record], last: Any) -> Any:
    """Id and action of each record the import wrote, locked, and whether it is as the import left it."""
    left_at = case(
        (AuditEntry.action == "insert", literal(1)),
        else_=cast(AuditEntry.changes["version"][1].astext, Integer),
    )
    is_free = and_(model.deleted_at.is_(None), model.version == left_at, ~used_since(model, last.at))
    found = (
        select(model.id, AuditEntry.action, is_free.label("is_free"))
        .join(AuditEntry, cast(AuditEntry.record_id, BigInteger) == model.id)
        .where(
            AuditEntry.user_id == ctx.actor.user_id,  # type: ignore[union-attr]
            AuditEntry.at == last.at,
            AuditEntry.request_id == last.request_id,
            AuditEntry.table_name == model.__tablename__,
        )
        .with_for_update(of=model)
    )
    return ctx.session.execute(found).all()


def _undo(ctx: Context, model: type[Record], last: Any, free: dict[int, str]) -> None:
    table = model.__tablename__
    names = [c.name for c in model.__table__.columns if c.name not in _STAMPS and c.computed is None]
    assignments = f"({', '.join(names)}) = (SELECT {', '.join(f'p.{name}' for name in names)}"
    assignments += " FROM jsonb_populate_record(t, b.old) p)"
    changed = [id for id, action in free.items() if action == "update"]
    made = [id for id, action in free.items() if action == "insert"]
    ctx.session.execute(
        text(_AS_BEFORE.format(table=table, assignments=assignments)),
        {
            "user": ctx.actor.user_id if ctx.actor is not None else None,
            "import": last.request_id,
            "at": last.at,
            "table": table,
            "ids": changed,
        },
    )
    ctx.session.execute(update(model).where(model.id.in_(made)).values(deleted_at=ctx.now))
    log: ChangeLog = ctx.session.info[ChangeLog]
    log.note(table, free)
