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

MOST_UNPACKED = 512 << 20
# A spreadsheet calculates with so many digits; what lies behind is noise (0.30000000000000004).
_DIGITS = 15
_SEPARATORS = ";\t,|"
_CELL = re.compile(rb"<c\b([^>]*)>")
_ROW = re.compile(rb"<row\b([^>]*)>")
_REF = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(1|true)"')
# What Windows-1254 has other letters for than 1252: there they are Icelandic alone.
_TURKISH = re.compile(b"[\xd0\xdd\xde\xf0\xfd\xfe]")
_CHUNK, _LONGEST_TAG = 1 << 20, 4096


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
        start = file.read(8)
    if start.startswith(b"PK\x03\x04"):
        _require_small(path)
    elif not start.startswith(b"\xd0\xcf\x11\xe0"):
        return _csv_table(path, code_page)
    return _sheet_table(path, sheet)


def _require_small(path: Path) -> None:
    """Refuse what unpacks to more than it may hold; sizes that lie meet the reader's own limits."""
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise Refused("large")
    except zipfile.BadZipFile as error:
        raise Refused("unreadable") from error


def _sheet_table(path: Path, wanted: str) -> CellTable:
    try:
        book = python_calamine.load_workbook(str(path))
        name = wanted or _first_shown(book)
        if name not in book.sheet_names:
            raise Refused("sheet", *book.sheet_names)
        sheet = book.get_sheet_by_name(name)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("unreadable") from error
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
        raise Refused("wide")
    errors, hidden = _unseen(path, book.sheet_names.index(name))
    rows = []
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [_cell(value) for value in values]
        for place in range(len(cells)):
            if cells[place].is_blank and reference(number, place) in errors:
                cells[place] = Cell("#", "error")
        if not all(cell.is_blank for cell in cells):
            rows.append(TableRow(number, tuple(cells), number in hidden))
    merged = [
        f"{reference(top + 1, left)}:{reference(bottom + 1, right)}"
        for (top, left), (bottom, right) in getattr(sheet, "merged_cell_ranges", None) or ()
    ]
    return CellTable(tuple(rows), tuple(merged), sheets=tuple(book.sheet_names), sheet=name)


def _first_shown(book: python_calamine.CalamineWorkbook) -> str:
    is_shown = python_calamine.SheetVisibleEnum.Visible
    shown = [one.name for one in book.sheets_metadata if one.visible == is_shown]
    return next(iter([*shown, *book.sheet_names]), "")


def _cell(value: Any) -> Cell:
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


def _unseen(path: Path, place: int) -> tuple[set[str], set[int]]:
    """What the reader does not tell of a sheet of an XLSX: cells whose formula failed, and hidden rows."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = sorted(n for n in packed.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n))
            part = _part_of(packed, place) or (names[place] if place < len(names) else "")
            if not part:
                return set(), set()
            with packed.open(part) as file:
                return _scanned(iter(lambda: file.read(_CHUNK), b""))
    except (zipfile.BadZipFile, KeyError, OSError):
        return set(), set()


def _part_of(packed: zipfile.ZipFile, place: int) -> str:
    """Where a sheet of the book lies; sheets need not be numbered in their order."""
    names = packed.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return ""
    sheets = re.findall(rb'<sheet\b[^>]*?r:id="([^"]+)"', packed.read("xl/workbook.xml"))
    if place >= len(sheets):
        return ""
    relations = packed.read("xl/_rels/workbook.xml.rels")
    for tag in re.findall(rb"<Relationship\b[^>]*>", relations):
        target = re.search(rb'Target="([^"]+)"', tag)
        if target and b'Id="' + sheets[place] + b'"' in tag:
            name = target[1].decode().lstrip("/")
            return name if name.startswith("xl/") else f"xl/{name}"
    return ""


def _scanned(chunks: Iterator[bytes]) -> tuple[set[str], set[int]]:
    errors: set[str] = set()
    hidden: set[int] = set()
    left = b""
    for chunk in chunks:
        text = left + chunk
        for tag in _CELL.finditer(text):
            found = _REF.search(tag[1]) if b't="e"' in tag[1] else None
            if found:
                errors.add(found[1].decode())
        for tag in _ROW.finditer(text):
            found = _NUMBER.search(tag[1]) if _HIDDEN.search(tag[1]) else None
            if found:
                hidden.add(int(found[1]))
        left = text[-_LONGEST_TAG:]
    return errors, hidden


def _csv_table(path: Path, code_page: str) -> CellTable:
    text, read_by = _decoded(path.read_bytes(), code_page)
    if "\0" in text:
        raise Refused("unreadable")
    csv.field_size_limit(LONGEST_CELL)
    separator = _separator(text)
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
    """What separates the cells of the titles; a line above them may hold none."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:10]]
    return max(_SEPARATORS, key=lambda one: max((line.count(one) for line in lines), default=0))
