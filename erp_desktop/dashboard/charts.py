"""The dashboard's two charts, drawn by pyqtgraph in the theme's colours."""

import math
from decimal import Decimal
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.reporting.dashboard.schema import MonthAmount, StatusCount
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_compact, format_integer, format_money, format_month
from erp_desktop.kit.look.status_look import look

pg.setConfigOptions(antialias=True)

BAR = 0.62
TONE_COLOURS = {
    "neutral": "chart_6",
    "primary": "chart_1",
    "info": "chart_5",
    "warning": "chart_3",
    "success": "chart_2",
    "danger": "chart_4",
}


def round_steps(largest: float, most: int = 5) -> list[float]:
    """Steps of 1, 2 or 5 times a power of ten from nought up to ``largest``, at most ``most`` of them."""
    if largest <= 0:
        return [0.0]
    power = 10.0 ** math.floor(math.log10(largest / most))
    step = next(factor * power for factor in (1, 2, 5, 10, 20) if largest / (factor * power) <= most)
    return [step * n for n in range(int(largest / step) + 1)]


class _Chart(pg.PlotWidget):
    """A plot that cannot be dragged or zoomed, without the library's own menus."""

    def __init__(self, name: str, title: str, parent: QWidget | None) -> None:
        super().__init__(parent, enableMenu=False)
        self.setObjectName(name)
        self.setAccessibleName(title)
        # The widget hands these on to its plot, which type checkers cannot see.
        plot: Any = self
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.setDefaultPadding(0)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.look.changed.connect(self.draw)

    def wheelEvent(self, ev: Any) -> None:
        """The wheel belongs to the page around the chart."""
        ev.ignore()

    def show_range(self, width: tuple[float, float], height: tuple[float, float]) -> None:
        """Exactly this part of the plane."""
        plot: Any = self
        plot.setRange(xRange=width, yRange=height, padding=0)

    def draw(self) -> None:
        """Draw again, in the colours of the theme in use."""
        self.setBackground(theme.color("surface"))
        small = QFont(self.font())
        small.setPixelSize(11)
        for name in ("left", "bottom"):
            axis = self.getAxis(name)
            axis.setTextPen(theme.color("text_muted"))
            axis.setPen(theme.color("chart_grid"))
            axis.setTickFont(small)
            axis.setStyle(tickLength=0, tickTextOffset=8, maxTickLevel=0)
            axis.setZValue(-1)  # the grid belongs behind the bars
        self.getAxis("bottom").setHeight(30)


class MonthChart(_Chart):
    """Sales of twelve months as bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("dashboard.months", _("Sales by month"), parent)
        self._months: list[MonthAmount] = []
        self._currency = ""
        self.setMouseTracking(True)
        self.draw()

    def mouseMoveEvent(self, ev: Any) -> None:
        """Say the month's exact amount at its bar."""
        plot: Any = self
        place = round(plot.getViewBox().mapSceneToView(self.mapToScene(ev.position().toPoint())).x())
        months = self._months[place : place + 1] if place >= 0 else []
        tips = [f"{format_month(m.month)}: {format_money(m.amount, self._currency)}" for m in months]
        self.setToolTip("".join(tips))

    def show_months(self, months: list[MonthAmount], currency: str) -> None:
        """Draw these, from the oldest."""
        self._months, self._currency = months, currency
        self.setAccessibleDescription(
            ", ".join(f"{format_month(m.month)}: {format_money(m.amount, currency)}" for m in months)
        )
        self.draw()

    def draw(self) -> None:
        super().draw()
        if not hasattr(self, "_months"):
            return
        self.clear()
        amounts = [float(m.amount) for m in self._months]  # pixels, not money
        places = list(range(len(amounts)))
        current = len(amounts) - 1
        brushes = [theme.color("chart_1") for _amount in amounts]
        if amounts:
            # The running month is not over: lighter, so that nobody reads a fall into it.
            brushes[current].setAlpha(130)
        self.addItem(pg.BarGraphItem(x=places, height=amounts, width=BAR, brushes=brushes, pen=None))
        self.getAxis("bottom").setTicks([[(p, format_month(self._months[p].month)) for p in places]])
        grid = theme.color("chart_grid")
        steps = [(step, format_compact(Decimal(str(step)))) for step in round_steps(max([*amounts, 0]))]
        self.getAxis("left").setTicks([steps])
        self.getAxis("left").setGrid(110)
        self.getAxis("left").setPen(grid)
        self.show_range((-0.6, max(len(amounts) - 0.4, 1)), (0, max([*amounts, 1]) * 1.08))


class StatusChart(_Chart):
    """Work orders by status as lying bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("dashboard.work_orders", _("Work orders by status"), parent)
        self._counts: list[StatusCount] = []
        self.draw()

    def show_counts(self, counts: list[StatusCount]) -> None:
        """Draw these, the first on top."""
        self._counts = counts
        self.setAccessibleDescription(", ".join(f"{_(look(c.status).title)}: {c.count}" for c in counts))
        self.draw()

    def draw(self) -> None:
        super().draw()
        if not hasattr(self, "_counts"):
            return
        self.clear()
        counts = list(reversed(self._counts))
        widths = [c.count for c in counts]
        most = max([*widths, 1])
        for place, entry in enumerate(counts):
            colour = theme.color(TONE_COLOURS[look(entry.status).tone])
            self.addItem(
                pg.BarGraphItem(x0=[0], y=[place], width=[entry.count], height=BAR, brush=colour, pen=None)
            )
            label = pg.TextItem(format_integer(entry.count), color=theme.color("text"), anchor=(0, 0.5))
            label.setFont(theme.tabular(self.font()))
            label.setPos(entry.count + most * 0.012, place)
            self.addItem(label)
        self.getAxis("left").setTicks([[(p, _(look(c.status).title)) for p, c in enumerate(counts)]])
        self.getAxis("bottom").hide()
        self.show_range((0, most * 1.12), (-0.6, max(len(counts) - 0.4, 1)))
