"""A list as an XLSX file: numbers are numbers, days are days, text is text and never a formula."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter

from erp_core.kit.reading.numbers import may_be_share
from erp_core.kit.words import ValueKind
from erp_core.platform.spreadsheet.csv_file import local
from erp_core.platform.spreadsheet.figures import NUMBERS, least_digits, trimmed
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn
from erp_core.platform.spreadsheet.subtotals import Row, Subtotals, SumLine, Written

# A worksheet holds 1,048,576 rows; title, sums and what people add below have room left.
ROWS_A_SHEET = 1_000_000
# Spreadsheets calculate with this many digits; a longer number stays whole as text.
MOST_DIGITS = 15
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_LONGEST_NAME = 28
_DAY_ZERO = date(1899, 12, 30)
_MOMENT_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - by the clock of the sheet, as spreadsheets count
# Spreadsheets show these two as the PC writes days.
_DAY, _MOMENT = 14, 22

Cell = Callable[[Any, int, int, str, Row], object]


class XlsxFile:
    """One file, written row by row; memory stays flat however many there are.

    Args:
        names: of the values of a row, in their order.
        scratch: folder for what is written before it is packed.
    """

    def __init__(self, path: Path, sheet: Sheet, names: Sequence[str], scratch: Path) -> None:
        self._sheet = sheet
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "tmpdir": str(scratch), "default_date_format": "yyyy-mm-dd"}
        )
        self._book.use_zip64()
        self._bold = self._book.add_format({"bold": True})
        self._number_format = lru_cache(None)(self._made_number_format)
        self._money = names.index(sheet.currency) if sheet.currency else None
        self._cells = [
            (place, names.index(column.name), self._cell(column))
            for place, column in enumerate(sheet.columns)
        ]
        self._subtotals = Subtotals(sheet, names, is_summed=True)

    def write(self, rows: Iterator[Row], rows_a_sheet: int = ROWS_A_SHEET) -> Written:
        """Write all rows and close the file; gives how many there were."""
        number, sheets = 0, 1
        page, depth = self._new_page(sheets), len(self._sheet.groups)
        for row in rows:
            number = self._write_subtotals(page, number, row)
            if number >= rows_a_sheet:
                self._close_page(page, number)
                sheets += 1
                page, number = self._new_page(sheets), 0
            number += 1
            self._subtotals.add(row)
            if depth:
                page.set_row(number, None, None, {"level": depth})
            for place, source, write in self._cells:
                if text := row[source]:
                    write(page, number, place, text, row)
        number = self._write_subtotals(page, number, None)
        self._close_page(page, number)
        self._write_sums(page, number + 2)
        self._write_about(self._subtotals.written)
        self._book.close()
        return self._subtotals.written

    def _new_page(self, number: int) -> Any:
        name = self._sheet.title.translate(_FORBIDDEN).strip("' ")[:_LONGEST_NAME] or "1"
        page = self._book.add_worksheet(name if number == 1 else f"{name[: _LONGEST_NAME - 4]} {number}")
        page.freeze_panes(1, 0)
        for place, column in enumerate(self._sheet.columns):
            page.set_column(place, place, column.width)
        for place, column in enumerate(self._sheet.columns):
            page.write_string(0, place, column.title, self._bold)
        return page

    def _close_page(self, page: Any, last: int) -> None:
        page.autofilter(0, 0, last, len(self._sheet.columns) - 1)

    def _write_subtotals(self, page: Any, number: int, row: Row | None) -> int:
        """Of the groups that end before a row, below their rows; gives the number of the last line."""
        for ended in self._subtotals.before(row):
            for line in self._subtotals.lines(ended):
                number += 1
                page.set_row(number, None, None, {"level": ended.level} if ended.level else {})
                page.write_string(number, 0, f"{ended.title} {line.of}".strip(), self._bold)
                self._write_line(page, number, line)
        return number

    def _write_sums(self, page: Any, first: int) -> None:
        """Below the rows, a blank row between: so that sorting and filtering leave them where they are."""
        for number, line in enumerate(self._subtotals.sums_of_whole(), start=first):
            page.write_string(number, 0, self._sheet.total.format(currency=line.of).strip(), self._bold)
            self._write_line(page, number, line)

    def _write_line(self, page: Any, number: int, line: SumLine) -> None:
        """Where an amount stands first, the title has none beside it."""
        for place, text, least in line.cells:
            if place:
                self._number(page, number, place, text, least, True)

    def _write_about(self, written: Written) -> None:
        page = self._book.add_worksheet(self._sheet.about_title.translate(_FORBIDDEN)[:_LONGEST_NAME])
        page.set_column(0, 0, 24)
        page.set_column(1, 1, 60)
        for number, (title, text) in enumerate(self._sheet.about):
            page.write_string(number, 0, title, self._bold)
            told = text.format(count=written.rows, rows=written.places) if "{count}" in text else text
            page.write_string(number, 1, told)

    def _cell(self, column: SheetColumn) -> Cell:
        """Writes one stored value; never an empty one."""
        words, kind = dict(column.words), column.kind
        if words:
            return lambda page, y, x, text, _row: page.write_string(y, x, words.get(text, text))
        if kind is ValueKind.PERCENT and column.is_read_again:
            return self._percent_cell()
        if kind in NUMBERS:
            return self._number_cell(kind)
        if kind in (ValueKind.DATE, ValueKind.INSTANT):
            serial, form = (_day, _DAY) if kind is ValueKind.DATE else (self._moment, _MOMENT)
            look = self._book.add_format({"num_format": form})
            return lambda page, y, x, text, _row: page.write_number(y, x, serial(text), look)
        return lambda page, y, x, text, _row: page.write_string(y, x, text)

    def _moment(self, text: str) -> Decimal:
        passed = local(text, self._sheet.zone) - _MOMENT_ZERO
        return passed.days + Decimal(passed.seconds) / 86_400

    def _percent_cell(self) -> Cell:
        """12.5 for 12.5 %, and ``0.5%`` for what would be read as a half."""

        def write(page: Any, y: int, x: int, text: str, _row: Row) -> None:
            text = trimmed(text, 0)
            if may_be_share(Decimal(text)):
                page.write_string(y, x, f"{text.replace('.', self._sheet.decimal_sign)}%")
            else:
                self._number(page, y, x, text, 0)

        return write

    def _number_cell(self, kind: ValueKind) -> Cell:
        digits, home, money = dict(self._sheet.digits), self._sheet.home, self._money

        def write(page: Any, y: int, x: int, text: str, row: Row) -> None:
            currency = row[money] if money is not None else home
            least = least_digits(kind, digits.get(currency, 2))
            self._number(page, y, x, trimmed(text, least), least, kind=kind)

        return write

    def _number(
        self,
        page: Any,
        y: int,
        x: int,
        text: str,
        least: int,
        is_bold: bool = False,
        kind: ValueKind = ValueKind.MONEY,
    ) -> None:
        if len(text) > MOST_DIGITS and sum(map(str.isdigit, text.lstrip("-0."))) > MOST_DIGITS:
            page.write_string(y, x, text)
            return
        decimals = max(least, len(text.partition(".")[2]))
        look = self._number_format(decimals, kind is ValueKind.PERCENT, is_bold)
        number = Decimal(text)
        page.write_number(y, x, number.scaleb(-2) if kind is ValueKind.PERCENT else number, look)

    def _made_number_format(self, decimals: int, is_percent: bool, is_bold: bool) -> Any:
        """How many decimals a cell shows; spreadsheets write them in the PC's own way."""
        part = "." + "0" * decimals if decimals else ""
        form = f"0{part}%" if is_percent else f"#,##0{part}"
        return self._book.add_format({"num_format": form, "bold": is_bold})


@lru_cache(maxsize=10_000)
def _day(text: str) -> int:
    """A day as spreadsheets count it."""
    return (date.fromisoformat(text) - _DAY_ZERO).days
