"""LinesView: the table lines are typed in; Tab walks its cells, Enter those where one has to stop."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.columns.column_widths import ColumnWidths
from erp_desktop.kit.columns.quiet_table import QuietTable
from erp_desktop.kit.columns.room import Room
from erp_desktop.kit.columns.spread import spread
from erp_desktop.kit.columns.text_widths import widths_in
from erp_desktop.kit.columns.whole_rows import follow_density, number_rows, scroll_by_rows
from erp_desktop.kit.inputs.half_typed import HalfTyped
from erp_desktop.kit.inputs.lookup_delegate import open_list
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lines.clips.lines_paste import LinesPaste
from erp_desktop.kit.lines.edit_history import NO_REDO, NO_UNDO
from erp_desktop.kit.lines.find.far import go_far, keeps
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_stops import LineStops
from erp_desktop.kit.lines.lines_delegate import LinesDelegate
from erp_desktop.kit.lines.lines_menus import lines_menu, stops_menu
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.lines_table import Where, is_settled
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.parts.cell_links import CellLinks


class LinesView(QuietTable):
    """The lines of a document, for the keyboard.

    Signals:
        said: why a key does nothing; empty where it did something. left: Esc while no cell is typed in.

    Attributes:
        links: the cells that name other records.
        half_typed: the cell that is typed in when the keyboard is called away.
        pasting: reads what is pasted.
    """

    said = Signal(str)
    left = Signal()

    def __init__(
        self, model: LinesModel, delegate: LinesDelegate, memory: str = "", parent: QWidget | None = None
    ) -> None:
        """Args:
        memory: under which name the user's order of columns and of stops is remembered.
        """
        super().__init__(parent)
        named(with_role(self, "lines"), "form.lines", _("Lines"))  # before its titles are measured
        self._lines = model
        self._spec = model.spec
        self.stops = LineStops(model.spec.columns, memory)
        self._stops_menu = partial(
            stops_menu, model.spec.columns, self.stops, lambda: self.stops.show(self.horizontalHeader()), self
        )
        self._sizes = ColumnWidths(self, self.stops.order, self._room, self.option_of, is_settled)
        self._whole = [n for n, column in enumerate(model.spec.columns) if column.is_whole]
        self._column = 0
        self._place: tuple[Where, int, int] | None = None
        self.links = CellLinks(self, self._target)
        self.half_typed = HalfTyped(self, model.where, model.is_at)
        self.pasting = LinesPaste(self, model, self.stops, delegate.desk)
        self.setModel(model)
        delegate.links = self.links
        self.setItemDelegate(delegate)
        delegate.setParent(self)
        delegate.walked.connect(lambda direction, is_enter: self.walk(direction, is_stop=is_enter))
        delegate.pasted.connect(self.paste)
        delegate.interrupted.connect(self.half_typed.note)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self._shape()
        self._sizes.fit()
        model.dataChanged.connect(lambda a, b, _roles: self._look_at_seen(range(a.row(), b.row() + 1)))
        model.stepped.connect(self._stand_in)
        model.modelAboutToBeReset.connect(self._remember_place)
        model.modelReset.connect(self._keep_place)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._look_at_seen())

    def walk(self, direction: int, *, is_stop: bool = False) -> None:
        """Go to the next (1) or previous (-1) cell, or stop of Enter; past the end, leave the grid."""
        index = self.currentIndex()
        if not index.isValid():
            self.setCurrentIndex(self._lines.index(0, self.stops.cells()[0]))
            return
        row, order = index.row(), self.stops.order()
        here = order.index(index.column())
        if direction > 0 and index.column() == self.stops.cells()[0] and self._is_new(row):
            self.focusNextChild()
            return
        ahead = [at for at in self._targets(row, is_stop) if (order.index(at) - here) * direction > 0]
        if is_stop and direction > 0:
            self._pass_over(row, order[here + 1 : order.index(ahead[0]) if ahead else None])
        if not ahead:
            row += direction
            if 0 <= row < self._lines.rowCount():
                ahead = self._targets(row, is_stop)
        if not ahead:
            self.focusPreviousChild() if row < 0 else self.focusNextChild()
        else:
            self.setCurrentIndex(self._lines.index(row, ahead[0] if direction > 0 else ahead[-1]))

    def _targets(self, row: int, is_stop: bool) -> list[int]:
        return self.stops.stops(self._lines.line(row), self._lines.terms) if is_stop else self.stops.cells()

    def _pass_over(self, row: int, places: list[int]) -> None:
        """Remember the cells Enter leaves to a record still to come; what it leaves empty is marked then."""
        line = self._lines.line(row)
        columns = [self._spec.columns[place] for place in places]
        line.passed |= {column.name for column in columns if column.filled_by in line.typed}

    def event(self, event: QEvent) -> bool:
        # Qt would take Tab for going to the next widget before keyPressEvent sees it.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _TABS:
            self.keyPressEvent(event)
            return True
        return keeps(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._goes(event):
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in _WALKS and not control:
            if self._lines.is_read_only:
                self.focusNextChild() if _WALKS[event.key()] > 0 else self.focusPreviousChild()
            else:
                is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                is_enter = event.key() not in _TABS
                self.walk(-1 if is_enter and is_back else _WALKS[event.key()], is_stop=is_enter)
        elif keys.is_pressed(event, keys.OPEN_NAMED):
            self._tell_unless(self.links.follow(self.currentIndex()), _("This cell names no other record."))
        elif event.key() == Qt.Key.Key_Escape and self.state() != QAbstractItemView.State.EditingState:
            self.left.emit()
        elif keys.is_pressed(event, keys.ENTER_STOPS):
            self._stops_menu().popup(self._below_cell())
        elif not self._lines.is_read_only and self._edits(event, control):
            return
        elif not (control and event.text()) and not (self._lines.is_read_only and keys.is_letter(event)):
            super().keyPressEvent(event)
        else:
            event.ignore()  # a shortcut of the form, never a letter typed into a cell

    def _goes(self, event: QKeyEvent) -> bool:
        """What every table does with keys; False for others."""
        for known, call in ((_KEY.Copy, self.copy), (_KEY.SelectAll, self.selectAll)):
            if event.matches(known):
                call()
                return True
        return spread(self, event) or go_far(self, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.half_typed.come_back(event)
        if not self.currentIndex().isValid() and self._lines.rowCount():
            self.setCurrentIndex(self._lines.index(0, self.stops.cells()[0]))

    def copy(self) -> None:
        """The selected cells, as spreadsheets read them and as we read them back."""
        last = self._lines.rowCount() - self._is_new(self._lines.rowCount() - 1)
        self.pasting.copy(self.selectedIndexes(), last)

    def paste(self, *, is_looked_at: bool = False) -> None:
        """Write what is on the clipboard into the lines from the current one on; more rows make new ones."""
        self.pasting.paste(QGuiApplication.clipboard().mimeData(), is_looked_at=is_looked_at)

    def step(self, *, is_redo: bool = False) -> None:
        """Take back the last change of the form, or a paste that is read still; or do it again."""
        if is_redo:
            self._tell_unless(self._lines.redo(), _(NO_REDO))
        elif not self.pasting.cancel():
            self._tell_unless(self._lines.undo(), _(NO_UNDO))

    def duplicate(self) -> None:
        """The selected lines once more, below the last of them."""
        rows = self._selected_rows()
        copies = [line.copy() for line in map(self._lines.line, rows) if not line.is_empty]
        if copies:
            self._lines.insert_lines(rows[-1] + 1, copies)
            self.setCurrentIndex(self._lines.index(rows[-1] + 1, self.currentIndex().column()))
        self._tell_unless(bool(copies), _(NOTHING_THERE))

    def _tell_unless(self, is_done: bool, why: str) -> None:
        self.said.emit("" if is_done else why)

    def _selected_rows(self) -> list[int]:
        return sorted({index.row() for index in self.selectedIndexes() or [self.currentIndex()]})

    def insert(self) -> None:
        """An empty line above the current one, to begin typing in."""
        row = max(self.currentIndex().row(), 0)
        if not self._is_new(row):
            self._lines.insert_lines(row, [Line()])
        self.setCurrentIndex(self._lines.index(row, self._targets(row, is_stop=True)[0]))

    def move_lines(self, by: int) -> None:
        """Move the selected lines up (-1) or down (1) by one."""
        rows = self._selected_rows()
        is_moved = self._lines.move_lines(rows[0], rows[-1], by)
        self._tell_unless(is_moved, _("No line stands above.") if by < 0 else _("No line stands below."))
        self.scrollTo(self.currentIndex())

    def copy_down(self) -> None:
        """The cell above into the current one; with several selected, their first row into the others."""
        cells = self._lines.named(self.selectedIndexes() or [self.currentIndex()])
        source = (min(cells) if len(cells) > 1 else min(cells) - 1) if cells else -1
        if source >= 0:
            self._lines.copy_cells(source, {row: names for row, names in cells.items() if row > source})
        self._tell_unless(source >= 0, _("No line stands above."))

    def remove(self) -> None:
        """Take the selected lines away; the new line begins at its first stop, others keep the column."""
        column, rows = self.currentIndex().column(), self._selected_rows()
        self._tell_unless(self._lines.remove_lines(rows[0], rows[-1]), _(NOTHING_THERE))
        row = min(rows[0], self._lines.rowCount() - 1)
        place = self._targets(row, is_stop=True)[0] if self._is_new(row) else column
        self.setCurrentIndex(self._lines.index(row, place))

    def setCurrentIndex(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Stand in one cell. What was selected before is not any more: no key may do something to it."""
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _stand_in(self, row: int, cell: str) -> None:
        """Put the keyboard where something was undone."""
        self.setCurrentIndex(self._lines.index(row, self._spec.place(cell) if cell else self._column))
        self.scrollTo(self.currentIndex())  # one may have stood there, and looked elsewhere

    def stand_at_first(self) -> None:
        """Begin with the first cell."""
        self.setCurrentIndex(self._lines.index(0 if self._lines.rowCount() else -1, 0))

    def _remember_place(self) -> None:
        row, column = self.currentIndex().row(), self.currentIndex().column()
        self._place = (self._lines.where(row), column, self.verticalScrollBar().value()) if row >= 0 else None
        self.half_typed.note_open()

    def _keep_place(self) -> None:
        """Stand where one stood, and see the same rows."""
        if self._place is not None and self._lines.rowCount():
            where, column, scrolled = self._place
            self.executeDelayedItemsLayout()
            self.verticalScrollBar().setValue(scrolled)
            self.setCurrentIndex(self._lines.index(self._lines.row_at(where), column))
            self.half_typed.open_again()
        self._look_at_seen()

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._column = current.column()
        if previous.isValid():  # not at a new reading
            self.half_typed.forget()

    def show_cell(self, row: int, column_name: str) -> None:
        """Put the keyboard in a cell (the one with an error)."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(self._lines.index(row, self._spec.place(column_name)))
        self.scrollTo(self.currentIndex())

    def _target(self, index: QModelIndex) -> tuple[str, int] | None:
        return self._spec.leads_to(index.column(), self._lines.line(index.row()).values)

    def _edits(self, event: QKeyEvent, control: bool) -> bool:
        """The grid's own keys; False leaves the key to Qt."""
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        entries = filter(None, self._entries())
        call = next((call for one, call in entries if keys.is_pressed(event, one)), None)
        if call is not None:
            call()
        elif event.matches(_KEY.Paste):
            self.paste()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not control:
            self.pasting.empty()
        elif event.key() == Qt.Key.Key_Space and not control:  # never a blank over what stands there
            self._select_line() if is_shifted else self.edit(self.currentIndex())
        elif keys.is_pressed(event, keys.EDIT_CELL):
            self._open_list()
        else:
            return False
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        where = self._below_cell() if by_keyboard else event.globalPos()
        entries = [(keys.COPY_LINES, self.copy)] if self._lines.is_read_only else self._entries()
        lines_menu(entries, self._stops_menu(), self).popup(where)

    def _below_cell(self) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())

    def _entries(self) -> list[tuple[keys.Keys, Callable[[], object]] | None]:
        return [
            (keys.UNDO, self.step),
            (keys.REDO, lambda: self.step(is_redo=True)),
            None,
            (keys.INSERT_LINE, self.insert),
            (keys.COPY_DOWN, self.copy_down),
            (keys.DUPLICATE, self.duplicate),
            (keys.MOVE_UP, lambda: self.move_lines(-1)),
            (keys.MOVE_DOWN, lambda: self.move_lines(1)),
            (keys.REMOVE_LINE, self.remove),
            None,
            (keys.SORT_LINES, lambda: self._lines.sort_by(self.currentIndex().column())),
            (keys.COPY_LINES, self.copy),
            (keys.CUT, lambda: self.copy() or self.pasting.empty()),
            (keys.PASTE, self.paste),
            (keys.PASTE_LOOKED_AT, lambda: self.paste(is_looked_at=True)),
            (keys.NEXT_MARKED, self.go_on),
        ]

    def go_on(self, here: QModelIndex | None = None) -> None:
        here = self.currentIndex() if here is None else here
        if cell := self._lines.next_marked(here.row(), here.column()):
            self.show_cell(*cell)
        self._tell_unless(cell is not None, _("No cell is marked."))

    def _open_list(self) -> None:
        """Edit the cell, and show what can stand in it."""
        index = self.currentIndex()
        is_known = self._spec.columns[index.column()].name in self._lines.line(index.row()).values
        open_list(self, index.data() if is_known else None)

    def _select_line(self) -> None:
        whole = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().select(self.currentIndex(), whole)

    def _is_new(self, row: int) -> bool:
        return row == self._lines.rowCount() - 1 and self._lines.line(row).is_empty

    def _shape(self) -> None:
        scroll_by_rows(self)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.AnyKeyPressed | trigger.EditKeyPressed | trigger.DoubleClicked)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        header.setSectionsMovable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(
            lambda place: self._stops_menu().popup(header.mapToGlobal(place))
        )
        self._sizes.listen()
        self.stops.show(header)
        header.sectionClicked.connect(self._lines.sort_by)
        header.sectionMoved.connect(lambda: self.stops.keep(header))
        number_rows(self, theme.row_height())
        follow_density(self, "row")

    def option_of(self, index: QModelIndex) -> QStyleOptionViewItem:
        """How a cell is painted, for asking how wide it has to be."""
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.font = theme.tabular(option.font) if self._spec.columns[index.column()].number else option.font
        return option

    def _room(self, place: int, needed: int, chosen: int | None) -> Room:
        column = self._spec.columns[place]
        title = widths_in(self.horizontalHeader().font()).of(_(column.title))
        return column.room(title, needed, chosen)

    def _look_at_seen(self, rows: range | None = None) -> None:
        figures = {place for place in self._whole if self._spec.columns[place].number}
        for places, font in ((figures, theme.tabular(self.font())), ({*self._whole} - figures, self.font())):
            self._sizes.look_at_seen(places, font, rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sizes.fit()
        if not self._sizes.knows(self.font()):  # the one it is shown in by now; the rows are the same
            self._look_at_seen()
        if self.hasFocus():
            self.scrollTo(self.currentIndex())


NOTHING_THERE = N_("Nothing stands in this line yet.")
_KEY = QKeySequence.StandardKey
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_WALKS: dict[int, int] = {
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Return: 1,
    Qt.Key.Key_Enter: 1,
    Qt.Key.Key_Backtab: -1,
}
