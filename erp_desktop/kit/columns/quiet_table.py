"""QuietTable: a table of which only what looks otherwise is painted anew."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QRegion
from PySide6.QtWidgets import QTableView

Index = QModelIndex | QPersistentModelIndex


class QuietTable(QTableView):
    """A table one types in, a line at a time.

    Qt paints all of a table when the keyboard comes or goes, as it does with each editor, and when more than
    one cell changed. Here it is the cells that are selected and the one one stands in, and the line.
    """

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        if first.row() != last.row():
            super().dataChanged(first, last, roles)
            return
        for place in range(first.column(), last.column() + 1):
            cell = first.sibling(first.row(), place)
            super().dataChanged(cell, cell, roles)

    def focusInEvent(self, _event: QFocusEvent) -> None:
        here = self.currentIndex()
        is_typed_in = here.isValid() and bool(here.flags() & Qt.ItemFlag.ItemIsEditable)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, is_typed_in)
        self._paint_awake()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self._paint_awake()

    def _paint_awake(self) -> None:
        seen = self.visualRegionForSelection(self.selectionModel().selection())
        self.viewport().update(seen.united(QRegion(self.visualRect(self.currentIndex()))))
