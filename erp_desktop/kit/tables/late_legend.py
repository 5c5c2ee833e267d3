"""LateLegend: what the colours and marks of late rows mean."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.look import theme
from erp_desktop.kit.tables.late_rows import BANDS, band_words, ground, legend, paint_marks

_MARKS, _PAD, _GAP = 22, 8, 4


class LateLegend(QWidget):
    """A swatch for each band, with its marks and its days."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(legend())
        self.setToolTip(legend())
        self._fit()
        theme.look.changed.connect(self._fit)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        bands = range(1, len(BANDS) + 1)
        width = self._title_width + sum(self._width(band) + _GAP for band in bands)
        self.setFixedSize(width, self._height)
        self.update()

    def sizeHint(self) -> QSize:
        """The foot of a list asks at each word it says."""
        return self.minimumSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, height = QPainter(self), self._height
        painter.setPen(theme.color("text_muted"))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRect(0, 0, self._title_width, height), middle, _("Days late"))
        left = self._title_width
        for band in range(1, len(BANDS) + 1):
            swatch = QRect(left, 0, self._width(band), height)
            painter.fillRect(swatch, theme.color(ground(band)))
            paint_marks(painter, swatch, band)
            painter.setPen(theme.color("text"))
            painter.drawText(swatch.adjusted(_MARKS, 0, 0, 0), middle, band_words(band))
            left += swatch.width() + _GAP
        painter.end()

    @property
    def _height(self) -> int:
        return self.fontMetrics().height() + 3

    @property
    def _title_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(_("Days late")) + _PAD

    def _width(self, band: int) -> int:
        return _MARKS + self.fontMetrics().horizontalAdvance(band_words(band)) + _PAD
