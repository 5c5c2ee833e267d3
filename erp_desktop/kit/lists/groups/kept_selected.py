"""KeptSelected: what is selected stays so when a group is opened or closed."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject

from erp_desktop.kit.tables.grouped_rows import GroupedRows
from erp_desktop.kit.tables.rows_view import RowsView

_Flag = QItemSelectionModel.SelectionFlag


class KeptSelected(QObject):
    """The line of a closed group stands for its rows: they are selected as it opens, and it as it closes."""

    def __init__(self, table: RowsView, model: GroupedRows) -> None:
        super().__init__(table)
        self._table, self._model = table, model
        self._were_all = False
        model.closing.connect(self._note)
        model.turned.connect(self._keep)

    def _note(self, first: int, last: int) -> None:
        there = sum(
            min(end, last) - max(begin, first) + 1
            for begin, end in self._table.selected_spans()
            if begin <= last and end >= first
        )
        self._were_all = there == last - first + 1

    def _keep(self, row: int, more: int) -> None:
        is_selected = self._table.selectionModel().isRowSelected(row, QModelIndex())
        if more > 0 and is_selected:
            self._select(row + 1, row + more)
        elif more < 0 and self._were_all and not is_selected:
            self._select(row, row)

    def _select(self, first: int, last: int) -> None:
        model = self._model
        rows = QItemSelection(model.index(first, 0), model.index(last, len(model.columns) - 1))
        self._table.selectionModel().select(rows, _Flag.Select | _Flag.Rows)
