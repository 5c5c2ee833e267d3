"""Going sideways in rows by keys: to the next column, to those out of sight; what is selected stays."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QTableView

from erp_desktop.kit.keys import keys


def go_sideways(table: QTableView, event: QKeyEvent, still: QTableView | None) -> bool:
    """Do what a key does sideways; False for one that does not.

    Args:
        still: shows the columns that are not scrolled, over the left edge; None where there are none.
    """
    here, shown = table.currentIndex(), shown_columns(table)
    step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
    is_left = keys.is_pressed(event, keys.SCROLL_LEFT)
    if not here.isValid() or here.column() not in shown:
        return False
    if is_left or keys.is_pressed(event, keys.SCROLL_RIGHT):
        target = _out_of_sight(table, still, is_left=is_left)
    elif step and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
        target = shown[min(max(shown.index(here.column()) + step, 0), len(shown) - 1)]
    else:
        return False
    cell = table.model().index(here.row(), target)
    _stand_at(table, cell)
    return True


def _stand_at(table: QTableView, cell: QModelIndex) -> None:
    """Stand at a cell of the same row, and select none.

    Qt would begin there with what Shift and an arrow select next: so it hears of it by no signal.
    """
    chosen = table.selectionModel()
    chosen.blockSignals(True)
    chosen.setCurrentIndex(cell, QItemSelectionModel.SelectionFlag.NoUpdate)
    chosen.blockSignals(False)
    table.scrollTo(cell)
    table.viewport().update()
    if QAccessible.isActive():
        told = QAccessibleEvent(table, QAccessible.Event.Focus)
        # Titles of rows and columns are cells to it.
        told.setChild((cell.row() + 1) * (table.model().columnCount() + 1) + cell.column() + 1)
        QAccessible.updateAccessibility(told)


def shown_columns(table: QTableView) -> list[int]:
    """Places of the columns that have room, from the left."""
    places = [place for place in range(table.model().columnCount()) if not table.isColumnHidden(place)]
    return sorted(places, key=table.horizontalHeader().visualIndex)


def _out_of_sight(table: QTableView, still: QTableView | None, *, is_left: bool) -> int:
    """The nearest column that is not seen whole; where all are, the one at that end."""
    shown, taken = shown_columns(table), 0
    scrolled = shown
    if still is not None and not still.isHidden():
        taken = still.horizontalHeader().length()
        scrolled = [place for place in shown if still.isColumnHidden(place)]
    if is_left:
        cut = [place for place in scrolled if table.columnViewportPosition(place) < taken]
        return cut[-1] if cut else shown[0]
    width = table.viewport().width()
    ends = {place: table.columnViewportPosition(place) + table.columnWidth(place) for place in scrolled}
    return next((place for place, end in ends.items() if end > width), shown[-1])
