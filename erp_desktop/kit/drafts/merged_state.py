"""What two people typed into one form, put together: as states, which is how a draft keeps it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from erp_core.kit.records.merge import Merged, Place, Rules, Version, decided, differences, merge

State = Mapping[str, Any]
Side = Literal["base", "mine", "theirs", "both"]
_NO_CELLS = ("id", "typed", "offered", "was_in")


@dataclass(frozen=True, slots=True)
class MergedState:
    """What both did; lines are named by their id, new ones by a key of their own.

    Attributes:
        questions: what has to be asked, as places that are decided together.
        version: with what need not be asked; else ``mine``.
    """

    base: Version[Any]
    mine: Version[Any]
    theirs: Version[Any]
    merged: Merged[Any]

    @property
    def questions(self) -> list[tuple[Place[Any], ...]]:
        return self.merged.questions

    @property
    def version(self) -> Version[Any]:
        return self.merged.version

    def side(self, name: Side) -> Version[Any]:
        known = {"base": self.base, "mine": self.mine, "theirs": self.theirs}
        return known[name] if name != "both" else self._both()

    def _both(self) -> Version[Any]:
        """What one typed, and the texts of the other one under it."""
        names = (n for n, text in self.mine.fields.items() if isinstance(text, str))
        joined = {n: under(self.mine.fields[n], self.theirs.fields.get(n)) for n in names}
        return replace(self.mine, fields={**self.mine.fields, **joined})

    def with_picks(self, picks: Sequence[Side]) -> "MergedState":
        """The same with every question answered."""
        sides = [self.side(name) for name in picks]
        version = decided(self.merged, sides, self.base, self.mine, self.theirs)
        return replace(self, merged=Merged(version, []))

    def state(self) -> dict[str, Any]:
        """For the form to show."""
        lines = [_line(key, cells) for key, cells in self.version.lines.items()]
        return {"fields": dict(self.version.fields), "lines": lines}

    def taken(self) -> list[Place[Any]]:
        """What is other than one typed it: what came from the other one."""
        return differences(self.mine, self.version)

    def is_theirs(self) -> bool:
        """Whether nothing of one's own is in it that is not stored."""
        return not differences(self.theirs, self.version) and [*self.theirs.lines] == [*self.version.lines]


def merge_states(base: State, mine: State, theirs: State, rules: Rules) -> MergedState:
    """What is typed on top of one version, on top of another.

    Args:
        base, theirs: of stored records: every line has its id.
    """
    versions = version_of(base), version_of(mine), version_of(theirs)
    are_days = all(_is_day(v.fields.get(name)) for v in versions for pair in rules.ordered for name in pair)
    rules = rules if are_days else replace(rules, ordered=())
    return MergedState(*versions, merge(*versions, rules))


def same_fields(one: State, other: State) -> bool:
    """Whether two states of fields mean the same."""
    return {n: _same(v) for n, v in one.items()} == {n: _same(v) for n, v in other.items()}


def version_of(state: State) -> Version[Any]:
    """A state by places."""
    keys = [line["id"] or f"new {number}" for number, line in enumerate(state["lines"])]
    fields = {name: _same(value) for name, value in state["fields"].items()}
    return Version(fields, dict(zip(keys, map(_cells, state["lines"]), strict=True)))


def under(one: str | None, other: str | None) -> str:
    """Two texts, one under the other."""
    return "\n".join(text for text in (one, other) if text)


def line_at(version: Version[Any], key: Any) -> dict[str, Any] | None:
    """The state of one line; None where there is none."""
    return _line(key, version.lines[key]) if key in version.lines else None


def _is_day(state: Any) -> bool:
    """Whether a day stands in a field, or nothing; what cannot be read comes before or after none."""
    try:
        return state is None or bool(date.fromisoformat(state))
    except (TypeError, ValueError):
        return False


def _cells(line: State) -> dict[str, Any]:
    """Name to what stands in the cell: what is typed and not read, what is read, whether it was offered, and
    in which other currency it was put there."""
    names = sorted({*line, *line["typed"]}.difference(_NO_CELLS))
    typed, offered, was_in = line["typed"], line["offered"], line.get("was_in", {})
    return {n: (typed.get(n), _same(line.get(n)), n in offered, was_in.get(n)) for n in names}


class _Named(dict[str, Any]):
    """A record that was chosen: the same by whatever name it was known then."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self["key"] == other.get("key")

    def __ne__(self, other: object) -> bool:
        return not self == other


class _Figure(str):
    """A number: the same with however many zeros it was stored."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and _without_zeros(self) == _without_zeros(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(_without_zeros(self))


def _without_zeros(text: str) -> str:
    plain = str.__str__(text)
    return plain.rstrip("0").removesuffix(".") if _WITH_ZEROS.fullmatch(plain) else plain


_WITH_ZEROS = re.compile(r"-?\d+\.\d*0", re.ASCII)


def _same(value: Any) -> Any:
    """A value that equals what means the same."""
    if isinstance(value, Mapping) and "key" in value:
        return _Named(value)
    return _Figure(value) if isinstance(value, str) and _WITH_ZEROS.fullmatch(value) else value


def _line(key: Any, cells: Mapping[str, Any]) -> dict[str, Any]:
    there = {name: cell for name, cell in cells.items() if cell is not None}
    was_in = {name: cell[3] for name, cell in there.items() if cell[3] is not None}
    line = {
        "id": key if isinstance(key, int) else None,
        "typed": {name: cell[0] for name, cell in there.items() if cell[0] is not None},
        "offered": [name for name, cell in there.items() if cell[2]],
    }
    read = {name: cell[1] for name, cell in there.items() if cell[1] is not None}
    return line | ({"was_in": was_in} if was_in else {}) | read
