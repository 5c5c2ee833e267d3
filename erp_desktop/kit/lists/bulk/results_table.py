"""ResultsTable: two columns of text whose rows are opened with Enter and copied."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from erp_desktop.kit.columns.rows_clip import rows_clip
from erp_desktop.kit.look.naming import with_role

_CONTROL = Qt.KeyboardModifier.ControlModifier


class ResultsTable(QTableWidget):
    """Ctrl+C copies all of its rows: whoever asks why wants them all.

    Signals:
        opened: the number of the row.
    """

    opened = Signal(int)

    def __init__(self, titles: Sequence[str], parent: QWidget) -> None:
        super().__init__(0, len(titles), parent)
        with_role(self, "plain")
        self.setHorizontalHeaderLabels(list(titles))
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(len(titles) - 1, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these."""
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for place, text in enumerate(row):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.setItem(number, place, cell)
        self.resizeRowsToContents()
        if rows:
            self.setCurrentCell(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentRow() >= 0:
                self.opened.emit(self.currentRow())
        elif event.key() == Qt.Key.Key_C and event.modifiers() & _CONTROL:
            if rows := self._texts():
                QGuiApplication.clipboard().setMimeData(rows_clip(rows, [True] * self.columnCount()))
        else:
            super().keyPressEvent(event)

    def _texts(self) -> list[list[str]]:
        cells = [
            [self.item(row, place) for place in range(self.columnCount())] for row in range(self.rowCount())
        ]
        return [[cell.text() if cell is not None else "" for cell in row] for row in cells]
