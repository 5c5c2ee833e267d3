"""Ranking: a short list of names with amounts, each with a bar of its share."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_money

ROW = 40
LEAST_ROW = 32
LEAST_ROWS = 5


class Ranking(QWidget):
    """Painted in one go; the largest amount is the full width.

    Signals:
        picked: a row was clicked, or chosen by Up and Down and pressed; with its number.
    """

    picked = Signal(int)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._rows: list[tuple[str, Decimal]] = []
        self._currency = ""
        self._current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y()) // self._step()
        if event.button() == Qt.MouseButton.LeftButton and place < len(self._rows):
            self.picked.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and self._rows:
            self._current = max(0, min(self._current + steps[Qt.Key(event.key())], len(self._rows) - 1))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current < len(self._rows):
            self.picked.emit(self._current)
        else:
            super().keyPressEvent(event)

    def _step(self) -> int:
        return max(LEAST_ROW, min(ROW, self.height() // max(len(self._rows), 1)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        largest = max((amount for _name, amount in self._rows), default=Decimal(1)) or Decimal(1)
        figures = theme.tabular(self.font())
        step = self._step()
        for place, (name, amount) in enumerate(self._rows[: self.height() // step]):
            line = QRect(0, place * step, self.width(), 22)
            text = format_money(amount, self._currency)
            painter.setFont(figures)
            is_current = place == self._current and self.hasFocus()
            painter.setPen(theme.color("link" if is_current else "text"))
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
