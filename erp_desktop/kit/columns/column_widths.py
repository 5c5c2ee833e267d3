"""ColumnWidths: how wide a table's columns are: by what they show, and by what the user gave them."""

from collections.abc import Callable, Iterable
from heapq import nlargest

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from erp_desktop.kit.columns.room import Room, fit
from erp_desktop.kit.columns.text_widths import widths_in
from erp_desktop.kit.look import theme

# Rows that are looked at, at most, and cells of a column that are asked for their width.
_SEEN, _ASKED = 40, 4


class ColumnWidths(QObject):
    """The widths of one table; places are those of its model's columns.

    Args:
        order: the columns from left to right.
        room: what a column wants, by its place, what its cells seen so far need, and what the user gave it.
        option: how a cell is painted.
        counts: whether a cell holds what belongs into its column; what was typed by mistake widens none.
    """

    def __init__(
        self,
        view: QTableView,
        order: Callable[[], list[int]],
        room: Callable[[int, int, int | None], Room],
        option: Callable[[QModelIndex], QStyleOptionViewItem],
        counts: Callable[[QModelIndex], bool] = lambda _cell: True,
    ) -> None:
        super().__init__(view)
        self._view, self._order, self._room, self._option = view, order, room, option
        self._counts = counts
        self._chosen: dict[int, int] = {}
        self._needed: dict[int, int] = {}
        # What cells with a text need, as long as they are dressed alike; a form looks at them a dozen times.
        self._asked: dict[tuple[QFont, str], int] = {}
        self._looked_in = set[QFont]()
        theme.look.changed.connect(self._forget)
        self._is_fitting = False

    def listen(self) -> None:
        """From now on what the user drags is his choice."""
        self._view.horizontalHeader().sectionResized.connect(self._resized)

    def fit(self) -> None:
        """Share the room there is."""
        order = self._order()
        self._is_fitting = True
        rooms = [self._room(place, self._needed.get(place, 0), self._chosen.get(place)) for place in order]
        for place, width in zip(order, fit(rooms, self._view.viewport().width()), strict=True):
            self._view.setColumnWidth(place, width)
        self._is_fitting = False

    def look_at_seen(self, places: Iterable[int], font: QFont, rows: range | None = None) -> None:
        """Learn what the widest cells need that are on screen or soon will be, and share anew for more.

        Args:
            font: the cells of these columns are written in.
            rows: those that changed, where the others were looked at before; all where None.
        """
        view, model = self._view, self._view.model()
        self._looked_in.add(font)
        grid_line = int(view.showGrid())
        before, first = dict(self._needed), max(view.rowAt(0), 0)
        end = min(first + _SEEN, model.rowCount())
        if rows is not None:
            first, end = max(first, rows.start), min(end, rows.stop)
        widths = widths_in(font)
        for place in places:
            cells = filter(self._counts, (model.index(row, place) for row in range(first, end)))
            # Asking how a cell is painted is dear; the widest in one font are nearly so in another.
            texts = ((str(model.data(cell) or ""), cell) for cell in cells)
            for text, cell in nlargest(_ASKED, texts, key=lambda told: widths.of(told[0])):
                width = self._width(font, text, cell)
                self._needed[place] = max(self._needed.get(place, 0), width + grid_line)
        if self._needed != before:
            self.fit()

    def knows(self, font: QFont) -> bool:
        """Whether cells in this font were looked at, dressed as they are."""
        return font in self._looked_in

    def _width(self, font: QFont, text: str, cell: QModelIndex) -> int:
        width = self._asked.get((font, text))
        if width is None:
            width = self._view.itemDelegate().sizeHint(self._option(cell), cell).width()
            self._asked[font, text] = width
        return width

    def _forget(self) -> None:
        """Cells are dressed otherwise."""
        self._asked.clear()
        self._looked_in.clear()

    def _resized(self, place: int, _old: int, new: int) -> None:
        if not self._is_fitting:
            self._chosen[place] = new
