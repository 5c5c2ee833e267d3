"""Outline: rows in groups as one flat list: each group has a line, and an open one its rows below it."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from erp_core.kit.filter import Clause, ListQuery
from erp_core.kit.schema import Row

# What a group has in common, and those it stands in: the outermost first.
Path = tuple[Any, ...]
# What core gives in one call.
FETCHED_AT_ONCE = 1000


@dataclass(frozen=True)
class Node:
    """A group.

    Attributes:
        title: in the user's words.
        path: what it has in common, behind that of the group it stands in.
        where: what finds its rows, beside what the list is asked.
        count: how many rows.
        sums: what they come to, the largest first, as it is shown.
        inner: the groups in it, as soon as they are known; rows stand in it where it is None.
        can_open: its rows can be asked for; those of many small groups told as one cannot.
    """

    title: str
    path: Path
    where: tuple[Clause, ...]
    count: int
    sums: tuple[str, ...] = ()
    is_open: bool = False
    inner: "tuple[Node, ...] | None" = None
    can_open: bool = True

    @property
    def level(self) -> int:
        return len(self.path) - 1


@dataclass(frozen=True)
class Stretch:
    """Rows of one group that stand together.

    Attributes:
        where: what finds the group.
        first, count: of its rows.
    """

    where: tuple[Clause, ...]
    first: int
    count: int


@dataclass(frozen=True)
class Outline:
    """All groups of a list, some of them open."""

    nodes: tuple[Node, ...]
    # What lies flat: each group's line, and how many rows stand below it.
    _lines: list[tuple[int, Node, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        lines: list[tuple[int, Node, int]] = []
        number = 0
        for node in _visible(self.nodes):
            below = node.count if node.is_open and node.inner is None else 0
            lines.append((number, node, below))
            number += 1 + below
        object.__setattr__(self, "_lines", lines)

    @cached_property
    def _begins(self) -> list[int]:
        return [number for number, _node, _below in self._lines]

    @property
    def count(self) -> int:
        """How many lines and rows there are."""
        if not self._lines:
            return 0
        number, _node, below = self._lines[-1]
        return number + 1 + below

    def line(self, number: int) -> Node | None:
        """The group whose line stands there; None for a row."""
        found = self._at(number)
        return found[1] if found is not None and found[0] == number else None

    @property
    def lines(self) -> Sequence[int]:
        """Where the lines of groups stand."""
        return self._begins

    def line_above(self, number: int) -> int:
        """Where the line of the group stands that a row is in, or of the group that a line's group is in."""
        found = self._at(number)
        if found is None or found[0] != number:
            return found[0] if found is not None else 0
        above = (
            n for n, node, _below in reversed(self._lines) if n < number and node.path == found[1].path[:-1]
        )
        return next(above, number)

    def opened(self) -> frozenset[Path]:
        """Which groups are open."""
        return frozenset(node.path for node in _visible(self.nodes) if node.is_open)

    def stretches(self) -> Iterator[tuple[int, Node]]:
        """Each group whose rows stand below its line, and where the first of them stands."""
        return ((number + 1, node) for number, node, below in self._lines if below)

    def turned(self, path: Path, *, is_open: bool, inner: "tuple[Node, ...] | None" = None) -> "Outline":
        """The same with one group open or closed.

        Args:
            inner: the groups in it; None leaves those that are known.
        """

        def turn(node: Node) -> Node:
            if node.path == path:
                return replace(node, is_open=is_open, inner=inner if inner is not None else node.inner)
            if node.inner is not None and path[: len(node.path)] == node.path:
                return replace(node, inner=tuple(map(turn, node.inner)))
            return node

        return Outline(tuple(map(turn, self.nodes)))

    def rows(
        self, search: Callable[[ListQuery], Sequence[Row]], query: ListQuery, first: int, count: int
    ) -> list[Row | None]:
        """Blocking: what stands from a place on; None for the lines of groups.

        Args:
            search: gives a page of the rows of all groups.
        """
        found: list[Row | None] = []
        for stretch in self._stretches(first, min(first + count, self.count) - 1):
            if stretch is None:
                found.append(None)
                continue
            where = [*query.where, *stretch.where]
            for start in range(0, stretch.count, FETCHED_AT_ONCE):
                limit = min(FETCHED_AT_ONCE, stretch.count - start)
                asked = query.model_copy(
                    update={"where": where, "offset": stretch.first + start, "limit": limit}
                )
                rows = list(search(asked))[:limit]
                # Who counted them counted more: until they are counted again, nothing stands there.
                found += [*rows, *([None] * (limit - len(rows)))]
        return found

    def meant(self, spans: Sequence[tuple[int, int]]) -> list[Stretch]:
        """The rows in these places; the line of a closed group stands for all its rows.

        An open group with all that stands in it is one stretch: it knows how many rows it has, each once.
        """
        found: list[Stretch] = []
        for first, last in _joined(spans):
            place = first
            while place <= last:
                node = self.line(place)
                end = self._end(place, node) if node is not None else place
                stretch = next(self._stretches(place, last), None) if node is None else None
                if node is not None and node.can_open and end <= last:
                    found.append(Stretch(node.where, 0, node.count))
                    place = end + 1
                elif stretch is not None:
                    found.append(stretch)
                    place += stretch.count
                else:
                    place += 1
        return found

    def _end(self, number: int, node: Node) -> int:
        """Where the last of what stands in a group stands; of a closed one its line."""
        for begin, other, _below in self._lines[bisect_right(self._begins, number) :]:
            if other.level <= node.level:
                return begin - 1
        return self.count - 1

    def _at(self, number: int) -> tuple[int, Node, int] | None:
        place = bisect_right(self._begins, number) - 1
        return self._lines[place] if place >= 0 else None

    def _stretches(self, first: int, last: int) -> Iterator[Stretch | None]:
        """What stands in these places, in their order: None for a line, else rows of one group."""
        number = first
        while number <= last:
            found = self._at(number)
            if found is None or found[0] == number:
                yield None
                number += 1
                continue
            begin, node, below = found
            count = min(last, begin + below) - number + 1
            if count <= 0:
                return
            yield Stretch(node.where, number - begin - 1, count)
            number += count


@dataclass(frozen=True)
class GroupSource:
    """Where groups come from; both calls block.

    Attributes:
        all: all of them, those of the paths open.
        inside: those that stand in a group.
        depth: how many levels there are.
    """

    all: Callable[[Collection[Path]], Outline]
    inside: Callable[[Node], tuple[Node, ...]]
    depth: int


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that stand together as one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _visible(nodes: Sequence[Node]) -> Iterator[Node]:
    """Each group whose line is shown."""
    for node in nodes:
        yield node
        if node.is_open and node.inner is not None:
            yield from _visible(node.inner)
