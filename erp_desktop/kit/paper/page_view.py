"""PageView: one page of paper as a picture, as wide as its room or larger."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.naming import named

LEAST, MOST, STEP = 0.5, 3.0, 0.25
_MARGIN = 24


class PageView(QScrollArea):
    """Shows a picture at a zoom; 1.0 is the width of the room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "paper.page", _("Page"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._picture = QPixmap()
        self._zoom = 1.0
        self._label = QLabel(self)
        self._label.setScaledContents(True)
        self.setWidget(self._label)

    @property
    def zoom(self) -> float:
        return self._zoom

    def show_page(self, picture: Path) -> None:
        """Show another page from its top."""
        self._picture = QPixmap(str(picture))
        self._label.setPixmap(self._picture)
        self._fit()
        self.verticalScrollBar().setValue(0)

    def hear_keys(self, window: QWidget) -> None:
        """Have the window it is shown in zoom it by its keys."""
        for key, call in (
            (keys.LARGER, lambda: self.set_zoom(self.zoom + STEP)),
            (keys.SMALLER, lambda: self.set_zoom(self.zoom - STEP)),
            (keys.WHOLE_PAGE, lambda: self.set_zoom(1.0)),
        ):
            keys.bind(window, key, call)

    def set_zoom(self, zoom: float) -> None:
        """Larger or smaller, within what can be read."""
        self._zoom = min(max(zoom, LEAST), MOST)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._picture.isNull():
            return
        width = int(max(self.viewport().width() - _MARGIN, 200) * self._zoom)
        height = int(width * self._picture.height() / self._picture.width())
        self._label.resize(QSize(width, height))
