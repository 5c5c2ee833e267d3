"""LinesModel: a document's lines as a Qt model; computed cells and totals follow every change at once."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from erp_core.kit.i18n import _
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_history import LinesHistory, copied
from erp_desktop.kit.lines.lines_spec import LinesSpec

ERROR_ROLE = Qt.ItemDataRole.UserRole + 1
PENDING_ROLE = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex


class LinesModel(QAbstractTableModel):
    """Lines, with one empty line at the end while they may be changed.

    Attributes:
        terms: what the header says, for computing.
        history: what the user did, to be undone.

    Signals:
        edited: the user changed a line.
        totals_changed: the totals, or what they are written with, changed.
        errors_changed: an error appeared or went away.
        unresolved: codes were typed or pasted that are no records yet.
        stepped: something was undone or done again; with the row of it.
    """

    edited = Signal()
    totals_changed = Signal()
    errors_changed = Signal()
    unresolved = Signal()
    stepped = Signal(int)

    def __init__(self, spec: LinesSpec, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.terms = spec.first_terms
        self._columns = tuple(spec.columns)
        self._lines: list[Line] = [Line()]
        self._is_read_only = False
        self._totals = spec.sum_up((), self.terms)
        self.history = LinesHistory(self._step, self)

    # Content

    def lines(self) -> list[Line]:
        """The lines that were typed in, without empty ones."""
        return [line for line in self._lines if not line.is_empty]

    def line(self, row: int) -> Line:
        return self._lines[row]

    def load(self, lines: Iterable[Line]) -> None:
        """Show other lines; nothing counts as edited."""
        self.beginResetModel()
        self._lines = list(lines)
        if not self._is_read_only:
            self._lines.append(Line())
        self.endResetModel()
        self.history.begin(self.lines())
        self._recompute()
        self.errors_changed.emit()

    def set_read_only(self, is_read_only: bool) -> None:
        if is_read_only != self._is_read_only:
            self._is_read_only = is_read_only
            was_clean = self.history.isClean()
            self.load(self.lines())
            if not was_clean:
                self.history.resetClean()

    @property
    def is_read_only(self) -> bool:
        return self._is_read_only

    def totals(self) -> dict[str, Decimal | None]:
        """Every total by its name; None for what cannot be computed."""
        return self._totals

    def set_terms(self, terms: Any) -> None:
        """What the header says changed: computed cells and totals follow."""
        if terms != self.terms:
            self.terms = terms
            for line in self._lines:
                self._offer(line, line.values)
                line.check(self._columns, terms)
            self.history.note(self.lines(), is_answer=True)
            self._say_changed(0, len(self._lines) - 1)
            self._recompute()
            self.errors_changed.emit()

    # Changes by the user

    def set_record(self, row: int, name: str, match: Match) -> None:
        """Put a record in a cell and fill what follows from it."""
        line = self._lines[row]
        before = dict(line.values)
        self._fill(line, name, match)
        self._offer(line, before)
        line.answer(name, self._columns)
        self._after_edit(row)

    def set_code(self, row: int, name: str, code: str) -> None:
        """A code that still has to be looked up; an empty one takes the record away."""
        line = self._lines[row]
        before = dict(line.values)
        self.expect(line, name, code)
        self._offer(line, before)
        self._after_edit(row)
        if line.resolving:
            self.unresolved.emit()

    def expect(self, line: Line, name: str, code: str) -> None:
        """Write a code to be looked up into a line; what came from the record there before goes with it."""
        self._follow(line, name, None)
        line.expect(name, code, self.spec.column(name).longest)

    def undo(self) -> None:
        """Take back the last change; told when the history stands there."""
        self.history.undo()
        self.edited.emit()

    def redo(self) -> None:
        """Do again what was undone last."""
        self.history.redo()
        self.edited.emit()

    def unresolved_codes(self, name: str) -> list[str]:
        """Codes of a column waiting to be looked up, each once."""
        return list(dict.fromkeys(line.typed[name] for line in self._lines if name in line.resolving))

    def resolve(self, name: str, found: dict[str, Match | str]) -> None:
        """The answers: code as typed to its record, or to the sentence why there is none."""
        for line in self._lines:
            if name in line.resolving and line.typed[name] in found:
                match = found[line.typed[name]]
                if isinstance(match, Match):
                    before = dict(line.values)
                    self._fill(line, name, match)
                    self._offer(line, before)
                else:
                    line.resolving.discard(name)
                    line.errors[name] = match
                line.answer(name, self._columns)
        self._after_edit(0, len(self._lines) - 1, is_answer=True)

    def stop_resolving(self, name: str, message: str) -> None:
        """The search failed: say so in each cell that waited."""
        for line in self._lines:
            if name in line.resolving:
                line.resolving.discard(name)
                line.errors[name] = message
                line.answer(name, self._columns)
        self._after_edit(0, len(self._lines) - 1, is_answer=True)

    def insert_lines(self, row: int, lines: list[Line]) -> None:
        """Put new lines before ``row``."""
        if not lines:
            return
        self.beginInsertRows(QModelIndex(), row, row + len(lines) - 1)
        self._lines[row:row] = lines
        self.endInsertRows()
        self._after_edit(row, row + len(lines) - 1)
        if any(line.resolving for line in lines):
            self.unresolved.emit()

    def replace_lines(self, row: int, lines: list[Line]) -> None:
        """Put ``lines`` in place of those from ``row`` on; more of them make new ones."""
        kept = min(len(lines), len(self._lines) - row)
        for position in range(kept):
            lines[position].id = self._lines[row + position].id
            self._offer(lines[position], self._lines[row + position].values)
        for line in lines[kept:]:
            self._offer(line, {})
        self._lines[row : row + kept] = lines[:kept]
        if len(lines) > kept:
            end = row + kept
            self.beginInsertRows(QModelIndex(), end, end + len(lines) - kept - 1)
            self._lines[end:end] = lines[kept:]
            self.endInsertRows()
        self._after_edit(row, row + len(lines) - 1)
        if any(line.resolving for line in lines):
            self.unresolved.emit()

    def remove_line(self, row: int) -> None:
        """Take a line away; the empty one at the end stays."""
        if self._is_read_only or not 0 <= row < len(self._lines) or self._is_last_empty(row):
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._lines[row]
        self.endRemoveRows()
        self._after_edit(min(row, len(self._lines) - 1))

    # Errors

    def set_errors(self, errors: dict[str, str]) -> None:
        """Errors of the core by path below ``lines`` (``0.quantity``), counted over the lines sent."""
        sent = [line for line in self._lines if not line.is_empty]
        for path, message in errors.items():
            position, _dot, field_name = path.partition(".")
            if position.isdecimal() and int(position) < len(sent):
                sent[int(position)].errors.setdefault(self.spec.column_at(field_name).name, message)
        self._say_changed(0, len(self._lines) - 1)
        self.errors_changed.emit()

    def find_problems(self) -> None:
        """Mark what is missing or wrong in every line, before anybody asks the core."""
        for line in self._lines:
            if not line.is_empty:
                line.errors = line.problems(self._columns)
        self._say_changed(0, len(self._lines) - 1)
        self.errors_changed.emit()

    def errors(self) -> list[tuple[int, str, str]]:
        """Row, column and sentence of every error, in reading order."""
        return [
            (row, column.name, line.errors[column.name])
            for row, line in enumerate(self._lines)
            if line.errors
            for column in self._columns
            if column.name in line.errors
        ]

    def is_resolving(self) -> bool:
        return any(line.resolving for line in self._lines)

    # Qt's own

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(line, column)
        if role == Qt.ItemDataRole.EditRole:
            return self._typed(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role in (ERROR_ROLE, Qt.ItemDataRole.ToolTipRole):
            return line.errors.get(column.name)
        if role == PENDING_ROLE:
            return column.name in line.resolving
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or self._is_read_only:
            return False
        row, column = index.row(), self._columns[index.column()]
        if not column.is_editable:
            return False
        if column.find is not None:
            self._set_record_cell(row, column, value)
            return True
        line = self._lines[row]
        before = dict(line.values)
        line.write(column, str(value if value is not None else ""), self.terms)
        self._offer(line, before)
        self._after_edit(row)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not self._is_read_only and self._columns[index.column()].is_editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            is_new = section < len(self._lines) and self._is_last_empty(section) and not self._is_read_only
            return ("+" if is_new else str(section + 1)) if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(self._columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight if self._columns[section].number else Qt.AlignmentFlag.AlignLeft
            )
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    # Inside

    def _set_record_cell(self, row: int, column: LineColumn, value: Match | str | None) -> None:
        if isinstance(value, Match):
            self.set_record(row, column.name, value)
        elif (value or "") != self._shown(self._lines[row], column):
            self.set_code(row, column.name, value or "")

    def _fill(self, line: Line, name: str, match: Match) -> None:
        self._follow(line, name, None)
        line.expect(name, "")
        self._follow(line, name, match)
        line.put(name, match)

    def _offer(self, line: Line, before: Mapping[str, Any]) -> None:
        """What stands in cells nobody typed in follows what the line is about by now."""
        for column in self._columns:
            if column.offer is not None and not line.is_empty:
                line.offer(column, before, self.terms)

    def _follow(self, line: Line, name: str, match: Match | None) -> None:
        """Change what follows from a record that comes (or, when it is None, from the one that leaves)."""
        left = line.values.get(name) if match is None else None
        follow = self.spec.follow.get(name)
        if follow is None or (left is None and match is None):
            return
        for other, value in follow(line.values, left, match, self.terms).items():
            if other not in line.typed:
                line.put(other, value)
                if value is not None:
                    line.errors.pop(other, None)

    def _step(self, lines: Sequence[Line], row: int) -> None:
        """Show the lines as they were at another step; what follows from the header is as it is today."""
        self.beginResetModel()
        self._lines = [*map(copied, lines), Line()]
        for line in self._lines:
            self._offer(line, line.values)
            line.check(self._columns, self.terms)
        self.endResetModel()
        self.history.shown(self.lines())
        self._recompute()
        self.errors_changed.emit()
        self.stepped.emit(min(row, len(self._lines) - 1))
        if self.is_resolving():
            self.unresolved.emit()

    def _after_edit(self, first: int, last: int | None = None, *, is_answer: bool = False) -> None:
        if not self._is_read_only and (not self._lines or not self._lines[-1].is_empty):
            end = len(self._lines)
            self.beginInsertRows(QModelIndex(), end, end)
            self._lines.append(Line())
            self.endInsertRows()
        last = first if last is None else last
        for line in self._lines[first : last + 1]:
            line.check(self._columns, self.terms)
            if line.is_empty:  # it is not sent, so nothing can be wrong in it
                line.errors.clear()
                line.passed.clear()
        self.history.note(self.lines(), is_answer=is_answer)
        self._say_changed(first, last)
        self._recompute()
        self.errors_changed.emit()
        self.edited.emit()

    def _say_changed(self, first: int, last: int) -> None:
        if 0 <= first <= last < len(self._lines):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    def _recompute(self) -> None:
        numbers = [column.name for column in self._columns if column.number is not None]
        unreadable = {name for line in self._lines if line.typed for name in numbers if name in line.typed}
        lines = (line.values for line in self._lines)
        self._totals = self.spec.sum_up(lines, self.terms, unreadable=unreadable)
        self.totals_changed.emit()

    def _is_last_empty(self, row: int) -> bool:
        return row == len(self._lines) - 1 and self._lines[row].is_empty

    def _value(self, line: Line, column: LineColumn) -> Any:
        return column.compute(line.values, self.terms) if column.compute else line.values.get(column.name)

    def _shown(self, line: Line, column: LineColumn) -> str:
        if column.name in line.typed:
            return line.typed[column.name]
        value = self._value(line, column)
        if isinstance(value, Match):
            return value.code
        if column.shown is not None and value is not None:
            return column.shown(value, self.terms)
        return column.number.shown(value) if column.number is not None else str(value or "")

    def _typed(self, line: Line, column: LineColumn) -> str:
        if column.number is None or not column.is_editable or column.name in line.typed:
            return self._shown(line, column)
        return column.number.typed(line.values.get(column.name))
