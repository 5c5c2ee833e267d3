"""What crosses the door for questions to any list."""

from typing import Annotated

from pydantic import Field

from erp_core.kit.filter import MOST_SELECTED
from erp_core.kit.schema import Row, Schema

# So many documents are moved in one go.
MOST_MOVED = 2000
# So many people are offered for what somebody types.
MOST_NAMED = 12

# Of a row in its list, from 0.
Place = Annotated[int, Field(ge=0, le=1_000_000_000)]
Stretch = Annotated[int, Field(ge=1, le=MOST_SELECTED)]


class Candidate(Schema):
    """A document somebody wants to move, with others.

    Attributes:
        version: as it is now; the move is refused if it is another by then.
        title: what people call it.
        reason: why it cannot be moved, as a sentence; empty if it can, as far as the document alone tells.
    """

    id: int
    version: int
    title: str
    reason: str = ""


class Person(Row):
    """Somebody who may have written what a list shows."""

    username: str
    full_name: str
