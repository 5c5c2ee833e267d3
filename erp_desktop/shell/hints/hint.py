"""Hint: one sentence beside the thing it is about; it takes no keyboard, and F7 leads to what it offers."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from erp_core.kit.i18n import _
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.message_bar import MessageBar

# The first rows of what is tall stay in sight.
WIDTH, DEEPEST = 600, 80
_GAP = 4


class Hint(MessageBar):
    """Lies over the window; goes with what it is about."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        named(self, "hint", _("Hint"))
        self.setProperty("floating", True)
        self._target: QWidget | None = None

    @property
    def target(self) -> QWidget | None:
        """What it is about, in sight; None while it says nothing, or that is gone."""
        target = self._target
        is_there = not self.isHidden() and target is not None and isValid(target) and target.isVisible()
        return target if is_there else None

    def point_at(self, target: QWidget) -> None:
        """Stand below it, or above where there is no room, and in the window as a whole."""
        self._target, window = target, self._window
        width = min(WIDTH, window.width() - 2 * _GAP)
        self.resize(width, self.height())  # so that its words know how many lines they take
        if (row := self.layout()) is not None:
            row.activate()
        height = max(self.heightForWidth(width), self.sizeHint().height())
        corner = target.mapTo(window, QPoint(0, 0))
        below = corner.y() + min(target.height(), DEEPEST) + _GAP
        top = below if below + height <= window.height() else corner.y() - height - _GAP
        left = max(_GAP, min(corner.x(), window.width() - width - _GAP))
        self.setGeometry(left, max(_GAP, top), width, height)
        self.raise_()
