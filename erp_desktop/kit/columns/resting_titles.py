"""Titles look pointed at only while somebody points: keys move what is under a mouse that lies still."""

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QHoverEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QTableView


class RestingTitles(QObject):
    """Of one table; dies with it."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        table.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._let_go()
        return False

    def _let_go(self) -> None:
        nowhere = QPointF(-1, -1)
        for titles in (self._table.horizontalHeader(), self._table.verticalHeader()):
            QApplication.sendEvent(titles, QHoverEvent(QEvent.Type.HoverLeave, nowhere, nowhere, nowhere))
