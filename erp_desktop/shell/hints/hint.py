"""Hint: one sentence beside the thing it is about; it takes no keyboard, and F7 leads to what it offers."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from erp_core.kit.i18n import _
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.message_bar import MessageBar

# The first rows of what is tall stay in sight.
WIDTH, DEEPEST = 600, 80
_GAP = 4
# Of a list: what is counted and selected is read while a hint stands.
_FOOT = "list_footer"
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.LayoutRequest)


class Hint(MessageBar):
    """Lies over the window; goes with what it is about."""

    _followed: Sequence[QWidget] = ()  # it is hidden before it is made

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        named(self, "hint", _("Hint"))
        self.setProperty("floating", True)
        self._target: QWidget | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._place)

    @property
    def target(self) -> QWidget | None:
        """What it is about, in sight; None while it says nothing, or that is gone."""
        target = self._target
        is_there = not self.isHidden() and target is not None and isValid(target) and target.isVisible()
        return target if is_there else None

    def point_at(self, target: QWidget) -> None:
        """Stand below it, or above where there is no room, and in the window as a whole; go where it goes."""
        self._target = target
        self._follow(target)
        self._place()

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        if not visible:
            self._follow(None)

    def event(self, event: QEvent) -> bool:
        """Its words need other room, for they are larger."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._soon.start()
        return super().event(event)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._soon.start()
        return False

    def _follow(self, target: QWidget | None) -> None:
        """Hear of all that moves it."""
        for widget in self._followed:
            if isValid(widget):
                widget.removeEventFilter(self)
        followed = list[QWidget]()
        while target is not None:
            target.installEventFilter(self)
            followed.append(target)
            target = target.parentWidget() if target is not self._window else None
        self._followed = followed

    def _place(self) -> None:
        target, window = self.target, self._window
        if target is None:
            return
        width = min(WIDTH, window.width() - 2 * _GAP)
        self.resize(width, self.height())  # so that its words know how many lines they take
        if (row := self.layout()) is not None:
            row.activate()
        height = max(self.heightForWidth(width), self.sizeHint().height())
        corner = target.mapTo(window, QPoint(0, 0))
        below = corner.y() + min(target.height(), DEEPEST) + _GAP
        top = below if below + height <= window.height() else corner.y() - height - _GAP
        feet = [foot for foot in window.findChildren(QWidget, _FOOT) if foot.isVisible()]
        top = min([top, *(foot.mapTo(window, QPoint(0, 0)).y() - height - _GAP for foot in feet)])
        left = max(_GAP, min(corner.x(), window.width() - width - _GAP))
        self.setGeometry(left, max(_GAP, top), width, height)
        self.raise_()
