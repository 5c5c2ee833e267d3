"""Cells that are merged over several rows: what each of these says."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from erp_core.kit.i18n import _
from erp_core.platform.importing.columns import Columns
from erp_core.platform.importing.schema import Imported, Problem
from erp_core.platform.spreadsheet.table import BLANK, Cell, TableRow, at, place_of

_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


def divided(
    rows: Sequence[TableRow],
    merged: Iterable[str],
    columns: Columns,
    done: Imported,
    may_be_merged: Callable[[str], bool],
) -> list[TableRow]:
    """Rows whose merged cells each say what stands in them, where that can be meant; else it is told."""
    names = {place: name for name, place in columns.places.items()}
    said: dict[int, dict[int, Cell]] = {}
    numbers = [row.number for row in rows]
    ends: dict[int, int] = {}
    ranges = filter(None, map(_RANGE.fullmatch, merged))
    for found in sorted(ranges, key=lambda one: int(one[2])):
        first, last, place, end = int(found[2]), int(found[4]), place_of(found[1]), place_of(found[3])
        is_left_alone = (
            place is not None and end is not None and names.keys().isdisjoint(range(place, end + 1))
        )
        if last <= columns.titles.number or is_left_alone:
            continue
        column = names.get(place) if place is not None and place == end else None
        start = bisect_left(numbers, first)
        # No cell belongs to two of them, and each begins in a row with something in it.
        is_one = numbers[start : start + 1] == [first] and first > ends.get(place or 0, 0)
        if is_one and place is not None and column is not None and may_be_merged(column):
            ends[place] = last
            for row in rows[start : bisect_right(numbers, last)]:
                said.setdefault(row.number, {})[place] = at(rows[start], place)
            continue
        words = _("Cells are merged here. Divide them, so that each row has its own values.")
        done.problems.append(Problem(row=last, column=place, text=words))
    return [_with(row, said[row.number]) if row.number in said else row for row in rows]


def _with(row: TableRow, said: Mapping[int, Cell]) -> TableRow:
    cells = [*row.cells, *[BLANK] * (max(said) + 1 - len(row.cells))]
    for place, cell in said.items():
        cells[place] = cell
    return replace(row, cells=tuple(cells))
