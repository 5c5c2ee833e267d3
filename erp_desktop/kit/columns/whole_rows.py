"""Tables scroll by rows: neither the first one on screen nor the last is ever cut."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from erp_desktop.kit.columns.resting_titles import RestingTitles
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.naming import with_role

ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)


def number_rows(table: QTableView, height: int) -> None:
    """Rows of one height, each with its number before it."""
    rows = table.verticalHeader()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(height)
    rows.setHighlightSections(False)
    rows.setFixedWidth(40)
    rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
    table.setCornerButtonEnabled(False)


def go_to_end(table: QTableView, event: QKeyEvent, press: Callable[[QKeyEvent], None]) -> None:
    """To the first row or the last; with Shift all between are selected, those that have not come too.

    Args:
        press: does what a key does in the table otherwise.
    """
    is_up, count = event.key() == Qt.Key.Key_Home, table.model().rowCount()
    row, here = 0 if is_up else count - 1, table.currentIndex()
    if event.modifiers() != Qt.KeyboardModifier.ShiftModifier:
        table.selectRow(row)
    elif here.isValid() and here.row() != row:
        # The last step is one with Shift and an arrow: it selects from where the selection began.
        near = table.model().index(row + (1 if is_up else -1), here.column())
        table.selectionModel().setCurrentIndex(near, QItemSelectionModel.SelectionFlag.NoUpdate)
        press(QKeyEvent(event.type(), Qt.Key.Key_Up if is_up else Qt.Key.Key_Down, event.modifiers()))


def scroll_by_rows(table: QTableView) -> None:
    """Let the table stand at a whole row wherever it is scrolled to, at its end too, and end with one."""
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
    bar = table.verticalScrollBar()

    def align() -> None:
        # Asked for anew each time: what Python knew of them may have gone with a window the table was in.
        header, bar = table.verticalHeader(), table.verticalScrollBar()
        value = bar.value()
        # At the end Qt itself stands the last row on the lower edge, and cuts the first.
        if value == bar.maximum():
            before = header.offset()
            header.setOffsetToSectionPosition(value)
            if header.offset() != before:
                table.updateEditorGeometries()
                table.viewport().update()

    # Heard after the table itself has scrolled.
    bar.valueChanged.connect(lambda _value: align())
    # Rows that come or go at the end move it without a step of the bar; Qt places them after telling so.
    bar.rangeChanged.connect(lambda: QTimer.singleShot(0, table, align))
    # Other widths of columns, too, make Qt stand the last row on the lower edge, and nothing tells of that.
    _BeforePainting(table, align)
    _Rest(table)


def follow_density(table: QTableView, title: str) -> None:
    """Rows, and titles as ``title`` says, are as high as the density in use wants them, whichever that is."""
    RestingTitles(table)
    follower = _Follower(table, title)
    theme.look.changed.connect(follower.fit)
    follower.fit()


class _Follower(QObject):
    """Dies with its table, and hears nothing from then on."""

    def __init__(self, table: QTableView, title: str) -> None:
        super().__init__(table)
        self._table, self._title = table, title

    def fit(self) -> None:
        """Set the heights in use."""
        rows = self._table.verticalHeader()
        rows.setMinimumSectionSize(theme.row_height())
        rows.setDefaultSectionSize(theme.row_height())
        self._table.horizontalHeader().setFixedHeight(theme.pixels(self._title))
        self._table.viewport().update()


class _BeforePainting(QObject):
    """Calls before its table's rows are painted."""

    def __init__(self, table: QTableView, call: Callable[[], None]) -> None:
        super().__init__(table)
        self._call = call
        table.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self._call()
        return False


class _Rest(QFrame):
    """Lies over what there is room for of a row that has no room, and is as empty as a table's end.

    It stands on the table, for what stands on a table's viewport is scrolled with it. A row that is higher
    than all the room there is stays as it is.
    """

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table
        with_role(self, "rest").setObjectName("table.rest")
        # The table would look for a row at a place counted from its own corner.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        header, bar = table.verticalHeader(), table.verticalScrollBar()
        for signal in (bar.valueChanged, header.sectionResized, header.sectionCountChanged):
            signal.connect(self._cover)
        # Qt places rows after telling so; and after this table has aligned its first one.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._cover)
        bar.rangeChanged.connect(lambda: QTimer.singleShot(0, self, self._later.start))
        header.geometriesChanged.connect(self._later.start)
        table.viewport().installEventFilter(self)
        self._cover()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent):
            self._cover()
            self._later.start()
        return False

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._table.wheelEvent(event)

    def _cover(self, *_changed: object) -> None:
        room = self._table.viewport().geometry()
        last = self._table.rowAt(room.height() - 1)
        top = self._table.rowViewportPosition(last)
        is_cut = last >= 0 and top + self._table.rowHeight(last) > room.height()
        self.setVisible(is_cut and top > 0)
        if is_cut:
            left = self._table.verticalHeader().x() if self._table.verticalHeader().isVisible() else room.x()
            self.setGeometry(QRect(left, room.y() + top, room.right() + 1 - left, room.height() - top))
            self.raise_()
