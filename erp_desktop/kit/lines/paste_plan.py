"""Pasting from a spreadsheet: where each column of a clip belongs, and how its numbers are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.reading.numbers import Signs, figures_in, signs_of
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_spec import LinesSpec

MOST_LINES = 2000
_FEWEST_TITLES = 2
_IN_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class PastePlan:
    """How a clip is read.

    Attributes:
        rows: cells of the clip, without its row of titles.
        columns: which column each cell of a row belongs to; None for one that is not taken.
        left_out: what is not taken, in words for the user; cells of computed columns are not named.
    """

    rows: list[list[str]]
    columns: list[LineColumn | None]
    left_out: list[str]

    def signs(self, own: str) -> dict[str, Signs]:
        """How the numbers of each column are written, by the column's name.

        Args:
            own: the decimal sign where the whole clip does not say.
        """
        cells = {
            column.name: [row[place] for row in self.rows if place < len(row)]
            for place, column in enumerate(self.columns)
            if column is not None and column.number is not None
        }
        found = {name: signs_of(texts, own) for name, texts in cells.items()}
        said = {signs.sign for name, signs in found.items() if _says(signs, cells[name])}
        if len(said) != 1:
            return found
        (sign,) = said
        # A clip comes from one program: what one column says holds for those that could be either.
        return {
            name: Signs(sign) if signs.doubtful and signs.sign else signs for name, signs in found.items()
        }


def plan_paste(
    spec: LinesSpec, order: Sequence[LineColumn], rows: list[list[str]], start: LineColumn
) -> PastePlan:
    """Where the cells of a clip belong: by its row of titles, else from the current column on.

    Args:
        order: the grid's columns as they stand from left to right.
        start: the column of the current cell. Where the spec's short order begins there and its second cells
            are numbers, cells are read in that order.
    """
    titled = _by_titles(spec, rows[0])
    if titled is not None:
        return PastePlan(rows[1:], titled, _unknown_titles(rows[0], titled, rows[1:]))
    width = max(len(row) for row in rows)
    short = spec.short_order
    if short and start.name == short[0] and 1 < width <= len(short) and _are_numbers(rows, 1):
        return PastePlan(rows, [spec.column(name) for name in short[:width]], [])
    editable = [column for column in order if column.is_editable]
    first = editable.index(start) if start in editable else 0
    columns: list[LineColumn | None] = list(editable[first : first + width])
    over = any(cell.strip() for row in rows for cell in row[len(columns) :])
    left_out = [_("what stands beyond the last column")] if over else []
    return PastePlan(rows, columns + [None] * (width - len(columns)), left_out)


def _by_titles(spec: LinesSpec, row: list[str]) -> list[LineColumn | None] | None:
    """The columns a row of titles names, each once; None when it is no such row."""
    known: dict[str, LineColumn] = {}
    for column in spec.columns:
        for title in (column.title, _(column.title), column.name, *column.other_titles):
            known.setdefault(heading(title), column)
    columns: list[LineColumn | None] = []
    for cell in row:
        column = known.get(heading(cell))
        columns.append(column if column not in columns else None)
    return columns if sum(column is not None for column in columns) >= _FEWEST_TITLES else None


def heading(title: str) -> str:
    """A title as it is compared: its words, without case, a unit in brackets or a percent sign."""
    return _BETWEEN_WORDS.sub(" ", folded(_IN_BRACKETS.sub(" ", title))).strip()


def _unknown_titles(titles: list[str], columns: list[LineColumn | None], rows: list[list[str]]) -> list[str]:
    """Titles over cells that would be lost."""
    width = max((len(row) for row in rows), default=0)
    found: list[str] = []
    for place in range(max(width, len(titles))):
        is_known = place < len(columns) and columns[place] is not None
        if not is_known and any(row[place].strip() for row in rows if place < len(row)):
            title = titles[place].strip() if place < len(titles) else ""
            found.append(f"“{title}”" if title else _("a column without a title"))
    return found


def _says(signs: Signs, texts: list[str]) -> bool:
    """Whether a column by itself says which decimal sign it is written with."""
    one_way = (
        sum(number is not None for number in figures_in(text).readings.values()) == 1 for text in texts
    )
    return signs.sign is not None and any(one_way)


def _are_numbers(rows: list[list[str]], column: int) -> bool:
    cells = [row[column] for row in rows[:20] if len(row) > column and row[column].strip()]
    return bool(cells) and sum(figures_in(cell).is_number for cell in cells) * 2 >= len(cells)
