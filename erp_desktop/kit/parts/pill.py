"""A status as a pill: icon and word on its tone."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from erp_core.kit.i18n import _
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.look.status_look import look

_HEIGHT = 22


def pill_height() -> int:
    """In pixels, where text is as large as it is now."""
    return theme.scaled(_HEIGHT)


ICON = 14


def paint_pill(painter: QPainter, rect: QRect, status: str, font: QFont, background: str = "") -> None:
    """A status as icon and word on its tone; left in ``rect``, in the middle of its height."""
    shown = look(status)
    text = _(shown.title)
    small = theme.sized(font, 12, QFont.Weight.Medium)
    width = min(QFontMetrics(small).horizontalAdvance(text) + ICON + 22, rect.width())
    height = pill_height()
    pill = QRect(rect.left(), rect.center().y() - height // 2 + 1, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(background or f"{shown.tone}_background"))
    painter.drawRoundedRect(QRectF(pill), height / 2, height / 2)
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(
        QPoint(pill.left() + 7, pill.center().y() - ICON // 2 + 1),
        pixmap(shown.icon, f"{shown.tone}_text", ICON, ratio),
    )
    painter.setPen(theme.color(f"{shown.tone}_text"))
    painter.setFont(small)
    words = pill.adjusted(ICON + 11, 0, -8, 0)
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, words.width() + 2)
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
