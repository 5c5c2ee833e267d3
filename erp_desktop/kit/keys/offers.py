"""What messages offer: F7 puts the keyboard on it from wherever one is, and back; Tab comes to it last."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QWidget
from shiboken6 import isValid

from erp_desktop.kit.keys import keys

_CAME_FROM, _HEARS = "came_from", "hears_offer"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def hear_offers(window: QWidget) -> None:
    """Have a window that shows messages hear F7; asking twice changes nothing."""
    if not window.property(_HEARS):
        window.setProperty(_HEARS, True)
        keys.bind(window, keys.OFFER, partial(go_to_offer, window))


def offers_of(window: QWidget) -> list[QAbstractButton]:
    """The buttons of the messages that are seen in a window: what can be done about them, from the top."""
    bars = [
        bar for bar in window.findChildren(QFrame) if bar.property("role") == "message" and bar.isVisible()
    ]
    bars.sort(key=lambda bar: bar.mapTo(window, QPoint(0, 0)).toTuple()[::-1])
    buttons = [sorted(bar.findChildren(QAbstractButton), key=QAbstractButton.x) for bar in bars]
    return [button for row in buttons for button in row if button.isVisible() and button.isEnabled()]


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
