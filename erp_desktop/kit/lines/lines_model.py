"""LinesModel: a document's lines while they are changed; computed cells and totals follow at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines import line_filler
from erp_desktop.kit.lines.edit_history import EditHistory, copied
from erp_desktop.kit.lines.find.order import in_order
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_spec import LinesSpec
from erp_desktop.kit.lines.lines_table import Index, LinesTable
from erp_desktop.kit.lines.said.currencies import Currencies
from erp_desktop.kit.lines.said.sums import Sums


class LinesModel(LinesTable):
    """Lines, with one empty line at the end while they may be changed.

    Attributes:
        history: what the user did in the whole form, to be undone.
        sums: what the lines add up to.
        currencies: those the header says their numbers are in.

    Signals:
        edited: the user changed a line.
        totals_changed: the totals, or what they are written with, changed.
        errors_changed: an error appeared or went away.
        unresolved: codes were typed or pasted that are no records yet.
        stepped: something was undone or done again; with the row of it, and the column's name where it was
            a cell.
    """

    edited = Signal()
    totals_changed = Signal()
    errors_changed = Signal()
    unresolved = Signal()
    stepped = Signal(int, str)

    def __init__(self, spec: LinesSpec, parent: QObject | None = None) -> None:
        super().__init__(spec, parent)
        self.sums = Sums(spec, self.terms)
        self.history = EditHistory(self._step, self)
        self.currencies = Currencies(self._columns)

    # Content

    def load(self, lines: Iterable[Line]) -> None:
        """Show other lines; nothing counts as edited."""
        self._show(lines)
        self.history.begin(self._typed_lines())

    def show_saved(self, lines: Sequence[Line]) -> bool:
        """Show the lines as they were stored just now; what was done before can still be undone.

        False, with nothing shown, where they are not the lines that stand here.
        """
        sent = self.lines()
        if len(lines) != len(sent) or any(a.id not in (None, b.id) for a, b in zip(sent, lines, strict=True)):
            return False
        for line, typed in zip(lines, sent, strict=True):
            line.key = typed.key
        self._show(lines)
        self.history.saved(self._typed_lines())
        return True

    def set_read_only(self, is_read_only: bool) -> None:
        if is_read_only != self._is_read_only:
            self._is_read_only = is_read_only
            self._show(self.lines())
            self.history.cut(self._typed_lines())

    def totals(self) -> dict[str, Decimal | None]:
        """Every total by its name; None for what cannot be computed."""
        return self.sums.figures

    def set_terms(self, terms: Any, *, is_typed: bool = False) -> None:
        """What the header says changed: computed cells and totals follow.

        Args:
            is_typed: by hand over these lines: numbers put there in another currency are marked.
        """
        turned = self.currencies.hear(terms)
        if terms != self.terms:
            self.terms = terms
            for line in self._lines:
                line_filler.follow_header(self.spec, line, terms, turned if is_typed else {})
            self.history.note(self._typed_lines(), is_answer=True)
            self._say_changed(0, len(self._lines) - 1)
            self._recompute()
            self.errors_changed.emit()

    def take_currencies(self) -> None:
        """Numbers put there in another currency are meant in the one the header says."""
        for line in (strange := [line for line in self._lines if line.was_in]):
            line.was_in.clear()
        if strange:
            self._after_edit(0, len(self._lines) - 1, is_answer=True)

    # Changes by the user

    def set_record(self, row: int, name: str, match: Match) -> None:
        """Put a record in a cell and fill what follows from it."""
        line = self._lines[row]
        before = dict(line.values)
        self._fill(line, name, match)
        self._offer(line, before)
        line.answer(name, self._columns)
        self._after_edit(row, cell=name)

    def set_code(self, row: int, name: str, code: str) -> None:
        """A code that still has to be looked up; an empty one takes the record away."""
        line = self._lines[row]
        before = dict(line.values)
        self.expect(line, name, code)
        self._offer(line, before)
        self._after_edit(row, cell=name)
        if line.resolving:
            self.unresolved.emit()

    def expect(self, line: Line, name: str, code: str) -> None:
        """Write a code to be looked up into a line; what came from the record there before goes with it."""
        line_filler.expect(self.spec, line, name, code, self.terms)

    def undo(self) -> bool:
        """Take back the last change of the form; False where there is none."""
        can = self.history.canUndo()
        self.history.undo()
        self.edited.emit()
        return can

    def redo(self) -> bool:
        """Do again what was undone last; False where nothing was."""
        can = self.history.canRedo()
        self.history.redo()
        self.edited.emit()
        return can

    def unresolved_codes(self, name: str) -> list[str]:
        """Codes of a column waiting to be looked up, each once."""
        return list(dict.fromkeys(line.typed[name] for line in self._lines if name in line.resolving))

    def resolve(self, name: str, found: dict[str, Match | str]) -> None:
        """The answers: code as typed to its record, or to the sentence why there is none."""
        for line in self._lines:
            if name in line.resolving and line.typed[name] in found:
                line_filler.answer(self.spec, line, name, found[line.typed[name]], self.terms)
        self._after_edit(0, len(self._lines) - 1, is_answer=True)

    def stop_resolving(self, name: str, message: str) -> None:
        """The search failed: say so in each cell that waited."""
        for line in self._lines:
            if name in line.resolving:
                line.resolving.discard(name)
                line.errors[name] = message
                line.answer(name, self._columns)
        self._after_edit(0, len(self._lines) - 1, is_answer=True)

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
        line.write(column, str(value if value is not None else ""), self.terms, is_typed=True)
        self._offer(line, before)
        self._after_edit(row, cell=column.name)
        return True

    def look_up_again(self, *lines: Line) -> None:
        """What no record was found for may have one by now."""
        ours, names = {*map(id, self._lines)}, [column.name for column in self.spec.records()]
        waiting = [(one, n) for one in lines if id(one) in ours for n in names if n in one.typed]
        for one, name in waiting:
            one.resolving.add(name)
            one.errors.pop(name, None)
        if waiting:
            self.errors_changed.emit()
            self.unresolved.emit()

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

    def move_lines(self, first: int, last: int, by: int) -> bool:
        """Move lines up (-1) or down (1) by one; False where they stand at the end of the lines."""
        passed = first - 1 if by < 0 else last + 1
        if self._is_read_only or passed < 0 or max(passed, last) >= len(self._typed_lines()):
            return False
        # Qt counts the place before the row that is passed, as if nothing had been taken away yet.
        parent = QModelIndex()
        self.beginMoveRows(parent, first, last, parent, passed if by < 0 else passed + 1)
        self._lines.insert(last if by < 0 else first, self._lines.pop(passed))
        self.endMoveRows()
        self._after_edit(min(first, passed), max(last, passed))
        self.history.note_move(first, first + by)
        return True

    def sort_by(self, place: int) -> None:
        """Put the lines in the order of a column, or the other way round where they stand so; empty last."""
        if self._is_read_only:
            return
        typed = self._typed_lines()
        ordered = in_order(typed, self._columns[place], self.terms)
        self.beginResetModel()
        self._lines = [*ordered, *self._lines[len(typed) :]]
        self.endResetModel()
        self._after_edit(0, len(self._lines) - 1)

    def read_again(self) -> None:
        """Numbers are written otherwise from now on: what was none may be one, and is asked for otherwise."""
        numbers = [column for column in self._columns if column.number is not None]
        unread = [(line, column) for line in self._lines for column in numbers if column.name in line.typed]
        for line, column in unread:
            before = dict(line.values)
            line.write(column, line.typed[column.name], self.terms)
            self._offer(line, before)
        if unread:
            self._after_edit(0, len(self._lines) - 1, is_answer=True)

    def copy_cells(self, source: int, cells: Mapping[int, Collection[str]]) -> None:
        """Write cells of one line over those of others, as they are there: what was offered, typed, wrong
        (see ``Line.take``).

        What comes with a record comes along with it, unless something else was typed there.

        Args:
            cells: the columns' names by row.
        """
        copied = self._lines[source]
        for row, names in cells.items():
            line = self._lines[row]
            before = dict(line.values)
            along = {c.name for c in self._columns if c.filled_by in names and line.gives_way(c)}
            columns = [c for c in self._columns if c.is_editable and c.name in {*names, *along}]
            for column in columns:
                if column.find is not None and column.name in copied.values:
                    self._fill(line, column.name, copied.values[column.name])
                elif column.find is not None:
                    self.expect(line, column.name, copied.typed.get(column.name, ""))
            line.take(columns, copied, self.terms)
            self._offer(line, before)
        self._after_edit(min(cells), max(cells), cell=min(cells[min(cells)], key=self.spec.place))
        if self.is_resolving():
            self.unresolved.emit()

    def empty_cells(self, cells: Mapping[int, Collection[str]]) -> None:
        """Take away what stands in cells, given by row and the columns' names."""
        for row, names in cells.items():
            line = self._lines[row]
            before = dict(line.values)
            for column in self._columns:
                if column.name in names and column.find is not None:
                    self.expect(line, column.name, "")
                elif column.name in names and column.is_editable:
                    line.write(column, "", self.terms)
            self._offer(line, before)
        self._after_edit(min(cells), max(cells), cell=min(cells[min(cells)], key=self.spec.place))

    def replace_lines(self, row: int, lines: list[Line], cell: str = "") -> None:
        """Put ``lines`` in place of those from ``row`` on; more of them make new ones.

        Args:
            cell: name of the column the keyboard goes to when this is undone.
        """
        kept = min(len(lines), len(self._lines) - row)
        for position in range(kept):
            before = self._lines[row + position]
            lines[position].id, lines[position].key = before.id, before.key
            self._offer(lines[position], before.values)
        for line in lines[kept:]:
            self._offer(line, {})
        self._lines[row : row + kept] = lines[:kept]
        if len(lines) > kept:
            end = row + kept
            self.beginInsertRows(QModelIndex(), end, end + len(lines) - kept - 1)
            self._lines[end:end] = lines[kept:]
            self.endInsertRows()
        self._after_edit(row, row + len(lines) - 1, cell=cell)
        if any(line.resolving for line in lines):
            self.unresolved.emit()

    def remove_lines(self, first: int, last: int) -> bool:
        """Take lines away; False where there is only the empty one at the end, which stays."""
        last = min(last, len(self._lines) - 1)
        last -= self._is_last_empty(last)
        if self._is_read_only or first < 0 or last < first:
            return False
        self.beginRemoveRows(QModelIndex(), first, last)
        del self._lines[first : last + 1]
        self.endRemoveRows()
        self._after_edit(min(first, len(self._lines) - 1))
        return True

    # Errors

    def set_errors(self, errors: dict[str, str]) -> None:
        """Errors of the core by path below ``lines`` (``0.quantity``), counted over the lines sent."""
        sent = [line for line in self._lines if not line.is_empty]
        for path, message in errors.items():
            position, _dot, field_name = path.partition(".")
            if position.isdecimal() and int(position) < len(sent):
                line, name = sent[int(position)], self.spec.column_at(field_name).name
                if line.errors.setdefault(name, message) == message:
                    line.answered[name] = message
        self._say_changed(0, len(self._lines) - 1)
        self.errors_changed.emit()

    def find_problems(self) -> None:
        """Mark what is missing or wrong in every line, before anybody asks the core."""
        for line in self._lines:
            if not line.is_empty:
                line.errors = line.problems(self._columns)
        self._say_changed(0, len(self._lines) - 1)
        self.errors_changed.emit()

    def is_resolving(self) -> bool:
        return any(line.resolving for line in self._lines)

    # Inside

    def _show(self, lines: Iterable[Line]) -> None:
        self.beginResetModel()
        self._lines = list(lines)
        if not self._is_read_only:
            self._lines.append(Line())
        self.endResetModel()
        self._recompute()
        self.errors_changed.emit()

    def _set_record_cell(self, row: int, column: LineColumn, value: Match | str | None) -> None:
        if isinstance(value, Match):
            self.set_record(row, column.name, value)
        elif (value or "") != self._lines[row].shown(column, self.terms):
            self.set_code(row, column.name, value or "")

    def _fill(self, line: Line, name: str, match: Match) -> None:
        line_filler.fill(self.spec, line, name, match, self.terms)

    def _offer(self, line: Line, before: Mapping[str, Any]) -> None:
        line_filler.offer(self.spec, line, before, self.terms)

    def _step(self, lines: Sequence[Line], row: int, cell: str) -> None:
        """Show the lines as they were at another step; what follows from the header is as it is today."""
        self.beginResetModel()
        self._lines = [*map(copied, lines), Line()]
        for line in self._lines:
            self._offer(line, line.values)
            line.check(self._columns, self.terms)
        self.endResetModel()
        self.history.shown(self._typed_lines(), lines)
        self._recompute()
        self.errors_changed.emit()
        if row >= 0:
            self.stepped.emit(min(row, len(self._lines) - 1), cell)
        if self.is_resolving():
            self.unresolved.emit()

    def _after_edit(
        self, first: int, last: int | None = None, *, cell: str = "", is_answer: bool = False
    ) -> None:
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
        changed = {id(line) for line in self._lines[first : last + 1]}
        self.history.note(self._typed_lines(), cell, is_answer=is_answer, changed=changed)
        self._say_changed(first, last)
        self._recompute(changed)
        self.errors_changed.emit()
        self.edited.emit()

    def _recompute(self, changed: Collection[int] | None = None) -> None:
        """The totals; ``changed`` are the ids of the only lines that are other than before."""
        self.sums.renew(self._lines, self.terms, changed)
        self.totals_changed.emit()
