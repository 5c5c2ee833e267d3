"""The company's logo as a picture: stored as a PNG in base64, shown on a light plate in both themes."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from erp_core.kit.picture import decoded

_RADIUS = 4
_AROUND = 2
# Logos are drawn for paper; on a dark window many would be invisible.
_PAPER = "#ffffff"


def read_logo(value: str) -> QPixmap:
    """The picture behind a company's ``logo``; a null one where there is none."""
    picture = QPixmap()
    picture.loadFromData(decoded(value), "PNG")
    return picture


def on_plate(logo: QPixmap, room: QSize, ratio: float) -> QPixmap:
    """The logo on paper, as large as it gets in ``room`` (logical pixels)."""
    size = logo.size().scaled(room - QSize(2 * _AROUND, 2 * _AROUND), Qt.AspectRatioMode.KeepAspectRatio)
    size = size.expandedTo(QSize(1, 1))
    plate = QPixmap((size + QSize(2 * _AROUND, 2 * _AROUND)) * ratio)
    plate.setDevicePixelRatio(ratio)
    plate.fill(Qt.GlobalColor.transparent)
    painter = QPainter(plate)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(_PAPER))
    painter.drawRoundedRect(QRectF(0, 0, plate.width() / ratio, plate.height() / ratio), _RADIUS, _RADIUS)
    smooth = logo.scaled(
        size * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    painter.drawPixmap(QRectF(_AROUND, _AROUND, size.width(), size.height()), smooth, QRectF(smooth.rect()))
    painter.end()
    return plate
