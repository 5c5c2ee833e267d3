"""LinesPaste: what is on the clipboard, written into the lines from the current cell on."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QTableView

from erp_core.kit.i18n import _
from erp_core.kit.reading.numbers import Signs, figures_in
from erp_core.kit.reading.table import is_blank, read_table, without_blank_columns
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.line_stops import LineStops
from erp_desktop.kit.lines.lines_clip import OWN_FORM, lines_in
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.paste_plan import MOST_LINES, PastePlan, plan_paste
from erp_desktop.kit.look.format import format_integer, notation
from erp_desktop.kit.parts import ask


class LinesPaste(QObject):
    """Reads a clip for one grid of lines.

    Signals:
        said: a sentence for the user: how it was read, what was left out; empty for none.
    """

    said = Signal(str)

    def __init__(self, view: QTableView, lines: LinesModel, stops: LineStops) -> None:
        super().__init__(view)
        self._view, self._lines, self._spec, self._stops = view, lines, lines.spec, stops

    def empty(self) -> None:
        """Take away what stands in the selected cells."""
        if cells := self._lines.named(self._view.selectedIndexes()):
            self._lines.empty_cells(cells)

    def paste(self, clip: QMimeData) -> None:
        """Write a clip into the lines from the current one on; more rows make new ones."""
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
        rows = without_blank_columns(read_table(text))
        while len(rows) > max(self._lines.rowCount() - self._row(), 1) and is_blank(rows[-1]):
            rows.pop()
        if self._lines.is_read_only or (len(rows) == 1 and is_blank(rows[0])):
            return
        self.said.emit("")
        if len(rows) == 1 and len(rows[0]) == 1:
            self._lines.setData(
                self._lines.index(self._row(), max(self._view.currentIndex().column(), 0)), rows[0][0]
            )
            return
        order = [self._spec.columns[place] for place in self._stops.order()]
        plan = plan_paste(self._spec, order, rows, self._start())
        if plan.problem:
            self.said.emit(plan.problem)
            return
        found = plan.signs(notation().decimal)
        signs = self._asked_signs(found)
        if signs is None:
            return
        if self._put([self._filled(n, cells, plan, signs) for n, cells in enumerate(plan.rows)]):
            self.said.emit(" ".join([*self._read_as(found), *_offered(plan), *_left_out(plan)]))

    def _row(self) -> int:
        index = self._view.currentIndex()
        return index.row() if index.isValid() else self._lines.rowCount() - 1

    def _start(self) -> LineColumn:
        return self._spec.columns[max(self._view.currentIndex().column(), 0)]

    def _put(self, lines: list[Line]) -> bool:
        """Put pasted lines from the current one on; False, with a sentence, where they are too many."""
        kept = max(len(self._lines.lines()) - self._row(), 0)
        if self._lines.is_read_only or not lines:
            return False
        if len(self._lines.lines()) - min(kept, len(lines)) + len(lines) > MOST_LINES:
            words = _("{count} lines were copied, and {most} fit here. Nothing was pasted.")
            self.said.emit(words.format(count=format_integer(len(lines)), most=format_integer(MOST_LINES)))
            return False
        self._lines.replace_lines(self._row(), lines, self._start().name)
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
        return ask.choose(self._view, question, answers)

    def _read_as(self, found: dict[str, Signs]) -> list[str]:
        """How texts were read that would be other numbers elsewhere."""
        as_here = _("“{text}” was read as {number}, as numbers are written here.")
        as_beside = _("“{text}” was read as {number}, like the other numbers beside it.")
        own = notation().decimal
        return [
            (as_here if signs.sign == own else as_beside).format(
                text=signs.doubtful.strip(), number=column.number.shown(number)
            )
            for name, signs in found.items()
            if (column := self._spec.column(name)).number is not None
            and signs.doubtful
            and signs.sign
            and (number := figures_in(signs.doubtful).readings[signs.sign]) is not None
        ]

    def _below(self, number: int) -> Line:
        """A copy of the line so many below the current one; a new one past the end."""
        row = self._row() + number
        return self._lines.line(row).copy() if row < self._lines.rowCount() else Line()

    def _filled(self, number: int, cells: list[str], plan: PastePlan, signs: dict[str, str]) -> Line:
        """A line with pasted cells written over its own."""
        line = self._below(number)
        pasted = zip(plan.columns, cells, strict=False)
        # What fills another cell comes after that cell's own text.
        for column, cell in sorted(pasted, key=lambda one: one[0] is not None and bool(one[0].beside)):
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
        line.take(columns, source, self._lines.terms)
        return line


def _offered(plan: PastePlan) -> list[str]:
    """What stands where a cell was empty and something is offered in its place."""
    words = _("Where “{column}” was empty, the item's own is taken.")
    return [
        words.format(column=_(column.title))
        for place, column in enumerate(plan.columns)
        if column is not None and column.offer is not None
        if any(place >= len(cells) or not cells[place].strip() for cells in plan.rows)
    ]


def _left_out(plan: PastePlan) -> list[str]:
    if not plan.left_out:
        return plan.notes
    return [
        *plan.notes,
        _("Not pasted, because no column here is called so: {titles}.").format(
            titles=", ".join(plan.left_out)
        ),
    ]
