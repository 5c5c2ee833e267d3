"""A list as a CSV file: a line of titles and the rows, as spreadsheets on this PC read them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from erp_core.kit import clock
from erp_core.kit.reading.formulas import guarded, row_writer
from erp_core.kit.reading.numbers import may_be_share
from erp_core.kit.words import ValueKind
from erp_core.platform.spreadsheet.figures import NUMBERS, least_digits, trimmed
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn
from erp_core.platform.spreadsheet.subtotals import Row, Subtotals, SumLine, Written


def write_csv(path: Path, sheet: Sheet, names: Sequence[str], rows: Iterator[Row]) -> Written:
    """Write the file and give how many rows it holds.

    Days are ISO's, which every spreadsheet knows.

    Args:
        names: of the values of a row, in their order.
    """
    places = [names.index(column.name) for column in sheet.columns]
    money = names.index(sheet.currency) if sheet.currency else None
    writers = [_writer(column, sheet, money) for column in sheet.columns]
    cells = list(zip(places, writers, strict=True))
    subtotals = Subtotals(sheet, names, is_summed=False)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = row_writer(file, _apart(sheet))
        write([guarded(column.title, _apart(sheet)) for column in sheet.columns])
        for row in rows:
            for ended in subtotals.before(row):
                _write_subtotal(write, sheet, ended.title, subtotals.lines(ended))
            subtotals.add(row)
            write([text and of(text, row) for place, of in cells for text in (row[place],)])
        for ended in subtotals.before(None):
            _write_subtotal(write, sheet, ended.title, subtotals.lines(ended))
    return subtotals.written


def _apart(sheet: Sheet) -> str:
    """What parts cells: where the comma is the decimal sign, spreadsheets take semicolons."""
    return ";" if sheet.decimal_sign == "," else ","


def _write_subtotal(
    write: Callable[[list[str]], object], sheet: Sheet, title: str, lines: Sequence[SumLine]
) -> None:
    """A line for each currency and unit; where an amount stands first, the title has none beside it."""
    for line in lines:
        cells = [""] * len(sheet.columns)
        for place, text, _least in line.cells:
            cells[place] = text.replace(".", sheet.decimal_sign)
        cells[0] = guarded(f"{title} {line.of}".strip(), _apart(sheet))
        write(cells)


def _writer(column: SheetColumn, sheet: Sheet, money: int | None) -> Callable[[str, Row], str]:
    """Writes a stored value, given its row; never an empty one."""
    words, sign, kind = dict(column.words), sheet.decimal_sign, column.kind
    apart = _apart(sheet)
    if words:
        return lambda text, _row: guarded(words.get(text, text), apart)
    if kind in NUMBERS:
        digits, home = dict(sheet.digits), sheet.home
        is_asked = kind is ValueKind.PERCENT and column.is_read_again

        def number(text: str, row: Row) -> str:
            currency = row[money] if money is not None else home
            written = trimmed(text, least_digits(kind, digits.get(currency, 2))).replace(".", sign)
            return f"{written}%" if is_asked and may_be_share(Decimal(text)) else written

        return number
    if kind is ValueKind.INSTANT:
        return lambda text, _row: local(text, sheet.zone).isoformat(" ", "minutes")
    if kind is ValueKind.DATE:
        return lambda text, _row: text
    return lambda text, _row: guarded(text, apart)


def local(text: str, zone: str) -> datetime:
    """An instant as PostgreSQL writes it, by the clock that a sheet tells (``Sheet.zone``)."""
    return clock.here(datetime.fromisoformat(text), clock.zone_called(zone)).replace(tzinfo=None)
