"""Clip: a table as another program put it on the clipboard, each cell saying what it is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from typing import Literal

CellKind = Literal["text", "number", "day", "flag", "error"]

# What a clip may hold; the lines of a document are far fewer.
MOST_ROWS, MOST_COLUMNS, MOST_CELLS, LONGEST_CELL = 20_000, 500, 400_000, 32_767

# So many digits a spreadsheet stands for: 0.1 + 0.2 is 0.30000000000000004 in there.
_EXACT = Context(prec=15)
_ERROR = re.compile(
    r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|ERROR!)|Err:\d{3}"
)
_TOO_NARROW = re.compile(r"#{3,}")


class ClipTooLarge(ValueError):
    """A clip holds more than any document takes."""


class ClipUnreadable(ValueError):
    """A clip is not what it says it is; another of its forms may be."""


@dataclass(frozen=True, slots=True)
class ClipCell:
    """What stands in one cell.

    Attributes:
        text: a text as typed; a number with a point; a day as ISO has it; ``TRUE`` or ``FALSE``; an error.
        shown: what the spreadsheet shows in its place, where that is another text: ``0412`` for 412.
    """

    text: str = ""
    kind: CellKind = "text"
    shown: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


BLANK = ClipCell()


@dataclass(frozen=True, slots=True)
class Area:
    """Cells that are merged into one, counted from 0."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Clip:
    """A table; blank cells and rows keep their place.

    Attributes:
        hidden_columns: those that were folded away where it was copied.
        hidden_rows: the same of rows.
        merged: what stands in such an area stands in its first cell; the others are blank.
    """

    rows: tuple[tuple[ClipCell, ...], ...]
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)

    def trimmed(self, fewest_rows: int = 1) -> "Clip":
        """Without the blank columns on the right: a selection is easily too wide, or whole columns.

        Args:
            fewest_rows: so many stay, blank or not; of the blank ones at the end no more.
        """
        ends = (n for row in self.rows for n, cell in enumerate(row, start=1) if not cell.is_blank)
        width = max(ends, default=1)
        rows = [row[:width] for row in self.rows]
        while len(rows) > max(fewest_rows, 1) and all(cell.is_blank for cell in rows[-1]):
            rows.pop()
        return replace(self, rows=tuple(rows))

    def repeated(self) -> "Clip":
        """With what stands in a merged area in each of its cells."""
        rows = [list(row) for row in self.rows]
        for area in self.merged:
            told = _at(rows, area.row, area.column)
            for number in range(area.row, min(area.row + area.rows, len(rows))):
                row = rows[number]
                row += [BLANK] * (min(area.column + area.columns, MOST_COLUMNS) - len(row))
                for place in range(area.column, min(area.column + area.columns, len(row))):
                    row[place] = told
        return replace(self, rows=tuple(map(tuple, rows)), merged=())


def text_cell(text: str) -> ClipCell:
    """The cell a text stands for that a program wrote as it shows it."""
    is_error = text.startswith(("#", "Err:")) and (_ERROR.fullmatch(text) or _TOO_NARROW.fullmatch(text))
    return ClipCell(text, "error") if is_error else ClipCell(text)


def number_cell(value: Decimal, *, is_percent: bool = False, shown: str = "") -> ClipCell:
    """The cell of a number as a spreadsheet has it, whatever it shows of it."""
    number = _EXACT.plus(value * 100 if is_percent else value)
    # A power of ten that no field holds would be a text of as many letters.
    text = format(number.normalize(), "f") if -30 < number.adjusted() < 30 else str(number)
    return ClipCell(text + "%" * is_percent, "number", shown)


def text_clip(rows: Iterable[Sequence[str]]) -> Clip:
    """A clip that is text alone."""
    return Clip(tuple(tuple(map(text_cell, row)) for row in rows))


def is_too_narrow(text: str) -> bool:
    """Whether these are the signs of a number its column had no room for."""
    return _TOO_NARROW.fullmatch(text) is not None


def _at(rows: list[list[ClipCell]], row: int, place: int) -> ClipCell:
    return rows[row][place] if row < len(rows) and place < len(rows[row]) else BLANK
