"""Hint: one sentence at the foot of the window; it takes no keyboard, and F7 leads to what it offers."""

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from erp_core.kit.i18n import _
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.parts.message_bar import MessageBar


class Hint(MessageBar):
    """Has room of its own: wherever it lay it would lie over what somebody reads or types."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "hint", _("Hint"))
        self._target: QWidget | None = None

    @property
    def target(self) -> QWidget | None:
        """What it is about, in sight; None while it says nothing, or that is gone."""
        target = self._target
        is_there = not self.isHidden() and target is not None and isValid(target) and target.isVisible()
        return target if is_there else None

    def be_about(self, target: QWidget) -> None:
        """What has to be in sight for what it says."""
        self._target = target
