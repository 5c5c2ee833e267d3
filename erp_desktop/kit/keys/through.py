"""Keys of the window that a line one types in would keep for itself: Qt has some for moving in a text."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent

from erp_desktop.kit.keys.keys import Keys, is_pressed


def let_through(event: QEvent, *wanted: Keys) -> bool:
    """Leave one of these keys to the window, for an event filter of such a line; False for other events."""
    is_asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
    if not is_asked or not any(is_pressed(event, one) for one in wanted):
        return False
    event.ignore()
    return True
