"""The product's mark: threads crossing, drawn in its own colours in both themes."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from erp_core.kit.paths import resource_dir


@lru_cache(maxsize=64)
def mark(size: int, ratio: float = 1.0) -> QPixmap:
    """The mark as a picture of ``size`` logical pixels."""
    svg = Path(resource_dir(), "icons", "mark.svg").read_bytes()
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def window_icon() -> QIcon:
    """The mark for title bars and task bars."""
    result = QIcon()
    for size in (16, 32, 64, 256):
        result.addPixmap(mark(size))
    return result
