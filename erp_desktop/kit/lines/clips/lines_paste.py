"""LinesPaste: what is on the clipboard, written into the lines from the current cell on."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.reading.cells import ClipCell
from erp_core.kit.reading.numbers import figures_in
from erp_desktop.kit.inputs.plain_line import MOST_PASTED, too_much
from erp_desktop.kit.lines.clips.lines_clip import OWN_FORM, clip_of, lines_in
from erp_desktop.kit.lines.clips.paste_book import Ground, PasteBook
from erp_desktop.kit.lines.clips.paste_plan import MOST_LINES
from erp_desktop.kit.lines.clips.paste_preview import PastePreview
from erp_desktop.kit.lines.clips.paste_reading import (
    PastePlace,
    PasteReading,
    Prepared,
    prepared,
    read_clip,
    too_many,
)
from erp_desktop.kit.lines.clips.paste_words import told_of
from erp_desktop.kit.lines.clips.raw_clip import NO_LINE, NO_TEXT, NothingPasted, RawClip, forms_of
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.line_stops import LineStops
from erp_desktop.kit.lines.lines_model import LinesModel
from erp_desktop.kit.lines.lines_table import Where
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import BUSY_AFTER_MS, Job

# A longer clip is read while the window goes on.
_SHORT = 20_000


class LinesPaste(QObject):
    """Reads a clip for one grid of lines.

    Signals:
        said: a sentence for the user: how it was read, what was left out; empty for none.
        settled: what was being read is written, or is not.
        wrote: so many lines were written, and so many of them over others.

    Attributes:
        preview: what is looked at before it is taken; None while nothing is.
    """

    said = Signal(str)
    settled = Signal()
    wrote = Signal(int, int)

    def __init__(self, view: QTableView, lines: LinesModel, stops: LineStops, desk: Desk) -> None:
        super().__init__(view)
        self._view, self._lines, self._spec, self._stops = view, lines, lines.spec, stops
        self._desk = desk
        self._job: Job | None = None
        self._waiting: list[Callable[[], None]] = []
        self._where: tuple[Where, str] | None = None
        self._replaced = 0  # lines that were written over last
        self.preview: PastePreview | None = None
        self._slow = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._slow.timeout.connect(lambda: self.said.emit(_("Reading what was copied …")))

    @property
    def is_busy(self) -> bool:
        """Whether a clip is being read, or looked at."""
        return self._job is not None or self.preview is not None

    def empty(self) -> None:
        """Take away what stands in the selected cells."""
        if cells := self._lines.named(self._view.selectedIndexes()):
            self._lines.empty_cells(cells)

    def copy(self, cells: Sequence[QModelIndex], end: int) -> None:
        """Put cells on the clipboard, as spreadsheets read them and as we read them back.

        Args:
            end: of the rows that are lines; where the next one would stand is none.
        """
        rows = sorted({index.row() for index in cells})
        rows = [row for row in rows if row < end] or rows
        places = {index.column() for index in cells}
        columns = [self._spec.columns[place] for place in self._stops.order() if place in places]
        if cells:
            lines = [self._lines.line(row) for row in rows]
            QGuiApplication.clipboard().setMimeData(clip_of(lines, columns, self._lines.terms))

    def cancel(self) -> bool:
        """Give up what is being read; False where nothing is."""
        if self._job is None:
            return False
        self._job.cancel()
        self._end()
        self.said.emit(_("Nothing was pasted."))
        return True

    def paste(self, clip: QMimeData, *, is_looked_at: bool = False) -> None:
        """Write a clip into the lines from the current one on; more rows make new ones.

        Args:
            is_looked_at: however clear it is.
        """
        if self._lines.is_read_only:
            return
        if clip.hasFormat(OWN_FORM) and not is_looked_at:
            self.paste_own(clip)
        else:
            self.paste_forms(forms_of(clip), is_looked_at=is_looked_at)

    def paste_own(self, clip: QMimeData) -> None:
        """Write lines that were copied here; exactly as they were."""
        copied = lines_in(clip, self._spec.columns, self._lines.terms)
        if copied is None:
            self.paste_forms(forms_of(clip))
            return
        names, sources = copied
        columns = [self._spec.column(name) for name in names]
        if len(columns) == 1:  # one column goes where the keyboard is
            columns = [self._start()] if self._start().is_editable else columns
        if not columns or columns[0].name not in names:
            self.paste_forms(forms_of(clip))
            return
        lines = [self._pasted(n, source, columns) for n, source in enumerate(sources)]
        if self._put(lines, self._row(), self._start().name):
            self.said.emit("")
            self.wrote.emit(len(lines), self._replaced)

    def paste_text(self, text: str) -> None:
        """Write tab separated text into the lines from the current cell on; more rows make new lines."""
        self.paste_forms([RawClip("text", text)])

    def paste_forms(self, forms: list[RawClip], *, is_looked_at: bool = False) -> None:
        """Read a clip, look its codes up, and write it, or show it first where something is to be decided."""
        if self.is_busy:
            self._waiting.append(lambda: self.paste_forms(forms, is_looked_at=is_looked_at))
            return
        if self._lines.is_read_only:
            return
        self.said.emit("")
        if not any(raw.data for raw in forms):
            self.said.emit(_(NO_TEXT))
            return
        self._where = (self._lines.where(self._row()), self._start().name)
        place = self._place()
        if sum(len(raw.data) for raw in forms) > _SHORT:
            core = self._desk.core
            self._run(lambda: prepared(read_clip(forms, place), core), is_looked_at=is_looked_at)
            return
        try:
            self._read(read_clip(forms, place), is_looked_at=is_looked_at)
        except NothingPasted as error:
            self._failed(error)

    # PasteReading

    def _read(self, reading: PasteReading, *, is_looked_at: bool) -> None:
        """Go on with a short clip: at once where nothing is to be looked up."""
        cells = [cell for row in reading.clip.rows for cell in row]
        if all(cell.is_blank for cell in cells):
            self._failed(NothingPasted(_(NO_TEXT)))
            return
        if len(cells) == 1 and not is_looked_at and self._put_cell(cells[0]):
            return
        core = self._desk.core
        plan = reading.plan()
        if reading.is_to_be_guessed(plan) or reading.needed(plan):
            self._run(lambda: prepared(reading, core), is_looked_at=is_looked_at)
        else:
            self._prepared(prepared(reading, core), is_looked_at=is_looked_at)

    def _put_cell(self, cell: ClipCell) -> bool:
        """Write one cell as if it were typed; False where it is no text, or can be read in two ways."""
        column = self._start()
        if cell.kind != "text" or (column.number is not None and figures_in(cell.text).is_ambiguous):
            return False
        row = self._row()
        if len(cell.text) > MOST_PASTED:
            self.said.emit(too_much(len(cell.text)))
        else:
            self._lines.setData(self._lines.index(row, self._spec.place(column.name)), cell.text)
        self._end()
        return True

    def _run(self, call: Callable[[], Prepared], *, is_looked_at: bool) -> None:
        self._slow.start()
        self._job = self._desk.tasks.run(
            self, call, lambda done: self._prepared(done, is_looked_at=is_looked_at), self._failed
        )

    def _prepared(self, done: Prepared, *, is_looked_at: bool) -> None:
        self._job = None
        self._slow.stop()
        if all(cell.is_blank for row in done.book.rows for cell in row):
            self._failed(NothingPasted(_(NO_LINE)))
        elif len(done.book.rows) > self._room():
            self._failed(too_many(len(done.book.rows), self._room()))
        elif is_looked_at or done.why:
            self._show(done)
        else:
            self._take(done.book, done.reading)

    def _failed(self, error: ErpError) -> None:
        self._end()
        self.said.emit(error.in_words)

    def _end(self) -> None:
        self._job = None
        self._slow.stop()
        self.settled.emit()
        if self._waiting:
            self._waiting.pop(0)()

    # Looking

    def _show(self, done: Prepared) -> None:
        self.said.emit("")
        self.preview = PastePreview(done, self._desk, self._view)
        self.preview.finished.connect(self._looked_at)
        self.preview.open()

    def _looked_at(self, result: int) -> None:
        preview, self.preview = self.preview, None
        if preview is None:
            return
        QTimer.singleShot(0, self._view, self._take_keyboard)
        if result == PastePreview.DialogCode.Accepted:
            self._take(preview.book, preview.reading)
        else:
            self.said.emit(_("Nothing was pasted."))
            self._end()
        preview.deleteLater()

    def _take_keyboard(self) -> None:
        """The preview gives it back."""
        self._view.window().activateWindow()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, book: PasteBook, reading: PasteReading) -> None:
        """All of it in one step, where the keyboard was when it was pasted."""
        where, cell = self._where or (self._lines.where(self._row()), self._start().name)
        if self._put(book.lines(), self._lines.row_at(where), cell):
            self.said.emit(" ".join(told_of(book, reading)))
            self.wrote.emit(len(book.filled()), self._replaced)
        self._end()

    # Inside

    def _place(self) -> PastePlace:
        rows = range(self._row(), self._lines.rowCount())
        below = [self._lines.line(row).copy() for row in rows]
        ground = Ground(self._spec, self._lines.terms, below, self._room())
        order = [self._spec.columns[place] for place in self._stops.order()]
        return PastePlace(ground, order, self._start(), len(below))

    def _room(self) -> int:
        """How many lines may be pasted: those below are written over."""
        return MOST_LINES - min(self._row(), len(self._lines.lines()))

    def _row(self) -> int:
        index = self._view.currentIndex()
        return index.row() if index.isValid() else self._lines.rowCount() - 1

    def _start(self) -> LineColumn:
        return self._spec.columns[max(self._view.currentIndex().column(), 0)]

    def _put(self, lines: list[Line], row: int, cell: str) -> bool:
        """Put pasted lines from one on; False, with a sentence, where they are too many."""
        if self._lines.is_read_only or not lines:
            return False
        if len(lines) > self._room():
            self.said.emit(too_many(len(lines), self._room()).in_words)
            return False
        end = min(row + len(lines), self._lines.rowCount())
        self._replaced = sum(not self._lines.line(at).is_empty for at in range(row, end))
        self._lines.replace_lines(row, lines, cell)
        # Once what is said of it has its room.
        QTimer.singleShot(0, self._view, lambda: self._show_pasted(row, row + len(lines) - 1))
        return True

    def _show_pasted(self, first: int, last: int) -> None:
        """As many of the pasted lines as fit; where not all do, from the first one on."""
        view, place = self._view, max(self._view.currentIndex().column(), 0)
        for row in (last, first):
            view.scrollTo(self._lines.index(row, place))
        if not view.viewport().rect().contains(view.visualRect(self._lines.index(last, place)).center()):
            view.scrollTo(self._lines.index(first, place), view.ScrollHint.PositionAtTop)

    def _pasted(self, number: int, source: Line, columns: Sequence[LineColumn]) -> Line:
        """A line with cells written over its own that were copied here; records are looked up again."""
        row = self._row() + number
        line = self._lines.line(row).copy() if row < self._lines.rowCount() else Line()
        for column in columns:
            if column.find is not None:
                match = source.values.get(column.name)
                code = match.code if match is not None else source.typed.get(column.name, "")
                self._lines.expect(line, column.name, code)
        line.take(columns, source, self._lines.terms)
        return line
