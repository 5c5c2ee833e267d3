"""Which records a job moves: fixed when they are looked at, with what they are then."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from psycopg.rows import args_row
from sqlalchemy import any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from erp_core.errors import NotFound, NotPermitted, ValidationError
from erp_core.kit.filter import MOST_SELECTED, ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS, Context, Operation
from erp_core.kit.records.document import Document, refusal_of, words_without_lines
from erp_core.kit.records.statement import Statement
from erp_core.platform.job.model import Job
from erp_core.platform.job.working import LONGEST_REASON
from erp_core.platform.saved_view.viewed import Viewed

# So many are in memory at a time.
_AT_ONCE = 2000
# A move that wants to know more cannot be made by many at once.
_TAKEN = {"id", "version"}


class _BeforeMove(NamedTuple):
    """Of a document what tells whether it can make a move, and what the job notes of it."""

    id: int
    version: int
    number: str
    status: str
    created_by: int | None
    submitted_by: int | None
    edited_by: list[int]


_ADD = Statement[Any](
    text("""
    INSERT INTO job_result (job_id, position, record_id, version, title, question, reason, done_at)
    SELECT :job_id, r.position, r.record_id, r.version, r.title, r.question, r.reason,
           CASE WHEN r.reason <> '' THEN now() END
      FROM unnest(CAST(:positions AS int[]), CAST(:ids AS bigint[]), CAST(:versions AS int[]),
                  CAST(:titles AS text[]), CAST(:questions AS text[]), CAST(:reasons AS text[]))
           AS r (position, record_id, version, title, question, reason)
    RETURNING 1
""")
)


def _without_lines(ctx: Context, model: Any, ids: Sequence[int]) -> frozenset[int]:
    """Which of these documents have no line that stands."""
    line = model.lines.property.mapper.class_
    some = model.lines.any(line.deleted_at.is_(None))
    wanted = model.id == any_(bindparam("ids", list(ids), type_=ARRAY(BIGINT)))
    return frozenset(ctx.session.scalars(select(model.id).where(wanted, ~some)))


def operation_of_move(ctx: Context, kind: str, move: str) -> Operation:
    """What makes a move of many records, for who may make it.

    Raises:
        NotFound: there is no such list, or no such move.
        NotPermitted: the caller may not make the move.
    """
    listing = Viewed.of(ctx, kind).listing
    known, operation = KINDS.get(kind), OPERATIONS.get(f"{kind}.{move}")
    moves = {one.name for one in known.moves} if known is not None else set()
    if known is None or operation is None or move not in moves or not issubclass(listing.model, Document):
        raise NotFound(_("There is no such move."))
    if (
        not {name for name, field in operation.arguments.model_fields.items() if field.is_required()}
        <= _TAKEN
    ):
        raise NotFound(_("There is no such move."))
    if not ctx.may(known.permission(move)):
        raise NotPermitted(_("Your role does not include this move."))
    return operation


def found_by(ctx: Context, kind: str, query: ListQuery) -> list[int]:
    """The records that a query finds, in its order; ValidationError where they are too many for one job."""
    found = Viewed.of(ctx, kind).listing.ids(ctx, query, 0, MOST_SELECTED + 1)
    if len(found) > MOST_SELECTED:
        words = _("At most {most} records are moved in one go. Select fewer.")
        raise ValidationError.at("query", words.format(most=MOST_SELECTED))
    return found


def fix(ctx: Context, job_id: int, kind: str, move: str, ids: Sequence[int]) -> tuple[int, int, int]:
    """Write down which records are meant, with their versions, and which of them cannot make the move.

    Returns:
        how many there are, how many of them cannot, and of how many others it is asked whether they are to.
    """
    model: Any = Viewed.of(ctx, kind).listing.model
    statement, known = _before_move(model), KINDS.get(kind)
    assert known is not None  # noqa: S101 - it has a move
    making = known.move(move)
    count = refused = asking = 0
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        by_id = {record.id: record for record in statement.all(ctx.session, ids=some)}
        records = [by_id[id] for id in some if id in by_id]
        empty = _without_lines(ctx, model, some) if making.needs_lines else frozenset[int]()
        reasons = [
            refusal_of(record, ctx, making) or (words_without_lines() if record.id in empty else "")
            for record in records
        ]
        ready = [record.id for record, reason in zip(records, reasons, strict=True) if not reason]
        asked = model.asks(ctx, making, ready) if making.asks else dict[int, str]()
        _ADD.all(
            ctx.session,
            job_id=job_id,
            positions=list(range(count + 1, count + 1 + len(records))),
            ids=[record.id for record in records],
            versions=[record.version for record in records],
            titles=[record.number for record in records],
            questions=[asked.get(record.id, "")[:LONGEST_REASON] for record in records],
            reasons=reasons,
        )
        count += len(records)
        refused += sum(map(bool, reasons))
        asking += len(asked)
    return count, refused, asking


def looks_of(ctx: Context, job: Job, ids: Sequence[int]) -> Mapping[int, str]:
    """By id, what is worth a look in some that a job moved; of the first move alone, as in a form."""
    viewed, kind = Viewed.known(job.kind), KINDS.get(job.kind)
    if viewed is None or kind is None or not ids or kind.moves[0].name != job.move:
        return {}
    model: Any = viewed.listing.model
    looks: Mapping[int, str] = model.looks(ctx, ids)
    return looks


@cache
def _before_move(model: Any) -> Statement[_BeforeMove]:
    """Rows, and no records: of tens of thousands only a few columns are wanted, and none is changed."""
    columns = [getattr(model, name) for name in _BeforeMove._fields]
    wanted = model.id == any_(bindparam("ids", type_=ARRAY(BIGINT)))
    return Statement(select(*columns).where(wanted), args_row(_BeforeMove))
