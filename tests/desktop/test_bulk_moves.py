"""Many records moved in one go: each on its own, what was refused told with its reason, and to be opened."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from erp_core import Core, modules
from erp_core.errors import NotFound, NotPermitted, Unreachable, ValidationError
from erp_core.kit.filter import ListQuery, is_
from erp_core.platform.listed import service as listed
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.lists.bulk import bulk_move, move_menu
from erp_desktop.kit.lists.bulk.bulk_dialog import SIZE, BulkDialog
from erp_desktop.kit.lists.bulk.move_menu import MoveMenu, moves_of
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.views import kept_rows
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.sales import sales_order
from tests.factories.orders import make_party, make_sales_order, order_input

modules.load()
Open = Callable[..., ListScreen]
COUNT = 6


@pytest.fixture
def orders(core: Core) -> list[Any]:
    return [make_sales_order(core) for _number in range(COUNT)]


def dialog_of(screen: ListScreen, qtbot: QtBot, tasks: Tasks, title: str) -> BulkDialog:
    """Choose a move for all rows by the keyboard's menu."""
    screen.table.selectAll()
    screen.table.setFocus()
    qtbot.keyClick(screen.table, Qt.Key.Key_F12)
    menu = screen.findChildren(MoveMenu)[-1]
    action = next(action for action in menu.actions() if action.text() == title)
    assert action.isEnabled()
    action.trigger()
    menu.close()
    assert tasks.wait_idle()
    return screen.findChildren(BulkDialog)[-1]


def said(dialog: BulkDialog) -> str:
    label = dialog.findChild(QLabel, "bulk.said")
    assert label is not None
    return label.text()


def refused(dialog: BulkDialog) -> list[tuple[str, str]]:
    table = dialog.findChild(QTableWidget, "bulk.refused")
    assert table is not None
    cells = [[table.item(row, place) for place in (0, 1)] for row in range(table.rowCount())]
    return [(a.text(), b.text()) for a, b in cells if a is not None and b is not None]


def table_of(dialog: BulkDialog) -> QTableWidget:
    table = dialog.findChild(QTableWidget, "bulk.refused")
    assert table is not None
    return table


def go(dialog: BulkDialog, tasks: Tasks) -> None:
    button = dialog.findChild(QPushButton, "bulk.go")
    assert button is not None
    button.click()
    assert tasks.wait_idle(20)


def test_all_that_can_are_moved_and_the_others_told(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    core.run(sales_orders.cancel, orders[0].id, orders[0].version)
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    assert said(dialog).startswith("5 of 6 records can make this move.")
    assert refused(dialog) == [
        (orders[0].number, f"{orders[0].number} is cancelled; it cannot be moved to pending.")
    ]
    go(dialog, tasks)
    assert said(dialog) == "5 records were moved. 1 was not:"
    assert table_of(dialog).isVisible()
    found = core.run(sales_orders.search, ListQuery())
    assert sorted(str(row.status) for row in found) == ["cancelled", *["pending"] * 5]


@pytest.mark.usefixtures("orders")
def test_where_all_go_well_no_empty_table_stands_there(open_list: Open, qtbot: QtBot, tasks: Tasks) -> None:
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    height = dialog.height()
    assert table_of(dialog).isHidden()
    go(dialog, tasks)
    assert said(dialog) == "6 records were moved."
    assert table_of(dialog).isHidden()
    assert dialog.height() <= height < SIZE[1] // 2


def test_what_somebody_changed_meanwhile_stays_as_he_left_it(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    for order in orders[:2]:
        core.run(sales_orders.submit, order.id, order.version)
    go(dialog, tasks)
    assert said(dialog) == "4 records were moved. 2 were not:"
    assert {number for number, _reason in refused(dialog)} == {order.number for order in orders[:2]}
    assert all("Changed by" in reason for _number, reason in refused(dialog))


def test_a_refused_record_is_opened(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any], shell: Any
) -> None:
    core.run(sales_orders.cancel, orders[0].id, orders[0].version)
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    table = dialog.findChild(QTableWidget, "bulk.refused")
    assert table is not None
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert shell.opened[-1][:2] == ("sales_order", orders[0].id)


@pytest.mark.usefixtures("orders")
def test_what_cannot_be_taken_back_asks_with_the_count(open_list: Open, qtbot: QtBot, tasks: Tasks) -> None:
    move = next(move for move in moves_of(sales_order.LIST) if move.name == "cancel")
    dialog = dialog_of(open_list(), qtbot, tasks, move.button)
    assert move.question in said(dialog)
    button, close = (dialog.findChild(QPushButton, name) for name in ("bulk.go", "bulk.close"))
    assert button is not None
    assert button.text().endswith("(6)")
    assert close is dialog.focusWidget()


def test_it_stops_between_two_records(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    # Told in the background, just after the first is done.
    dialog._moving.told.connect(lambda _result: dialog._moving.stop(), Qt.ConnectionType.DirectConnection)
    go(dialog, tasks)
    assert said(dialog) == "1 record was moved. 5 were not:"
    assert sum(row.status == "pending" for row in core.run(sales_orders.search, ListQuery())) == 1
    assert len(orders) == COUNT


class TestCandidates:
    @pytest.mark.usefixtures("orders")
    def test_more_than_are_moved_in_one_go(self, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listed, "MOST_MOVED", 2)
        with pytest.raises(ValidationError, match="At most 2"):
            core.run(listed.candidates, "sales_order", ListQuery(), "submit")

    def test_no_such_move(self, core: Core) -> None:
        for kind, move in (("sales_order", "fly"), ("party", "submit"), ("made_up", "submit")):
            with pytest.raises(NotFound):
                core.run(listed.candidates, kind, ListQuery(), move)

    def test_who_may_not_is_told(self, core_as: Callable[[str], Core]) -> None:
        with pytest.raises(NotPermitted):
            core_as("viewer").run(listed.candidates, "sales_order", ListQuery(), "submit")


class TestWhatIsSelectedIsTold:
    """However the selection came to be another: the footer says what is selected."""

    def footer(self, screen: ListScreen) -> str:
        label = screen.findChild(QLabel, "list.selected")
        assert label is not None
        return label.text()

    def test_rows_that_left_the_list_are_selected_no_more(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
    ) -> None:
        screen = open_list(query=ListQuery(where=[is_("status", "draft")]))
        screen.table.selectRow(0)
        qtbot.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert self.footer(screen).startswith("2 selected")
        for order in orders[-2:]:
            core.run(sales_orders.submit, order.id, order.version)
        screen.reload()
        assert tasks.wait_idle()
        assert screen.table.selected_count() == 0
        assert self.footer(screen) == ""

    def test_those_that_stay_stay_selected_wherever_they_stand_then(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
    ) -> None:
        screen = open_list(query=ListQuery(where=[is_("status", "draft")], sort="number"))
        screen.table.selectRow(3)
        for _key in range(2):
            qtbot.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        meant = screen.rows.selected()
        assert self.footer(screen).startswith("3 selected")
        for order in orders[:2]:
            core.run(sales_orders.submit, order.id, order.version)
        screen.reload()
        assert tasks.wait_idle()
        assert screen.rows.selected() == meant
        core.run(sales_orders.submit, orders[3].id, orders[3].version)
        screen.reload()
        assert tasks.wait_idle()
        assert screen.rows.selected() == meant - {orders[3].id}
        assert self.footer(screen).startswith("2 selected")

    def test_what_they_add_up_to_follows_what_was_changed(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
    ) -> None:
        screen = open_list()
        screen.table.selectAll()
        qtbot.waitUntil(lambda: "average" in self.footer(screen))
        before = self.footer(screen)
        changed = order_input(core, "customer_id", lines=7)
        core.run(sales_orders.update, orders[0].id, orders[0].version, changed)
        screen.reload()
        qtbot.waitUntil(lambda: tasks.wait_idle() and self.footer(screen) not in ("", before))
        assert self.footer(screen).startswith("6 selected   ·   ")

    def test_all_rows_stay_selected_though_few_have_come(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, orders: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kept_rows, "MOST_KEPT", 3)
        screen = open_list()
        screen.table.selectAll()
        screen.reload()
        assert tasks.wait_idle()
        assert (screen.table.selected_count(), self.footer(screen)[:10]) == (len(orders), "6 selected")
        screen.table.clearSelection()
        screen.table.selectRow(0)
        for _key in range(3):
            qtbot.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        screen.reload()
        assert tasks.wait_idle()
        assert (screen.table.selected_count(), self.footer(screen)) == (0, ""), "no others in their places"


class TestMovesThatCannotBe:
    def moves(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> dict[str, str]:
        """Of each move, why it is grey; empty where it can be made."""
        screen.table.setFocus()
        qtbot.keyClick(screen.table, Qt.Key.Key_F12)
        assert tasks.wait_idle()
        menu = screen.findChildren(MoveMenu)[-1]
        told = {one.text(): "" if one.isEnabled() else one.toolTip() for one in menu.actions()}
        menu.close()
        return told

    def test_what_none_of_the_rows_can_is_grey_and_says_why(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
    ) -> None:
        screen = open_list()
        screen.table.selectRow(0)
        told = self.moves(screen, qtbot, tasks)
        assert told["Submit"] == ""
        assert told["Close"] == "Only what is Shipped can make this move."
        core.run(sales_orders.submit, orders[0].id, orders[0].version)
        screen.reload()
        assert tasks.wait_idle()
        screen.table.selectAll()
        told = self.moves(screen, qtbot, tasks)
        assert told["Submit"] == told["Confirm"] == "", "one of them can"

    def test_of_rows_that_have_not_come_the_server_knows(
        self,
        open_list: Open,
        qtbot: QtBot,
        tasks: Tasks,
        core: Core,
        orders: list[Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(move_menu, "MOST_KEPT", 0)
        core.run(sales_orders.submit, orders[0].id, orders[0].version)
        screen = open_list()
        screen.table.selectAll()
        told = self.moves(screen, qtbot, tasks)
        assert told["Submit"] == told["Confirm"] == ""
        assert told["Close"] == "Only what is Shipped can make this move."


class TestMany:
    def test_all_that_the_query_finds_are_moved_though_few_rows_have_come(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        party = make_party(core)
        for _number in range(130):
            make_sales_order(core, customer_id=party.id)
        monkeypatch.setattr(bulk_move, "MOST_MOVED", 60)
        looked: list[int] = []
        monkeypatch.setattr(BulkDialog, "_tell_looked", lambda _dialog, count: looked.append(count))
        screen = open_list(query=ListQuery(where=[is_("status", "draft")]))
        assert len(screen.model.loaded_ids()) == 100
        dialog = dialog_of(screen, qtbot, tasks, "Submit")
        assert said(dialog) == "130 of 130 records can make this move."
        assert looked == [60, 120, 130]
        go(dialog, tasks)
        assert said(dialog) == "130 records were moved."
        found = core.run(sales_orders.search, ListQuery(limit=1000))
        assert {str(row.status) for row in found} == {"pending"}

    def test_an_answer_that_was_lost_moves_nothing_twice(
        self,
        open_list: Open,
        qtbot: QtBot,
        tasks: Tasks,
        core: Core,
        orders: list[Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(bulk_move, "PAUSES_S", (0, 0))
        dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
        send, lost = core.run_as_request, list[Any]()

        def lose(request: Any, operation: Any, *args: Any) -> Any:
            answer = send(request, operation, *args)
            if operation is sales_orders.submit and args not in lost:
                lost.append(args)
                raise Unreachable("The answer did not come.")
            return answer

        monkeypatch.setattr(core, "run_as_request", lose)
        go(dialog, tasks)
        assert said(dialog) == "6 records were moved."
        assert len(lost) == len(orders)
        versions = {row.version for order in orders for row in [core.run(sales_orders.get, order.id)]}
        assert versions == {orders[0].version + 1}

    def test_where_the_server_stays_away_it_goes_on_later(
        self,
        open_list: Open,
        qtbot: QtBot,
        tasks: Tasks,
        core: Core,
        orders: list[Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(bulk_move, "PAUSES_S", (0,))
        dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
        send, count = core.run_as_request, [0]

        def lose(request: Any, operation: Any, *args: Any) -> Any:
            if operation is not sales_orders.submit:
                return send(request, operation, *args)
            count[0] += 1
            if count[0] <= 2:
                return send(request, operation, *args)
            send(request, operation, *args)  # it was moved, and nobody heard of it
            raise Unreachable("The server does not answer.")

        monkeypatch.setattr(core, "run_as_request", lose)
        go(dialog, tasks)
        button = dialog.findChild(QPushButton, "bulk.go")
        assert button is not None
        assert (said(dialog), button.text()) == ("The server does not answer.", "Go on (4)")
        monkeypatch.setattr(core, "run_as_request", send)
        go(dialog, tasks)
        assert said(dialog) == "6 records were moved."
        assert refused(dialog) == []
        found = core.run(sales_orders.search, ListQuery())
        assert [str(row.status) for row in found] == ["pending"] * len(orders)

    def test_what_became_of_each_is_kept_and_written(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any], tmp_path: Path
    ) -> None:
        core.run(sales_orders.cancel, orders[0].id, orders[0].version)
        screen = open_list()
        dialog = dialog_of(screen, qtbot, tasks, "Submit")
        go(dialog, tasks)
        dialog.reject()
        screen.open_move_menu()
        menu = screen.findChildren(MoveMenu)[-1]
        menu.actions()[-1].trigger()
        menu.close()
        again = screen.findChildren(BulkDialog)[-1]
        assert said(again) == "5 records were moved. 1 was not:"
        again.export_to(tmp_path / "results.csv")
        assert tasks.wait_idle()
        rows = list(csv.reader((tmp_path / "results.csv").read_text("utf-8-sig").splitlines()))
        assert rows[0] == ["Record", "Result", "Reason"]
        told = {row[0]: row[1] for row in rows[1:]}
        assert told[orders[0].number] == "Not moved"
        assert [told[order.number] for order in orders[1:]] == ["Moved"] * 5
