"""A selection outlives every reading of its list: the same records are meant, whatever others do."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.schema import Row, Summary
from erp_core.kit.words import ValueKind
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.table_screen import TableScreen
from erp_desktop.kit.lists.views import kept_rows
from erp_desktop.kit.tables import rows_model
from erp_desktop.kit.tables.column import Column
from erp_desktop.kit.work.tasks import Tasks
from tests.factories.orders import make_alike, make_sales_order

_Flag = QItemSelectionModel.SelectionFlag
PAGE, KEPT = 5, 2


class IdRow(Row):
    """A record, and nothing about it."""


class World:
    """A list that others change.

    Attributes:
        ids: its records, in its order.
    """

    def __init__(self, count: int) -> None:
        self.ids = list(range(1, count + 1))
        self.next = 1000
        self.is_dumb = False

    def search(self, query: ListQuery) -> list[IdRow]:
        return [IdRow(id=id) for id in self.ids[query.offset : query.offset + query.limit]]

    def summary(self, _query: ListQuery) -> Summary:
        return Summary(count=len(self.ids))

    def all(self, _query: ListQuery) -> list[int]:
        if self.is_dumb:
            raise Unreachable("Nobody answers.")
        return list(self.ids)

    def change(self, what: str, place: int) -> None:
        """A record joins or leaves, there, or stands elsewhere."""
        place %= len(self.ids) + 1
        if what == "join":
            self.next += 1
            self.ids.insert(place, self.next)
        elif place < len(self.ids):
            id = self.ids.pop(place)
            if what == "sort":
                self.ids.insert(0 if place > len(self.ids) // 2 else len(self.ids), id)


class WorldScreen(TableScreen):
    """The rows of a world, and nothing around them."""

    def __init__(self, world: World, tasks: Tasks, shell: Shell) -> None:
        columns = [Column("Id", "id", ValueKind.INTEGER)]
        nobody: Any = None
        super().__init__(nobody, tasks, shell, "World", "", columns, world.search, world.summary)
        self.world = world
        self.rows.ask_ids = world.all
        self._stack.addWidget(self.table)
        self.ask()

    def _show_empty(self) -> None:
        pass

    def _show_summary(self) -> None:
        pass

    def select(self, first: int, last: int, flag: QItemSelectionModel.SelectionFlag) -> None:
        """As a click with Shift or Ctrl does."""
        count = self.model.rowCount()
        if count:
            first, last = sorted((first % count, last % count))
            rows = QItemSelection(self.model.index(first, 0), self.model.index(last, 0))
            self.table.selectionModel().select(rows, flag | _Flag.Rows)

    def meant(self) -> set[int] | None:
        """The records that whatever is done with the selection would be done with."""
        meant = self.rows.meant()
        if meant is None:
            return None
        return {id for id in self.world.ids if (id in meant.ids) != meant.is_rest}

    def shown(self) -> set[int] | None:
        """The records whose rows look selected; None where some have not come."""
        rows = [self.model.loaded_row(number, is_fresh=True) for number in self.table.selected_rows()]
        return None if None in rows else {row.id for row in rows if row is not None}


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (rows_model, kept_rows):
        monkeypatch.setattr(module, "PAGE", PAGE)
    monkeypatch.setattr(rows_model, "PAGES_KEPT", KEPT)
    monkeypatch.setattr(kept_rows, "ASK_AFTER_MS", 0)


Select = Callable[[WorldScreen], object]


@pytest.fixture
def open_world(tasks: Tasks, shell: Any, qtbot: QtBot) -> Callable[[World], WorldScreen]:
    def make(world: World) -> WorldScreen:
        screen = WorldScreen(world, tasks, shell)
        qtbot.addWidget(screen)
        assert tasks.wait_idle()
        return screen

    return make


PLACES = st.integers(0, 40)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["join", "leave", "leave", "sort"]), PLACES), min_size=1, max_size=6
)


@pytest.mark.usefixtures("small_pages")
class TestWhatOthersDo:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        count=st.integers(1, 30),
        is_all=st.booleans(),
        turned=st.lists(st.tuples(PLACES, st.integers(0, 3)), max_size=4),
        rounds=st.lists(CHANGES, min_size=1, max_size=3),
        is_hasty=st.booleans(),
    )
    @example(count=12, is_all=True, turned=[(1, 0)], rounds=[[("leave", 7)]], is_hasty=False)
    @example(count=12, is_all=True, turned=[(11, 0)], rounds=[[("leave", 7)]], is_hasty=True)
    @example(count=8, is_all=True, turned=[], rounds=[[("join", 3)]], is_hasty=False)
    def test_the_same_records_are_meant_but_for_what_left(
        self,
        open_world: Callable[[World], WorldScreen],
        tasks: Tasks,
        qtbot: QtBot,
        count: int,
        is_all: bool,
        turned: list[tuple[int, int]],
        rounds: list[list[tuple[str, int]]],
        is_hasty: bool,
    ) -> None:
        """Those that join are meant where all were but for some, and only there."""
        world = World(count)
        screen = open_world(world)
        if is_all:
            screen.table.selectAll()
        for first, more in turned:
            screen.select(first, min(first % count + more, count - 1), _Flag.Toggle)
        qtbot.waitUntil(lambda: not screen.rows._timer.isActive())
        assert tasks.wait_idle()
        before = screen.meant()
        assert before is not None
        is_rest = screen.rows.is_rest
        for changes in rounds:
            there = set(world.ids)
            for what, place in changes:
                world.change(what, place)
            before &= set(world.ids)
            if is_rest:
                before |= set(world.ids) - there
            screen.reload()
            if not is_hasty:
                assert tasks.wait_idle()
            assert screen.meant() == before
        assert tasks.wait_idle()
        assert screen.meant() == before
        assert screen.rows.count() == len(before)
        assert screen.shown() in (None, before)
        assert len(screen.table.selected_rows()) == len(before)

    def test_a_row_that_is_turned_while_the_list_is_read_again(
        self, open_world: Callable[[World], WorldScreen], tasks: Tasks
    ) -> None:
        world = World(30)
        screen = open_world(world)
        screen.table.selectAll()
        screen.select(3, 3, _Flag.Toggle)
        world.change("leave", 20)
        world.change("sort", 3)
        screen.reload()
        screen.select(1, 1, _Flag.Toggle)
        assert tasks.wait_idle()
        assert screen.meant() == set(world.ids) - {4, 2}
        screen.select(0, 0, _Flag.ClearAndSelect)
        assert screen.meant() == {1}

    def test_what_nobody_knows_any_more_is_not_guessed(
        self, open_world: Callable[[World], WorldScreen], tasks: Tasks, qtbot: QtBot
    ) -> None:
        world = World(30)
        world.is_dumb = True
        screen = open_world(world)
        screen.select(2, 25, _Flag.ClearAndSelect)
        qtbot.waitUntil(lambda: not screen.rows._timer.isActive())
        assert tasks.wait_idle()
        world.change("leave", 4)
        screen.reload()
        assert tasks.wait_idle()
        assert (screen.table.selected_count(), screen.meant(), screen.rows.is_lost) == (0, set(), True)
        assert "Nothing is selected now." in screen.message.text
        screen.select(0, 1, _Flag.ClearAndSelect)
        assert not screen.rows.is_lost


class TestOrders:
    """The list of a trial: all but one are selected, a colleague changes another."""

    @pytest.fixture
    def orders(self, core: Core) -> list[Any]:
        return make_alike(core, make_sales_order, "customer_id", 12)

    @pytest.fixture
    def screen(self, open_list: Callable[..., ListScreen], orders: list[Any]) -> ListScreen:
        assert orders
        return open_list(query=ListQuery(where=[is_("status", "draft")]))

    def ids(self, core: Core, screen: ListScreen) -> set[int]:
        """What a move of many records would be given."""
        chosen = screen.selection.any()
        if chosen is None:
            return set()
        asked = chosen.asked(core).model_copy(update={"limit": 100, "offset": 0})
        return {row.id for row in core.run(sales_orders.search, asked)}

    def selected(self, screen: ListScreen) -> str:
        label = screen.findChild(QLabel, "list.selected")
        assert label is not None
        return label.text().split("   ")[0]

    def test_the_one_that_was_left_out_is_never_meant(
        self, screen: ListScreen, core: Core, tasks: Tasks, orders: list[Any]
    ) -> None:
        screen.table.selectAll()
        screen.table.selectionModel().setCurrentIndex(screen.model.index(1, 0), _Flag.Toggle | _Flag.Rows)
        left_out = screen.model.row_at(1)
        assert left_out is not None
        core.run(sales_orders.submit, orders[0].id, orders[0].version)
        screen.reload()
        assert tasks.wait_idle()
        assert self.ids(core, screen) == {order.id for order in orders[1:]} - {left_out.id}
        assert self.selected(screen) == "10 selected"

    def test_orders_that_join_are_among_all(
        self, screen: ListScreen, core: Core, tasks: Tasks, orders: list[Any]
    ) -> None:
        screen.table.selectAll()
        new = make_sales_order(core)
        screen.reload()
        assert tasks.wait_idle()
        assert self.ids(core, screen) == {order.id for order in [*orders, new]}
        assert self.selected(screen) == "13 selected"

    def test_where_all_that_were_selected_left_no_other_is_meant(
        self, screen: ListScreen, core: Core, tasks: Tasks, orders: list[Any]
    ) -> None:
        screen.table.selectRow(0)
        screen.table.selectionModel().select(screen.model.index(1, 0), _Flag.Select | _Flag.Rows)
        for order in orders[-2:]:
            core.run(sales_orders.submit, order.id, order.version)
        screen.reload()
        assert tasks.wait_idle()
        assert self.ids(core, screen) == set()
        screen.table.selectRow(3)
        assert len(self.ids(core, screen)) == 1

    def test_a_list_that_is_left_comes_back_with_all_but_one(
        self, open_list: Callable[..., ListScreen], screen: ListScreen, core: Core, orders: list[Any]
    ) -> None:
        screen.table.selectAll()
        screen.table.selectionModel().select(screen.model.index(2, 0), _Flag.Toggle | _Flag.Rows)
        meant = self.ids(core, screen)
        screen.deactivated()
        again = open_list()
        assert self.ids(core, again) == meant
        assert len(meant) == len(orders) - 1
