"""DecimalPlaces: decimal signs of a column under each other, whatever decimals its numbers have."""

from collections.abc import Hashable

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QWidget

from erp_core.kit.reading.writing import decimals_of, tail
from erp_desktop.kit.look.format import decimal_sign

_ROUNDED = 2


class DecimalPlaces:
    """Knows the most decimals that were painted in each column; only painting asks, no copy and no file."""

    def __init__(self) -> None:
        self._most: dict[Hashable, int] = {}

    def forget(self) -> None:
        """Other rows are shown."""
        self._most.clear()

    def padded(self, place: Hashable, text: str) -> str:
        """A text as wide as its number needs, for asking how wide a column has to be."""
        decimals = decimals_of(text, decimal_sign())
        return text if decimals is None else text + tail(decimals, self._most.get(place, 0))

    def room(self, view: QWidget, place: Hashable, text: str, metrics: QFontMetrics, width: int) -> int:
        """How far from the right end of its cell a number ends; as much as the cell has room for.

        Args:
            view: painted once more where the column turns out to have more decimals than was painted for.
            width: of the cell inside.
        """
        decimals = decimals_of(text, decimal_sign())
        if decimals is None:
            return 0
        most = self._most.get(place, -1)
        if decimals > most:
            self._most[place] = decimals
            if most >= 0 and isinstance(view, QAbstractItemView):  # before the first number none stands wrong
                view.viewport().update()
        if decimals >= most:
            return 0
        behind = metrics.horizontalAdvance(tail(decimals, most))
        # A text that has just the room it needs is cut where its width was rounded down.
        return min(behind, max(width - metrics.horizontalAdvance(text) - _ROUNDED, 0))
