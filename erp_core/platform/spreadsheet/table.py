"""CellTable: the cells of one sheet as they were read, each saying what it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

CellKind = Literal["text", "number", "day", "flag", "error"]
_KINDS: dict[str, CellKind] = {"t": "text", "n": "number", "d": "day", "f": "flag", "e": "error"}
# A row between processes: its number, whether it is hidden, and its cells, each behind its kind's letter.
ToldRow = tuple[int, bool, list[str]]

# What a file may hold.
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200_000, 500, 32_767
MOST_BYTES = 64 << 20

# As spreadsheets write that a formula failed: Excel everywhere, then in Turkish; LibreOffice.
_ERROR = re.compile(
    r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!"
    r"|SAYI/0!|YOK|AD\?|BOŞ!|SAYI!|BAŞV!|DEĞER!)|(Err|Hata):\d{3}"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell.

    Attributes:
        text: a text as typed; a number with a point; a day as ISO has it; ``t`` or ``f``; an error's name.
    """

    text: str = ""
    kind: CellKind = "text"

    @property
    def is_blank(self) -> bool:
        return self.kind == "text" and not self.text.strip()


BLANK = Cell()
# What stands in the place of the result of a formula that has none yet.
NOT_WORKED_OUT = "="


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row.

    Attributes:
        number: as the spreadsheet counts it, from 1.
        is_hidden: somebody filtered or folded it away.
    """

    number: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class CellTable:
    """One sheet; rows in which nothing stands are left out.

    Attributes:
        merged: ranges of merged cells, as the spreadsheet names them.
        sign: decimal sign of numbers that are texts, where the file's kind tells it: a comma that separates
            cells is none. Empty where it does not.
        sheets: names of the file's sheets; empty for a text file.
        sheet: name of this one.
        hidden_sheets: names of those that somebody hid.
        code_page: what the letters of a text file were read by; empty where the file tells it itself.
    """

    rows: tuple[TableRow, ...]
    merged: tuple[str, ...] = ()
    sign: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    code_page: str = ""
    hidden_sheets: tuple[str, ...] = ()

    @classmethod
    def of(cls, told: Iterable[ToldRow], merged: Iterable[str], sign: str) -> "CellTable":
        """A table from what ``told`` says of it; KeyError for a letter that is no kind's."""
        rows = (
            TableRow(number, tuple(Cell(cell[1:], _KINDS[cell[:1]]) for cell in cells), is_hidden)
            for number, is_hidden, cells in told
        )
        return cls(tuple(rows), tuple(merged), sign)

    def told(self) -> list[ToldRow]:
        """Its rows for another process."""
        return [(row.number, row.is_hidden, [f"{c.kind[0]}{c.text}" for c in row.cells]) for row in self.rows]


def at(row: TableRow, place: int) -> Cell:
    """What stands in a column of a row."""
    return row.cells[place] if place < len(row.cells) else BLANK


def is_padded(number: str) -> bool:
    """Whether a whole number stands with zeros before it: 000100."""
    return len(number) > 1 and number.startswith("0") and number.isdecimal()


def is_error(text: str) -> bool:
    """Whether a text is how spreadsheets write that a formula failed."""
    return _ERROR.fullmatch(text.strip()) is not None


def place_of(letters: str) -> int | None:
    """The column a spreadsheet calls so, from 0: ``AB`` is 27; None for what is no column."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        return None
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def reference(row: int, column: int) -> str:
    """``F49999``: a cell by the names a spreadsheet gives it.

    Args:
        row: from 1.
        column: from 0.
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
