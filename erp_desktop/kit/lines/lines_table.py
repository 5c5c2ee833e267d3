"""LinesTable: a document's lines as Qt reads them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from erp_core.kit.i18n import _
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_spec import LinesSpec

ERROR_ROLE = Qt.ItemDataRole.UserRole + 1
PENDING_ROLE = Qt.ItemDataRole.UserRole + 2
NEWS_ROLE = Qt.ItemDataRole.UserRole + 3
Index = QModelIndex | QPersistentModelIndex
# Made once: every cell that is painted asks for them.
_LEFT, _RIGHT = (
    int(side | Qt.AlignmentFlag.AlignVCenter)
    for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
)
_READ = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_TYPED_IN = _READ | Qt.ItemFlag.ItemIsEditable
# A line's id, and how many lines with something in them stand above it.
Where = tuple[int | None, int]


class Painted(NamedTuple):
    """What is painted of a cell.

    Attributes:
        is_wrong: an error is said of it.
        is_news: somebody else wrote it.
        is_pending: it is being looked up.
        is_nothing: its value is 0, and its column has words for that.
        is_strange: it was put there in another currency than the header says.
    """

    text: str
    is_wrong: bool
    is_news: bool
    is_pending: bool
    is_strange: bool
    is_nothing: bool


class LinesTable(QAbstractTableModel):
    """What is shown of the lines; LinesModel changes them.

    Attributes:
        terms: what the header says, for computing.
    """

    def __init__(self, spec: LinesSpec, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.terms = spec.first_terms
        self._columns = tuple(spec.columns)
        self._lines: list[Line] = [Line()]
        self._is_read_only = False
        self._news: set[tuple[Any, str]] = set()

    def mark(self, news: set[tuple[Any, str]]) -> None:
        """Show which cells hold what somebody else wrote: by the line's id and the column's name, empty for
        the whole line."""
        if news != self._news:
            self._news = news
            self._say_changed(0, len(self._lines) - 1)

    def lines(self) -> list[Line]:
        """The lines that were typed in, without empty ones."""
        return [line for line in self._lines if not line.is_empty]

    def line(self, row: int) -> Line:
        return self._lines[row]

    def where(self, row: int) -> Where:
        """A row, so that it is found again when the lines have been stored; empty ones are not."""
        return self._lines[row].id, sum(not line.is_empty for line in self._lines[:row])

    def row_at(self, where: Where) -> int:
        """The stored line of the same id, else the one so far down."""
        id, number = where
        ids = [line.id for line in self._lines]
        return ids.index(id) if id is not None and id in ids else min(number, len(ids) - 1)

    def is_at(self, where: Where, row: int) -> bool:
        """Whether this row is that line; a new one has an id once it is stored."""
        id, number = where
        return self._lines[row].id == id if id is not None else self.where(row)[1] == number

    def named(self, cells: Iterable[Index]) -> dict[int, set[str]]:
        """Those of the cells that are typed in: their columns' names by row."""
        found: dict[int, set[str]] = {}
        for index in cells:
            if self._columns[index.column()].is_editable:
                found.setdefault(index.row(), set()).add(self._columns[index.column()].name)
        return found

    @property
    def is_read_only(self) -> bool:
        return self._is_read_only

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.shown(column, self.terms)
        if role == Qt.ItemDataRole.EditRole:
            return self._typed(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.number else _LEFT
        if role == ERROR_ROLE:
            return line.errors.get(column.name)
        if role == Qt.ItemDataRole.ToolTipRole:  # a text may have less room than it needs
            told = line.errors.get(column.name) or line.told.get(column.name)
            if not told and (currency := line.was_in.get(column.name)):
                told = _("This was in {currency} and stands unchanged.").format(currency=currency)
            return told or ("" if column.number else line.shown(column, self.terms))
        if role == NEWS_ROLE:
            return self._is_news(line, column.name)
        if role == PENDING_ROLE:
            return column.name in line.resolving
        return None

    def painted(self, row: int, place: int) -> Painted:
        """What is painted of a cell, asked at once: Qt would ask for each thing by itself, and for more."""
        line, column = self._lines[row], self._columns[place]
        name = column.name
        is_news = bool(self._news) and self._is_news(line, name)
        is_nothing = bool(column.nothing) and name not in line.typed and line.values.get(name) == 0
        text = _(column.nothing) if is_nothing else line.shown(column, self.terms)
        return Painted(
            text.replace("\n", " ") if text else text,
            name in line.errors,
            is_news,
            name in line.resolving,
            name in line.was_in,
            is_nothing,
        )

    def _is_news(self, line: Line, name: str) -> bool:
        return line.id is not None and not self._news.isdisjoint({(line.id, ""), (line.id, name)})

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        is_typed_in = not self._is_read_only and self._columns[index.column()].is_editable
        return _TYPED_IN if is_typed_in else _READ

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            is_new = section < len(self._lines) and self._is_last_empty(section) and not self._is_read_only
            return ("+" if is_new else str(section + 1)) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(self._columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self._columns[section].number else _LEFT
        return None

    def _say_changed(self, first: int, last: int) -> None:
        if 0 <= first <= last < len(self._lines):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    def errors(self) -> list[tuple[int, str, str]]:
        """Row, column and sentence of every error, in reading order."""
        return [
            (row, column.name, line.errors[column.name])
            for row, line in enumerate(self._lines)
            if line.errors
            for column in self._columns
            if column.name in line.errors
        ]

    def next_marked(self, row: int, place: int) -> tuple[int, str] | None:
        """Row and column of the next marked cell behind one, from the first one on again at the end.

        Marked is what is wrong, and what was put there in another currency.
        """
        marked = [
            (number, column.name)
            for number, line in enumerate(self._lines)
            if line.errors or line.was_in
            for column in self._columns
            if column.name in line.errors or column.name in line.was_in
        ]
        behind = (cell for cell in marked if (cell[0], self.spec.place(cell[1])) > (row, place))
        return next(behind, marked[0] if marked else None)

    def _typed_lines(self) -> list[Line]:
        """All lines, also empty ones between others, without the new one at the end."""
        return self._lines[:-1] if self._is_last_empty(len(self._lines) - 1) else self._lines

    def _is_last_empty(self, row: int) -> bool:
        return 0 <= row == len(self._lines) - 1 and self._lines[row].is_empty

    def _typed(self, line: Line, column: LineColumn) -> str:
        if column.number is None or not column.is_editable or column.name in line.typed:
            return line.shown(column, self.terms)
        return column.number.typed(line.values.get(column.name))


def is_settled(cell: Index) -> bool:
    """Whether a cell holds what belongs there: nothing wrong, and nothing that is looked up still."""
    return not (cell.data(ERROR_ROLE) or cell.data(PENDING_ROLE))
