"""What all windows of the program share: they fit the screen, and Enter presses the button in focus."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QPushButton, QToolButton, QWidget
from shiboken6 import isValid

from erp_desktop.kit.look.preferences import WINDOW_PLACE
from erp_desktop.kit.parts.place import available, first_size, is_filled_by

WORK_SIZE = QSize(1280, 800)  # pixels; what the window of one's work has where there is room
_CAME_FROM = "came_from"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def begin(window: QWidget, wanted: QSize) -> None:
    """Give a new window its size, no larger than the screen, and let Enter press buttons."""
    window.resize(first_size(wanted, available(window).size()))
    obey_enter(cast(QApplication, QApplication.instance()))


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


def offers_of(window: QWidget) -> list[QAbstractButton]:
    """The buttons of the messages that are seen in a window: what can be done about them, from the top."""
    bars = [bar for bar in window.findChildren(QFrame) if bar.property("role") == "message"]
    buttons = [button for bar in bars for button in bar.findChildren(QAbstractButton)]
    seen = [button for button in buttons if button.isVisible() and button.isEnabled()]
    return sorted(seen, key=lambda button: button.mapTo(window, QPoint(0, 0)).toTuple()[::-1])


def go_to_offer(window: QWidget) -> None:
    """Put the keyboard on what a message offers, once more on the next, and back behind the last.

    Nothing where no message is seen. What is done there, or typed on, finds the keyboard where it was.
    """
    offers, here = offers_of(window), QApplication.focusWidget()
    if not offers:
        return
    place = offers.index(here) + 1 if isinstance(here, QAbstractButton) and here in offers else 0
    if not place:
        window.setProperty(_CAME_FROM, here)
    if place < len(offers):
        offers[place].setFocus(Qt.FocusReason.ShortcutFocusReason)
        _OfferKeys(offers[place], window)
    else:
        _go_back(window)


def _go_back(window: QWidget) -> bool:
    """Put the keyboard where it was before it went to an offer; False where that is gone."""
    before = window.property(_CAME_FROM)
    is_there = isinstance(before, QWidget) and isValid(before) and before.isVisible() and before.isEnabled()
    if is_there:
        before.setFocus(Qt.FocusReason.ActiveWindowFocusReason)  # what is typed in stays as it was
    return is_there


class _OfferKeys(QObject):
    """Hears the keys of the button that F7 went to, until the keyboard leaves it."""

    def __init__(self, button: QAbstractButton, window: QWidget) -> None:
        super().__init__(button)
        self._button, self._window = button, window
        button.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._button.removeEventFilter(self)
            self.deleteLater()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        is_pressed = event.key() in (*_ENTER, Qt.Key.Key_Space)
        is_typed = event.text().isprintable() and bool(event.text()) and not is_pressed
        if not (is_pressed or is_typed or event.key() == Qt.Key.Key_Escape):
            return False
        button, typed = self._button, event.clone()
        if _go_back(self._window) and is_typed:
            QApplication.sendEvent(QApplication.focusWidget() or self._window, typed)
        elif is_pressed:
            button.click()
        return True


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
