"""StatusBadge: a document's status as a pill with icon and word."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.parts.pill import ICON, paint_pill, pill_height


class StatusBadge(QWidget):
    """Shows one status; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = ""
        theme.look.changed.connect(self.update)
        self.hide()

    @property
    def status(self) -> str:
        return self._status

    def set_status(self, status: str) -> None:
        self._status = status
        self.setVisible(bool(status))
        self.setAccessibleName(_("Status: {status}").format(status=_(look(status).title)) if status else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        font = theme.sized(self.font(), 12, QFont.Weight.Medium)
        width = QFontMetrics(font).horizontalAdvance(_(look(self._status).title)) + ICON + 26
        return QSize(width, pill_height() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._status:
            painter = QPainter(self)
            paint_pill(painter, self.rect(), self._status, self.font())
            painter.end()
