"""A sheet of an XLS file, read a second time: what one reader alone says of these old files is not believed.

The first, calamine, has been seen to give wrong first columns for some of them, without a word.
"""

import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import xlrd

from erp_core.platform.spreadsheet.table import BLANK, Cell, reference
from erp_core.platform.spreadsheet.unseen import ZEROS, Unseen


class Differ(Exception):
    """The two readers do not say the same."""


class XlsSheet:
    """One sheet as xlrd reads it.

    Args:
        place: of the sheet in the book, from 0.
        as_cell: makes a cell of a value, as the first reader's are made.

    Attributes:
        unseen: what the first reader does not tell of it.

    Raises:
        Differ: it reads nothing in the file.
    """

    def __init__(self, path: Path, place: int, as_cell: Callable[[Any], Cell]) -> None:
        try:
            # What it has to say of odd files belongs to no answer on standard output.
            self._book = xlrd.open_workbook(str(path), logfile=sys.stderr, formatting_info=True)
            self._sheet = self._book.sheet_by_index(place)
        except Exception as error:  # of an old format in the wild: struct's, IndexError, its own
            raise Differ from error
        self._as_cell = as_cell
        hidden = {number + 1 for number, row in self._sheet.rowinfo_map.items() if row.hidden}
        self.unseen = Unseen(hidden=hidden, figures=self._figures())

    def agreed(self, row: int, cells: Sequence[Cell]) -> list[Cell]:
        """A row, from 0, as the first reader gave it, with errors that it does not tell.

        Raises:
            Differ: the second says otherwise of a cell.
        """
        return [self._agreed(row, column, cell) for column, cell in enumerate(cells)]

    def _figures(self) -> dict[str, int]:
        """Cells that show zeros before their number."""
        formats = {key: one.format_str for key, one in self._book.format_map.items()}
        styles = [formats.get(style.format_key, "") for style in self._book.xf_list]
        figures = {number: len(style) for number, style in enumerate(styles) if ZEROS.fullmatch(style)}
        if not figures:
            return {}
        sheet = self._sheet
        shown: dict[str, int] = {}
        for row in range(sheet.nrows):
            for column in range(sheet.row_len(row)):
                if width := figures.get(sheet.cell_xf_index(row, column)):
                    shown[reference(row + 1, column)] = width
        return shown

    def _agreed(self, row: int, column: int, cell: Cell) -> Cell:
        own = self._cell(row, column)
        if own.kind == "error":
            return own
        figures = ("number", "day", "flag")
        is_same = own == cell
        if own.kind == "text" and cell.kind == "text":
            is_same = own.text.strip() == cell.text.strip()
        elif own.kind == cell.kind == "number":
            is_same = Decimal(own.text) == Decimal(cell.text)
        elif own.kind in figures and cell.kind in figures and own.kind != cell.kind:
            is_same = True  # one value, by whose format they judge differently
        if not is_same:
            raise Differ
        return cell

    def _cell(self, row: int, column: int) -> Cell:
        if row >= self._sheet.nrows or column >= self._sheet.row_len(row):
            return BLANK
        kind, value = self._sheet.cell_type(row, column), cast("Any", self._sheet.cell_value(row, column))
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return BLANK
        if kind == xlrd.XL_CELL_ERROR:
            return Cell(xlrd.error_text_from_code.get(value, "#"), "error")
        if kind == xlrd.XL_CELL_BOOLEAN:
            return self._as_cell(bool(value))
        if kind == xlrd.XL_CELL_DATE and value >= 1:
            return self._as_cell(xlrd.xldate_as_datetime(value, self._book.datemode))
        return self._as_cell(value)
