"""PillLabel: a status as a pill, outside a list."""

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.parts.pill import ICON, PILL_HEIGHT, paint_pill


class PillLabel(QWidget):
    """A status as a pill, outside a list."""

    def __init__(self, status: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = status
        theme.look.changed.connect(self.update)
        self.set_status(status)

    @property
    def status(self) -> str:
        return self._status

    def set_status(self, status: str) -> None:
        """Show another status; nothing for an empty one."""
        self._status = status
        self.setAccessibleDescription(_(look(status).title) if status else "")
        self.setVisible(bool(status))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        small = theme.sized(self.font(), 12, QFont.Weight.Medium)
        text = _(look(self._status).title) if self._status else ""
        return QSize(QFontMetrics(small).horizontalAdvance(text) + ICON + 24, PILL_HEIGHT + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: Any) -> None:  # noqa: ARG002
        if self._status:
            painter = QPainter(self)
            paint_pill(painter, self.rect(), self._status, self.font())
            painter.end()
