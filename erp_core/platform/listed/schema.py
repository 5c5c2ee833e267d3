"""What crosses the door for questions to any list."""

from typing import Annotated

from pydantic import Field

from erp_core.kit.filter import MOST_SELECTED
from erp_core.kit.schema import Row, Schema

# So many people are offered for what somebody types.
MOST_NAMED = 12

# Of a row in its list, from 0.
Place = Annotated[int, Field(ge=0, le=1_000_000_000)]
Stretch = Annotated[int, Field(ge=1, le=MOST_SELECTED)]


class Code(Schema):
    """A code that a field of a list may hold, and what it is called."""

    code: str
    title: str


class Person(Row):
    """Somebody who may have written what a list shows."""

    username: str
    full_name: str
