"""Far jumps in a column: to the first or the last cell in which something stands, as in a spreadsheet."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableView

from erp_desktop.kit.keys import keys


def keeps(event: QEvent) -> bool:
    """Keep a key for the cells that elsewhere in the window stands for something else; False for others."""
    is_kept = event.type() == QEvent.Type.ShortcutOverride and is_far(event)
    if is_kept:
        event.accept()
    return is_kept


def is_far(event: QEvent) -> bool:
    """Whether a key leads to an end of the column."""
    ends = (keys.FIRST_FILLED, keys.LAST_FILLED)
    return isinstance(event, QKeyEvent) and any(keys.is_pressed(event, end) for end in ends)


def go_far(table: QTableView, event: QKeyEvent) -> bool:
    """Go to the last cell of the column with something in it, or the first; from there to the very end.

    False for other keys.
    """
    is_down, here = keys.is_pressed(event, keys.LAST_FILLED), table.currentIndex()
    if not here.isValid() or not is_far(event):
        return False
    rows = range(table.model().rowCount())
    filled = [row for row in rows if here.siblingAtRow(row).data()]
    end = rows[-1 if is_down else 0]
    aim = filled[-1 if is_down else 0] if filled else end
    is_ahead = here.row() < aim if is_down else here.row() > aim
    table.setCurrentIndex(here.siblingAtRow(aim if is_ahead else end))
    return True
