"""The dashboard's two charts: bars from zero, painted in the theme's colours."""

import math
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.reporting.dashboard.schema import MonthAmount, StatusCount
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_compact, format_integer, format_money, format_month
from erp_desktop.kit.look.status_look import look

BAR = 0.62  # of the room one bar has; the rest parts it from its neighbours
SPACE = 8  # between a bar or a line and its words
TONE_COLOURS = {
    "neutral": "chart_6",
    "primary": "chart_1",
    "info": "chart_5",
    "warning": "chart_3",
    "success": "chart_2",
    "danger": "chart_4",
}

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def round_steps(largest: float, most: int = 5) -> list[float]:
    """Steps of 1, 2 or 5 times a power of ten from nought up to ``largest``, at most ``most`` of them."""
    if largest <= 0:
        return [0.0]
    power = 10.0 ** math.floor(math.log10(largest / most))
    step = next(factor * power for factor in (1, 2, 5, 10, 20) if largest / (factor * power) <= most)
    return [step * n for n in range(int(largest / step) + 1)]


class _Chart(QWidget):
    """Painted in one go, in the theme's colours of that moment."""

    def __init__(self, name: str, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        theme.look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(480, 240)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.sized(theme.tabular(self.font()), 11))
        self.paint(painter)

    def paint(self, painter: QPainter) -> None:
        """Paint the whole chart; its small font is set already."""
        raise NotImplementedError


class MonthChart(_Chart):
    """Sales of twelve months as bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("dashboard.months", _("Sales by month"), parent)
        self._months: list[MonthAmount] = []
        self._currency = ""
        self._ground = QRectF()  # where the bars stood when they were last painted
        self.setMouseTracking(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say the month's exact amount at its bar."""
        self.setToolTip(self.told_at(event.position()))

    def told_at(self, point: QPointF) -> str:
        """The month above or below this point with its exact amount; nothing beside the bars."""
        ground = self._ground
        if not self._months or not ground.left() <= point.x() < ground.right():
            return ""
        month = self._months[int((point.x() - ground.left()) * len(self._months) / ground.width())]
        return f"{format_month(month.month)}: {format_money(month.amount, self._currency)}"

    def show_months(self, months: list[MonthAmount], currency: str) -> None:
        """Draw these, from the oldest."""
        self._months, self._currency = months, currency
        self.setAccessibleDescription(
            ", ".join(f"{format_month(m.month)}: {format_money(m.amount, currency)}" for m in months)
        )
        self.update()

    def paint(self, painter: QPainter) -> None:
        if not self._months:
            return
        amounts = [float(m.amount) for m in self._months]  # pixels, not money
        largest = max([*amounts, 1])
        steps = [(step, format_compact(Decimal(str(step)))) for step in round_steps(max([*amounts, 0]))]
        metrics = painter.fontMetrics()
        margin = max(metrics.horizontalAdvance(words) for _step, words in steps) + SPACE
        below = metrics.height() + SPACE
        self._ground = QRectF(self.rect()).adjusted(margin, metrics.height() / 2, 0, -below)
        scale = self._ground.height() / (largest * 1.04)
        self._paint_steps(painter, steps, scale)
        self._paint_bars(painter, amounts, scale)
        self._paint_names(painter)

    def _paint_steps(self, painter: QPainter, steps: list[tuple[float, str]], scale: float) -> None:
        ground, height = self._ground, painter.fontMetrics().height()
        for step, words in steps:
            y = ground.bottom() - step * scale
            painter.setPen(theme.color("chart_grid"))
            painter.drawLine(QPointF(ground.left(), y), QPointF(ground.right(), y))
            painter.setPen(theme.color("text_muted"))
            painter.drawText(QRectF(0, y - height / 2, ground.left() - SPACE, height), _RIGHT, words)

    def _paint_bars(self, painter: QPainter, amounts: list[float], scale: float) -> None:
        ground, room = self._ground, self._ground.width() / len(amounts)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, amount in enumerate(amounts):
            colour = QColor(theme.color("chart_1"))
            if place == len(amounts) - 1:
                # The running month is not over: lighter, so that nobody reads a fall into it.
                colour.setAlpha(130)
            left, height = ground.left() + room * (place + (1 - BAR) / 2), amount * scale
            painter.fillRect(QRectF(left, ground.bottom() - height, room * BAR, height), colour)

    def _paint_names(self, painter: QPainter) -> None:
        """As many of the months as have room, always the running one."""
        names = [format_month(m.month) for m in self._months]
        metrics, room = painter.fontMetrics(), self._ground.width() / len(names)
        widest = max(map(metrics.horizontalAdvance, names)) + SPACE
        every = max(1, math.ceil(widest / room))
        painter.setPen(theme.color("text_muted"))
        for place in range(len(names) - 1, -1, -every):
            middle = self._ground.left() + room * (place + 0.5)
            left = min(middle - widest / 2, self.width() - widest)
            field = QRectF(left, self._ground.bottom() + SPACE, widest, metrics.height())
            painter.drawText(field, Qt.AlignmentFlag.AlignCenter, names[place])


class StatusChart(_Chart):
    """Work orders by status as lying bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("dashboard.work_orders", _("Work orders by status"), parent)
        self._counts: list[StatusCount] = []

    def show_counts(self, counts: list[StatusCount]) -> None:
        """Draw these, the first on top."""
        self._counts = counts
        self.setAccessibleDescription(", ".join(f"{_(look(c.status).title)}: {c.count}" for c in counts))
        self.update()

    def paint(self, painter: QPainter) -> None:
        if not self._counts:
            return
        metrics = painter.fontMetrics()
        titles = [_(look(entry.status).title) for entry in self._counts]
        figures = [format_integer(entry.count) for entry in self._counts]
        left = max(map(metrics.horizontalAdvance, titles)) + SPACE + 2
        right = self.width() - max(map(metrics.horizontalAdvance, figures)) - SPACE
        most, room = max(1, *(entry.count for entry in self._counts)), self.height() / len(self._counts)
        for place, entry in enumerate(self._counts):
            top, length = room * place, max(right - left, 0) * entry.count / most
            painter.setPen(theme.color("text_muted"))
            painter.drawText(QRectF(0, top, left - SPACE, room), _RIGHT, titles[place])
            bar = QRectF(left, top + room * (1 - BAR) / 2, length, room * BAR)
            painter.fillRect(bar, theme.color(TONE_COLOURS[look(entry.status).tone]))
            painter.setPen(theme.color("text"))
            words = QRectF(bar.right() + SPACE / 2, top, self.width() - bar.right(), room)
            painter.drawText(words, _LEFT, figures[place])
        painter.setPen(theme.color("chart_grid"))
        painter.drawLine(QPointF(left, 0), QPointF(left, self.height()))
