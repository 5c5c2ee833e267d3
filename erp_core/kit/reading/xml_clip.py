"""Reading what Excel puts on the clipboard as XML Spreadsheet: true values, hidden columns, merged cells."""

import re
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

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
    number_cell,
)

_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_DEEPEST = 40
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_ZEROS = re.compile(r"0{2,}")


def read_xml_clip(data: bytes) -> Clip:
    """The first sheet of a clip.

    Declarations of a document type, entities and what else is told outside of the table are refused, unread.

    Raises:
        ClipUnreadable: it is no XML Spreadsheet.
        ClipTooLarge: it holds more than is taken.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.letters
    try:
        parser.Parse(data.rstrip(b"\0 \r\n\t"), True)
    except expat.ExpatError as error:
        raise ClipUnreadable(str(error)) from None
    if not reader.has_table:
        raise ClipUnreadable("no table")
    return reader.clip()


def _refuse(*_told: object) -> None:
    raise ClipUnreadable("a document type is declared")


class _Reader:
    """Hears the elements of one document in their order."""

    def __init__(self) -> None:
        self.has_table = False
        self._path: list[str] = []
        self._is_over = False
        self._formats: dict[str, str] = {}
        self._style = ""
        self._rows: dict[int, dict[int, ClipCell]] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[Area] = []
        self._row, self._column, self._place = -1, -1, -1
        self._cell_style = ""
        self._kind, self._text = "", ""
        self._cells = 0

    def clip(self) -> Clip:
        height = max(self._rows, default=-1) + 1
        rows = (self._rows.get(number, {}) for number in range(height))
        told = tuple(
            tuple(row.get(place, BLANK) for place in range(max(row, default=-1) + 1)) for row in rows
        )
        return Clip(told, frozenset(self._hidden_columns), frozenset(self._hidden_rows), tuple(self._merged))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= _DEEPEST:
            raise ClipUnreadable("too deep")
        name = _short(tag)
        self._path.append(name)
        told = {_short(key): value for key, value in attributes.items()}
        if name == "Style":
            self._style = told.get("ID", "")
        elif name == "NumberFormat" and self._style:
            self._formats[self._style] = told.get("Format", "")
        elif self._is_over:
            return
        elif name == "Table":
            self.has_table = True
        elif self.has_table:
            self._in_table(name, told)

    def end(self, tag: str) -> None:
        self._path.pop()
        name = _short(tag)
        if name == "Style":
            self._style = ""
        elif name == "Table" and self.has_table:
            self._is_over = True  # other sheets were not in front
        elif name == "Data" and self._kind and not self._is_over:
            self._put(_cell(self._kind, self._text, self._formats.get(self._cell_style, "")))
            self._kind = ""

    def letters(self, text: str) -> None:
        if self._kind:
            self._text += text
            if len(self._text) > LONGEST_CELL:
                raise ClipTooLarge

    def _in_table(self, name: str, told: dict[str, str]) -> None:
        if name == "Column":
            first = _count(told.get("Index"), self._column + 2) - 1
            self._column = min(first + _count(told.get("Span"), 0), MOST_COLUMNS)
            if told.get("Hidden") == "1":
                self._hidden_columns.update(range(first, self._column + 1))
        elif name == "Row":
            first = _count(told.get("Index"), self._row + 2) - 1
            self._row = first + _count(told.get("Span"), 0)
            self._place = -1
            if self._row >= MOST_ROWS:
                raise ClipTooLarge
            if told.get("Hidden") == "1":
                self._hidden_rows.update(range(first, self._row + 1))
            self._rows.setdefault(self._row, {})
        elif name == "Cell":
            self._place = _count(told.get("Index"), self._place + 2) - 1
            self._cell_style = told.get("StyleID", "")
            across, down = _count(told.get("MergeAcross"), 0), _count(told.get("MergeDown"), 0)
            if across or down:
                self._merged.append(
                    Area(self._row, self._place, min(down, MOST_ROWS) + 1, min(across, MOST_COLUMNS) + 1)
                )
            self._put(BLANK)
            self._place += across
        elif name == "Data" and self._path[-2:-1] == ["Cell"]:
            self._kind, self._text = told.get("Type", "String"), ""

    def _put(self, cell: ClipCell) -> None:
        """In the cell that is read; one that is merged has its text in the first."""
        place = self._merged[-1].column if self._is_merged() else self._place
        if place >= MOST_COLUMNS or self._row < 0:
            raise ClipTooLarge
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise ClipTooLarge
        self._rows[self._row][place] = cell

    def _is_merged(self) -> bool:
        if not self._merged:
            return False
        last = self._merged[-1]
        return last.row == self._row and last.column <= self._place < last.column + last.columns


def _short(name: str) -> str:
    """A name without its namespace, where that is the spreadsheet's own."""
    space, _blank, short = name.rpartition(" ")
    return short if space in (_SPREADSHEET, "") else name


def _count(text: str | None, otherwise: int) -> int:
    """A number that is said of a place; what is none counts as not said."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else otherwise


def _cell(kind: str, text: str, form: str) -> ClipCell:
    if kind == "Number":
        return _number(text, form)
    if kind == "DateTime":
        return ClipCell(text.partition("T")[0], "day")
    if kind == "Boolean":
        return ClipCell("TRUE" if text.strip() == "1" else "FALSE", "flag")
    if kind == "Error":
        return ClipCell(text, "error")
    return ClipCell(text)


def _number(text: str, form: str) -> ClipCell:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return ClipCell(text)
    if not value.is_finite():
        return ClipCell(text, "error")
    shown = ""
    if _ZEROS.fullmatch(form) and value >= 0 and value == value.to_integral_value() and value < 10**15:
        shown = str(int(value)).zfill(len(form))
    cell = number_cell(value, is_percent=is_percent_format(form))
    return ClipCell(cell.text, cell.kind, shown) if shown and shown != cell.text else cell


def is_percent_format(form: str) -> bool:
    """Whether a number format of a spreadsheet shows hundredths."""
    return form == "Percent" or "%" in _QUOTED.sub("", form)
