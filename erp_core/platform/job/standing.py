"""How jobs stand, for monitors and the doctor: whether somebody carries them on, and which were stopped."""

from typing import NamedTuple

from psycopg.rows import args_row
from sqlalchemy import text
from sqlalchemy.orm import Session

from erp_core.kit.records.statement import Statement


class Standing(NamedTuple):
    """The jobs of all people.

    Attributes:
        under_way: how many are begun and not over.
        rest: seconds since a record was last tried of the one that waits longest.
        stopped: how many were stopped within a day, because their owners may no more.
        reason: of the last one of these.
    """

    under_way: int
    rest: int
    stopped: int
    reason: str


NOTHING_STANDS = Standing(0, 0, 0, "")

# That a worker takes a job does not say that it gets anywhere: each of them may end at its next record.
_STANDING: Statement[Standing] = Statement(
    text("""
    WITH under_way AS (
        SELECT greatest(begun_at, (SELECT max(done_at) FROM job_result WHERE job_id = job.id)) AS tried_at
          FROM job WHERE state IN ('waiting', 'running')),
         stopped AS (
        SELECT id, reason FROM job WHERE state = 'stopped' AND ended_at > now() - interval '1 day')
    SELECT (SELECT count(*) FROM under_way),
           (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - tried_at)), 0)::bigint FROM under_way),
           (SELECT count(*) FROM stopped),
           coalesce((SELECT reason FROM stopped ORDER BY id DESC LIMIT 1), '')
"""),
    args_row(Standing),
)


def standing(session: Session) -> Standing:
    """How they stand at this moment."""
    return _STANDING.one_or_none(session) or NOTHING_STANDS
