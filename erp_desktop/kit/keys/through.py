"""Keys of the window that a line one types in would keep for itself: Qt has some for moving in a text."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent

from erp_desktop.kit.keys.keys import Keys, is_pressed


def let_through(event: QEvent, *wanted: Keys) -> bool:
    """Leave one of these keys to the window, for an event filter of such a line; False for other events."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    is_one = any(is_pressed(event, one) for one in wanted)
    if is_one:
        event.ignore()
    return is_one
