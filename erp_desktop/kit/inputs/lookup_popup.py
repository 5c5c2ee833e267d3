"""LookupPopup: the list of matches under a line; it never takes the keyboard away from the line."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from erp_desktop.kit.inputs.found_cells import FOUND_IN, FoundCells
from erp_desktop.kit.inputs.match import Match, meant_by_itself
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.place import beside

ROW_HEIGHT = 28
MOST_ROWS = 9
LEAST_WIDTH = 460
# Frame and scroll bar beside the columns; and what stays free at the edges of the window.
_BESIDE, _EDGE = 28, 4
_AROUND = 12  # above and below the rows: room and frame


class LookupPopup(QFrame):
    """Matches with code, name and detail, or one sentence; a child of the window, above everything in it.

    Attributes:
        is_stepped: the highlight was moved, so what it stands at was chosen.

    Signals:
        chosen: a match was clicked.
    """

    chosen = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._line: QWidget | None = None
        self.setObjectName("lookup.popup")
        self.setProperty("role", "popup")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._matches: list[Match] = []
        self._wanted = self._rows = 0
        self._cells = FoundCells(self)
        self.is_stepped = False
        self._table = self._make_table()
        self._message = WholeLabel(self)
        self._message.setProperty("role", "muted")
        self._message.setContentsMargins(10, 8, 10, 8)
        box = QVBoxLayout(self)
        box.setContentsMargins(5, 5, 5, 5)
        box.setSpacing(0)
        box.addWidget(self._table)
        box.addWidget(self._message)
        self.hide()

    def current(self) -> Match | None:
        """The highlighted match."""
        row = self._table.currentRow()
        return self._matches[row] if self._table.isVisibleTo(self) and 0 <= row < len(self._matches) else None

    def matches(self) -> list[Match]:
        return list(self._matches)

    def step(self, count: int) -> None:
        """Move the highlight; it stops at both ends."""
        if self._matches:
            self.is_stepped = True
            row = min(max(self._table.currentRow() + count, 0), len(self._matches) - 1)
            self._table.setCurrentCell(row, 0)

    def show_matches(
        self, matches: list[Match], line: QWidget, text: str = "", *, now: str | None = None
    ) -> None:
        """Show matches under a line.

        Args:
            text: what was typed there to find them.
            now: code of the match that stands in the line; it is highlighted, and none where it is not among
                them. None highlights the first, where the text may stand for it and for no other.
        """
        self._matches, self.is_stepped, self._cells.sought = matches, False, text
        self._message.hide()
        self._table.show()
        self._table.setRowCount(len(matches))
        for row, match in enumerate(matches):
            for column, told in enumerate((match.code, match.name, match.detail)):
                item = QTableWidgetItem(told)
                item.setToolTip(told)
                item.setData(FOUND_IN, told if column < 2 else match.also)
                self._table.setItem(row, column, item)
        self._table.setColumnHidden(2, not any(match.detail for match in matches))
        self._table.resizeColumnToContents(0)
        self._table.resizeColumnToContents(2)
        name = self._table.sizeHintForColumn(1)
        self._wanted = self._table.columnWidth(0) + name + self._table.columnWidth(2) + _BESIDE
        codes = [match.code for match in matches]
        if now is None:
            meant = meant_by_itself(text, matches)
            row = matches.index(meant) if meant is not None else -1
        else:
            row = codes.index(now) if now in codes else -1
        self._table.setCurrentCell(row, 0 if row >= 0 else -1)
        self._rows = min(len(matches), MOST_ROWS) * ROW_HEIGHT + _AROUND
        self._place(line, self._rows)

    def follow(
        self, found: list[Match], line: QWidget, text: str = "", *, meant: Match | None = None
    ) -> None:
        """Show what was found of a text instead of what was known of it; the highlight stays where it stands.

        Args:
            meant: what whoever typed just that must mean; the highlight goes there unless it was moved.
        """
        here, row, is_stepped = self.current(), self._table.currentRow(), self.is_stepped
        scrolled = self._table.verticalScrollBar().value()
        is_other = meant is not None and here is not None and meant.key != here.key
        if here is None or (not is_stepped and (is_other or meant_by_itself(text, found) is None)):
            self.show_matches(found, line, text)
            return
        fresh = next((match for match in found if match.key == here.key), here)
        others = [match for match in found if match.key != here.key]
        row = min(row, len(others))
        self.show_matches([*others[:row], fresh, *others[row:]], line, text)
        self._table.setCurrentCell(row, 0)
        self._table.verticalScrollBar().setValue(scrolled)
        self.is_stepped = is_stepped

    def say(self, text: str) -> None:
        """Say something below what is shown."""
        if self._line is not None:
            self._message.setText(text)
            self._message.show()
            self._place(self._line, self._rows + self._message.heightForWidth(self._width(self._line) - 10))

    def show_message(self, text: str, line: QWidget) -> None:
        self._matches = []
        self._table.hide()
        self._message.setText(text)
        self._message.show()
        self._place(line, self._message.heightForWidth(self._width(line) - 10) + 10)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 3, self)
        table.setObjectName("lookup.table")
        table.setProperty("role", "matches")
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setWordWrap(False)
        table.setIconSize(QSize(16, 16))
        table.horizontalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        table.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        table.setItemDelegate(self._cells)
        table.cellClicked.connect(lambda row, _column: self.chosen.emit(self._matches[row]))
        return table

    def _width(self, line: QWidget) -> int:
        return min(max(line.width(), LEAST_WIDTH, self._wanted), self._window.width() - 8)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What stands beside the line may grow, and move it; the matches go with it."""
        moved = (QEvent.Type.Move, QEvent.Type.Resize)
        if watched is self._line and event.type() in moved and self.isVisible() and self._line is not None:
            self._place(self._line, self.height())
        return super().eventFilter(watched, event)

    def _place(self, line: QWidget, height: int) -> None:
        """Under the line; above it when there is more room there."""
        if line is not self._line:
            if self._line is not None and isValid(self._line):
                self._line.removeEventFilter(self)
            self._line = line
            line.installEventFilter(self)
        of_line = QRect(line.mapTo(self._window, QPoint(0, 0)), line.size())
        room = self._window.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        self.setGeometry(beside(of_line, QSize(self._width(line), height), room))
        self.show()
        self.raise_()
