"""Spreading a selection by Shift and an arrow: from the cell opposite of the current one."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView

_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


def spread(table: QTableView, event: QKeyEvent) -> bool:
    """Select one cell more or less, whole rows where the current row is selected whole; False for other keys.

    Qt begins where keyboard or mouse was last, also where the program has moved the current cell since.
    """
    step = _STEPS.get(event.key())
    here, chosen = table.currentIndex(), table.selectionModel()
    bare = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if step is None or bare != Qt.KeyboardModifier.ShiftModifier or not here.isValid():
        return False
    header = table.horizontalHeader()
    cells = [(i.row(), header.visualIndex(i.column())) for i in chosen.selectedIndexes()]
    now = (here.row(), header.visualIndex(here.column()))
    rows, places = zip(*(cells or [now]), strict=True)
    is_whole = chosen.isRowSelected(here.row())
    anchor = _opposite(rows, now[0]), _opposite(places, now[1])
    model = table.model()
    row = min(max(now[0] + step[0], 0), model.rowCount() - 1)
    place = min(max(now[1] + step[1], 0), model.columnCount() - 1)
    selection = QItemSelection()
    for visual in range(min(anchor[1], place), max(anchor[1], place) + 1):
        column = header.logicalIndex(visual)
        ends = (model.index(anchor[0], column), model.index(row, column))
        selection.select(min(ends, key=lambda i: i.row()), max(ends, key=lambda i: i.row()))
    flags = QItemSelectionModel.SelectionFlag
    target = model.index(row, header.logicalIndex(place))
    chosen.setCurrentIndex(target, flags.NoUpdate)
    chosen.select(selection, flags.ClearAndSelect | (flags.Rows if is_whole else flags.NoUpdate))
    table.scrollTo(target)
    return True


def _opposite(chosen: tuple[int, ...], now: int) -> int:
    """The end of what is selected at which the keyboard is not."""
    first, last = min(chosen), max(chosen)
    return last if now == first else first if now == last else now
