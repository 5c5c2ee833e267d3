"""RowsCopy: selected rows as text on the clipboard; those that have not come are fetched first."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.schema import Row
from erp_desktop.kit.columns.rows_clip import rows_clip
from erp_desktop.kit.tables.cell import cell_text
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.rows_model import RowsModel
from erp_desktop.kit.work.tasks import Job

# What core gives in one call.
FETCHED_AT_ONCE = 1000
# A clipboard is not for more; a spreadsheet that takes it stalls for a minute.
MOST_ROWS = 100_000

# First and last number of rows that stand together.
Span = tuple[int, int]


# A call in the background gives the rows, all of one moment.
Rows = Callable[[], AbstractContextManager[Iterator[Row]]]
Whole = Callable[[Sequence[Span]], Rows | None]


class RowsCopy(QObject):
    """Copies one selection after another; a new one takes the place of one under way.

    Attributes:
        counted: how many rows these places mean, where the line of a group stands for its rows.
        whole: gives what gives the rows in these places, where they can be had at once; otherwise they are
            fetched page by page.

    Signals:
        progressed: rows fetched so far, and how many there will be.
        done: that many rows are on the clipboard.
        refused: so many rows are more than a clipboard takes.
        failed: rows could not be fetched; the clipboard holds what it held.
    """

    progressed = Signal(int, int)
    _came = Signal(int)
    done = Signal(int)
    refused = Signal(int)
    failed = Signal(object)

    def __init__(self, model: RowsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._job: Job | None = None
        self._rows: list[list[str]] = []
        self._are_texts: list[bool] = []
        self._count = 0
        self.whole: Whole | None = None
        self.counted: Callable[[Sequence[Span]], int] = count_of
        self._came.connect(lambda fetched: self.progressed.emit(fetched, self._count))

    def copy(self, spans: Sequence[Span], columns: Sequence[Column]) -> None:
        """Put these rows, with titles, on the clipboard for spreadsheets and other programs."""
        self.cancel()
        count = self.counted(spans)
        if count > MOST_ROWS:
            self.refused.emit(count)
            return
        self._rows = [[_(column.title) for column in columns]]
        self._are_texts = [column.is_text for column in columns]
        numbers = [number for first, last in spans for number in range(first, last + 1)]
        # What is being read again may stand elsewhere by now.
        is_fresh = self.whole is not None
        rows = [self._model.loaded_row(number, is_fresh=is_fresh) for number in numbers]
        if None not in rows:
            # In groups that have rows in common one stands in several places; it is copied once.
            once = {row.id: row for row in rows if row is not None}
            self._take([_cells(columns, row) for row in once.values()])
            self._finish()
        elif self.whole is not None and (rows_of := self.whole(spans)) is not None:
            self._count = count
            self._stream(rows_of, columns)
        else:
            self._fetch(pieces(spans), lambda row: _cells(columns, row), count)

    def cancel(self) -> None:
        """Give up what is under way; the clipboard holds what it held."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _fetch(self, pieces: list[Span], cells: Callable[[Row], list[str]], count: int) -> None:
        if not pieces:
            self._finish()
            return
        (first, last), *others = pieces
        self.progressed.emit(len(self._rows) - 1, count)

        def take(rows: list[list[str]]) -> None:
            self._take(rows)
            self._fetch(others, cells, count)

        self._job = self._model.fetch(first, last - first + 1, cells, take, self._fail)

    def _stream(self, rows_of: Rows, columns: Sequence[Column]) -> None:
        """All of one moment, in one go."""
        under_way: list[Job] = []
        self.progressed.emit(0, self._count)

        def fetch() -> list[list[str]]:
            cells: list[list[str]] = []
            with rows_of() as rows:
                for row in rows:
                    if under_way and not under_way[0].is_wanted:
                        break
                    cells.append(_cells(columns, row))
                    if len(cells) % FETCHED_AT_ONCE == 0 and isValid(self):
                        self._came.emit(len(cells))
            return cells

        def take(rows: list[list[str]]) -> None:
            self._take(rows)
            self._finish()

        self._job = self._model.in_background(fetch, take, self._fail)
        under_way.append(self._job)

    def _take(self, rows: list[list[str]]) -> None:
        self._rows += rows

    def _finish(self) -> None:
        self._job = None
        QGuiApplication.clipboard().setMimeData(rows_clip(self._rows, self._are_texts))
        self.done.emit(len(self._rows) - 1)

    def _fail(self, error: ErpError) -> None:
        self._job = None
        self.failed.emit(error)


def count_of(spans: Sequence[Span]) -> int:
    """How many places they are."""
    return sum(last - first + 1 for first, last in spans)


def pieces(spans: Sequence[Span]) -> list[Span]:
    """The same rows, in pieces core gives in one call."""
    return [
        (start, min(start + FETCHED_AT_ONCE - 1, last))
        for first, last in spans
        for start in range(first, last + 1, FETCHED_AT_ONCE)
    ]


def _cells(columns: Sequence[Column], row: Row) -> list[str]:
    return [" ".join(cell_text(column, row).split()) for column in columns]
