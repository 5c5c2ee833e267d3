"""A button that is greyed while it has the keyboard keeps it: the next key presses no other one."""

from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from erp_desktop.kit.look import theme

_PRESSING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)


def keep_places(app: QApplication) -> None:
    """Have greyed buttons keep the keyboard, in every window; asking twice changes nothing."""
    if app.findChild(_KeptPlaces) is None:
        _KeptPlaces(app)


class _KeptPlaces(QObject):
    """Qt gives the keyboard of what is greyed to the next button, which Space would press."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._last: WeakKeyDictionary[QWidget, QWidget] = WeakKeyDictionary()
        app.focusChanged.connect(self._turn_to)

    def _turn_to(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and _is_greyed(old) and old.isVisible():
            _place_of(old).setFocus(Qt.FocusReason.OtherFocusReason)
        elif new is not None:
            if isinstance(new, QAbstractButton):
                new.installEventFilter(self)
            self._last[new.window()] = new

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A window behind another one says nothing of where its keyboard goes."""
        if event.type() == QEvent.Type.EnabledChange and isinstance(watched, QAbstractButton):
            window = watched.window()
            if _is_greyed(watched) and self._last.get(window) is watched and not window.isActiveWindow():
                _place_of(watched).setFocus(Qt.FocusReason.OtherFocusReason)
        return False


class KeptPlace(QWidget):
    """Lies over a greyed button as long as the keyboard is there, and gives it back with the button."""

    def __init__(self, of: QAbstractButton) -> None:
        super().__init__(of.parentWidget())
        self.of = of
        self.setObjectName("kept_place")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        of.installEventFilter(self)
        of.destroyed.connect(self.deleteLater)

    def take(self) -> None:
        """Be a stop of Tab, right behind the button."""
        self.setAccessibleName(self.of.accessibleName() or self.of.text())
        self.setAccessibleDescription(self.of.accessibleDescription() or self.of.toolTip())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        QWidget.setTabOrder(self.of, self)
        self.setGeometry(self.of.geometry())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.of or not isValid(self.of):
            return False
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self.setGeometry(self.of.geometry())
        elif event.type() == QEvent.Type.EnabledChange and self.of.isEnabled():
            self._give_back()
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.of.isEnabled():  # somebody remembered it as the place of the keyboard
            self._give_back()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        leaving = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if event.reason() not in leaving:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Who presses the button once too often presses nothing, the window's first button neither."""
        if event.key() not in _PRESSING:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.window().focusWidget() is not self:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _give_back(self) -> None:
        if self.window().focusWidget() is self:
            self.of.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _is_greyed(widget: QWidget) -> bool:
    """Whether a button itself is greyed, and not what it stands in."""
    around = widget.parentWidget()
    is_own = widget.testAttribute(Qt.WidgetAttribute.WA_ForceDisabled)
    return isinstance(widget, QAbstractButton) and is_own and around is not None and around.isEnabled()


def _place_of(button: QWidget) -> KeptPlace:
    around = button.parentWidget()
    assert isinstance(button, QAbstractButton)  # noqa: S101 - as ``_is_greyed`` has seen
    assert around is not None  # noqa: S101 - as well
    places = around.findChildren(KeptPlace, options=Qt.FindChildOption.FindDirectChildrenOnly)
    place = next((one for one in places if one.of is button), None) or KeptPlace(button)
    place.take()
    return place
