"""GroupedRows: the rows of a list, in groups where they are wanted so."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, Signal

from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery
from erp_core.kit.schema import Row
from erp_desktop.kit.tables.outline import GroupSource, Node, Outline, Path
from erp_desktop.kit.tables.rows_model import PAGE, RowsModel

T = TypeVar("T")

# Under which the groups are asked for; no page has this number.
_GROUPS = -1


class GroupedRows(RowsModel):
    """Lines of groups stand among the rows: ``line_at`` gives them, ``row_at`` gives None in their places.

    Attributes:
        outline: the groups; None while rows stand in none.

    Signals:
        closing: a group is about to be closed over the rows from the first place to the last.
        turned: a group was opened or closed, and its line stands for other rows than before: where the line
            stands, and how many more rows stand below it than before.
    """

    closing = Signal(int, int)
    turned = Signal(int, int)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.outline: Outline | None = None
        self._coming: Outline | None = None
        self._source: GroupSource | None = None
        self._opened: Collection[Path] = ()

    def set_query(
        self, query: ListQuery, source: GroupSource | None = None, opened: Collection[Path] = ()
    ) -> None:
        """Show what ``query`` finds, from the top.

        Args:
            source: of the groups the rows stand in; None for none.
            opened: which of them are open.
        """
        self._source, self._opened = source, opened
        super().set_query(query)

    def refuse(self, error: ErpError) -> None:
        self.outline = self._source = self._coming = None
        super().refuse(error)

    def reload(self) -> None:
        """Groups first: then it is known how many rows stand where."""
        source = self._source
        if self._is_refused:  # news make no better question of it
            super().reload()
            return
        if source is None or self.outline is None or self._is_switching:
            self._opened = self.outline.opened() if self.outline is not None else self._opened
            self._again(super().reload)
            return
        opened = self.outline.opened()

        def take(outline: Outline) -> None:
            self._asked.pop(_GROUPS, None)
            self.outline = outline
            self._set_count(outline.count)
            self._again(super(GroupedRows, self).reload)

        self._forget_asked()
        self._ask_groups(lambda: source.all(opened), take)

    @property
    def is_asked_anew(self) -> bool:
        """Whether another question is being answered than that of what is shown."""
        return self._is_switching

    def line_at(self, row: int) -> Node | None:
        return self.outline.line(row) if self.outline is not None else None

    def line_above(self, row: int) -> int:
        return self.outline.line_above(row) if self.outline is not None else row

    def row_at(self, row: int) -> Row | None:
        return None if self.line_at(row) is not None else super().row_at(row)

    def turn(self, row: int, *, is_open: bool | None = None) -> None:
        """Open or close the group whose line stands there.

        Args:
            is_open: None for the other way than it is.
        """
        node, outline, source = self.line_at(row), self.outline, self._source
        if node is None or outline is None or source is None or not node.can_open:
            return
        wanted = not node.is_open if is_open is None else is_open
        if wanted == node.is_open:
            return
        if not wanted or node.level + 1 >= source.depth or node.inner is not None:
            self._show(outline.turned(node.path, is_open=wanted), row)
            return

        def take(inner: tuple[Node, ...]) -> None:
            self._asked.pop(_GROUPS, None)
            now = self.line_at(row)
            if self.outline is not None and now is not None and now.path == node.path:
                self._show(self.outline.turned(node.path, is_open=True, inner=inner), row)

        self._ask_groups(lambda: source.inside(node), take)

    def opening(self, wanted: Collection[Path]) -> Callable[[], tuple[Outline, list[Row | None]]]:
        """A blocking call for the groups, these opened beside those that are, and for their first page."""
        source, search, query = self._source, self._search, self.query
        assert source is not None  # noqa: S101 - there are groups
        opened = {*wanted, *(self.outline.opened() if self.outline is not None else ())}

        def load() -> tuple[Outline, list[Row | None]]:
            outline = source.all(opened)
            return outline, outline.rows(search, query, 0, PAGE)

        return load

    def show_opened(self, outline: Outline, first: list[Row | None]) -> None:
        """Show what ``opening`` gave, from the top."""
        self._forget_asked()
        self._coming = outline
        self._take_first_page(first)

    # Asking

    def _ask_groups(self, load: Callable[[], T], take: Callable[[T], None]) -> None:
        self._asked[_GROUPS] = self._tasks.run(
            self, load, take, lambda error: self._take_error(_GROUPS, error)
        )

    def _ask(self, page: int) -> None:
        source = self._source
        if source is None or not self._is_switching:
            super()._ask(page)
            return
        search, query, opened = self._search, self.query, self._opened

        def load() -> tuple[Outline, list[Row | None]]:
            outline = source.all(opened)
            return outline, outline.rows(search, query, 0, PAGE)

        def take(found: tuple[Outline, list[Row | None]]) -> None:
            self._asked.pop(page, None)
            self._coming = found[0]
            self._take_first_page(found[1])

        self._asked[page] = self._tasks.run(self, load, take, lambda error: self._take_error(page, error))

    def _load(self, first: int, count: int) -> Callable[[], list[Row | None]]:
        outline, search, query = self.outline, self._search, self.query
        if outline is None or self._is_switching:
            return super()._load(first, count)
        return lambda: outline.rows(search, query, first, count)

    # Answers

    def _take_first_page(self, rows: list[Row | None]) -> None:
        self.outline, self._coming = self._coming, None
        super()._take_first_page(rows)

    def _count_at_first(self, rows: list[Row | None]) -> tuple[int, bool]:
        return (self.outline.count, True) if self.outline is not None else super()._count_at_first(rows)

    def _counted(self, count: int) -> int:
        return self.outline.count if self.outline is not None else super()._counted(count)

    # State

    def _again(self, reload: Callable[[], None]) -> None:
        """Read again; a list that begins again begins with the same groups."""
        source, opened = self._source, self._opened
        if self._is_switching or not self._pages:
            self.set_query(self.query, source, opened)
        else:
            reload()

    def _show(self, outline: Outline, row: int) -> None:
        """After a group was opened or closed: what stands above its line stays."""
        for page in [page for page in self._asked if page != _GROUPS]:
            self._asked.pop(page).cancel()
        before, after = self._count, outline.count
        more = after - before
        if more > 0:
            self.beginInsertRows(QModelIndex(), row + 1, row + more)
        elif more < 0:
            self.closing.emit(row + 1, row - more)
            self.beginRemoveRows(QModelIndex(), row + 1, row - more)
        self.outline, self._count = outline, after
        last = row // PAGE
        for page in [page for page in self._pages if page >= last]:
            rows = self._pages.pop(page)
            if page == last:
                self._pages[page] = rows[: row % PAGE + 1]
                self._stale.add(page)
        self._failed.clear()
        if more > 0:
            self.endInsertRows()
        elif more < 0:
            self.endRemoveRows()
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        self.turned.emit(row, more)
