"""The cells of a file: XLSX, XLSB, XLS and ODS by calamine, CSV by its separator and encoding."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine

from erp_core.platform.spreadsheet.looks import LOOKED_AT, look_of, look_of_packed
from erp_core.platform.spreadsheet.table import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    CellTable,
    TableRow,
    is_error,
    reference,
)
from erp_core.platform.spreadsheet.unseen import Unseen, unseen_in

MOST_UNPACKED = 512 << 20
# A spreadsheet calculates with so many digits; what lies behind is noise (0.30000000000000004).
_DIGITS = 15
# How files begin of spreadsheets since 2007, and before.
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What these names promise begins as packed files do; text called .xls is read, as many programs write it.
_PACKED = (".xlsx", ".xlsb", ".ods")
# A text with more of them is none.
_MOST_NULS = 100
_SEPARATORS = ";\t,|"
# A row behind the last one, of a letter that no text has.
_END = "\x1f"
# What Windows-1254 has other letters for than 1252: there they are Icelandic alone.
_TURKISH = re.compile(b"[\xd0\xdd\xde\xf0\xfd\xfe]")


class Refused(Exception):
    """The file is not read; its first argument says which sentence tells why, others what else it names."""


def read_table(path: Path, code_page: str, sheet: str = "") -> CellTable:
    """One sheet of a file.

    Args:
        code_page: of text files that are not in UTF-8; empty where nobody knows.
        sheet: its name; empty for the first that is not hidden.

    Raises:
        Refused: it is too large, or none of the kinds, or has no such sheet.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Refused("large")
    with path.open("rb") as file:
        start = file.read(LOOKED_AT)
    if start.startswith(_ZIP):
        _require_small(path)
    elif not start.startswith(_OLE):
        if look := look_of(start):
            raise Refused("look", look)
        if start and path.suffix.lower() in _PACKED:
            raise Refused("unreadable" if b"\0" in start else "text")
        return _csv_table(path, code_page)
    return _sheet_table(path, sheet, is_old=start.startswith(_OLE))


def _require_small(path: Path) -> None:
    """Refuse what unpacks to more than it may hold; sizes that lie meet the reader's own limits."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise Refused("large")
    except zipfile.BadZipFile as error:
        raise Refused("unreadable") from error


def _sheet_table(path: Path, wanted: str, *, is_old: bool) -> CellTable:
    try:
        book = python_calamine.load_workbook(str(path))
        name = wanted or _first_shown(book)
        if name not in book.sheet_names:
            raise Refused("sheet", *book.sheet_names)
        sheet = book.get_sheet_by_name(name)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise (Refused("unreadable") if is_old else Refused("look", look_of_packed(path))) from error
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise Refused("wide")
    place = book.sheet_names.index(name)
    seen = ([as_cell(value) for value in values] for values in sheet.iter_rows())
    cells, unseen = _xls(path, place, seen) if is_old else (seen, unseen_in(path, place))
    rows = []
    for number, row in enumerate(cells, start=1):
        whole = tuple(unseen.whole(number, column, cell) for column, cell in enumerate(row))
        if not all(cell.is_blank for cell in whole):
            rows.append(TableRow(number, whole, number in unseen.hidden))
    merged = [
        f"{reference(top + 1, left)}:{reference(bottom + 1, right)}"
        for (top, left), (bottom, right) in getattr(sheet, "merged_cell_ranges", None) or ()
    ]
    hidden = tuple(one for one in book.sheet_names if one not in _shown(book))
    names = tuple(book.sheet_names)
    return CellTable(tuple(rows), tuple(merged), sheets=names, sheet=name, hidden_sheets=hidden)


def _xls(path: Path, place: int, seen: Iterator[list[Cell]]) -> tuple[Iterator[list[Cell]], Unseen]:
    """The rows of an old file, which a second reader must find the same."""
    from erp_core.platform.spreadsheet.xls_file import Differ, XlsSheet  # rarely needed

    try:
        second = XlsSheet(path, place, as_cell)
        return iter([second.agreed(number, row) for number, row in enumerate(seen)]), second.unseen
    except Differ as error:
        raise Refused("old") from error


def _first_shown(book: python_calamine.CalamineWorkbook) -> str:
    return next(iter([*_shown(book), *book.sheet_names]), "")


def _shown(book: python_calamine.CalamineWorkbook) -> list[str]:
    is_shown = python_calamine.SheetVisibleEnum.Visible
    return [one.name for one in book.sheets_metadata if one.visible == is_shown]


def as_cell(value: Any) -> Cell:
    """What a reader of spreadsheets gives for a cell."""
    if isinstance(value, bool):
        return Cell("t" if value else "f", "flag")
    if isinstance(value, int | float):
        rounded = Decimal(format(value, f".{_DIGITS}g")) if isinstance(value, float) else Decimal(value)
        return Cell(format(rounded.normalize(), "f"), "number")
    if isinstance(value, datetime):
        return Cell(value.date().isoformat() if value.time() == time() else value.isoformat(), "day")
    if isinstance(value, date):
        return Cell(value.isoformat(), "day")
    if isinstance(value, time | timedelta):
        return Cell(str(value), "day")
    text = str(value)
    return Cell(text, "error") if is_error(text) else Cell(text)


def _csv_table(path: Path, code_page: str) -> CellTable:
    text, read_by = _decoded(path.read_bytes(), code_page)
    if (count := text.count("\0")) > _MOST_NULS:
        raise Refused("unreadable")
    if count:
        raise Refused("nul", str(text[: text.index("\0")].count("\n") + 1))
    separator = _separator(text)
    _require_closed_quotes(text, separator)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows: list[TableRow] = []
    try:
        for number, values in enumerate(reader, start=1):
            if number > MOST_ROWS or len(values) > MOST_COLUMNS:
                raise Refused("wide")
            if any(value.strip() for value in values):
                rows.append(TableRow(number, tuple(_text_cells(values))))
    except csv.Error as error:
        raise Refused("wide") from error
    return CellTable(tuple(rows), sign="." if separator == "," else "", code_page=read_by)


def _require_closed_quotes(text: str, separator: str) -> None:
    """Refuse a text that is begun and never ended: all rows behind it would be part of it."""
    if '"' not in text:
        return
    csv.field_size_limit(len(text) + len(_END))
    last, is_closed = 0, False
    for row in csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=separator):
        last += 1
        is_closed = row == [_END]
    if not is_closed:
        raise Refused("quote", str(last))


def _text_cells(values: Sequence[str]) -> Iterator[Cell]:
    for value in values:
        yield Cell(value, "error") if is_error(value) else Cell(value)


def _decoded(data: bytes, code_page: str) -> tuple[str, str]:
    """The text, and the code page it was read by; none where the file is Unicode."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), ""
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        read_by = code_page or ("cp1254" if _TURKISH.search(data) else "cp1252")
        return data.decode(read_by, "replace"), read_by


def _separator(text: str) -> str:
    """What stands in most of the first lines, and there most often; a line above the titles may hold none."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:10]]
    counts = {
        one: [line.count(one) for line in lines if one in line and line.strip(f"{_SEPARATORS} ")]
        for one in _SEPARATORS
    }
    return max(_SEPARATORS, key=lambda one: (len(counts[one]), max(counts[one], default=0)))
