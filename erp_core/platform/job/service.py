"""Operations on one's own jobs. Who carries them on is ``erp_core.jobs``."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import func, select, text, update

from erp_core.errors import Conflict, NotFound
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.change_log import announce
from erp_core.kit.types import Id, ShortText
from erp_core.platform.audience import me
from erp_core.platform.job import ENDED, MOST_A_DAY, MOST_LOOKED_AT, MOST_TOLD, MOST_UNDER_WAY
from erp_core.platform.job.looking import fix, found_by, looks_of, operation_of_move
from erp_core.platform.job.model import Job, JobResult
from erp_core.platform.job.schema import After, HowMany, JobRow, ResultRow, Which
from erp_core.platform.job.working import STALE_AFTER
from erp_core.platform.saved_view.schema import ListName
from erp_core.security.session import SESSION

_UNDER_WAY = ("waiting", "running")
_FORGET = text("SELECT forget_jobs(:user_id, :most)")


@command(SESSION.permission("own"))
def bulk(ctx: Context, kind: ListName, move: ShortText, query: ListQuery) -> JobRow:
    """Look which of the records that a query finds can make a move; ``job.begin`` has them make it.

    Which records are meant and what they are is fixed by this: one that somebody changes later is refused.

    Raises:
        NotFound: there is no such list, or no such move.
        NotPermitted: the caller may not make the move.
        ValidationError: they are more than are moved in one go.
    """
    assert ctx.actor is not None  # noqa: S101 - a command has an actor
    operation_of_move(ctx, kind, move)
    ids = found_by(ctx, kind, query)
    job = Job(
        user_id=ctx.actor.user_id,
        session_id=ctx.actor.session_id,
        kind=kind,
        move=move,
        request=ctx.request_id,
        count=0,
    )
    ctx.session.add(job)
    ctx.session.flush()
    job.count, job.refused, job.asking = fix(ctx, job.id, kind, move, ids)
    ctx.session.flush()
    ctx.session.execute(_FORGET, {"user_id": ctx.actor.user_id, "most": MOST_LOOKED_AT})
    ctx.session.refresh(job)
    return _row(job, ctx)


@command(SESSION.permission("own"), begins_work=True)
def begin(ctx: Context, id: Id, is_answered: bool = False) -> JobRow:
    """Have the records of a job make its move; it goes on whatever becomes of the caller's program.

    Args:
        is_answered: what is asked of some of them is answered with yes; else those are refused.

    Raises:
        NotFound: there is no such job, or another was looked at since.
        NotPermitted: the caller may not make the move any more.
        Conflict: too many jobs of the caller are under way, or were begun today.
    """
    job = _own(ctx, id, is_changed=True)
    if job.state != "ready":
        return _row(job, ctx)
    operation_of_move(ctx, job.kind, job.move)
    mine = select(func.count()).select_from(Job).where(Job.user_id == me(ctx))
    if (ctx.session.scalar(mine.where(Job.state.in_(_UNDER_WAY))) or 0) >= MOST_UNDER_WAY:
        raise Conflict(
            _("{most} of your jobs are under way. Wait until one of them is done.").format(
                most=MOST_UNDER_WAY
            )
        )
    if (ctx.session.scalar(mine.where(Job.begun_at > ctx.now - timedelta(days=1))) or 0) >= MOST_A_DAY:
        raise Conflict(_("You began {most} jobs within a day. Try again tomorrow.").format(most=MOST_A_DAY))
    job.state, job.begun_at, job.is_answered = "waiting", ctx.now, is_answered
    if job.count == job.refused:
        job.state, job.ended_at, job.told_at = "done", ctx.now, ctx.now
    ctx.session.flush()
    announce(ctx.session, ENDED, [me(ctx)])  # one's other programs show how far it is
    return _row(job, ctx)


@command(SESSION.permission("own"))
def cancel(ctx: Context, id: Id) -> JobRow:
    """Move no more of a job's records; what is done stays done."""
    job = _own(ctx, id, is_changed=True)
    if job.ended_at is None:
        job.state, job.ended_at, job.told_at = "cancelled", ctx.now, ctx.now
        job.worker = None
        ctx.session.flush()
    return _row(job, ctx)


@command(SESSION.permission("own"))
def seen(ctx: Context, ids: Annotated[list[Id], Field(max_length=MOST_TOLD)]) -> None:
    """Say that one knows that these jobs are over."""
    told = (
        update(Job)
        .where(Job.user_id == me(ctx), Job.id.in_(ids), Job.ended_at.is_not(None), Job.told_at.is_(None))
        .values(told_at=ctx.now)
        .execution_options(synchronize_session=False)
    )
    if ctx.session.execute(told).rowcount:  # type: ignore[attr-defined] - a cursor's
        announce(ctx.session, ENDED, [me(ctx)])


@query(SESSION.permission("own"))
def get(ctx: Context, id: Id) -> JobRow:
    """How far one of the caller's jobs is."""
    return _row(_own(ctx, id), ctx)


@query(SESSION.permission("own"))
def own(ctx: Context, is_news: bool = False) -> list[JobRow]:
    """The caller's jobs, those begun last first; with ``is_news`` those that ended without his knowing."""
    found = select(Job).where(Job.user_id == me(ctx), Job.begun_at.is_not(None))
    if is_news:
        found = found.where(*_is_news(ctx))
    jobs = ctx.session.scalars(found.order_by(Job.id.desc()).limit(MOST_TOLD))
    return [_row(job, ctx) for job in jobs]


@query(SESSION.permission("own"))
def result(
    ctx: Context, id: Id, which: Which = "all", after: After = 0, count: HowMany = 1000
) -> list[ResultRow]:
    """What became of the records of one of the caller's jobs, in their order, after a place in it."""
    job = _own(ctx, id)
    found = select(JobResult).where(JobResult.job_id == job.id, JobResult.position > after)
    if which == "refused":
        found = found.where(JobResult.reason != "")
    elif which == "asking":
        found = found.where(JobResult.question != "")
    elif which == "not_moved":
        found = found.where((JobResult.reason != "") | JobResult.done_at.is_(None))
    elif which == "worth_a_look":
        moved = select(JobResult.record_id).where(
            JobResult.job_id == job.id, JobResult.done_at.is_not(None), JobResult.reason == ""
        )
        found = found.where(JobResult.record_id.in_(looks_of(ctx, job, ctx.session.scalars(moved).all())))
    rows = ctx.session.scalars(found.order_by(JobResult.position).limit(count)).all()
    moved_ids = [row.record_id for row in rows if row.done_at is not None and not row.reason]
    looks = looks_of(ctx, job, moved_ids)
    return [
        ResultRow(
            position=row.position,
            record_id=row.record_id,
            title=row.title,
            is_tried=row.done_at is not None,
            reason=row.reason,
            question=row.question,
            look=looks.get(row.record_id, "") if row.done_at is not None and not row.reason else "",
        )
        for row in rows
    ]


def news_count(ctx: Context) -> int:
    """How many jobs of the caller ended without his knowing."""
    return ctx.session.scalar(select(func.count()).select_from(Job).where(*_is_news(ctx))) or 0


def _is_news(ctx: Context) -> Sequence[Any]:
    return (Job.user_id == me(ctx), Job.ended_at.is_not(None), Job.told_at.is_(None))


def _own(ctx: Context, id: int, *, is_changed: bool = False) -> Job:
    """A job of the caller; another's is as little there as none."""
    found = select(Job).where(Job.id == id, Job.user_id == me(ctx))
    job = ctx.session.scalar(found.with_for_update() if is_changed else found)
    if job is None:
        raise NotFound(_("This job is no longer there. Choose the move once more."))
    return job


def _row(job: Job, ctx: Context) -> JobRow:
    row = JobRow.model_validate(job)
    last = job.alive_at or job.begun_at or ctx.now
    is_still = job.state in _UNDER_WAY and last < ctx.now - STALE_AFTER / 2
    return row.model_copy(update={"is_waited_for": is_still})
