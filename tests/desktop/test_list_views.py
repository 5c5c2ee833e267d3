"""Views of lists in the window: chosen, kept, shared; and how a list comes back as it was left."""

import json
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core, modules
from erp_core.kit.filter import ListQuery, above, is_
from erp_core.kit.news.changes import Changes
from erp_core.kit.schema import Summary
from erp_core.masters.party import service as parties
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import FirstLook, ViewColumn, ViewContent, ViewRow
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.filters.filter_chip import FilterChip
from erp_desktop.kit.frame.name_dialog import NameDialog
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.views.views_menu import ViewsMenu
from erp_desktop.kit.look.preferences import LIST_BESIDE, LIST_COLUMNS, LIST_SORT
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import party
from erp_desktop.shell.main_window import MainWindow
from tests.factories.many import make_like
from tests.factories.mill import Mill
from tests.factories.orders import make_alike, make_party, make_sales_order

modules.load()
Open = Callable[..., ListScreen]
Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier
DRAFTS = ViewContent(
    where=[is_("status", "draft")],
    sort="-due_date",
    columns=[
        ViewColumn(name="number", width=124),
        ViewColumn(name="due_date"),
        ViewColumn(name="total_amount"),
    ],
)


@pytest.fixture
def orders(core: Core) -> list[Any]:
    return make_alike(core, make_sales_order, "customer_id", 3)


def keep(core: Core, name: str, content: ViewContent = DRAFTS, listing: str = "sales_order") -> ViewRow:
    return core.run(saved_views.keep, listing, name, content)


def shared(core: Core, name: str, content: ViewContent = DRAFTS) -> ViewRow:
    view = keep(core, name, content)
    return core.run(saved_views.share, view.id, view.version, "all")


def columns(screen: ListScreen) -> list[str]:
    return [name for name, _width, is_hidden in screen.table.columns() if not is_hidden]


def button(screen: ListScreen) -> QPushButton:
    return screen._head.toolbar.views


def press(screen: ListScreen, qtbot: QtBot, tasks: Tasks, key: Qt.Key) -> None:
    """With Ctrl, wherever menus and notes left the keyboard."""
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    screen.search.setFocus()
    qtbot.keyClick(screen.search, key, CONTROL)
    assert tasks.wait_idle()


def menu(screen: ListScreen) -> ViewsMenu:
    screen.open_views()
    found = screen.findChildren(ViewsMenu)
    assert found[-1].isVisible()
    return found[-1]


def entries(menu: QMenu) -> dict[str, Any]:
    return {action.text().replace("&", "").partition("\t")[0]: action for action in menu.actions()}


def do(screen: ListScreen, qtbot: QtBot, tasks: Tasks, *titles: str) -> None:
    """Choose an entry of the menu of views, in a menu of it if two are named."""
    opened = menu(screen)
    action = entries(opened)[titles[0]]
    if len(titles) > 1:
        action = entries(action.menu())[titles[1]]
    assert action.isEnabled(), titles
    action.trigger()
    opened.close()
    assert tasks.wait_idle()


def name_it(screen: ListScreen, qtbot: QtBot, tasks: Tasks, name: str) -> NameDialog:
    dialog = screen.findChildren(NameDialog)[-1]
    dialog._field.line.setText(name)
    qtbot.keyClick(dialog._field.line, Key.Key_Return)
    assert tasks.wait_idle()
    return dialog


def ask_for(screen: ListScreen, qtbot: QtBot, tasks: Tasks, text: str) -> None:
    screen.search.setFocus()
    qtbot.keyClicks(screen.search, text)
    qtbot.keyClick(screen.search, Key.Key_Return)
    assert tasks.wait_idle()


def seen(core: Core) -> list[str]:
    return [view.name for view in core.run(saved_views.search, "sales_order").views]


def test_f6_opens_the_menu_of_views(open_list: Open, qtbot: QtBot, orders: list[Any]) -> None:
    screen = open_list()
    qtbot.keyClick(screen.table, Key.Key_F6)
    opened = screen.findChildren(ViewsMenu)[-1]
    assert opened.isVisible()
    assert [title for title, action in entries(opened).items() if action.isChecked()] == ["As delivered"]
    assert not entries(opened)["Save"].isEnabled()
    opened.close()


class TestOpening:
    @pytest.mark.usefixtures("orders")
    def test_as_delivered_where_nobody_chose(self, open_list: Open) -> None:
        screen = open_list()
        assert (screen.model.rowCount(), screen.views.chosen, screen.views.is_changed) == (3, None, False)
        assert button(screen).text() == ""

    @pytest.mark.usefixtures("orders")
    def test_one_s_own_default_comes_with_the_first_page_in_one_call(
        self, open_list: Open, core: Core, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view = keep(core, "My drafts")
        core.run(saved_views.set_default, "sales_order", view.id)
        called: list[str] = []
        run = core.run
        monkeypatch.setattr(
            core, "run", lambda op, *a, **k: (called.append(op.__name__), run(op, *a, **k))[1]
        )
        screen = open_list()
        assert "search" not in called
        assert called.count("opened") == 1
        assert (screen.model.rowCount(), screen.sort()) == (3, "-due_date")
        assert columns(screen) == ["number", "due_date", "total_amount"]
        assert screen.findChild(QPushButton, "list.chip.draft").isChecked()  # type: ignore[union-attr]
        assert "My drafts" in button(screen).text()
        assert not screen.views.is_changed

    @pytest.mark.usefixtures("orders")
    def test_what_another_screen_asks_for_goes_before_it(self, open_list: Open, core: Core) -> None:
        view = keep(core, "Closed", ViewContent(where=[is_("status", "closed")]))
        core.run(saved_views.set_default, "sales_order", view.id)
        screen = open_list(query=ListQuery(where=[is_("status", "draft")]))
        assert screen.model.rowCount() == 3
        assert [one.name for one in screen.views.views] == ["Closed"]

    @pytest.mark.usefixtures("orders")
    def test_what_a_pc_remembered_before_becomes_a_view_of_one_s_own(
        self, open_list: Open, core: Core, shell: Any
    ) -> None:
        LIST_COLUMNS.set(
            [["total_amount", 200, False], ["number", 0, False], ["due_date", 0, True]], "sales_orders"
        )
        LIST_SORT.set("number", "sales_orders")
        screen = open_list()
        assert screen.views.chosen is not None
        assert (screen.views.chosen.name, screen.views.chosen.is_mine) == ("Mine", True)
        assert (columns(screen)[:2], screen.sort()) == (["total_amount", "number"], "number")
        assert "due_date" not in columns(screen)
        assert (LIST_COLUMNS.get("sales_orders"), LIST_SORT.get("sales_orders")) == ([], "")
        shell.memory.clear()
        again = open_list()
        assert again.views.chosen is not None
        assert (again.views.chosen.name, again.views.is_changed) == ("Mine", False)
        assert columns(again) == columns(screen)
        assert seen(core) == ["Mine"]


class TestKeeping:
    @pytest.mark.usefixtures("orders")
    def test_saved_as_changed_saved_and_reset(
        self, open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen = open_list()
        ask_for(screen, qtbot, tasks, "status:draft total:>5")
        assert "●" in button(screen).text()
        do(screen, qtbot, tasks, "Save as …")
        name_it(screen, qtbot, tasks, "Large drafts")
        assert screen.views.chosen is not None
        assert (screen.views.chosen.name, screen.views.is_changed) == ("Large drafts", False)
        assert "●" not in button(screen).text()
        screen.table.show_column(1, False)
        assert tasks.wait_idle()
        qtbot.waitUntil(lambda: "●" in button(screen).text())
        do(screen, qtbot, tasks, "Save")
        (kept,) = core.run(saved_views.search, "sales_order").views
        assert kept.content.where == [is_("status", "draft"), above("total_amount", "5")]
        assert "customer_name" not in [column.name for column in kept.content.columns]
        ask_for(screen, qtbot, tasks, "due:2020")
        assert screen.model.rowCount() == 0
        press(screen, qtbot, tasks, Key.Key_0)
        assert (screen.model.rowCount(), screen.views.is_changed) == (3, False)
        assert screen.views.chosen is not None
        press(screen, qtbot, tasks, Key.Key_0)
        assert screen.views.chosen is None, "once more it is as delivered"
        assert not screen._head.is_narrowing
        press(screen, qtbot, tasks, Key.Key_1)
        assert len(screen.model.query.where) == 2

    @pytest.mark.usefixtures("orders")
    def test_a_name_that_is_taken_is_told_where_it_is_typed(
        self, open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        keep(core, "Drafts")
        screen = open_list()
        do(screen, qtbot, tasks, "Save as …")
        dialog = name_it(screen, qtbot, tasks, "")
        assert dialog._field.error == "Please fill this in."
        name_it(screen, qtbot, tasks, "DRAFTS")
        assert "already" in dialog._field.error
        name_it(screen, qtbot, tasks, "Others")
        assert seen(core) == ["Drafts", "Others"]

    def test_who_removes_a_shared_one_himself_is_told_that_alone(
        self, mill: Mill, open_list: Open, qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        manager = mill("manager")
        shared(manager, "Of us all")
        screen = open_list(as_core=manager)
        press(screen, qtbot, tasks, Key.Key_1)
        assert screen.views.chosen is not None
        monkeypatch.setattr("erp_desktop.kit.lists.views.view_keeping.ask.confirm", lambda *_told: True)
        screen._keeping.remove()
        assert tasks.wait_idle()
        assert screen.views.chosen is None
        assert not screen.message.text

    def test_a_shared_one_that_another_removes_is_told_once(
        self, mill: Mill, open_list: Open, qtbot: QtBot, tasks: Tasks
    ) -> None:
        manager, viewer = mill("manager"), mill("viewer")
        view = shared(manager, "Of all")
        screen = open_list(as_core=viewer)
        press(screen, qtbot, tasks, Key.Key_1)
        manager.run(saved_views.remove, view.id, view.version)
        for _time in range(2):
            screen.views.hear(Changes({"saved_view": frozenset()}))
            assert tasks.wait_idle()
        told = "The view “Of all” is no longer there for you. What is seen stays until you go on."
        assert screen.message.text == told
        screen.message.clear()
        screen.views.hear(Changes({"saved_view": frozenset()}))
        assert tasks.wait_idle()
        assert not screen.message.text

    def test_a_shared_one_is_kept_as_one_s_own_by_who_may_not_share(
        self, mill: Mill, open_list: Open, qtbot: QtBot, tasks: Tasks
    ) -> None:
        manager, viewer = mill("manager"), mill("viewer")
        view = shared(manager, "Of all")
        screen = open_list(as_core=viewer)
        press(screen, qtbot, tasks, Key.Key_1)
        assert screen.views.chosen is not None
        assert screen.views.chosen.id == view.id
        opened = menu(screen)
        listed = entries(opened)
        opened.close()
        assert not {"Rename …", "Share with", "Remove …", "Open the list with it for"} & set(listed)
        ask_for(screen, qtbot, tasks, "total:>5")
        do(screen, qtbot, tasks, "Save as my own")
        assert (screen.views.chosen.name, screen.views.chosen.audience) == ("Of all", "own")
        assert [one.audience for one in viewer.run(saved_views.search, "sales_order").views] == ["own", "all"]
        assert manager.run(saved_views.search, "sales_order").views[0].content == DRAFTS
        manager.run(saved_views.remove, view.id, view.version)
        viewer.run(saved_views.remove, screen.views.chosen.id, screen.views.chosen.version)

    @pytest.mark.usefixtures("orders")
    def test_shared_renamed_opened_with_and_removed(
        self,
        open_list: Open,
        core: Core,
        qtbot: QtBot,
        tasks: Tasks,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        keep(core, "Drafts")
        screen = open_list()
        press(screen, qtbot, tasks, Key.Key_1)
        do(screen, qtbot, tasks, "Open the list with it")
        assert screen.views.chosen is not None
        assert screen.views.chosen.is_mine
        do(screen, qtbot, tasks, "Share with", "Staff")
        assert (screen.views.chosen.audience, screen.views.chosen.role) == ("role", "staff")
        do(screen, qtbot, tasks, "Open the list with it for", "Staff")
        do(screen, qtbot, tasks, "Share with", "All")
        assert screen.views.chosen.audience == "all"
        do(screen, qtbot, tasks, "Share with", "Nobody: my own")
        assert screen.views.chosen.audience == "own"
        do(screen, qtbot, tasks, "Rename …")
        name_it(screen, qtbot, tasks, "Not yet sent")
        assert seen(core) == ["Not yet sent"]
        assert "Not yet sent" in button(screen).text()
        monkeypatch.setattr(ask, "confirm", lambda *_a: True)
        do(screen, qtbot, tasks, "Remove …")
        assert (seen(core), screen.views.chosen) == ([], None)
        assert screen.model.query.where == [is_("status", "draft")], "what is seen stays until one goes on"

    @pytest.mark.usefixtures("orders")
    def test_a_menu_that_opens_out_of_another_is_found_in_by_typing(
        self, open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        keep(core, "Drafts")
        screen = open_list()
        press(screen, qtbot, tasks, Key.Key_1)
        screen.open_views()
        menu = next(one for one in screen.window().findChildren(ViewsMenu) if one.isVisible())
        shared = next(one for one in menu.findChildren(QMenu) if one.title() == "S&hare with")
        qtbot.keyClicks(menu, "h")
        assert shared.isVisible()
        qtbot.keyClicks(shared, "al")
        qtbot.keyClick(shared, Key.Key_Return)
        assert tasks.wait_idle()
        assert screen.views.chosen is not None
        assert screen.views.chosen.audience == "all"

    @pytest.mark.usefixtures("orders")
    def test_widths_are_everyone_s_own_and_make_no_other_view(
        self, open_list: Open, core: Core, qtbot: QtBot, shell: Any
    ) -> None:
        view = shared(core, "Of all")
        core.run(saved_views.set_default, "sales_order", view.id)
        screen = open_list()
        screen.table.setColumnWidth(0, 333)
        qtbot.waitUntil(lambda: bool(LIST_BESIDE.get("sales_orders")))
        assert not screen.views.is_changed
        shell.memory.clear()
        again = open_list()
        assert {name: width for name, width, _hidden in again.table.columns()}["number"] == 333
        assert core.run(saved_views.search, "sales_order").views[0].content.columns[0].width == 124

    @pytest.mark.usefixtures("orders")
    def test_columns_of_the_list_as_delivered_are_remembered_without_a_view(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, shell: Any
    ) -> None:
        screen = open_list()
        screen.table.show_column(1, False)
        screen.sort_by("total_amount")
        assert tasks.wait_idle()
        qtbot.waitUntil(lambda: bool(LIST_BESIDE.get("sales_orders")))
        shell.memory.clear()
        again = open_list()
        assert ("customer_name" in columns(again), again.sort()) == (False, "total_amount")
        assert again.views.is_changed
        again.views.reset()
        assert tasks.wait_idle()
        assert ("customer_name" in columns(again), again.views.is_changed) == (True, False)


class TestLosses:
    def put(self, mill: Mill, view: ViewRow, content: Any) -> None:
        mill.sql("UPDATE saved_view SET content = %s::jsonb WHERE id = %s", [json.dumps(content), view.id])

    def texts(self, screen: QWidget) -> str:
        return "\n".join(one.text() for one in screen.findChildren(QLabel) if one.isVisible())

    def buttons(self, screen: QWidget) -> dict[str, QPushButton]:
        return {one.text(): one for one in screen.findChildren(QPushButton) if one.isVisible()}

    @pytest.mark.parametrize("way_out", ["Remove the condition", "Reset"])
    def test_a_condition_that_is_gone_shows_nothing_and_two_ways_out(
        self, own_mill: Mill, open_list: Open, tasks: Tasks, shell: Any, way_out: str
    ) -> None:
        core = own_mill("admin")
        make_sales_order(core)
        view = keep(core, "Old")
        where = [
            {"field": "incoterm", "any": [{"is": "FOB"}]},
            {"field": "status", "any": [{"is": "closed"}]},
        ]
        self.put(own_mill, view, {"v": 1, "where": where})
        core.run(saved_views.set_default, "sales_order", view.id)
        screen = open_list(as_core=core)
        assert screen.model.rowCount() == 0
        assert "This view filters by Incoterm, which no longer exists" in self.texts(screen)
        screen.deactivated()
        assert "sales_orders" not in shell.memory, "who comes back is told again, and shown nothing"
        self.buttons(screen)[way_out].click()
        assert tasks.wait_idle()
        assert screen.model.rowCount() == (0 if way_out.startswith("Remove") else 1)
        assert [clause.field for clause in screen.model.query.where] == (
            ["status"] if way_out.startswith("Remove") else []
        )

    def test_a_column_that_is_gone_is_told_once(self, own_mill: Mill, open_list: Open, tasks: Tasks) -> None:
        core = own_mill("admin")
        make_sales_order(core)
        view = keep(core, "Old")
        self.put(
            own_mill,
            view,
            {"v": 1, "columns": [{"name": "incoterm"}, {"name": "number"}], "sort": "incoterm"},
        )
        core.run(saved_views.set_default, "sales_order", view.id)
        screen = open_list(as_core=core)
        assert (columns(screen), screen.sort(), screen.model.rowCount()) == (["number"], "-order_date", 1)
        assert "showed Incoterm" in self.texts(screen)
        screen.views.choose(screen.views.views[0])
        assert tasks.wait_idle()
        assert "showed Incoterm" not in self.texts(screen)

    def test_what_nobody_can_read_is_the_list_as_delivered(self, own_mill: Mill, open_list: Open) -> None:
        core = own_mill("admin")
        make_sales_order(core)
        view = keep(core, "Torn")
        self.put(own_mill, view, ["what"])
        core.run(saved_views.set_default, "sales_order", view.id)
        screen = open_list(as_core=core)
        assert screen.model.rowCount() == 1
        assert "cannot be read any more" in self.texts(screen)


@pytest.mark.usefixtures("orders")
def test_views_keep_their_numbers_where_one_is_added(
    open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
) -> None:
    shared(core, "Shared")
    keep(core, "Mine")
    screen = open_list()
    qtbot.waitUntil(lambda: len(screen.views.views) == 2)
    assert [view.name for view in screen.views.views] == ["Mine", "Shared"]
    press(screen, qtbot, tasks, Key.Key_1)
    assert screen.views.chosen is not None
    assert screen.views.chosen.name == "Shared"


@pytest.mark.usefixtures("orders")
def test_views_keep_their_numbers_where_a_shared_one_goes_and_comes(
    open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
) -> None:
    gone = shared(core, "Shared")
    keep(core, "Mine")
    screen = open_list()
    qtbot.waitUntil(lambda: len(screen.views.views) == 2)
    press(screen, qtbot, tasks, Key.Key_2)
    core.run(saved_views.remove, gone.id, gone.version)
    screen.views.shelf.load()
    assert tasks.wait_idle()
    shared(core, "Another")
    shared(core, "One more")
    for key, name in ((Key.Key_2, "Mine"), (Key.Key_1, "Another"), (Key.Key_3, "One more")):
        screen.views.shelf.load()
        assert tasks.wait_idle()
        press(screen, qtbot, tasks, key)
        assert screen.views.chosen is not None
        assert screen.views.chosen.name == name
    told = [action.text().replace("\t", " ") for action in menu(screen).actions() if "Ctrl+" in action.text()]
    assert [one for one in told if "Mine" in one] == ["Mine Ctrl+2"]


class TestComingBack:
    @pytest.mark.usefixtures("orders")
    def test_a_closed_list_comes_back_as_it_was_left(
        self, open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        keep(core, "Drafts")
        screen = open_list()
        press(screen, qtbot, tasks, Key.Key_1)
        ask_for(screen, qtbot, tasks, "customer:empty;x total:>5")
        ask_for(screen, qtbot, tasks, "total:>5")
        screen.table.selectRow(0)
        left = (screen.model.query, screen.rows.selected(), columns(screen))
        screen.deactivated()
        again = open_list()
        assert (again.model.query, again.rows.selected(), columns(again)) == left
        assert again.views.chosen is not None
        assert (again.views.chosen.name, again.views.is_changed) == ("Drafts", True)
        assert [c.accessibleName() for c in again.findChildren(FilterChip)] == [
            c.accessibleName() for c in screen.findChildren(FilterChip)
        ]

    @pytest.mark.usefixtures("orders")
    def test_who_comes_back_from_another_look_stands_where_he_stood(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen = open_list()
        screen.table.selectRow(2)
        left = screen.rows.place()
        ask_for(screen, qtbot, tasks, "status:draft")
        assert screen.rows.current() is not None
        press(screen, qtbot, tasks, Key.Key_0)
        assert (screen.rows.place(), screen.views.is_changed) == (left, False)

    def test_it_stands_at_the_same_row_with_the_same_selection(
        self, mill: Mill, open_list: Open, qtbot: QtBot
    ) -> None:
        core = mill("admin")
        make_like(mill, "party", make_party(core, code="MANY").id, 360)
        screen = open_list(party.LIST, as_core=core)
        bar = screen.table.verticalScrollBar()
        bar.setValue(320)
        qtbot.waitUntil(lambda: screen.model.loaded_row(325) is not None)
        screen.table.selectionModel().setCurrentIndex(
            screen.model.index(325, 0),
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )
        left = (screen.table.rowAt(0), screen.rows.selected(), screen.rows.current())
        assert left[0] == 320
        screen.deactivated()
        again = open_list(party.LIST, as_core=core)
        qtbot.waitUntil(lambda: again.rows.current() == left[2])  # once its page has come
        assert (again.table.rowAt(0), again.rows.selected(), again.rows.current()) == left

    def test_it_comes_back_to_the_middle_of_a_million(
        self, mill: Mill, open_list: Open, qtbot: QtBot
    ) -> None:
        core = mill("admin")
        make_party(core)
        one = core.run(parties.search, ListQuery(limit=1))[0]

        class Million:
            """Answers for a million parties, of which none is in the database."""

            def __getattr__(self, name: str) -> Any:
                return getattr(core, name)

            def run(self, operation: Any, *args: Any) -> Any:
                if operation is parties.search:
                    numbers = range(args[0].offset, args[0].offset + args[0].limit)
                    return [one.model_copy(update={"id": n, "code": f"P-{n:06}"}) for n in numbers]
                if operation is parties.summary:
                    return Summary(count=1_000_000)
                if operation is saved_views.opened:
                    rows = [row.model_dump(mode="json") for row in self.run(parties.search, args[1])]
                    return FirstLook(query=args[1], rows=rows)
                return core.run(operation, *args)

        million: Any = Million()
        screen = open_list(party.LIST, as_core=million)
        qtbot.waitUntil(lambda: screen.model.rowCount() == 1_000_000)
        screen.table.verticalScrollBar().setValue(500_000)
        qtbot.waitUntil(lambda: screen.model.loaded_row(500_003) is not None)
        screen.table.selectRow(500_003)
        left = screen.rows.place()
        assert (left.first, left.selected) == (500_000, frozenset({500_003}))
        screen.deactivated()
        again = open_list(party.LIST, as_core=million)
        qtbot.waitUntil(lambda: again.rows.place() == left)

    @pytest.mark.usefixtures("orders")
    def test_a_row_that_leaves_the_list_is_told_and_its_neighbour_stands_there(
        self, open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen = open_list()
        ask_for(screen, qtbot, tasks, "status:draft")
        qtbot.waitUntil(lambda: screen.model.loaded_row(1) is not None)
        screen.table.selectRow(1)
        gone: Any = screen.model.loaded_row(1)
        core.run(sales_orders.submit, gone.id, 1)
        screen.reload()
        assert tasks.wait_idle()
        footer = screen.findChild(QLabel, "list.left")
        assert footer is not None
        qtbot.waitUntil(lambda: footer.text() == f"{gone.number} left this list: Pending")
        assert screen.table.currentIndex().row() == 1
        screen.table.selectRow(0)
        assert footer.text() == ""

    @pytest.mark.usefixtures("orders")
    @pytest.mark.parametrize("how", ["several", "all"])
    def test_several_rows_that_leave_the_list_are_told_together(
        self, how: str, open_list: Open, core: Core, qtbot: QtBot, tasks: Tasks
    ) -> None:
        screen = open_list()
        ask_for(screen, qtbot, tasks, "status:draft")
        qtbot.waitUntil(lambda: screen.model.loaded_row(2) is not None)
        screen.table.selectRow(0)
        for _more in range(2):
            qtbot.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        gone: Any = [screen.model.loaded_row(number) for number in range(3)]
        if how == "all":
            screen.table.selectAll()
        for one in gone:
            core.run(sales_orders.submit, one.id, 1)
        screen.reload()
        assert tasks.wait_idle()
        footer = screen.findChild(QLabel, "list.left")
        assert footer is not None
        qtbot.waitUntil(lambda: footer.text() == "3 sales orders left this list.")

    @pytest.mark.usefixtures("orders")
    def test_news_of_views_are_heard(self, open_list: Open, core: Core, tasks: Tasks) -> None:
        screen = open_list()
        keep(core, "Another PC's")
        screen.hear(Changes({"saved_view": frozenset()}))
        assert tasks.wait_idle()
        assert [view.name for view in screen.views.views] == ["Another PC's"]


def test_views_are_found_by_their_names_from_anywhere(
    mill: Mill, window_of: Callable[[Core], MainWindow], tasks: Tasks
) -> None:
    view = keep(mill("staff"), "Found from anywhere", DRAFTS)
    window = window_of(mill("staff"))
    (command,) = [one for one in window.commands() if one.title == "Sales orders: Found from anywhere"]
    command.call()
    assert tasks.wait_idle()
    screen = window.tabs.current
    assert isinstance(screen, ListScreen)
    assert screen.views.chosen is not None
    assert (screen.views.chosen.id, screen.model.query.where) == (view.id, DRAFTS.where)
    window.close_current()
    again = window.open("sales_orders")
    assert tasks.wait_idle()
    assert isinstance(again, ListScreen)
    assert again is not screen
    assert (again.views.chosen, again.model.query.where) == (screen.views.chosen, DRAFTS.where)
    mill("staff").run(saved_views.remove, view.id, view.version)


def test_that_there_are_no_records_is_not_said_before_it_is_answered(
    open_list: Open, qtbot: QtBot, tasks: Tasks, orders: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+0 from a filter that finds nothing: Enter begins no order while the answer is on its way."""
    screen = open_list()
    ask_for(screen, qtbot, tasks, "nobody")
    assert screen._state_page.isVisible()
    screen.focus_rows()
    answers, search = Event(), screen.model._search

    def late(query: ListQuery) -> Any:
        answers.wait(5)
        return search(query)

    monkeypatch.setattr(screen.model, "_search", late)
    screen.activateWindow()
    qtbot.keyClick(screen, Key.Key_0, CONTROL)
    qtbot.wait(20)
    assert not screen._head.is_narrowing
    assert not screen._state_page.isVisible()
    assert screen.focusWidget() is screen.table
    qtbot.keyClick(screen.table, Key.Key_Return)
    answers.set()
    assert tasks.wait_idle()
    assert screen.shell.opened == []  # type: ignore[attr-defined]
    assert screen.model.rowCount() == len(orders)
    assert screen.focusWidget() is screen.table
