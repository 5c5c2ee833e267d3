"""LinesView: the table lines are typed in; Enter and Tab walk its cells in reading order."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_delegate import LinesDelegate
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.lines_paste import MOST_LINES, header_columns, plan_columns, read_table
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_integer


class LinesView(QTableView):
    """The lines of a document, for the keyboard.

    Signals:
        said: a sentence for the user: what a paste left out.
    """

    said = Signal(str)

    def __init__(self, model: LinesModel, delegate: LinesDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = model
        self._spec = model.spec
        self._editable = model.spec.editable()
        self.setModel(model)
        self.setItemDelegate(delegate)
        delegate.setParent(self)
        delegate.walked.connect(self.walk)
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
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._shape()

    def walk(self, direction: int) -> None:
        """Go to the next (1) or previous (-1) cell that can be typed in; past the end, leave the grid."""
        index = self.currentIndex()
        if not index.isValid():
            self.setCurrentIndex(self._lines.index(0, self._editable[0]))
            return
        row, column = index.row(), index.column()
        if direction > 0 and column == self._editable[0] and self._is_new(row):
            self.focusNextChild()
            return
        places = [c for c in self._editable if (c > column if direction > 0 else c < column)]
        if places:
            column = places[0] if direction > 0 else places[-1]
        else:
            row += direction
            column = self._editable[0] if direction > 0 else self._editable[-1]
        if row < 0:
            self.focusPreviousChild()
        elif row >= self._lines.rowCount():
            self.focusNextChild()
        else:
            self.setCurrentIndex(self._lines.index(row, column))

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
                self.walk(_WALKS[event.key()])
        elif not self._lines.is_read_only and self._edits(event, control):
            return
        elif not (control and event.text()):
            super().keyPressEvent(event)
        else:
            event.ignore()  # a shortcut of the form, never a letter typed into a cell

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._lines.rowCount():
            self.setCurrentIndex(self._lines.index(0, self._editable[0]))

    def copy(self) -> None:
        """The selected cells as spreadsheets read them."""
        chosen = sorted(self.selectedIndexes(), key=lambda i: (i.row(), i.column()))
        rows: dict[int, list[str]] = {}
        for index in chosen:
            rows.setdefault(index.row(), []).append(index.data(Qt.ItemDataRole.EditRole) or "")
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in rows.values()))

    def paste(self) -> None:
        self.paste_text(QGuiApplication.clipboard().text())

    def paste_text(self, text: str) -> None:
        """Write tab separated text into the lines from the current cell on; more rows make new lines."""
        rows = read_table(text)
        if not rows or self._lines.is_read_only:
            return
        index = self.currentIndex()
        row = index.row() if index.isValid() else self._lines.rowCount() - 1
        columns = header_columns(self._spec, rows[0])
        if columns is not None:
            rows = rows[1:]
        elif len(rows) == 1 and len(rows[0]) == 1:
            self._lines.setData(self._lines.index(row, max(index.column(), 0)), rows[0][0])
            return
        if not rows:
            return
        columns = columns or plan_columns(self._spec, rows, self._spec.columns[max(index.column(), 0)])
        if len(rows) > MOST_LINES:
            self.said.emit(
                _("Only the first {count} lines were pasted.").format(count=format_integer(MOST_LINES))
            )
            rows = rows[:MOST_LINES]
        self._lines.replace_lines(
            row, [self._filled(row + n, cells, columns) for n, cells in enumerate(rows)]
        )

    def duplicate(self) -> None:
        """The current line once more, below it."""
        row = self.currentIndex().row()
        if row >= 0 and not self._lines.line(row).is_empty:
            self._lines.insert_lines(row + 1, [self._lines.line(row).copy()])
            self.setCurrentIndex(self._lines.index(row + 1, self.currentIndex().column()))

    def copy_down(self) -> None:
        """The cell above into the current one; with several selected, their first row into the others."""
        chosen = [i for i in self.selectedIndexes() if i.column() in self._editable] or [self.currentIndex()]
        first = min(index.row() for index in chosen)
        source = first if any(index.row() > first for index in chosen) else first - 1
        if source < 0:
            return
        for index in chosen:
            if index.row() > source:
                self._copy_cell(source, index)

    def remove(self) -> None:
        """Take the current line away."""
        index = self.currentIndex()
        self._lines.remove_line(index.row())
        self.setCurrentIndex(self._lines.index(min(index.row(), self._lines.rowCount() - 1), index.column()))

    def show_cell(self, row: int, column_name: str) -> None:
        """Put the keyboard in a cell (the one with an error)."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentIndex(self._lines.index(row, self._spec.place(column_name)))
        self.scrollTo(self.currentIndex())

    def _filled(self, row: int, cells: list[str], columns: list[LineColumn | None]) -> Line:
        """The line at ``row``, or a new one, with pasted cells written over its own."""
        is_there = row < self._lines.rowCount()
        line = self._lines.line(row).copy() if is_there else Line()
        for column, cell in zip(columns, cells, strict=False):
            if column is not None and column.find is not None:
                self._lines.expect(line, column.name, cell)
            elif column is not None and column.is_editable:
                line.write(column, cell)
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
        for index, column in enumerate(self._spec.columns):
            is_wide = column.width == 0
            header.setSectionResizeMode(
                index, QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.Interactive
            )
            if not is_wide:
                header.resizeSection(index, column.width)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.ROW_HEIGHT)
        rows.setHighlightSections(False)
        rows.setFixedWidth(40)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setCornerButtonEnabled(False)


_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_WALKS: dict[int, int] = {
    Qt.Key.Key_Tab: 1,
    Qt.Key.Key_Return: 1,
    Qt.Key.Key_Enter: 1,
    Qt.Key.Key_Backtab: -1,
}
