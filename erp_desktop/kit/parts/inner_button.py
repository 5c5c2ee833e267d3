"""A small button at the right end of a line: a calendar, a list to choose from."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton

from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon

_SIZE = 24


def inner_button(line: QLineEdit, icon_name: str, words: str, key: keys.Keys) -> QToolButton:
    """A button inside ``line``; the keyboard never stops at it, so its key is named in the tooltip."""
    button = QToolButton(line)
    button.setIcon(icon(icon_name))
    button.setIconSize(QSize(16, 16))
    button.setAutoRaise(True)
    keys.tell(button, words, key)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setCursor(Qt.CursorShape.ArrowCursor)
    button.setFixedSize(_SIZE, _SIZE)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 3, 0)
    row.addStretch()
    row.addWidget(button)
    return button


def make_room(line: QLineEdit, button: QToolButton, *, is_shown: bool) -> None:
    """Show or hide the button; the text of the line keeps clear of it."""
    button.setVisible(is_shown)
    line.setTextMargins(0, 0, _SIZE if is_shown else 0, 0)
