"""What crosses the door about jobs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from erp_core.kit.schema import Row, Schema
from erp_core.platform.job import MOST_RESULTS

# Looked at, and not begun; waits for its turn; under way; all were tried; its owner ended it; he may no more.
JobState = Literal["ready", "waiting", "running", "done", "cancelled", "stopped"]
# All; those that cannot make the move; of which it is asked before; those that did not, tried or not;
# moved, and worth a look.
Which = Literal["all", "refused", "asking", "not_moved", "worth_a_look"]
After = Annotated[int, Field(ge=0, le=2**31 - 1)]
HowMany = Annotated[int, Field(ge=1, le=MOST_RESULTS)]


class JobRow(Row):
    """A job of the caller.

    Attributes:
        kind, move: of its records.
        count: how many records are meant.
        moved, refused: how many of them were, so far; some are refused as soon as they are looked at.
        asking: of how many of those that can make the move it is asked whether they are to.
        reason: why it was stopped; empty if it was not.
        is_waited_for: nobody carries it on at this moment; somebody will within a minute.
    """

    kind: str
    move: str
    count: int
    moved: int
    refused: int
    asking: int = 0
    state: JobState
    reason: str
    created_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    is_waited_for: bool = False

    @property
    def left(self) -> int:
        """How many nothing was tried with."""
        return self.count - self.moved - self.refused

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None


class ResultRow(Schema):
    """What became of one record.

    Attributes:
        position: its place in the list, from 1.
        title: what people call it.
        is_tried: whether it was moved or refused.
        question: what is asked before it makes the move; empty for nothing.
        reason: why it was not moved; empty where it was, or nothing was tried yet.
        look: what is worth a look in it as it stands now, though it was moved; mostly nothing.
    """

    position: int
    record_id: int
    title: str
    is_tried: bool
    reason: str
    question: str = ""
    look: str = ""
