"""ColumnNeeds: how much room the columns of a list want, by what its rows hold that were seen."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QTableView

from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind
from erp_desktop.kit.columns.room import Room
from erp_desktop.kit.columns.text_widths import widths_in
from erp_desktop.kit.look import theme
from erp_desktop.kit.parts.cell_links import ROOM
from erp_desktop.kit.tables.cell_delegate import PADDING, CellDelegate
from erp_desktop.kit.tables.column import Column, ShownAs
from erp_desktop.kit.tables.rows_model import RowsModel

_WIDTHS: dict[ValueKind, int] = {
    ValueKind.TEXT: 180,
    ValueKind.MONEY: 128,
    ValueKind.PRICE: 108,
    ValueKind.QUANTITY: 104,
    ValueKind.PERCENT: 88,
    ValueKind.INTEGER: 80,
    ValueKind.DATE: 116,
    ValueKind.INSTANT: 160,
    ValueKind.FLAG: 88,
    ValueKind.CHOICE: 136,
}
# Of what is not shown as its text.
_DRAWN: dict[ShownAs, int] = {"code": 124, "status": 144, "progress": 148, "lock": 104}
# Beside a column's title: its margins, and the arrow of the sorting.
_BESIDE_TITLE = 32
# Texts give way to figures down to this, a name down to that; a code is whole up to the last.
_LEAST_TEXT, _LEAST_NAME, _LONGEST_CODE = 96, 160, 200
_WIDEST_NAME = 320
# So many rows are looked at for what a column needs; of the others, when they are seen.
_LOOKED_AT = 60


class ColumnNeeds(QObject):
    """Looks at every row once, as it comes or is seen. What a column needs never shrinks.

    Signals:
        changed: a column needs more than before.
    """

    changed = Signal()

    def __init__(self, table: QTableView, model: RowsModel, delegate: CellDelegate) -> None:
        super().__init__(table)
        self._table, self._model, self._delegate = table, model, delegate
        self._needed: dict[int, int] = {}
        self._looked_at: set[int] = set()
        self._model.page_loaded.connect(self._look_anew)
        table.verticalScrollBar().valueChanged.connect(lambda _value: self._look_at_seen())
        self._text = theme.look.text
        # When all widgets have their font.
        self._dressed = QTimer(self, singleShot=True, interval=0)
        self._dressed.timeout.connect(self._measure_anew)
        theme.look.changed.connect(self._dressed.start)

    def room(self, place: int, chosen: int | None, *, is_asked: bool = False) -> Room:
        """What the column at a place wants.

        Args:
            chosen: the width the user gave it, in pixels.
            is_asked: the user asked for the column itself: those that came by themselves leave first.
        """
        column, header = self._model.columns[place], self._table.horizontalHeader()
        # Titles are longer in some languages than the column was made for.
        title = max(title_width(header.font(), _(column.title)), header.minimumSectionSize())
        if column.is_stretched and column.gives_way:
            return self._name_room(column, title, min(self._needed.get(place, 0), _WIDEST_NAME), chosen)
        needed = max(title, self._needed.get(place, 0))
        own = theme.scaled(
            column.width or _DRAWN.get(column.shown_as) or _WIDTHS.get(column.kind, _LEAST_TEXT)
        )
        least = tight = needed
        if column.gives_way:
            own = min(own, needed) if self._looked_at else own  # nothing is kept free beside short texts
            tight = max(title, min(own, _LEAST_TEXT))
            least = max(own, title) if column.names is not None else tight
            if column.names is not None and column.attr.endswith("_code"):
                # A code is whole beside its link, too.
                own = least = max(title, min(needed, theme.scaled(_LONGEST_CODE)) + ROOM - PADDING)
        if column.is_whole:
            least = tight = max(title, min(needed, theme.scaled(_WIDEST_NAME)))
        stays = header.visualIndex(place) == 0 or column.is_stretched or is_asked
        leaves = 0 if stays else column.leaves
        usual = max(chosen or own, least)
        return Room(least, usual, column.is_stretched and not chosen, leaves, tight)

    def _name_room(self, column: Column, title: int, seen: int, chosen: int | None) -> Room:
        """Names are whole where they can be, and take what is left over until the user gives them a width."""
        if chosen:
            return Room(max(title, min(chosen, seen)), max(title, chosen), tight=title)
        least = max(title, seen)
        usual = least if self._looked_at else max(title, column.width or _WIDTHS[ValueKind.TEXT])
        return Room(least, usual, is_stretched=True, tight=max(title, min(seen, _LEAST_NAME)))

    def _measure_anew(self) -> None:
        """Text is larger or smaller than before."""
        if self._text != theme.look.text:
            self._text = theme.look.text
            self._needed.clear()
            self._looked_at.clear()
            self._look_at_seen()
            self.changed.emit()

    def _look_anew(self, first: int, last: int) -> None:
        self._looked_at.difference_update(range(first, last + 1))
        self._look_at(first, last)

    def _look_at_seen(self) -> None:
        table = self._table
        first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
        if first >= 0:
            self._look_at(first, last if last >= 0 else first + _LOOKED_AT)

    def _look_at(self, first: int, last: int) -> None:
        before = dict(self._needed)
        for number in range(first, min(last, first + _LOOKED_AT) + 1):
            if number not in self._looked_at and self._model.loaded_row(number) is not None:
                self._looked_at.add(number)
                for place, column in enumerate(self._model.columns):
                    self._look_at_cell(number, place, column)
        if self._needed != before:
            self.changed.emit()

    def _look_at_cell(self, row: int, place: int, column: Column) -> None:
        width = self._delegate.needed(self._model, row, place)
        most = theme.scaled(_LONGEST_CODE) if column.shown_as == "code" else width
        self._needed[place] = max(self._needed.get(place, 0), min(width, most))


def title_width(font: QFont, title: str) -> int:
    """Room a column needs to show its whole title, in pixels; the header's hint asks for more than that."""
    return widths_in(theme.sized(font, 12, QFont.Weight.DemiBold)).of(title) + _BESIDE_TITLE
