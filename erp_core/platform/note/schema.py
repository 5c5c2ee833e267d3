"""What crosses the door about notes on a record."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from erp_core.kit.schema import Row
from erp_core.kit.types import LINES

NoteBody = Annotated[str, LINES, Field(min_length=1, max_length=4000)]


class NoteRow(Row):
    """A note as its readers see it.

    Attributes:
        body: empty where it was removed.
        can_change: it is the caller's own, and young enough to be corrected.
        can_remove: it is the caller's own.
        is_removed: who wrote it took it back.
        is_changed: it was corrected after it was written.
        nobody: names in it that are nobody's who may read the record; told to who wrote it alone.
    """

    body: str
    created_at: datetime
    created_by: str | None = None
    can_change: bool = False
    can_remove: bool = False
    is_removed: bool = False
    is_changed: bool = False
    nobody: tuple[str, ...] = ()


class PersonRow(Row):
    """Somebody who can be named, as ``@username``."""

    username: str
    full_name: str
