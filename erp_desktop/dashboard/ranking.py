"""Ranking: a short list of names with amounts, each with a bar of its share."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from erp_desktop.kit import theme
from erp_desktop.kit.format import format_money

ROW = 40
LEAST_ROW = 32
LEAST_ROWS = 5


class Ranking(QWidget):
    """Painted in one go; the largest amount is the full width."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._rows: list[tuple[str, Decimal]] = []
        self._currency = ""
        theme.look.changed.connect(self.update)

    def show_rows(self, rows: Sequence[tuple[str, Decimal]], currency: str) -> None:
        """Show these, the largest first."""
        self._rows, self._currency = list(rows), currency
        self.setAccessibleDescription(
            ", ".join(f"{name}: {format_money(amount, currency)}" for name, amount in rows)
        )
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(280, ROW * LEAST_ROWS)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, LEAST_ROW * LEAST_ROWS)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        largest = max((amount for _name, amount in self._rows), default=Decimal(1)) or Decimal(1)
        figures = theme.tabular(self.font())
        step = max(LEAST_ROW, min(ROW, self.height() // max(len(self._rows), 1)))
        for place, (name, amount) in enumerate(self._rows[: self.height() // step]):
            line = QRect(0, place * step, self.width(), 22)
            text = format_money(amount, self._currency)
            painter.setFont(figures)
            painter.setPen(theme.color("text"))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            room = line.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(text) - 16, 0)
            painter.setFont(self.font())
            elided = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("neutral_background"))
            painter.drawRoundedRect(QRectF(0, line.bottom() + 2, self.width(), 5), 2.5, 2.5)
            painter.setBrush(theme.color("chart_1"))
            share = self.width() * int(amount * 1000 / largest) / 1000
            painter.drawRoundedRect(QRectF(0, line.bottom() + 2, max(share, 5), 5), 2.5, 2.5)
