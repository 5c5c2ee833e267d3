"""What all windows of the program share: they fit the screen, and Enter presses the button in focus."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

from erp_desktop.kit.frame.kept_place import keep_places
from erp_desktop.kit.look.preferences import WINDOW_PLACE
from erp_desktop.kit.parts.place import available, first_size, is_filled_by

WORK_SIZE = QSize(1280, 800)  # pixels; what the window of one's work has where there is room
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def begin(window: QWidget, wanted: QSize) -> None:
    """Give a new window its size, no larger than the screen; Enter presses its buttons, and they keep it."""
    window.resize(first_size(wanted, available(window).size()))
    app = cast(QApplication, QApplication.instance())
    obey_enter(app)
    keep_places(app)


def appear(window: QWidget) -> None:
    """Show the window of one's work as it was left; the first time whole, if it nearly fills the screen."""
    if not WINDOW_PLACE.get() and is_filled_by(WORK_SIZE, available(window).size()):
        window.showMaximized()
    else:
        window.show()


def obey_enter(app: QApplication) -> None:
    """Let Enter press the button that has the focus, in every window; asking twice changes nothing."""
    if app.findChild(_EnterPresses) is None:
        _EnterPresses(app)


def open_menu() -> None:
    """Open the menu of what is in focus, as the menu key does where a keyboard has one."""
    widget = QApplication.focusWidget()
    if widget is not None:
        place = QRectF(widget.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)).toRect().center()
        by_keyboard = QContextMenuEvent.Reason.Keyboard
        QApplication.sendEvent(widget, QContextMenuEvent(by_keyboard, place, widget.mapToGlobal(place)))


class _EnterPresses(QObject):
    """Hears the keys of the button in focus: a filter on the application would see every event of it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._turn_to)

    def _turn_to(self, old: QWidget | None, new: QWidget | None) -> None:
        if _is_button(old):
            old.removeEventFilter(self)  # type: ignore[union-attr]
        if _is_button(new):
            new.installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn Enter into the key that Qt's buttons obey."""
        kinds = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        if event.type() not in kinds or not isinstance(event, QKeyEvent) or event.key() not in _ENTER:
            return False
        bare = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if bare != Qt.KeyboardModifier.NoModifier:
            return False
        if not event.isAutoRepeat():
            space = QKeyEvent(event.type(), Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
            QApplication.sendEvent(watched, space)
        return True


def _is_button(widget: QWidget | None) -> bool:
    return isinstance(widget, QPushButton | QToolButton)
