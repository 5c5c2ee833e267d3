"""How a job is carried on: claimed by one worker, record by record, each with its result in one transaction.

Who works holds the job's row from the first to the last statement of a record; a worker that was thought dead
and is not finds there that the job is another's.
"""

import uuid
from datetime import timedelta
from typing import Any, NamedTuple

from psycopg.rows import args_row
from sqlalchemy import text
from sqlalchemy.orm import Session

from erp_core.kit.records.statement import Statement

# A worker that has done nothing for so long is dead, and another goes on.
STALE_AFTER = timedelta(seconds=30)


class ClaimedJob(NamedTuple):
    """A job that is ours for a while.

    Attributes:
        is_taken_over: from a worker that died, and may not have told what it did.
    """

    id: int
    kind: str
    move: str
    user_id: int
    session_id: uuid.UUID
    request: uuid.UUID
    is_taken_over: bool
    is_answered: bool


class Todo(NamedTuple):
    """The next record of a job."""

    position: int
    record_id: int
    version: int
    is_asked: bool


# Whoever waited longest is first, so that a long job holds up no other.
_CLAIM: Statement[ClaimedJob] = Statement(
    text("""
    WITH next AS (
        SELECT id, worker IS NOT NULL AS is_taken_over FROM job
         WHERE state IN ('waiting', 'running')
           AND (worker IS NULL OR worker = :me OR alive_at < now() - CAST(:stale AS interval))
         ORDER BY alive_at NULLS FIRST, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE job SET state = 'running', worker = :me, alive_at = now() FROM next WHERE job.id = next.id
    RETURNING job.id, kind, move, user_id, session_id, request, next.is_taken_over, is_answered
"""),
    args_row(ClaimedJob),
)
_HOLD = Statement[Any](
    text("SELECT id FROM job WHERE id = :id AND worker = :me AND state = 'running' FOR UPDATE")
)
_NEXT: Statement[Todo] = Statement(
    text("""
    SELECT position, record_id, version, question <> '' FROM job_result
     WHERE job_id = :id AND position > :after AND done_at IS NULL ORDER BY position LIMIT 1
"""),
    args_row(Todo),
)
_NOTE = Statement[Any](
    text("""
    WITH written AS (UPDATE job_result SET done_at = now(), reason = CAST(:reason AS text)
                      WHERE job_id = :id AND position = :position AND done_at IS NULL)
    UPDATE job SET moved = moved + CASE WHEN CAST(:reason AS text) = '' THEN 1 ELSE 0 END,
                   refused = refused + CASE WHEN CAST(:reason AS text) = '' THEN 0 ELSE 1 END,
                   alive_at = clock_timestamp()
     WHERE id = :id RETURNING id
""")
)
_END = Statement[Any](
    text("""
    UPDATE job SET state = :state, reason = :reason, worker = NULL, ended_at = now()
     WHERE id = :id RETURNING id
""")
)
_RELEASE = Statement[Any](
    text("UPDATE job SET worker = NULL, alive_at = now() WHERE id = :id AND worker = :me RETURNING id")
)

LONGEST_REASON = 1000


def claim(session: Session, me: uuid.UUID) -> ClaimedJob | None:
    """A job that waits, whose worker died, or that we lost with the connection; ours alone from then on."""
    return _CLAIM.one_or_none(session, me=me, stale=f"{STALE_AFTER.total_seconds()} seconds")


def hold(session: Session, job: ClaimedJob, me: uuid.UUID) -> bool:
    """Whether it is still ours and under way; then it stays so until this transaction is over."""
    return _HOLD.one_or_none(session, id=job.id, me=me) is not None


def next_of(session: Session, job: ClaimedJob, after: int) -> Todo | None:
    """The next record that nothing was tried with."""
    return _NEXT.one_or_none(session, id=job.id, after=after)


def note(session: Session, job: ClaimedJob, todo: Todo, reason: str) -> None:
    """What became of a record; an empty reason where it was moved."""
    _NOTE.all(session, id=job.id, position=todo.position, reason=reason[:LONGEST_REASON])


def end(session: Session, job: ClaimedJob, state: str, reason: str = "") -> None:
    """All were tried, or its owner may no more."""
    _END.all(session, id=job.id, state=state, reason=reason[:LONGEST_REASON])


def release(session: Session, job: ClaimedJob, me: uuid.UUID) -> None:
    """Another may go on with it."""
    _RELEASE.all(session, id=job.id, me=me)
