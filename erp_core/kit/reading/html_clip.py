"""Reading the table LibreOffice puts on the clipboard as HTML: its true values stand in ``sdval``."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from html import unescape

from erp_core.kit.reading.cells import (
    BLANK,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Area,
    Clip,
    ClipCell,
    ClipTooLarge,
    ClipUnreadable,
    is_too_narrow,
    number_cell,
    text_cell,
)
from erp_core.kit.reading.numbers import figures_in
from erp_core.kit.reading.xml_clip import is_percent_format

_GENERATOR = re.compile(r'<meta\s+name="generator"\s+content="(?:LibreOffice|OpenOffice)', re.IGNORECASE)
_HEAD = 4_000
_ATTRIBUTE = re.compile(r'([A-Za-z]+)\s*=\s*(?:"([^"]*)"|([^\s">]+))')
_TAG = re.compile(r"(/?)([A-Za-z][A-Za-z0-9]*)")
_BLANKS = re.compile(r"[ \t\r\n]+")
_DAY_ZERO, _LAST_DAY = date(1899, 12, 30), 2_958_465
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_FIGURES = re.compile(r"\d+")


def is_of_calc(html: str) -> bool:
    """Whether LibreOffice (or OpenOffice) wrote this, which tells the true values; others do not."""
    return _GENERATOR.search(html[:_HEAD]) is not None


def read_html_clip(html: str) -> Clip:
    """The first table.

    Raises:
        ClipUnreadable: there is none.
        ClipTooLarge: it holds more than is taken.
    """
    at = html.find("<table")
    if at < 0:
        raise ClipUnreadable("no table")
    reader = _Reader()
    end = at
    while at >= 0 and not reader.is_over:
        reader.letters(html[end:at])
        end = html.find(">", at)
        if end < 0:
            break
        tag = html[at + 1 : end]
        if tag.startswith("!--"):  # a comment, which may hold signs of its own
            end = html.find("-->", at)
            if end < 0:
                break
            end += 2
        else:
            reader.tag(tag)
        end += 1
        at = html.find("<", end)
    return reader.clip()


class _Reader:
    """Hears the tags of one table in their order."""

    def __init__(self) -> None:
        self.is_over = False
        self._rows: list[dict[int, ClipCell]] = []
        self._place = 0
        self._taken: set[tuple[int, int]] = set()
        self._merged: list[Area] = []
        self._told: dict[str, str] | None = None
        self._text: list[str] = []
        self._size = 0
        self._deep = 0
        self._cells = 0

    def clip(self) -> Clip:
        self._end_cell()
        rows = tuple(
            tuple(row.get(place, BLANK) for place in range(max(row, default=-1) + 1)) for row in self._rows
        )
        return Clip(rows, merged=tuple(self._merged))

    def tag(self, tag: str) -> None:
        found = _TAG.match(tag)
        if found is None:
            return
        is_end, name = bool(found[1]), found[2].lower()
        if name == "table":
            self._deep += -1 if is_end else 1
            self.is_over = self._deep <= 0
        if self._deep != 1:
            return  # a table inside of a cell is none of its cells
        if name == "tr":
            self._end_cell()
            if not is_end:
                self._rows.append({})
                self._place = 0
                if len(self._rows) > MOST_ROWS:
                    raise ClipTooLarge
        elif name in ("td", "th"):
            self._end_cell()
            if not is_end and self._rows:
                told = ((key.lower(), quoted or bare) for key, quoted, bare in _ATTRIBUTE.findall(tag))
                self._told = {key: unescape(value) for key, value in told}
        elif name in ("br", "p") and self._told is not None and not is_end:
            self._text.append("\n" if name == "br" or self._text else "")

    def letters(self, text: str) -> None:
        if self._told is not None and self._deep == 1 and text:
            self._size += len(text)
            if self._size > LONGEST_CELL:
                raise ClipTooLarge
            self._text.append(unescape(_BLANKS.sub(" ", text)))

    def _end_cell(self) -> None:
        if self._told is None:
            return
        told, self._told = self._told, None
        lines = "".join(self._text).split("\n")
        text = "\n".join(line.strip() for line in lines).strip("\n")
        self._text, self._size = [], 0
        self._put(_cell(text, told), _span(told, "rowspan"), _span(told, "colspan"))

    def _put(self, cell: ClipCell, rows: int, columns: int) -> None:
        row, place = len(self._rows) - 1, self._place
        while (row, place) in self._taken:
            place += 1
        columns = min(columns, MOST_COLUMNS)
        rows = min(rows, MOST_ROWS)
        self._cells += rows * columns
        if place + columns > MOST_COLUMNS or self._cells > MOST_CELLS:
            raise ClipTooLarge
        self._rows[row][place] = cell
        self._place = place + columns
        if rows > 1 or columns > 1:
            self._merged.append(Area(row, place, rows, columns))
            self._taken.update((r, c) for r in range(row, row + rows) for c in range(place, place + columns))


def _span(told: dict[str, str], name: str) -> int:
    text = told.get(name, "")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _cell(text: str, told: dict[str, str]) -> ClipCell:
    """What stands in a cell: of an error, a day or a flag only what is shown says what it is."""
    shown = text_cell(text)
    if "sdval" not in told or (shown.kind == "error" and not is_too_narrow(text)):
        return shown
    try:
        value = Decimal(told["sdval"])
    except InvalidOperation:
        return shown
    if not value.is_finite():
        return shown
    form = told.get("sdnum", "").split(";", 2)[-1]
    if form.upper() == "BOOLEAN" and value in (0, 1):
        return ClipCell("TRUE" if value else "FALSE", "flag")
    if figures_in(text).is_number or _SCIENTIFIC.fullmatch(text) or is_too_narrow(text) or not text:
        is_zeros = len(form) > 1 and set(form) == {"0"}
        cell = number_cell(value, is_percent=is_percent_format(form), shown=text if is_zeros else "")
        return cell if cell.shown != cell.text else ClipCell(cell.text, cell.kind)
    day = _day(value, text)
    return ClipCell(day.isoformat(), "day") if day is not None else shown


def _day(value: Decimal, shown: str) -> date | None:
    """The day a number stands for, where what is shown of it tells of that day."""
    if not 1 <= value <= _LAST_DAY:
        return None
    day = _DAY_ZERO + timedelta(days=int(value))
    figures = {int(figure) for figure in _FIGURES.findall(shown) if len(figure) <= 4}
    told = (day.day in figures) + (day.month in figures) + bool(figures & {day.year, day.year % 100})
    has_month = any(letter.isalpha() for letter in shown)
    return day if told + has_month >= 2 else None
