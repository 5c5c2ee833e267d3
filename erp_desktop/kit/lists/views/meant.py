"""Meant: what is selected in a list, told by its records; and places in it, told as spans."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from erp_core.kit.filter import MOST_SELECTED
from erp_desktop.kit.tables.outline import Path
from erp_desktop.kit.tables.rows_copy import Span


@dataclass(frozen=True)
class Meant:
    """Some records, wherever they stand.

    Attributes:
        ids: those, or those left out.
        is_rest: all that the list is asked for are meant, but for these: those that join it too.
        groups: whose lines are selected; that of a closed one stands for all that stand in it.
    """

    ids: frozenset[int] = frozenset()
    is_rest: bool = False
    groups: frozenset[Path] = frozenset()


NOTHING = Meant()


@dataclass(frozen=True)
class Selected:
    """What was selected before the rows were read again.

    Attributes:
        ids: None where they are not known one by one.
        before: how many rows the list had.
    """

    ids: frozenset[int] | None
    before: int

    def also(self, later: "Selected") -> "Selected":
        """These and what was selected at a later reading, as far as both are known."""
        if self.ids is None or later.ids is None:
            return self if self.ids is None else later
        return Selected(self.ids | later.ids, max(self.before, later.before))


def ids_in(spans: Sequence[Span], id_at: Callable[[int], int | None]) -> frozenset[int] | None:
    """The records in these places; None where there are too many, or one is not known."""
    if sum(last - first + 1 for first, last in spans) > MOST_SELECTED:
        return None
    found: set[int] = set()
    for number in (n for first, last in spans for n in range(first, last + 1)):
        id = id_at(number)
        if id is None:
            return None
        found.add(id)
    return frozenset(found)


def others(spans: Sequence[Span], count: int) -> list[Span]:
    """The rows of so many that are in none of the spans."""
    found, begin = [], 0
    for first, last in spans:
        if first > begin:
            found.append((begin, first - 1))
        begin = last + 1
    return [*found, (begin, count - 1)] if begin < count else found


def spans_of(places: Iterator[int]) -> Iterator[Span]:
    """Rising places, put together where they follow each other."""
    first = last = -1
    for place in places:
        if first < 0:
            first = place
        elif place != last + 1:
            yield first, last
            first = place
        last = place
    if first >= 0:
        yield first, last
