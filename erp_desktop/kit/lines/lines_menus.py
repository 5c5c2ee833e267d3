"""The menus of a grid: what can be done to its lines, and on its titles where Enter stops in each column.

The order of columns is changed by moving titles.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.keys import keys as known
from erp_desktop.kit.keys.keys import Keys
from erp_desktop.kit.lines.line_column import LineColumn, Stop
from erp_desktop.kit.lines.line_stops import LineStops
from erp_desktop.kit.look.typed_menu import TypedMenu

CHOICES: dict[Stop, str] = {
    "always": N_("Enter stops here"),
    "if_empty": N_("Enter stops here while it is empty"),
    "never": N_("Enter passes over it"),
}


# Of the lines' keys, those that are heard in all of the form.
_BOUND = (known.FIND_LINE, known.FIND_NEXT, known.NEXT_MARKED, known.LINE_PANEL, known.EXPORT_LINES)
_IN_READ_ONLY = (known.NEXT_CELL, known.COPY_LINES, known.ENTER_STOPS, known.LEAVE_LINES)


def heard_keys(*, is_read_only: bool) -> tuple[Keys, ...]:
    """What the grid hears itself; in lines that may only be read, little."""
    heard = _IN_READ_ONLY if is_read_only else tuple(one for one in known.LINES if one not in _BOUND)
    return (*heard, known.OPEN_NAMED)


def lines_menu(
    entries: Sequence[tuple[Keys, Callable[[], object]] | None], stops: QMenu, parent: QWidget
) -> QMenu:
    """What can be done to the lines, with the keys that do it; None for a line between entries."""
    menu = TypedMenu("", parent)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        else:
            keys, call = entry
            # Shown only: the grid hears its keys itself.
            menu.addAction(f"{_(keys.title)}\t{keys.keys}", call)
    menu.addSeparator()
    stops.setTitle(_("Where Enter stops"))
    menu.addMenu(stops)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.destroyed.connect(stops.deleteLater)
    return menu


def stops_menu(
    columns: Sequence[LineColumn], stops: LineStops, reset: Callable[[], None], parent: QWidget
) -> QMenu:
    """One submenu a column that can be typed in, from left to right, and the way back."""
    menu = TypedMenu("", parent)
    for place in stops.cells():
        part = menu.submenu(_(columns[place].title))
        group = QActionGroup(part)
        for stop, title in CHOICES.items():
            action = part.addAction(_(title), lambda place=place, stop=stop: stops.choose(place, stop))
            action.setCheckable(True)
            action.setChecked(stops.stop(place) == stop)
            group.addAction(action)
    menu.addSeparator()

    def forget() -> None:
        stops.forget()
        reset()

    menu.addAction(_("Columns and stops as delivered"), forget)
    return menu


def does_something(event: QEvent) -> bool:
    """Whether it is a key, and none that waits for another."""
    if not isinstance(event, QKeyEvent):
        return False
    return event.type() == QEvent.Type.KeyPress and event.key() not in _HELD


_HELD = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
