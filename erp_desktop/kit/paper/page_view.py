"""PageView: one page of paper as a picture, as wide as its room or larger."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.naming import named

LEAST, MOST, STEP = 0.5, 3.0, 0.25
_MARGIN = 24
# Of what is seen, this much is gone on by: the last lines are read again above the next ones.
_STRIDE = 0.9
# So many pages before or behind: the first or the last.
ALL_PAGES = 1_000_000


class PageView(QScrollArea):
    """Shows a picture at a zoom; 1.0 is the width of the room.

    Signals:
        page_wanted: so many pages on, or back.
    """

    page_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "paper.page", _("Page"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._picture = QPixmap()
        self._zoom = 1.0
        self._begins_below = False
        self._label = QLabel(self)
        self._label.setScaledContents(True)
        self.setWidget(self._label)

    @property
    def zoom(self) -> float:
        return self._zoom

    def show_page(self, picture: Path) -> None:
        """Show another page from its top; from its end, where somebody goes back up."""
        self._picture = QPixmap(str(picture))
        self._label.setPixmap(self._picture)
        self._fit()
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum() if self._begins_below else 0)

    def hear_keys(self) -> None:
        """Have the window it is shown in turn it and zoom it by its keys, as long as it is seen."""
        for key, call in (
            (keys.PAGE_BEFORE, lambda: self.go(-1)),
            (keys.PAGE_AFTER, lambda: self.go(1)),
            (keys.FIRST_PAGE, self.go_first),
            (keys.LAST_PAGE, self.go_last),
            (keys.LARGER, lambda: self.set_zoom(self.zoom + STEP)),
            (keys.SMALLER, lambda: self.set_zoom(self.zoom - STEP)),
            (keys.WHOLE_PAGE, lambda: self.set_zoom(1.0)),
        ):
            keys.bind(self, key, call)

    def go(self, by: int) -> None:
        """On by what is seen at once, or back; at the end of the page to the next one."""
        bar = self.verticalScrollBar()
        if bar.value() != (bar.maximum() if by > 0 else bar.minimum()):
            bar.setValue(bar.value() + by * int(self.viewport().height() * _STRIDE))
            return
        self._begins_below = by < 0
        self.page_wanted.emit(by)
        self._begins_below = False

    def go_first(self) -> None:
        """To the beginning of the first page."""
        self.page_wanted.emit(-ALL_PAGES)
        self.verticalScrollBar().setValue(0)

    def go_last(self) -> None:
        """To the last page; from there to its end."""
        before = self._picture.cacheKey()
        self.page_wanted.emit(ALL_PAGES)
        if self._picture.cacheKey() == before:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for by, key in ((-1, keys.UP_THE_PAGE), (1, keys.DOWN_THE_PAGE)):
            if keys.is_pressed(event, key):
                self.go(by)
                return
        for by, key in ((STEP, keys.LARGER_TOO), (-STEP, keys.SMALLER_TOO)):
            if keys.is_pressed(event, key):
                self.set_zoom(self.zoom + by)
                return
        super().keyPressEvent(event)

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
