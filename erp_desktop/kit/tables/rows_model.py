"""RowsModel: rows of a server list, asked for page by page as the user scrolls; never all of them."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.schema import Row, Summary
from erp_desktop.kit.tables.cell import alignment, cell_text
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.tables.group_line import line_text, line_told
from erp_desktop.kit.tables.late_rows import LateRows
from erp_desktop.kit.tables.outline import Node
from erp_desktop.kit.work.tasks import Job, Tasks

PAGE = 100
PAGES_KEPT = 60
PAGES_PER_ASKING = 3
ASK_AFTER_MS = 25
# Qt's views count pixels in a C int: 2^31 / 32 px rows.
MOST_ROWS = 60_000_000

T = TypeVar("T")
State = Literal["loading", "rows", "empty", "error"]
Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractTableModel):
    """A virtual table over two operations: one gives a page of rows, one the count and sum of all.

    Rows that have not come yet are placeholders: ``row_at`` gives None for them. A changed query keeps
    the old rows on screen until the first page of the new one is there; late answers are dropped.

    Attributes:
        is_shrinking: the last rows go, and with them their selection: nobody selects others.

    Signals:
        state_changed: ``state`` is another.
        summary_changed: ``summary`` is known, or unknown again.
        page_loaded: rows came (from, to); selection by id can be restored.
        failed: rows could not be read; those already shown stay.
    """

    state_changed = Signal()
    summary_changed = Signal()
    page_loaded = Signal(int, int)
    failed = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column],
        search: Callable[[ListQuery], Sequence[Row]],
        summarise: Callable[[ListQuery], Summary] | None,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns, self.query = tuple(columns), ListQuery()
        self.summary: Summary | None = None
        self.late: LateRows | None = None
        self.state: State = "loading"
        self.error: ErpError | None = None
        self._search, self._summarise, self._tasks = search, summarise, tasks
        self._pages: OrderedDict[int, list[Row | None]] = OrderedDict()
        self._stale, self._failed, self._more = set[int](), set[int](), list[str]()
        self._count = 0
        self._is_switching = self._is_refused = self._is_end_known = self.is_shrinking = False
        self._asked: dict[int, Job] = {}
        self._summary_job: Job | None = None
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._ask_timer = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._ask_timer.timeout.connect(self._ask_wanted)

    # What the list screen does

    def line_at(self, row: int) -> Node | None:  # noqa: ARG002
        """The group whose line stands there; here rows stand in none."""
        return None

    def line_above(self, row: int) -> int:
        """Where the line of a row's group stands; its own place for none."""
        return row

    def set_query(self, query: ListQuery) -> None:
        """Show what ``query`` finds, from the top."""
        self._is_refused = False
        self._forget_asked()
        self.query = query.model_copy(update={"columns": self._more})
        self._is_switching = True
        self._is_end_known = False
        self._set_summary(None)
        if not self._pages:
            self._set_state("loading")
        self._ask(0)

    def want(self, more: Sequence[str]) -> None:
        """Rows tell these columns besides, from now on; where those shown do not, they are read again."""
        self._more = list(more)
        if self._pages and not self._is_switching and not {*more} <= {*self.query.columns}:
            self.query = self.query.model_copy(update={"columns": self._more})
            self.reload()

    def open(
        self,
        load: Callable[[], T],
        take: Callable[[T], tuple[ListQuery, Sequence[Row]] | None],
    ) -> None:
        """Show a first page that comes with more than rows, by one call.

        Args:
            load: the call, made in the background.
            take: gives what was asked and the rows; None where it has asked for others itself.
        """
        self._is_switching, self._is_end_known = True, False

        def came(found: T) -> None:
            self._asked.pop(0, None)
            taken = take(found)
            if taken is not None:
                self.query = taken[0]
                self._take_first_page(list(taken[1]))
                self.want(self._more)

        job = self._tasks.run(self, load, came, lambda error: self._take_error(0, error))
        self._asked[0] = job

    def expect(self, count: int) -> None:
        """So many rows were there not long ago: who scrolls down to them need not wait for the count."""
        if not self._is_end_known:
            self._set_count(max(self._count, count))

    def refuse(self, error: ErpError) -> None:
        """Show nothing but why: what is asked for cannot be."""
        self._forget_asked()
        self._is_refused = self._is_switching = True
        self._set_summary(None)
        self._take_error(0, error)

    def reload(self) -> None:
        """Read again what is shown; rows stay in place until the new ones come."""
        if self._is_refused:
            return
        if self._is_switching or not self._pages:
            self.set_query(self.query)
            return
        self._forget_asked()
        self._failed.clear()
        self._stale = set(self._pages)
        for page in list(self._pages)[-PAGES_PER_ASKING:]:
            self._ask(page)
        self._ask_summary()

    def row_at(self, row: int) -> Row | None:
        """The row, when it has come; otherwise it is asked for and None given."""
        page, place = divmod(row, PAGE)
        rows = self._pages.get(page)
        if rows is None or page in self._stale:
            self._want(page)
        return rows[place] if rows is not None and place < len(rows) else None

    def loaded_row(self, row: int, *, is_fresh: bool = False) -> Row | None:
        """The row, when it has come (``is_fresh``: and is not being read again); asks for nothing."""
        rows = [] if is_fresh and row // PAGE in self._stale else self._pages.get(row // PAGE, [])
        return rows[row % PAGE] if row % PAGE < len(rows) else None

    def loaded_ids(self) -> list[int]:
        """Ids of the rows that have come, in the list's order."""
        return [row.id for _page, rows in sorted(self._pages.items()) for row in rows if row is not None]

    def fetch(
        self,
        first: int,
        count: int,
        convert: Callable[[Row], T],
        on_result: Callable[[list[T]], None],
        on_error: Callable[[ErpError], None],
    ) -> Job:
        """Ask for ``count`` rows from ``first`` on, shown or not; ``convert`` runs in the background."""
        load = self._load(first, count)
        rows = lambda: [convert(row) for row in load() if row is not None]  # noqa: E731
        return self.in_background(rows, on_result, on_error)

    def in_background(
        self, call: Callable[[], T], on_result: Callable[[T], None], on_error: Callable[[ErpError], None]
    ) -> Job:
        return self._tasks.run(self, call, on_result, on_error)

    @property
    def is_loading(self) -> bool:
        """Whether rows are on their way."""
        return bool(self._asked)

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        if role in (Qt.ItemDataRole.AccessibleDescriptionRole, Qt.ItemDataRole.ToolTipRole):
            row, line = self.loaded_row(index.row()), self.line_at(index.row())
            is_first = index.column() == 0
            if line is not None:
                return line_told(line, index.column(), self.columns, role)
            return self.late.words(row) if self.late is not None and row is not None and is_first else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.UserRole):
            return None
        line = self.line_at(index.row())
        if line is not None and role == Qt.ItemDataRole.DisplayRole:
            return line_text(line, index.column(), self.columns)
        row = self.row_at(index.row())
        if row is None:
            return "" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.UserRole:
            return row
        return cell_text(column, row)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(self.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(self.columns[section])
        return None

    def canFetchMore(self, parent: Index) -> bool:
        """While the count is not known, the end of the list is found by walking to it."""
        return not (parent.isValid() or self._is_end_known or self._is_switching) and self.state == "rows"

    def fetchMore(self, parent: Index) -> None:  # noqa: ARG002
        self._want(self._count // PAGE)

    # Asking

    def _want(self, page: int) -> None:
        if self._is_switching or page in self._asked or page in self._failed:
            return
        self._wanted.pop(page, None)
        self._wanted[page] = None
        if not self._ask_timer.isActive():
            self._ask_timer.start()

    def _ask_wanted(self) -> None:
        """Only the latest: who drags the scroll bar through a million rows wants none of those passed."""
        latest = list(self._wanted)[-PAGES_PER_ASKING:]
        self._wanted.clear()
        for page in latest:
            if page not in self._asked:
                self._ask(page)

    def _ask(self, page: int) -> None:
        load, failed = self._load(page * PAGE, PAGE), lambda error: self._take_error(page, error)
        self._asked[page] = self._tasks.run(self, load, lambda rows: self._take_page(page, rows), failed)

    def _load(self, first: int, count: int) -> Callable[[], list[Row | None]]:
        """A blocking call for what stands from a place on."""
        search, query = self._search, self.query.model_copy(update={"limit": count, "offset": first})
        return lambda: list(search(query))

    def _ask_summary(self) -> None:
        if self._summarise is None:
            return
        if self._summary_job is not None:
            self._summary_job.cancel()
        summarise, query = self._summarise, self.query
        # A failing count is not worth a word: the rows are there, and theirs is reported.
        self._summary_job = self._tasks.run(
            self, lambda: summarise(query), self._take_summary, lambda _error: None
        )

    def _forget_asked(self) -> None:
        for job in self._asked.values():
            job.cancel()
        self._asked.clear()
        self._wanted.clear()
        self._ask_timer.stop()
        if self._summary_job is not None:
            self._summary_job.cancel()
            self._summary_job = None

    # Answers

    def _take_page(self, page: int, rows: list[Row | None]) -> None:
        self._asked.pop(page, None)
        if self._is_switching:
            self._take_first_page(rows)
            return
        self._failed.discard(page)
        self._stale.discard(page)
        self._pages[page] = rows
        self._pages.move_to_end(page)
        while len(self._pages) > PAGES_KEPT:
            self._stale.discard(self._pages.popitem(last=False)[0])
        first = page * PAGE
        # A short page is the last: the list may be shorter than counted, as somebody finished some since.
        self._is_end_known = self._is_end_known or len(rows) < PAGE
        self._set_count(first + len(rows) if len(rows) < PAGE else max(self._count, first + PAGE))
        if rows:
            last = min(first + len(rows), self._count) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self._set_state("rows" if self._count else "empty")
        self.page_loaded.emit(first, first + len(rows) - 1)

    def _take_first_page(self, rows: list[Row | None]) -> None:
        self.beginResetModel()
        self._is_switching = False
        self._pages = OrderedDict({0: rows})
        self._stale.clear()
        self._failed.clear()
        self._count, self._is_end_known = self._count_at_first(rows)
        self.endResetModel()
        self._set_state("rows" if rows else "empty")
        self.page_loaded.emit(0, len(rows) - 1)
        self._ask_summary()

    def _count_at_first(self, rows: list[Row | None]) -> tuple[int, bool]:
        """How many there are as far as the first page tells, and whether that is all."""
        return len(rows), len(rows) < PAGE

    def _counted(self, count: int) -> int:
        """How many stand here, of so many that were counted."""
        return count

    def _take_summary(self, summary: Summary) -> None:
        self._summary_job = None
        self._is_end_known = True
        loaded = [page * PAGE + len(rows) for page, rows in self._pages.items() if rows]
        short = [page * PAGE + len(rows) for page, rows in self._pages.items() if len(rows) < PAGE]
        fresh_end = min(short) if short and not self._stale else None
        counted = self._counted(summary.count)
        self._set_count(fresh_end if fresh_end is not None else max([counted, *loaded]))
        self._set_summary(summary)

    def _take_error(self, page: int, error: ErpError) -> None:
        self._asked.pop(page, None)
        self._failed.add(page)
        self.error = error
        if self._is_switching or not self._pages:
            self._drop_everything()
            self._set_state("error")
        else:
            self.failed.emit(error)

    def _drop_everything(self) -> None:
        self.beginResetModel()
        self._pages.clear()
        self._stale.clear()
        self._count = 0
        self.endResetModel()

    # State

    def _set_count(self, count: int) -> None:
        count = min(count, MOST_ROWS)
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.is_shrinking = True
            self.beginRemoveRows(QModelIndex(), count, self._count - 1)
            self._count = count
            self._pages = OrderedDict(
                (p, rows) for p, rows in self._pages.items() if p * PAGE < max(count, 1)
            )
            self.endRemoveRows()
            self.is_shrinking = False

    def _set_state(self, state: State) -> None:
        if state != "error":
            self.error = None
        if state != self.state:
            self.state = state
            self.state_changed.emit()

    def _set_summary(self, summary: Summary | None) -> None:
        self.summary = summary
        self.summary_changed.emit()
