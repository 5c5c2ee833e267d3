"""Ticks: Space ticks an entry of a menu and leaves the menu open; anything else it takes, as Enter does."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu

# Of a menu in which one is typing: there a blank is a letter.
TYPING = "is_typing"


class Ticks(QObject):
    """Hears Space in every menu of the program; the style hands them over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Space or not isinstance(watched, QMenu) or watched.property(TYPING):
            return False
        action = watched.activeAction()
        if action is None or not action.isEnabled():
            return False
        if is_tick(action):
            action.trigger()
        else:
            enter = QKeyEvent(event.type(), Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(watched, enter)
        return True


def is_tick(action: QAction) -> bool:
    """Whether an entry is on or off by itself; of those in a group one is chosen, and the menu is done."""
    group = action.actionGroup()
    return action.isCheckable() and (group is None or not group.isExclusive())
