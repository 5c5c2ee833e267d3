"""FrozenColumns: the first columns of a list stand still while the others are scrolled sideways."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QLinearGradient, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView, QWidget

from erp_desktop.kit.columns.whole_rows import follow_density
from erp_desktop.kit.look import theme
from erp_desktop.kit.parts.cell_links import CellLinks
from erp_desktop.kit.tables.cell_delegate import CellDelegate
from erp_desktop.kit.tables.late_rows import LateRows
from erp_desktop.kit.tables.rows_header import RowsHeader


class FrozenColumns(QTableView):
    """A second view of the same rows, over the left edge of the first, which has the keyboard for both.

    Args:
        view: the RowsView.
        late: which of its rows are late; None where none are tinted.
    """

    def __init__(self, view: Any, late: LateRows | None) -> None:
        super().__init__(view)
        self._rows = view
        self.setModel(view.model())
        self.setSelectionModel(view.selectionModel())
        links = CellLinks(self, view._target)
        links.followed.connect(view.links.followed)
        self.delegate = CellDelegate(self, links, view)
        self.delegate.late = late
        self.setItemDelegate(self.delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(view)
        self.setSelectionBehavior(view.selectionBehavior())
        self.setSelectionMode(view.selectionMode())
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for bar in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(view.verticalScrollMode())
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_up_header(view.horizontalHeader())
        follow_density(self, "title")
        view.verticalScrollBar().valueChanged.connect(self._follow)
        self.doubleClicked.connect(view._open)
        for shown in (view, self):  # the sums of groups go with their column, through both
            view.horizontalScrollBar().valueChanged.connect(lambda _value, s=shown: s.viewport().update())
        theme.look.changed.connect(self.viewport().update)
        self._edge, self._shade = Edge(self), Shade(view)
        view.horizontalScrollBar().valueChanged.connect(lambda _value: self._show_covered())
        self.hide()

    def _set_up_header(self, main: QHeaderView) -> None:
        """Its titles sort, as the others do."""
        header = RowsHeader(self)
        self.setHorizontalHeader(header)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(main.minimumSectionSize())
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(main.sortIndicatorSection(), main.sortIndicatorOrder())
        header.sectionClicked.connect(self._sort)
        main.sortIndicatorChanged.connect(header.setSortIndicator)
        # A list that is looked at through another view tells of its order by other rows alone.
        self.model().modelReset.connect(self._show_sorting)

    def show_first(self, places: Sequence[int], order: Sequence[int]) -> None:
        """Freeze these columns; none for no frozen ones.

        Args:
            places: of the columns that stand still, from the left.
            order: of all columns, from the left.
        """
        self.setVisible(bool(places))
        self._show_covered()
        if not places:
            return
        header = self.horizontalHeader()
        for visual, place in enumerate(order):
            header.moveSection(header.visualIndex(place), visual)
            self.setColumnHidden(place, place not in places)
            if place in places:
                self.setColumnWidth(place, self._rows.columnWidth(place))
        self.place()
        self._show_sorting()
        self._follow()

    def place(self) -> None:
        """Lie over the left edge of the rows, as high as they and their titles."""
        height = self._rows.horizontalHeader().height() + self._rows.viewport().height()
        self.setGeometry(self._rows.frameWidth(), self._rows.frameWidth(), self.taken, height)
        self._edge.setGeometry(self.width() - Edge.WIDTH, 0, Edge.WIDTH, height)
        self._shade.setGeometry(self.geometry().right() + 1, self.y(), Shade.WIDTH, height)
        self._show_covered()
        for upper in (self._shade, self):
            upper.raise_()
        for rest in self._rows.findChildren(QFrame, "table.rest"):
            rest.raise_()  # a row that is cut is covered from edge to edge

    def _show_covered(self) -> None:
        """Whether a column beside goes on below these."""
        self._shade.setVisible(not self.isHidden() and self._rows.horizontalScrollBar().value() > 0)

    def hover(self, row: int) -> None:
        """The mouse is over this row, here or beside; -1 for none."""
        self.delegate.hovered_row = row
        self.viewport().update()

    @property
    def taken(self) -> int:
        """How wide the frozen columns are, in pixels."""
        return 0 if self.isHidden() else self.horizontalHeader().length()

    def _follow(self) -> None:
        """Show the same rows, where they stand."""
        self.verticalScrollBar().setValue(self._rows.verticalScrollBar().value())
        self.verticalHeader().setOffset(self._rows.verticalHeader().offset())
        self.viewport().update()

    def _show_sorting(self) -> None:
        main = self._rows.horizontalHeader()
        self.horizontalHeader().setSortIndicator(main.sortIndicatorSection(), main.sortIndicatorOrder())

    def _sort(self, section: int) -> None:
        main = self._rows.horizontalHeader()
        is_down = main.sortIndicatorSection() == section and main.sortIndicatorOrder() == _UP
        main.setSortIndicator(section, Qt.SortOrder.DescendingOrder if is_down else _UP)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._rows.menu_wanted.emit(self.indexAt(event.pos()), event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self._rows.viewport(), event)


class Edge(QWidget):
    """The line where the columns that stand still end: those beside go on below it."""

    WIDTH = 2

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color("border_strong"))


class Shade(QWidget):
    """Falls from the columns that stand still on one that goes on below them: it is seen as covered."""

    WIDTH = 14

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        dark = QColor(theme.color("border_strong"))
        gone = QColor(dark)
        gone.setAlpha(0)
        falling = QLinearGradient(0, 0, self.width(), 0)
        falling.setColorAt(0, dark)
        falling.setColorAt(1, gone)
        QPainter(self).fillRect(self.rect(), falling)


_UP = Qt.SortOrder.AscendingOrder
