"""What crosses the door for search everywhere."""

from typing import Annotated

from pydantic import Field

from erp_core.kit.schema import Schema

# How well a record fits, the best first: called exactly so by number or code, or by name; called by what
# begins so, by words that begin so, by words that hold it; a document that names or tells of it; what is
# written nearly so, and may be meant by who typed it wrong.
NUMBER, NAME, BEGINS, WORDS, ANYWHERE, TELLS, SIMILAR = range(7)

Most = Annotated[int, Field(ge=1, le=50)]


class Hit(Schema):
    """A record that was found.

    Attributes:
        kind: of record; its list is called so.
        code, name: what people call it; the name of a document is that of whom or what it is for.
        about: what tells it from others that were found and are called so, too.
        tier: how well it fits.
        of, of_id: the record that was found and stands in this document; empty and 0 for all others.
    """

    kind: str
    id: int
    code: str
    name: str
    about: str = ""
    tier: int
    of: str = ""
    of_id: int = 0


class NamedIn(Schema):
    """A list that has at least one record which names the one that was found best.

    Attributes:
        kind: the list is called so.
        field: of it, holds the id.
        of, of_id: the record that is named.
        is_sure: there was time to look; else the list may hold none.
    """

    kind: str
    field: str
    of: str
    of_id: int
    is_sure: bool = True

    def is_of(self, hit: Hit) -> bool:
        """Whether it is this record that is named."""
        return (self.of, self.of_id) == (hit.kind, hit.id)


class Found(Schema):
    """What was found for a text.

    Attributes:
        hits: the best first.
        named_in: where the best of them is named, if it is found by what it is called.
        left: kinds of records that not all was looked at of, because time was up.
        more: kinds of which more than is told is known to hold the text.
    """

    hits: list[Hit]
    named_in: list[NamedIn]
    left: list[str]
    more: list[str] = Field(default=[])
