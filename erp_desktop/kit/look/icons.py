"""Icons: one-colour SVG files from resources/icons, painted in the colours of the theme in use."""

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from erp_core.kit.paths import resource_dir
from erp_desktop.kit.look import theme


def icon(name: str, color_token: str = "icon") -> QIcon:  # noqa: S107 - a colour, not a password
    """The icon ``name`` in a colour of the theme; it follows a change of theme by itself.

    Args:
        name: file name in resources/icons without ``.svg``.
    """
    _source(name)  # a missing file is found where it is asked for, not at the first paint
    return QIcon(_ThemedEngine(name, color_token))


def pixmap(name: str, color_token: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of ``size`` logical pixels, sharp at the device's ``ratio``."""
    return _pixmap(name, theme.current().colors[color_token], size, size, ratio)


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return Path(resource_dir(), "icons", f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, width: int, height: int, ratio: float) -> QPixmap:
    result = QPixmap(QSize(max(1, round(width * ratio)), max(1, round(height * ratio))))
    result.fill(Qt.GlobalColor.transparent)
    side = min(result.width(), result.height())
    place = QRectF((result.width() - side) / 2, (result.height() - side) / 2, side, side)
    painter = QPainter(result)
    QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode())).render(painter, place)
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


class _ThemedEngine(QIconEngine):
    """Looks the colour up when it paints, so that no icon has to be set again after a change of theme."""

    def __init__(self, name: str, color_token: str) -> None:
        super().__init__()
        self._name = name
        self._token = color_token

    def clone(self) -> QIconEngine:
        return _ThemedEngine(self._name, self._token)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:  # noqa: ARG002
        ratio = painter.device().devicePixelRatioF()
        side = min(rect.width(), rect.height())
        corner = QPoint(rect.x() + (rect.width() - side) // 2, rect.y() + (rect.height() - side) // 2)
        painter.drawPixmap(corner, _pixmap(self._name, self._colour(mode), side, side, ratio))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:  # noqa: ARG002
        return _pixmap(self._name, self._colour(mode), size.width(), size.height(), 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:  # noqa: ARG002
        return _pixmap(self._name, self._colour(mode), size.width(), size.height(), scale)

    def _colour(self, mode: QIcon.Mode) -> str:
        token = "text_disabled" if mode == QIcon.Mode.Disabled else self._token
        return theme.current().colors[token]
