"""SentSave: that a save was sent, kept with the draft until its answer comes."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import to_jsonable_python

# Core forgets after seven days what it answered (``keep_house``); the clocks of PCs may be a day off.
KNOWN_FOR = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class SentSave:
    """What is needed to send a save again as the same request, after the program ended too.

    Not what was sent: that is taken from the form, where the user sees it. Nothing goes from a disk to core.

    Attributes:
        operation: its name.
        sent_at: when it was sent first, by this PC's clock.

    Raises:
        ValueError: the id or the time cannot be read.
    """

    request_id: str
    operation: str
    sent_at: str

    def __post_init__(self) -> None:
        uuid.UUID(self.request_id)
        datetime.fromisoformat(self.sent_at)


def is_known(sent_at: datetime) -> bool:
    """Whether core still knows what it answered to a request of that time."""
    return abs(datetime.now(UTC) - sent_at) < KNOWN_FOR


def as_json(content: Any) -> Any:
    """What a form sends as plain JSON data; the same content is always the same data."""
    return to_jsonable_python(content)
