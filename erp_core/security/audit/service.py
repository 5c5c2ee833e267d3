"""Operations on the audit log."""

from datetime import datetime

from sqlalchemy import func, literal, select

from erp_core.kit.operation import Context, query
from erp_core.kit.types import ShortText
from erp_core.security.audit import AUDIT
from erp_core.security.audit.finding import narrowed
from erp_core.security.audit.model import AuditEntry
from erp_core.security.audit.past import past_record
from erp_core.security.audit.rows import rows_of
from erp_core.security.audit.schema import MOST_COUNTED, AuditQuery, AuditRow, PastRecord


@query(AUDIT.permission("read"), is_report=True)
def search(ctx: Context, query: AuditQuery) -> list[AuditRow]:
    """One page of entries, newest first."""
    statement = narrowed(ctx, query, select(AuditEntry)).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return rows_of(ctx, ctx.session.scalars(statement.limit(query.limit).offset(query.offset)).all())


@query(AUDIT.permission("read"), is_report=True)
def count(ctx: Context, query: AuditQuery) -> int:
    """How many entries match; one more than ``MOST_COUNTED`` for all that is beyond it."""
    few = narrowed(ctx, query, select(literal(1)).select_from(AuditEntry)).limit(MOST_COUNTED + 1).subquery()
    return ctx.session.scalar(select(func.count()).select_from(few)) or 0


@query(AUDIT.permission("read"))
def as_of(ctx: Context, document: ShortText, document_id: ShortText, at: datetime) -> PastRecord:
    """A record as it was at a moment; a change made at that very moment belongs to it."""
    return past_record(ctx, document, document_id, at)
