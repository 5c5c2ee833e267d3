"""What two people typed into one form, put together: as states, which is how a draft keeps it."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from erp_core.kit.records.merge import Groups, Version, merge

State = Mapping[str, Any]
_NO_CELLS = ("id", "typed", "offered")


class MergedState(NamedTuple):
    """A state with what both did.

    Attributes:
        clashes: what both changed: the number of the line, None for the header, 0 for a line that is gone;
            and the name, empty for a whole line.
    """

    state: dict[str, Any]
    clashes: list[tuple[int | None, str]]


def merge_states(
    base: State, mine: State, theirs: State, together: Groups, under: Mapping[str, Collection[str]]
) -> MergedState:
    """What is typed on top of one version, on top of another.

    Args:
        base, theirs: of stored records: every line has its id.
        together: columns of a line that are decided as one.
        under: field of the header to the columns that mean nothing without it.
    """
    done = merge(_version(base), _version(mine), _version(theirs), (), together, under)
    lines = [_line(key, cells) for key, cells in done.version.lines.items()]
    numbers = {key: number for number, key in enumerate(done.version.lines, start=1)}
    clashes = [(None if key is None else numbers.get(key, 0), name) for key, name in done.clashes]
    return MergedState({"fields": dict(done.version.fields), "lines": lines}, clashes)


def _version(state: State) -> Version[Any]:
    keys = [line["id"] or f"new {number}" for number, line in enumerate(state["lines"])]
    return Version(state["fields"], dict(zip(keys, map(_cells, state["lines"]), strict=True)))


def _cells(line: State) -> dict[str, Any]:
    """Name to what stands in the cell: what is typed and not read, what is read, whether it was offered."""
    names = sorted({*line, *line["typed"]}.difference(_NO_CELLS))
    return {name: (line["typed"].get(name), line.get(name), name in line["offered"]) for name in names}


def _line(key: Any, cells: Mapping[str, Any]) -> dict[str, Any]:
    there = {name: cell for name, cell in cells.items() if cell is not None}
    return {
        "id": key if isinstance(key, int) else None,
        "typed": {name: typed for name, (typed, _read, _is_offered) in there.items() if typed is not None},
        "offered": [name for name, (_typed, _read, is_offered) in there.items() if is_offered],
    } | {name: read for name, (_typed, read, _is_offered) in there.items() if read is not None}
