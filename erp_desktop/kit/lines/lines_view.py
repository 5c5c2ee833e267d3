"""LinesView: the table lines are typed in; Tab walks its cells, Enter those where one has to stop."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.reading.numbers import Signs, figures_in
from erp_core.kit.reading.table import is_blank, read_table
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.line_stops import LineStops
from erp_desktop.kit.lines.lines_clip import OWN_FORM, clip_of, lines_in, take_cells
from erp_desktop.kit.lines.lines_delegate import LinesDelegate
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.paste_plan import MOST_LINES, PastePlan, plan_paste
from erp_desktop.kit.lines.stops_menu import stops_menu
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer, notation
from erp_desktop.kit.parts import ask


class LinesView(QTableView):
    """The lines of a document, for the keyboard.

    Signals:
        said: a sentence for the user about a paste: how it was read, what it left out; empty for none.
        left: Esc while no cell is typed in.
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
        self._lines = model
        self._spec = model.spec
        self.stops = LineStops(model.spec.columns, memory)
        self.setModel(model)
        self.setItemDelegate(delegate)
        delegate.setParent(self)
        delegate.walked.connect(lambda direction, is_enter: self.walk(direction, is_stop=is_enter))
        delegate.pasted.connect(self.paste)
        self.setObjectName("form.lines")
        self.setProperty("role", "lines")
        self.setAccessibleName(_("Lines"))
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)  # no row is ever cut in half
        self._shape()

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
        ahead = [
            place for place in self._targets(row, is_stop) if (order.index(place) - here) * direction > 0
        ]
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
        if not is_stop:
            return self.stops.cells()
        line = self._lines.line(row)
        return self.stops.stops(lambda place: not line.is_filled(self._spec.columns[place]))

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
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in _WALKS and not control:
            if self._lines.is_read_only:
                self.focusNextChild() if _WALKS[event.key()] > 0 else self.focusPreviousChild()
            else:
                is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                is_enter = event.key() not in _TABS
                self.walk(-1 if is_enter and is_back else _WALKS[event.key()], is_stop=is_enter)
        elif event.key() == Qt.Key.Key_Escape and self.state() != QAbstractItemView.State.EditingState:
            self.left.emit()
        elif not self._lines.is_read_only and self._edits(event, control):
            return
        elif not (control and event.text()):
            super().keyPressEvent(event)
        else:
            event.ignore()  # a shortcut of the form, never a letter typed into a cell

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._lines.rowCount():
            self.setCurrentIndex(self._lines.index(0, self.stops.cells()[0]))

    def copy(self) -> None:
        """The selected cells, as spreadsheets read them and as we read them back."""
        chosen = self.selectedIndexes()
        rows = sorted({index.row() for index in chosen})
        places = {index.column() for index in chosen}
        lines = [self._lines.line(row) for row in rows]
        if chosen:
            columns = [self._spec.columns[place] for place in self.stops.order() if place in places]
            QGuiApplication.clipboard().setMimeData(clip_of(lines, columns, self._lines.terms))

    def paste(self) -> None:
        """Write what is on the clipboard into the lines from the current one on; more rows make new ones."""
        clip = QGuiApplication.clipboard().mimeData()
        if clip.hasFormat(OWN_FORM):
            self.paste_own(clip)
        else:
            self.paste_text(clip.text())

    def paste_own(self, clip: QMimeData) -> None:
        """Write lines that were copied here; exactly as they were."""
        copied = lines_in(clip, self._spec.columns, self._lines.terms)
        if copied is None:
            self.paste_text(clip.text())
            return
        names, sources = copied
        columns = [self._spec.column(name) for name in names]
        if len(columns) == 1:  # one column goes where the keyboard is
            columns = [self._start()] if self._start().is_editable else columns
        if not columns or columns[0].name not in names:
            self.paste_text(clip.text())
            return
        self._put([self._pasted(n, source, columns) for n, source in enumerate(sources)])

    def paste_text(self, text: str) -> None:
        """Write tab separated text into the lines from the current cell on; more rows make new lines."""
        rows = read_table(text)
        while len(rows) > max(self._lines.rowCount() - self._row(), 1) and is_blank(rows[-1]):
            rows.pop()
        if self._lines.is_read_only or (len(rows) == 1 and is_blank(rows[0])):
            return
        self.said.emit("")
        if len(rows) == 1 and len(rows[0]) == 1:
            self._lines.setData(
                self._lines.index(self._row(), max(self.currentIndex().column(), 0)), rows[0][0]
            )
            return
        order = [self._spec.columns[place] for place in self.stops.order()]
        plan = plan_paste(self._spec, order, rows, self._start())
        found = plan.signs(notation().decimal)
        signs = self._asked_signs(found)
        if signs is None:
            return
        if self._put([self._filled(n, cells, plan, signs) for n, cells in enumerate(plan.rows)]):
            self.said.emit(" ".join([*self._read_as(found), *_left_out(plan)]))

    def _row(self) -> int:
        index = self.currentIndex()
        return index.row() if index.isValid() else self._lines.rowCount() - 1

    def _start(self) -> LineColumn:
        return self._spec.columns[max(self.currentIndex().column(), 0)]

    def _put(self, lines: list[Line]) -> bool:
        """Put pasted lines from the current one on; False, with a sentence, where they are too many."""
        kept = max(len(self._lines.lines()) - self._row(), 0)
        if self._lines.is_read_only or not lines:
            return False
        if len(self._lines.lines()) - min(kept, len(lines)) + len(lines) > MOST_LINES:
            words = _("{count} lines were copied, and {most} fit here. Nothing was pasted.")
            self.said.emit(words.format(count=format_integer(len(lines)), most=format_integer(MOST_LINES)))
            return False
        self._lines.replace_lines(self._row(), lines)
        return True

    def _asked_signs(self, found: dict[str, Signs]) -> dict[str, str] | None:
        """The decimal sign of each column; where its numbers are written in two ways, the user is asked."""
        signs: dict[str, str] = {}
        for name, column_signs in found.items():
            sign = column_signs.sign or self._ask_sign(self._spec.column(name), column_signs.doubtful)
            if sign is None:
                return None
            signs[name] = sign
        return signs

    def _ask_sign(self, column: LineColumn, doubtful: str) -> str | None:
        words = _("Numbers for “{column}” are written in two ways, with a decimal point and with a comma.")
        question = words.format(column=_(column.title)) + " " + _("Which is the decimal sign?")
        answers = {".": _("The point"), ",": _("The comma")}
        if doubtful and column.number is not None:
            readings = figures_in(doubtful).readings
            question += " " + _("What is {text}?").format(text=doubtful)
            answers = {sign: column.number.shown(readings[sign]) for sign in answers}
        return ask.choose(self, question, answers)

    def _read_as(self, found: dict[str, Signs]) -> list[str]:
        """How texts were read that would be other numbers elsewhere."""
        words = _("“{text}” was read as {number}, as numbers are written here.")
        return [
            words.format(text=signs.doubtful.strip(), number=column.number.shown(number))
            for name, signs in found.items()
            if (column := self._spec.column(name)).number is not None
            and signs.doubtful
            and signs.sign
            and (number := figures_in(signs.doubtful).readings[signs.sign]) is not None
        ]

    def duplicate(self) -> None:
        """The current line once more, below it."""
        row = self.currentIndex().row()
        if row >= 0 and not self._lines.line(row).is_empty:
            self._lines.insert_lines(row + 1, [self._lines.line(row).copy()])
            self.setCurrentIndex(self._lines.index(row + 1, self.currentIndex().column()))

    def copy_down(self) -> None:
        """The cell above into the current one; with several selected, their first row into the others."""
        chosen = [i for i in self.selectedIndexes() if self._is_typed_in(i)] or [self.currentIndex()]
        first = min(index.row() for index in chosen)
        source = first if any(index.row() > first for index in chosen) else first - 1
        if source < 0:
            return
        for index in chosen:
            if index.row() > source:
                self._copy_cell(source, index)

    def remove(self) -> None:
        """Take the current line away; the new line begins at its first stop, others keep the column."""
        index = self.currentIndex()
        self._lines.remove_line(index.row())
        row = min(index.row(), self._lines.rowCount() - 1)
        place = self._targets(row, is_stop=True)[0] if self._is_new(row) else index.column()
        self.setCurrentIndex(self._lines.index(row, place))

    def show_cell(self, row: int, column_name: str) -> None:
        """Put the keyboard in a cell (the one with an error)."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(self._lines.index(row, self._spec.place(column_name)))
        self.scrollTo(self.currentIndex())

    def _is_typed_in(self, index: QModelIndex) -> bool:
        return self._spec.columns[index.column()].is_editable

    def _below(self, number: int) -> Line:
        """A copy of the line so many below the current one; a new one past the end."""
        row = self._row() + number
        return self._lines.line(row).copy() if row < self._lines.rowCount() else Line()

    def _filled(self, number: int, cells: list[str], plan: PastePlan, signs: dict[str, str]) -> Line:
        """A line with pasted cells written over its own."""
        line = self._below(number)
        for column, cell in zip(plan.columns, cells, strict=False):
            if column is not None and column.find is not None:
                self._lines.expect(line, column.name, cell)
            elif column is not None and column.is_editable:
                line.write(column, cell, self._lines.terms, signs.get(column.name))
        return line

    def _pasted(self, number: int, source: Line, columns: Sequence[LineColumn]) -> Line:
        """A line with cells written over its own that were copied here; records are looked up again."""
        line = self._below(number)
        for column in columns:
            if column.find is not None:
                match = source.values.get(column.name)
                code = match.code if match is not None else source.typed.get(column.name, "")
                self._lines.expect(line, column.name, code)
        take_cells(line, source, [c for c in columns if c.find is None], self._lines.terms)
        return line

    def _copy_cell(self, source: int, index: QModelIndex) -> None:
        column = self._spec.columns[index.column()]
        above = self._lines.line(source).values.get(column.name)
        if column.find is not None and above is not None:
            self._lines.set_record(index.row(), column.name, above)
        else:
            text = self._lines.index(source, index.column()).data(Qt.ItemDataRole.EditRole)
            self._lines.setData(index, text)

    def _edits(self, event: QKeyEvent, control: bool) -> bool:
        """The grid's own keys; False leaves the key to Qt."""
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif control and event.key() == Qt.Key.Key_Delete:
            self.remove()
        elif control and event.key() == Qt.Key.Key_D:
            self.copy_down() if is_shifted else self.duplicate()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not control:
            for index in self.selectedIndexes():
                self._lines.setData(index, "")
        elif event.key() == Qt.Key.Key_F4 and not control:
            self.edit(self.currentIndex())
        else:
            return False
        return True

    def _is_new(self, row: int) -> bool:
        return row == self._lines.rowCount() - 1 and self._lines.line(row).is_empty

    def _shape(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        header.setFixedHeight(theme.ROW_HEIGHT)
        header.setSectionsMovable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_stops)
        for index, column in enumerate(self._spec.columns):
            is_wide = column.width == 0
            header.setSectionResizeMode(
                index, QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.Interactive
            )
            if not is_wide:
                header.resizeSection(index, column.width)
        self._show_order()
        header.sectionMoved.connect(self._keep_order)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.ROW_HEIGHT)
        rows.setHighlightSections(False)
        rows.setFixedWidth(40)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setCornerButtonEnabled(False)

    def _show_order(self) -> None:
        header = self.horizontalHeader()
        header.blockSignals(True)
        for visual, place in enumerate(self.stops.order()):
            header.moveSection(header.visualIndex(place), visual)
        header.blockSignals(False)

    def _keep_order(self) -> None:
        header = self.horizontalHeader()
        self.stops.keep_order(sorted(range(header.count()), key=header.visualIndex))

    def _open_stops(self, place: QPoint) -> None:
        header = self.horizontalHeader()
        stops_menu(self._spec.columns, self.stops, self._show_order, self).popup(header.mapToGlobal(place))


def _left_out(plan: PastePlan) -> list[str]:
    if not plan.left_out:
        return []
    return [
        _("Not pasted, because no column here is called so: {titles}.").format(
            titles=", ".join(plan.left_out)
        )
    ]


_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_WALKS: dict[int, int] = {
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Return: 1,
    Qt.Key.Key_Enter: 1,
    Qt.Key.Key_Backtab: -1,
}
