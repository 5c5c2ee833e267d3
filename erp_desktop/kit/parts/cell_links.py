"""CellLinks: cells that name another record: a mark where mouse or keyboard are, which opens that record."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QTableView

from erp_desktop.kit.look.icons import pixmap

_SIZE = 16
_MARGIN = 4
# What a text beside the mark leaves free.
ROOM = _SIZE + 2 * _MARGIN
_NOWHERE = (-1, -1)

Index = QModelIndex | QPersistentModelIndex
# The screen and the id of the record that a cell names; None where it names none.
Target = Callable[[Any], tuple[str, int] | None]


class CellLinks(QObject):
    """The links of one table. A click on the mark opens; one beside it selects, as everywhere in the table.

    Signals:
        followed: a record is wanted; with its screen and its id.
    """

    followed = Signal(str, int)

    def __init__(self, view: QTableView, target: Target) -> None:
        super().__init__(view)
        self._view, self._target = view, target
        self._hovered = _NOWHERE
        view.setMouseTracking(True)
        view.viewport().installEventFilter(self)

    @property
    def hovered(self) -> tuple[int, int]:
        """Row and column of the cell the mouse is at."""
        return self._hovered

    def follow(self, index: Index) -> bool:
        """Open the record a cell names; False where it names none."""
        target = self._target(index) if index.isValid() else None
        if target is not None:
            self.followed.emit(*target)
        return target is not None

    def shows(self, index: Index) -> bool:
        """Whether the mark is painted: the cell leads somewhere, and mouse or keyboard are at it."""
        is_current = self._view.hasFocus() and self._view.currentIndex() == index
        return (is_current or self._hovered == (index.row(), index.column())) and self._target(
            index
        ) is not None

    def paint(self, painter: QPainter, cell: QRect) -> None:
        """Paint the mark into a cell."""
        ratio = painter.device().devicePixelRatioF()
        picture = pixmap("square-arrow-out-up-right", "icon_active", _SIZE, ratio)
        painter.drawPixmap(_mark(cell).topLeft(), picture)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the mouse; a press on a mark goes no further, so that the selection stays."""
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._hover(event.position().toPoint())
        elif kind == QEvent.Type.Leave:
            self._turn_to(QModelIndex())
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            index = self._marked(event.position().toPoint())
            if event.button() == Qt.MouseButton.LeftButton and index is not None:
                return self.follow(index)
        return super().eventFilter(watched, event)

    def _hover(self, place: QPoint) -> None:
        self._turn_to(self._view.indexAt(place))
        is_hand = self._marked(place) is not None
        shape = Qt.CursorShape.PointingHandCursor if is_hand else Qt.CursorShape.ArrowCursor
        self._view.viewport().setCursor(shape)

    def _turn_to(self, index: QModelIndex) -> None:
        place = (index.row(), index.column())
        if self._hovered != place:
            before, self._hovered = self._hovered, place
            for row, column in (before, place):
                if row >= 0:
                    self._view.update(self._view.model().index(row, column))

    def _marked(self, place: QPoint) -> QModelIndex | None:
        """The cell whose mark is at this place."""
        index = self._view.indexAt(place)
        is_there = index.isValid() and self._target(index) is not None
        return index if is_there and _mark(self._view.visualRect(index)).contains(place) else None


def _mark(cell: QRect) -> QRect:
    return QRect(cell.right() + 1 - _SIZE - _MARGIN, cell.center().y() - _SIZE // 2, _SIZE, _SIZE)
