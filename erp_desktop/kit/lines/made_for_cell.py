"""MadeForCell: the record made for a cell of the lines, in a form of its own, comes into that cell."""

from PySide6.QtCore import QModelIndex
from shiboken6 import isValid

from erp_desktop.kit.inputs.lookup_line import open_new
from erp_desktop.kit.inputs.match import LookupSource
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.work.desk import Desk


class MadeForCell:
    """What of the lines is waiting for a record that is not saved yet."""

    def __init__(self, model: LinesModel, desk: Desk) -> None:
        self._model, self._desk = model, desk
        self._awaits: tuple[Line, str] | None = None  # the cell that will name the record
        self._left: tuple[Line, str] | None = None  # the cell the keyboard went away from
        self._last: Line | None = None  # the line that was done for last

    def make(self, line: Line, name: str, source: LookupSource) -> None:
        """Open the form with what is typed in a cell."""
        self._awaits = self._left = cell = line, name
        open_new(self._desk, source, line.typed.get(name, ""), lambda code: self._name(cell, code))

    def leave_alone(self, here: QModelIndex) -> None:
        """Something else is typed in a cell meanwhile: it stays."""
        if self._awaits is not None and here.isValid():
            line, name = self._awaits
            if self._model.line(here.row()) is line and self._model.spec.columns[here.column()].name == name:
                self._awaits = None

    def come_back(self) -> bool:
        """The keyboard is in the lines again; whether the record came before it, so that one goes on."""
        if self._left is None:
            return False
        (line, name), self._left = self._left, None
        is_there = self._last is line and name in line.values
        self._last = line
        if not line.resolving:
            self._model.look_up_again(line)
        return is_there

    def is_last(self, line: Line) -> bool:
        """Whether it is the line that was done for last; said once."""
        last, self._last = self._last, None
        return last is line

    def _name(self, cell: tuple[Line, str], code: str) -> None:
        """Whatever stood in the cell: what was made is meant, by the code it was saved with."""
        if self._awaits is not cell or not isValid(self._model) or self._model.is_read_only:
            return
        self._awaits, (line, name) = None, cell
        rows = (row for row in range(self._model.rowCount()) if self._model.line(row) is line)
        if (row := next(rows, None)) is not None:
            self._last = line
            self._model.set_code(row, name, code)
