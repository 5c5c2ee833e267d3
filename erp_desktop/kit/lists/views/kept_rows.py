"""KeptRows: keeps the selection, the current row and the place in a list, whatever is read again."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Signal

from erp_desktop.kit.tables.rows_model import PAGE, RowsModel
from erp_desktop.kit.tables.rows_view import RowsView

# Of more, and of rows that have not come, a list that is read again forgets the selection, but for all of it.
MOST_KEPT = 1000
_Flag = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True)
class RowsPlace:
    """Where one stands in a list.

    Attributes:
        first, count: number of the row at the top, and how many there were.
        selected, current: ids of rows.
    """

    first: int
    count: int
    selected: frozenset[int]
    current: int | None


@dataclass(frozen=True)
class Selected:
    """What was selected before the rows were read again.

    Attributes:
        ids: None where they are too many to be known one by one.
        before: how many rows the list had.
    """

    ids: frozenset[int] | None
    before: int


class KeptRows(QObject):
    """Selects the same records again, not the same places.

    Signals:
        left: the current row is not where it was after its page was read again: it may have left the list;
            what was selected may have left with it.
        restored: what was selected was read again; whether other rows are selected now.
    """

    left = Signal(object, object)
    restored = Signal(bool)

    def __init__(self, table: RowsView, model: RowsModel) -> None:
        super().__init__(table)
        self._table, self._model = table, model
        self._ids: frozenset[int] = frozenset()
        self._current: int | None = None
        self._row: Any = None
        self._place = -1
        self._begun: RowsPlace | None = None
        self._is_back = self._is_all = self._is_lost = False
        self._before = 0

    # Read again

    def keep(self) -> None:
        """Before the rows are read again."""
        self._ids, self._current = self.selected(), self.current()
        self._is_all = self._is_lost = False
        count = self._table.selected_count()
        if count and not self._is_known(count):
            self._is_all = count == self._model.rowCount()
            self._is_lost = not self._is_all
        self._before = self._model.summary.count if self._model.summary is not None else 0
        index = self._table.currentIndex()
        self._place = index.row() if index.isValid() else -1
        self._row = self._model.loaded_row(self._place) if index.isValid() else None

    def forget(self) -> None:
        """Other rows are asked for."""
        self._begun = None
        self.forget_selected()

    def forget_selected(self) -> None:
        """The user selects others."""
        self._is_back = self._is_all = self._is_lost = False
        self._ids, self._current, self._row, self._place = frozenset(), None, None, -1

    def restore(self, first: int, last: int) -> None:
        """After these rows came."""
        self._go_back()
        self._look_for_current(first, last)
        is_about_rows = bool(self._ids) or self._is_all or self._is_lost
        if not is_about_rows and self._current is None:
            return
        selection = self._table.selectionModel()
        selection.blockSignals(True)
        is_other = self._select_whole() if self._is_all or self._is_lost else False
        for number in range(first, last + 1):
            row = self._model.loaded_row(number)
            if row is None:
                continue
            is_other = self._select(number, self._is_all or row.id in self._ids) or is_other
            if row.id == self._current and self._table.currentIndex().row() != number:
                self._stand_at(number)
        selection.blockSignals(False)
        self._table.viewport().update()
        if is_about_rows or is_other:
            self.restored.emit(is_other)

    def _is_known(self, count: int) -> bool:
        """Whether it can be told of all that is selected which records they are."""
        if count > MOST_KEPT:
            return False
        model = self._model
        return all(model.loaded_row(n) or model.line_at(n) for n in self._table.selected_rows())

    def _select_whole(self) -> bool:
        """All rows, where all were selected; none, where it is not known which; whether that changes any."""
        selection, before = self._table.selectionModel(), self._table.selected_count()
        selection.clearSelection()
        if self._is_all and self._model.rowCount():
            ends = self._model.index(0, 0), self._model.index(self._model.rowCount() - 1, 0)
            selection.select(QItemSelection(*ends), _Flag.Select | _Flag.Rows)
        self._is_lost, self._ids = False, self._ids if self._is_all else frozenset()
        return self._table.selected_count() != before

    def _select(self, number: int, is_kept: bool) -> bool:
        """Have a row selected or not; whether that changes it."""
        selection, index = self._table.selectionModel(), self._model.index(number, 0)
        if is_kept == selection.isSelected(index):
            return False
        selection.select(index, (_Flag.Select if is_kept else _Flag.Deselect) | _Flag.Rows)
        return True

    def _stand_at(self, number: int) -> None:
        here = self._table.currentIndex().column()
        index = self._model.index(number, here if here >= 0 else self._table.first_column())
        self._table.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
        if self._is_back:
            self._table.scrollTo(index)

    # Coming back

    def place(self) -> RowsPlace:
        """Where one stands."""
        summary = self._model.summary
        count = summary.count if summary is not None else self._model.rowCount()
        return RowsPlace(max(self._table.rowAt(0), 0), count, self.selected(), self.current())

    def selected(self) -> frozenset[int]:
        """Ids of the selected rows that have come."""
        rows = [self._model.loaded_row(number) for number in self._table.selected_rows()[:MOST_KEPT]]
        return frozenset(row.id for row in rows if row is not None)

    def current(self) -> int | None:
        """Id of the current row."""
        index = self._table.currentIndex()
        row = self._model.loaded_row(index.row()) if index.isValid() else None
        return row.id if row is not None else None

    def begin(self, place: RowsPlace) -> None:
        """Go there as soon as the rows come: to how a list was left."""
        self._begun = place

    def _go_back(self) -> None:
        if self._begun is not None:
            place, self._begun, self._is_back = self._begun, None, True
            self._ids, self._current = place.selected, place.current
            self._model.expect(place.count)
            self._table.updateGeometries()
            self._table.verticalScrollBar().setValue(place.first)

    def _look_for_current(self, first: int, last: int) -> None:
        """Where the page of the current row was read again without it, it is told."""
        if self._row is None or not first <= self._place < first + PAGE:
            return
        row, self._row = self._row, None
        ids = (one.id for n in range(first, last + 1) if (one := self._model.loaded_row(n)) is not None)
        if row.id not in ids:
            is_known = not self._is_all and not self._is_lost
            self.left.emit(row, Selected(self._ids if is_known else None, self._before))
