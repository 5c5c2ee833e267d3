"""LineStops: the order of a grid's columns and where Enter stops, as delivered or as the user chose."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHeaderView

from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import STOPS, LineColumn, Stop
from erp_desktop.kit.look.preferences import LINES_ORDER, LINES_STOPS


class LineStops:
    """Where Enter and Tab go; places are those of the spec's columns.

    Args:
        memory: under which name the user's choice is remembered.
    """

    def __init__(self, columns: Sequence[LineColumn], memory: str) -> None:
        self._columns = tuple(columns)
        self._memory = memory

    def stop(self, place: int) -> Stop:
        """Whether Enter stops in a column."""
        column = self._columns[place]
        chosen: Any = LINES_STOPS.get(self._memory).get(column.name)
        return chosen if chosen in STOPS else column.stop

    def choose(self, place: int, stop: Stop) -> None:
        """Remember where Enter is to stop."""
        chosen = LINES_STOPS.get(self._memory) | {self._columns[place].name: stop}
        LINES_STOPS.set(chosen, self._memory)

    def order(self) -> list[int]:
        """The columns from left to right."""
        places = {column.name: place for place, column in enumerate(self._columns)}
        known = [places[name] for name in dict.fromkeys(LINES_ORDER.get(self._memory)) if name in places]
        return known + [place for place in range(len(self._columns)) if place not in known]

    def keep(self, header: QHeaderView) -> None:
        """Remember the order a header's columns stand in."""
        self.keep_order(sorted(range(header.count()), key=header.visualIndex))

    def keep_order(self, places: Sequence[int]) -> None:
        LINES_ORDER.set([self._columns[place].name for place in places], self._memory)

    def show(self, header: QHeaderView) -> None:
        """Put the columns of a header in order."""
        header.blockSignals(True)
        for visual, place in enumerate(self.order()):
            header.moveSection(header.visualIndex(place), visual)
        header.blockSignals(False)

    def forget(self) -> None:
        """Go back to how it was delivered."""
        LINES_STOPS.forget(self._memory)
        LINES_ORDER.forget(self._memory)

    def cells(self) -> list[int]:
        """Every column one can type in, from left to right."""
        return [place for place in self.order() if self._columns[place].is_editable]

    def stops(self, line: Line, terms: Any) -> list[int]:
        """Where Enter stops in a line under the header's terms; in the first cell if nowhere."""
        return [place for place in self.cells() if self._stops_in(line, terms, place)] or self.cells()[:1]

    def _stops_in(self, line: Line, terms: Any, place: int) -> bool:
        column, stop = self._columns[place], self.stop(place)
        if stop == "never" or line.is_filled(column, terms):
            return stop == "always"
        return column.asked(line.values)
