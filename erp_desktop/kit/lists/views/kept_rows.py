"""KeptRows: keeps the selection, the current row and the place in a list, whatever is read again."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QTimer, Signal

from erp_core.errors import ErpError
from erp_core.kit.filter import MOST_SELECTED, ListQuery
from erp_desktop.kit.lists.views.meant import NOTHING, Meant, Selected, ids_in, others, spans_of
from erp_desktop.kit.tables.grouped_rows import GroupedRows
from erp_desktop.kit.tables.outline import Path
from erp_desktop.kit.tables.rows_copy import Span
from erp_desktop.kit.tables.rows_model import PAGE
from erp_desktop.kit.tables.rows_view import RowsView

# Of rows that are selected and have not come, core is asked which they are once the user rests.
ASK_AFTER_MS = 150
_Flag = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True)
class RowsPlace:
    """Where one stands in a list.

    Attributes:
        first, count: number of the row at the top, and how many there were.
        selected, current: ids of rows.
        is_rest: the selected are left out, and all others were selected.
        groups: those whose lines were selected.
        is_lost: what was selected is not known.
    """

    first: int
    count: int
    selected: frozenset[int]
    current: int | None
    is_rest: bool = False
    groups: frozenset[Path] = frozenset()
    is_lost: bool = False


class KeptRows(QObject):
    """Selects the same records again, not the same places.

    What is selected is known by id, or is all but some: it is so until the user selects others, though its
    rows are being read again and the table may not show it yet.

    Attributes:
        ask_ids: blocking: gives the ids of all records that a query finds, in its order; None where a list
            cannot tell.
        is_lost: what was selected left the list, or is not known any more, and the user has not gone on.
        is_unplaced: some are selected that the table does not show yet.

    Signals:
        left: the current row is not where it was after its page was read again: it may have left the list;
            what was selected may have left with it.
        restored: what was selected was read again; whether it is another than was told.
        lost: it is not known any more what was selected, so nothing is.
    """

    left = Signal(object, object)
    restored = Signal(bool)
    lost = Signal()

    def __init__(self, table: RowsView, model: GroupedRows) -> None:
        super().__init__(table)
        self._table, self._model = table, model
        self.ask_ids: Callable[[ListQuery], Sequence[int]] | None = None
        self.is_lost = False
        self._meant: Meant | None = None
        self._is_rest = self.is_unplaced = False
        self._order: Sequence[int] | None = None
        self._is_order_new = False
        self._places: frozenset[int] = frozenset()
        self._gone: frozenset[int] = frozenset()  # left out, and left
        self._asking: object = None
        self._ranges: set[Span] = set()
        self._shape: object = None
        self._change: tuple[QItemSelection, QItemSelection] | None = None
        self._current: int | None = None
        self._row: Any = None
        self._place_of_row = -1
        self._begun: RowsPlace | None = None
        self._is_back = False
        self._selected = Selected(frozenset(), 0)
        self._timer = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._timer.timeout.connect(self._ask_order)
        table.selectionModel().selectionChanged.connect(self._note)
        table.all_chosen.connect(self._take_all)
        model.summary_changed.connect(self._counted)
        model.rowsAboutToBeRemoved.connect(self._about_to_shrink)

    # What is selected

    def meant(self) -> Meant | None:
        """What is selected; None where rows are among it that nobody knows yet."""
        return self._meant if self._meant is not None else self._read()

    @property
    def is_rest(self) -> bool:
        """Whether all are selected, but for some."""
        return self._meant.is_rest if self._meant is not None else self._is_rest

    def count(self) -> int:
        """How many rows are selected."""
        meant, summary = self._meant, self._model.summary
        if meant is None or meant.groups or self._model.outline is not None:
            return self._table.selected_count()
        whole = summary.count if summary is not None else self._model.rowCount()
        return max(whole - len(meant.ids - self._gone), 0) if meant.is_rest else len(meant.ids)

    def selected(self) -> frozenset[int]:
        """Ids of the selected rows, as far as they have come."""
        meant = self.meant()
        if meant is not None and not meant.is_rest and not meant.groups:
            return meant.ids
        rows = (self._model.loaded_row(number) for number in self._table.selected_rows())
        return frozenset(row.id for row in rows if row is not None)

    def take(self, ids: frozenset[int], order: Sequence[int], places: Collection[int] = ()) -> None:
        """These were selected, in a list of this order; in one of groups, in these places."""
        self._meant, self._order, self._is_order_new = Meant(ids), order, True
        self._places = frozenset(places)
        self._is_back = True  # where its first row goes, one follows it
        self._timer.stop()

    # Read again

    def keep(self) -> None:
        """Before the rows are read again."""
        known = self.meant()
        self._current = self.current()
        before = self._model.summary.count if self._model.summary is not None else 0
        index = self._table.currentIndex()
        self._place_of_row = index.row() if index.isValid() else -1
        self._row = self._model.loaded_row(self._place_of_row) if index.isValid() else None
        self._ranges, self._order, self._is_order_new, self._asking = set(), None, False, None
        self._places = frozenset()
        told = known.ids if known is not None and not known.is_rest and not known.groups else None
        self._selected = Selected(told, before)
        if known is None:
            self._lose()
            return
        self._meant = known if known != NOTHING else None
        self.is_unplaced = bool(known.ids)
        self._shape = self._shape_now()

    def forget(self) -> None:
        """Other rows are asked for."""
        self._begun = self._order = None
        self._ranges, self._is_order_new, self._is_rest = set(), False, False
        self.forget_selected()

    def forget_selected(self) -> None:
        """The user selects others."""
        change, self._change = self._change, None
        meant, self._meant = self._meant, None
        count, unseen = self._table.selected_count(), meant if self.is_unplaced else None
        if unseen is not None:
            self._meant = self._changed(unseen, *change) if change is not None else unseen
        self.is_unplaced = self._meant is not None
        self._is_rest = self._is_rest and count * 2 > self._model.rowCount()
        if self._is_rest and self._meant is None:
            self._meant = self._read()
            if self._meant is not None and unseen is not None:
                self._meant = replace(self._meant, ids=self._meant.ids | unseen.ids)
        self._is_back = self.is_lost = False
        self._places = frozenset()
        self._current, self._row, self._place_of_row = None, None, -1
        self._asking = None
        if self.ask_ids is not None and count > 1 and self._meant is None and self._order is None:
            self._timer.start()

    def restore(self, first: int, last: int) -> None:
        """After these rows came."""
        self._go_back()
        self._look_for_current(first, last)
        self._ranges.add((first, last))
        for number in range(first, last + 1):
            row = self._model.loaded_row(number)
            if row is not None and row.id == self._current and self._table.currentIndex().row() != number:
                self._stand_at(number)
        if self._meant is not None:
            is_whole = not first and last + 1 >= self._model.rowCount() and last + 1 < PAGE
            if is_whole and self._model.outline is None:
                self._take_order([row.id for n in range(last + 1) if (row := self._model.loaded_row(n))])
            else:
                self._place()
                if self.is_unplaced and self._asking is None:
                    self._ask_order()

    # Inside: what is selected

    def _note(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        self._change = selected, deselected

    def _take_all(self) -> None:
        """Ctrl+A: whatever the list is asked for, those that join it too."""
        self._meant, self._is_rest = Meant(is_rest=True), True
        self.is_unplaced = False
        self._timer.stop()

    def _about_to_shrink(self) -> None:
        """Who goes from the end takes its selection along; its record may stand elsewhere now."""
        if self._model.is_shrinking and self._meant is None:
            self._meant = self._read()

    def _id_at(self, number: int) -> int | None:
        """Which record stands in a place, as far as it is known."""
        row = self._model.loaded_row(number, is_fresh=True)
        if row is None and self._order is not None and number < len(self._order):
            return self._order[number]
        row = row or self._model.loaded_row(number)
        return row.id if row is not None else None

    def _read(self) -> Meant | None:
        """What is selected, as the table shows it; None where rows are among it that nobody knows."""
        spans, count = self._table.selected_spans(), self._model.rowCount()
        if self._model.outline is not None:
            is_all = self._is_rest and self._table.selected_count() == count
            return Meant(is_rest=True) if is_all else self._read_groups(spans)
        ids = ids_in(others(spans, count) if self._is_rest else spans, self._id_at)
        return Meant(ids, self._is_rest) if ids is not None else None

    def _read_groups(self, spans: Sequence[Span]) -> Meant | None:
        groups, ids = set[Path](), set[int]()
        for number in (n for first, last in spans for n in range(first, last + 1)):
            line, row = self._model.line_at(number), self._model.loaded_row(number)
            if line is not None:
                groups.add(line.path)
            elif row is None:
                return None
            else:
                ids.add(row.id)
        return Meant(frozenset(ids), groups=frozenset(groups))

    def _changed(self, meant: Meant, more: QItemSelection, fewer: QItemSelection) -> Meant | None:
        """What is selected once the user added rows or left one out, while not all of it was shown."""
        count = self._table.selected_count()
        added, left_out = (sum(part.height() for part in one) for one in (more, fewer))  # type: ignore[attr-defined]
        is_put_beside = added and not left_out and count > added
        is_taken_out = left_out == 1 and not added and count > 1
        if not is_put_beside and not is_taken_out:
            return None
        ranges: Any = more if added else fewer
        ids = ids_in([(part.top(), part.bottom()) for part in ranges], self._id_shown)
        if ids is None:
            return None
        return replace(meant, ids=meant.ids | ids if bool(added) != meant.is_rest else meant.ids - ids)

    def _id_shown(self, number: int) -> int | None:
        row = self._model.loaded_row(number)
        return row.id if row is not None else None

    def _lose(self) -> None:
        """Nothing is selected, rather than others."""
        self._meant, self._is_rest, self.is_unplaced = None, False, False
        self._show_selected([])
        self.is_lost = True
        self.restored.emit(True)
        self.lost.emit()

    # Inside: where it stands

    def _ask_order(self) -> None:
        """Which records stand where, for those that are selected and shown on no page."""
        self._timer.stop()
        ask, query, meant = self.ask_ids, self._model.query, self._meant
        is_told = meant is not None and not meant.ids
        if ask is None or is_told or self._model.rowCount() > MOST_SELECTED:
            return
        asking = self._asking = object()

        def take(order: Sequence[int]) -> None:
            if asking is self._asking:
                self._take_order(order)

        def stay(_error: ErpError) -> None:
            """Where it stands is seen as its pages come."""

        self._model.in_background(lambda: ask(query), take, stay)

    def _take_order(self, order: Sequence[int]) -> None:
        self._asking = None
        self._order, self._is_order_new = order, True
        meant = self._meant
        if meant is None:
            return
        self._gone = meant.ids - frozenset(order)
        if not meant.is_rest:
            self._meant = replace(meant, ids=meant.ids - self._gone)
        if self._meant == NOTHING:
            self._meant, self.is_unplaced, self.is_lost = None, False, True
            self._show_selected([])
            self.restored.emit(True)
        else:
            self._place()

    def _counted(self) -> None:
        if self._meant is not None and self._model.summary is not None:
            self._place()

    def _place(self) -> None:
        """Have the table show what is selected, as far as it is known where that stands."""
        meant, model = self._meant, self._model
        if meant is None:
            return
        is_flat, places, found = model.outline is None, set[int](), set[int]()
        if self._is_order_new and self._order is not None:
            found |= meant.ids
            places = (
                {n for n, id in enumerate(self._order) if id in meant.ids} if is_flat else set(self._places)
            )
        for number in {n for first, last in self._ranges for n in range(first, last + 1)}:
            line, row = model.line_at(number), model.loaded_row(number, is_fresh=True)
            if row is not None:
                found.add(row.id)
                is_one = row.id in meant.ids
            elif line is not None:
                is_one = line.path in meant.groups
            else:
                continue
            (places.add if is_one else places.discard)(number)
        count = model.rowCount()
        spans = list(spans_of(iter(sorted(number for number in places if number < count))))
        self._show_selected(others(spans, count) if meant.is_rest else spans)
        self.is_unplaced = bool(meant.ids - found)
        shape, self._shape = self._shape, self._shape_now()
        self.restored.emit(shape != self._shape)

    def _shape_now(self) -> object:
        """What is told of it."""
        return self._meant, self.count() if self._model.summary is not None else None

    def _show_selected(self, spans: Sequence[Span]) -> None:
        selection, model = self._table.selectionModel(), self._model
        shown, last = QItemSelection(), model.columnCount() - 1
        for begin, end in spans:
            shown.select(model.index(begin, 0), model.index(end, last))
        selection.blockSignals(True)
        selection.select(shown, _Flag.ClearAndSelect)
        selection.blockSignals(False)
        self._change = None
        self._table.viewport().update()

    def _stand_at(self, number: int) -> None:
        here, selection = self._table.currentIndex().column(), self._table.selectionModel()
        index = self._model.index(number, here if here >= 0 else self._table.first_column())
        selection.blockSignals(True)
        selection.setCurrentIndex(index, _Flag.NoUpdate)
        selection.blockSignals(False)
        self._table.viewport().update()
        if self._is_back:
            self._table.scrollTo(index)

    # Coming back

    def place(self) -> RowsPlace:
        """Where one stands."""
        summary, meant = self._model.summary, self.meant()
        count = summary.count if summary is not None else self._model.rowCount()
        known = meant or NOTHING
        where = max(self._table.rowAt(0), 0), count, known.ids, self.current()
        return RowsPlace(*where, known.is_rest, known.groups, is_lost=meant is None)

    def current(self) -> int | None:
        """Id of the current row."""
        index = self._table.currentIndex()
        row = self._model.loaded_row(index.row()) if index.isValid() else None
        return row.id if row is not None else None

    def begin(self, place: RowsPlace) -> None:
        """Go there as soon as the rows come: to how a list was left."""
        self._begun = place

    def _go_back(self) -> None:
        if self._begun is None:
            return
        place, self._begun, self._is_back = self._begun, None, True
        meant = Meant(place.selected, place.is_rest, place.groups)
        self._meant, self._current = (meant if meant != NOTHING else None), place.current
        self._is_rest, self.is_unplaced = place.is_rest, bool(meant.ids)
        self._ranges, self._order, self._is_order_new = set(), None, False
        self._model.expect(place.count)
        self._table.updateGeometries()
        self._table.verticalScrollBar().setValue(place.first)
        if place.is_lost:
            self._lose()

    def _look_for_current(self, first: int, last: int) -> None:
        """Where the page of the current row was read again without it, it is told."""
        if self._row is None or not first <= self._place_of_row < first + PAGE:
            return
        row, self._row = self._row, None
        ids = (one.id for n in range(first, last + 1) if (one := self._model.loaded_row(n)) is not None)
        if row.id not in ids:
            self.left.emit(row, self._selected)
