"""CellTable: the cells of one sheet as they were read, each saying what it is."""

import re
from dataclasses import dataclass
from typing import Literal

CellKind = Literal["text", "number", "day", "flag", "error"]

_ERROR = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA|SPILL!|CALC!)")


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
    """

    rows: tuple[TableRow, ...]
    merged: tuple[str, ...] = ()
    sign: str = ""


def is_error(text: str) -> bool:
    """Whether a text is how spreadsheets write that a formula failed."""
    return _ERROR.fullmatch(text.strip()) is not None


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
