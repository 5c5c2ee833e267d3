"""Many records moved in one go: each on its own, what was refused told with its reason, and to be opened."""

import csv
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QPushButton, QTableWidget
from pytestqt.qtbot import QtBot

from erp_core import Core, modules
from erp_core import jobs as foremen
from erp_core.errors import NeedsConfirmation, Unreachable
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.kind import KINDS
from erp_core.kit.operation import OPERATIONS
from erp_core.platform.inbox import service as inbox
from erp_core.platform.job import service as jobs
from erp_core.platform.job import working
from erp_core.platform.job.schema import JobRow
from erp_core.sales.sales_order import service as sales_orders
from erp_core.setup import Database
from erp_desktop.kit.lists.bulk import job_watch, move_menu, results
from erp_desktop.kit.lists.bulk.bulk_dialog import SIZE, BulkDialog
from erp_desktop.kit.lists.bulk.jobs_dialog import JobsDialog
from erp_desktop.kit.lists.bulk.move_menu import MoveMenu, moves_of
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.selection.selecting import select_records
from erp_desktop.kit.lists.views.meant import spans_of
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.sales import sales_order
from erp_desktop.shell.inbox.bell import Bell
from erp_desktop.shell.inbox.running_jobs import RunningJobs
from erp_desktop.shell.main_window import MainWindow
from tests.factories.orders import (
    make_alike,
    make_confirmed_order,
    make_sales_order,
    make_work_order,
    order_input,
)

modules.load()
Open = Callable[..., ListScreen]
COUNT = 6


@pytest.fixture
def orders(core: Core) -> list[Any]:
    return make_alike(core, make_sales_order, "customer_id", COUNT)


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


class Gate:
    """Nobody carries on a job before it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch, self._claim = monkeypatch, working.claim
        monkeypatch.setattr(foremen, "LOOK", 0.05)
        monkeypatch.setattr(foremen, "claim", lambda _session, _me: None)

    def open(self) -> None:
        self._patch.setattr(foremen, "claim", self._claim)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    return Gate(monkeypatch)


def begin(dialog: BulkDialog, tasks: Tasks, core: Core) -> JobRow:
    """Begin it, and wait for nothing."""
    button(dialog, "go").click()
    assert tasks.wait_idle(20)
    (job,) = core.run(jobs.own)
    return job


def earlier(screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> BulkDialog:
    """What became of the last, from the list of one's own."""
    screen.open_move_menu()
    menu = screen.findChildren(MoveMenu)[-1]
    menu.actions()[-1].trigger()
    menu.close()
    assert tasks.wait_idle()
    table = screen.findChildren(JobsDialog)[-1].findChild(QTableWidget, "jobs.table")
    assert table is not None
    assert table.hasFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert tasks.wait_idle()
    dialog = screen.findChildren(BulkDialog)[-1]
    wait_until_over(dialog, tasks)
    return dialog


def button(dialog: BulkDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, f"bulk.{name}")
    assert found is not None
    return found


def go(dialog: BulkDialog, tasks: Tasks) -> None:
    """Begin it, and wait until it is over."""
    button(dialog, "go").click()
    wait_until_over(dialog, tasks)


def wait_until_over(dialog: BulkDialog, tasks: Tasks) -> None:
    end = time.monotonic() + 120
    while not button(dialog, "export").isVisible():
        assert time.monotonic() < end, said(dialog)
        assert tasks.wait_idle(20)
        time.sleep(0.02)  # the job has the processor, and not who waits for it


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
    assert said(dialog) == "5 records were moved. 1 was not."
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


def test_moved_ones_without_a_price_are_told_below_the_refused(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any], tmp_path: Path
) -> None:
    core.run(sales_orders.cancel, orders[0].id, orders[0].version)
    line = {"item_id": orders[0].lines[0].item_id, "quantity": 10, "unit_price": 0}
    free = make_sales_order(core, lines=[line])
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    go(dialog, tasks)
    assert said(dialog) == "6 records were moved. 1 was not. 1 of those moved is worth a look."
    (number, reason), look = refused(dialog)
    assert (number, bool(reason)) == (orders[0].number, True)
    assert look == (free.number, "Moved. 1 line has no price.")
    dialog.export_to(tmp_path / "told.csv")
    assert tasks.wait_idle(20)
    rows = list(csv.reader((tmp_path / "told.csv").read_text("utf-8-sig").splitlines()))
    assert [free.number, "Moved", "1 line has no price."] in rows


def test_moved_ones_without_a_price_leave_nothing_to_select(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    line = {"item_id": orders[0].lines[0].item_id, "quantity": 10, "unit_price": 0}
    make_sales_order(core, lines=[line])
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    go(dialog, tasks)
    assert len(refused(dialog)) == 1
    assert not button(dialog, "select").isVisible()


def test_what_somebody_changed_meanwhile_stays_as_he_left_it(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    for order in orders[:2]:
        core.run(sales_orders.submit, order.id, order.version)
    go(dialog, tasks)
    assert said(dialog) == "4 records were moved. 2 were not."
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
    assert move.question_of_many in said(dialog)
    button, close = (dialog.findChild(QPushButton, name) for name in ("bulk.go", "bulk.close"))
    assert button is not None
    assert button.text().endswith("(6)")
    assert close is dialog.focusWidget()


FIFTY, ASKING = 50, 7


@pytest.fixture
def promised(core: Core) -> list[Any]:
    """Confirmed orders; for some of them work is not finished."""
    found = make_alike(core, make_confirmed_order, "customer_id", FIFTY)
    for order in found[:ASKING]:
        make_work_order(core, item_id=order.lines[0].item_id, sales_order_line_id=order.lines[0].id)
    return found


@pytest.mark.parametrize("is_answered", [False, True])
def test_what_a_move_asks_is_known_before_and_answered_once(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, promised: list[Any], is_answered: bool
) -> None:
    dialog = dialog_of(open_list(), qtbot, tasks, "Record as shipped")
    told = f"{FIFTY} of {FIFTY} records can make this move. {ASKING} of them ask first, as below"
    assert said(dialog).startswith(told)
    questions = dict(refused(dialog))
    assert set(questions) == {order.number for order in promised[:ASKING]}
    for order in promised[:ASKING]:
        with pytest.raises(NeedsConfirmation) as asked:
            core.run(sales_orders.ship, order.id, order.version)
        assert questions[order.number] == asked.value.message
    answer = dialog.findChild(QCheckBox, "bulk.answer")
    assert answer is not None
    assert (answer.isVisible(), answer.isChecked()) == (True, False)
    assert button(dialog, "go").text() == f"Record as shipped ({FIFTY - ASKING})"
    answer.setChecked(is_answered)
    go(dialog, tasks)
    moved = FIFTY if is_answered else FIFTY - ASKING
    shipped = core.run(sales_orders.summary, ListQuery(where=[is_("status", "shipped")])).count
    assert shipped == moved
    assert answer.isHidden()
    assert {number for number, _reason in refused(dialog)} == (set() if is_answered else set(questions))


def test_a_question_that_arose_after_the_look_is_answered_by_nobody(core: Core) -> None:
    asking, other = make_confirmed_order(core), make_confirmed_order(core)
    line = asking.lines[0]
    make_work_order(core, item_id=line.item_id, sales_order_line_id=line.id)
    job = core.run(jobs.bulk, "sales_order", "ship", ListQuery(where=[is_("status", "confirmed")]))
    assert job.asking == 1
    late = other.lines[0]
    make_work_order(core, item_id=late.item_id, sales_order_line_id=late.id)
    core.run(jobs.begin, job.id, True)
    while not (now := core.run(jobs.get, job.id)).is_over:
        time.sleep(0.02)
    assert (now.moved, now.refused) == (1, 1)
    assert core.run(sales_orders.get, other.id).status == "confirmed"


def test_every_move_whose_operation_asks_says_so() -> None:
    for kind in KINDS:
        for move in kind.moves:
            operation = OPERATIONS.get(f"{kind.name}.{move.name}")
            assert operation is not None
            assert ("confirmed" in operation.arguments.model_fields) == bool(move.asks), move.name


def test_what_has_no_lines_is_known_before(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    empty = make_sales_order(core, lines=0)
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    assert said(dialog).startswith(f"{len(orders)} of {len(orders) + 1} records can make this move.")
    assert refused(dialog) == [(empty.number, "Add at least one line before going on.")]


def test_many_are_asked_about_as_many_and_no_two_buttons_are_called_alike(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    dialog = dialog_of(open_list(), qtbot, tasks, "Cancel order")
    assert said(dialog).endswith("Cancel these sales orders? They keep their numbers and cannot be revived.")
    dialog.reject()
    for order in orders:
        shipped = order
        for move in (sales_orders.submit, sales_orders.confirm, sales_orders.ship):
            shipped = core.run(move, shipped.id, shipped.version)
    dialog = dialog_of(open_list(), qtbot, tasks, "Close")
    assert said(dialog).endswith("Close these sales orders? Nothing on them can be changed any more.")
    assert (button(dialog, "close").text(), button(dialog, "go").text()) == ("Back to the list", "Close (6)")


def test_those_the_list_does_not_show_are_counted(
    open_list: Open, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    core.run(sales_orders.submit, orders[1].id, orders[1].version)
    screen = open_list(query=ListQuery(where=[is_("status", "draft")]))
    select_records(screen, "sales_order", lambda: {orders[0].id, orders[1].id, orders[2].id})
    assert tasks.wait_idle()
    assert screen.rows.selected() == {orders[0].id, orders[2].id}
    assert screen.message.text.startswith("2 of 3 are selected;")


def test_it_goes_on_when_its_window_is_closed_and_is_found_again(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any], shell: Any, gate: Gate
) -> None:
    screen = open_list()
    dialog = dialog_of(screen, qtbot, tasks, "Submit")
    core.run(sales_orders.cancel, orders[0].id, orders[0].version)
    job = begin(dialog, tasks, core)
    assert (
        said(dialog) == "0 of 6 are done. You may close this: it goes on, and the bell tells when it is done."
    )
    assert button(dialog, "close").hasFocus()
    button(dialog, "close").click()
    assert shell.messages[-1][0] == "It goes on. The bell tells when it is done."
    gate.open()
    qtbot.waitUntil(lambda: core.run(jobs.get, job.id).is_over, timeout=120_000)
    assert core.run(inbox.count) == 1
    again = earlier(screen, qtbot, tasks)
    assert said(again) == "5 records were moved. 1 was not."
    assert refused(again)[0][0] == orders[0].number
    assert core.run(inbox.count) == 0


@pytest.mark.usefixtures("gate")
def test_it_is_stopped_and_what_was_not_tried_is_told(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    begin(dialog, tasks, core)
    button(dialog, "stop").click()
    wait_until_over(dialog, tasks)
    assert said(dialog) == "0 records were moved. 6 were not."
    assert refused(dialog) == [
        (order.number, "Not tried: it was stopped before.") for order in reversed(orders)
    ]
    assert core.run(inbox.count) == 0


@pytest.mark.usefixtures("gate")
def test_why_it_was_stopped_is_told(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, database: Database
) -> None:
    for _number in range(2):
        make_sales_order(core)
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    begin(dialog, tasks, core)
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("UPDATE job SET state = 'stopped', ended_at = now(), reason = 'He may no more.'")
    wait_until_over(dialog, tasks)
    assert said(dialog) == "0 records were moved. 2 were not. He may no more."
    assert {reason for _record, reason in refused(dialog)} == {"He may no more."}


@pytest.mark.usefixtures("orders")
def test_while_it_is_looked_the_person_sees_so_and_may_give_it_up(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, old = threading.Event(), type(core).run

    def run(self: Core, operation: Any, *given: Any) -> Any:
        if operation is jobs.bulk:
            assert go_on.wait(30)
        return old(self, operation, *given)

    monkeypatch.setattr(type(core), "run", run)
    screen = open_list()
    screen.table.selectAll()
    BulkDialog(screen, screen.spec, moves_of(screen.spec)[0], screen.selection.any()).begin()
    dialog = screen.findChildren(BulkDialog)[-1]
    assert said(dialog) == f"Looking which of {COUNT} records can make this move… Nothing is moved yet."
    assert not button(dialog, "go").isEnabled()
    with qtbot.waitSignal(dialog.destroyed):
        button(dialog, "close").click()
    go_on.set()
    assert tasks.wait_idle(20)
    assert core.run(jobs.own) == []


def test_the_refused_are_selected_in_the_list_and_moved_otherwise(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    for order in (orders[1], orders[4]):
        core.run(sales_orders.submit, order.id, order.version)
    screen = open_list()
    dialog = dialog_of(screen, qtbot, tasks, "Submit")
    go(dialog, tasks)
    assert button(dialog, "select").isVisible()
    button(dialog, "select").click()
    assert tasks.wait_idle(20)
    assert screen.rows.selected() == {orders[1].id, orders[4].id}
    assert screen.window().focusWidget() is screen.table


@pytest.mark.parametrize("by", [("customer_id",), ("currency", "customer_id"), ("item_id",)])
def test_the_refused_are_selected_in_groups_too_which_are_opened_for_them(
    open_list: Open, tasks: Tasks, core: Core, orders: list[Any], by: tuple[str, ...]
) -> None:
    make_sales_order(core, customer_id=orders[1].customer_id)
    wanted = {orders[1].id, orders[4].id}
    screen = open_list()
    screen.grouping.choose(by)
    assert tasks.wait_idle()
    select_records(screen, "sales_order", lambda: wanted)
    assert tasks.wait_idle(20)
    assert screen.rows.selected() == wanted
    shown = [screen.model.loaded_row(number) for number in screen.table.selected_rows()]
    assert {row.id for row in shown if row is not None} == wanted
    assert None not in shown, "no line of a group is selected, which would stand for others"
    chosen = screen.selection.several()
    assert chosen is not None
    found = core.run(sales_orders.search, chosen.asked(core))
    assert {row.id for row in found} == wanted
    screen.reload()
    assert tasks.wait_idle(20)
    assert screen.rows.selected() == wanted


@pytest.mark.usefixtures("orders")
def test_of_those_that_the_list_does_not_show_it_says_so(
    open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
) -> None:
    core.run(sales_orders.submit, orders[1].id, orders[1].version)
    screen = open_list()
    select_records(screen, "sales_order", lambda: [999_999])
    assert tasks.wait_idle(20)
    assert "shows none of them" in screen.message.text


def test_places_that_follow_each_other_are_one_span() -> None:
    assert list(spans_of(iter([]))) == []
    assert list(spans_of(iter([3]))) == [(3, 3)]
    assert list(spans_of(iter([0, 1, 2, 5, 7, 8]))) == [(0, 2), (5, 5), (7, 8)]


@pytest.mark.usefixtures("orders")
def test_the_server_is_away_while_it_goes_on(
    open_list: Open,
    qtbot: QtBot,
    tasks: Tasks,
    core: Core,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(job_watch, "LATER_MS", 20)
    dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
    begin(dialog, tasks, core)
    run = core.run

    def away(operation: Any, *args: Any) -> Any:
        raise Unreachable("Nobody answers.")

    monkeypatch.setattr(core, "run", away)
    qtbot.waitUntil(lambda: said(dialog) == "The server does not answer. It is tried again …", timeout=10_000)
    monkeypatch.setattr(core, "run", run)
    gate.open()
    wait_until_over(dialog, tasks)
    assert said(dialog) == "6 records were moved."


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
        self, open_list: Open, tasks: Tasks, orders: list[Any]
    ) -> None:
        screen = open_list()
        screen.table.selectAll()
        screen.reload()
        assert tasks.wait_idle()
        assert (screen.table.selected_count(), self.footer(screen)[:10]) == (len(orders), "6 selected")


class TestMovesThatCannotBe:
    def moves(self, screen: ListScreen, qtbot: QtBot, tasks: Tasks) -> dict[str, str]:
        """Of each move, why it is grey, as it stands beside it; empty where it can be made."""
        screen.table.setFocus()
        qtbot.keyClick(screen.table, Qt.Key.Key_F12)
        assert tasks.wait_idle()
        menu = screen.findChildren(MoveMenu)[-1]
        parts = [one.text().partition("\t") for one in menu.actions()]
        told = {title: why for title, _tab, why in parts}
        assert {title for title, why in told.items() if why} == {
            one.text().partition("\t")[0] for one in menu.actions() if not one.isEnabled() and one.text()
        }
        menu.close()
        return told

    def test_what_none_of_the_rows_can_is_grey_and_says_why(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, orders: list[Any]
    ) -> None:
        screen = open_list()
        screen.table.selectRow(0)
        told = self.moves(screen, qtbot, tasks)
        assert told["Submit"] == ""
        assert told["Close"] == "only Shipped"
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
        assert told["Close"] == "only Shipped"

    @pytest.mark.usefixtures("orders")
    def test_what_the_role_does_not_have_is_grey_and_says_so(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core_as: Callable[[str], Core]
    ) -> None:
        screen = open_list(as_core=core_as("viewer"))
        screen.table.setFocus()
        assert self.moves(screen, qtbot, tasks)["Submit"] == "not in your role"


class TestMany:
    def test_all_that_the_query_finds_are_moved_though_few_rows_have_come(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core
    ) -> None:
        make_alike(core, make_sales_order, "customer_id", 130)
        screen = open_list(query=ListQuery(where=[is_("status", "draft")]))
        assert len(screen.model.loaded_ids()) == 100
        dialog = dialog_of(screen, qtbot, tasks, "Submit")
        assert said(dialog) == "130 of 130 records can make this move."
        go(dialog, tasks)
        assert said(dialog) == "130 records were moved."
        found = core.run(sales_orders.search, ListQuery(limit=1000))
        assert {str(row.status) for row in found} == {"pending"}

    def test_an_answer_that_was_lost_begins_nothing_twice(
        self,
        open_list: Open,
        qtbot: QtBot,
        tasks: Tasks,
        core: Core,
        orders: list[Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        dialog = dialog_of(open_list(), qtbot, tasks, "Submit")
        run = core.run

        def lose(operation: Any, *args: Any) -> Any:
            answer = run(operation, *args)
            if operation is jobs.begin:
                raise Unreachable("The answer did not come.")
            return answer

        monkeypatch.setattr(core, "run", lose)
        button(dialog, "go").click()
        assert tasks.wait_idle(20)
        assert said(dialog) == "The answer did not come."
        monkeypatch.setattr(core, "run", run)
        go(dialog, tasks)
        assert said(dialog) == "6 records were moved."
        versions = {core.run(sales_orders.get, order.id).version for order in orders}
        assert versions == {orders[0].version + 1}

    def test_what_became_of_each_is_kept_and_written(
        self,
        open_list: Open,
        qtbot: QtBot,
        tasks: Tasks,
        core: Core,
        orders: list[Any],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        core.run(sales_orders.cancel, orders[0].id, orders[0].version)
        screen = open_list()
        dialog = dialog_of(screen, qtbot, tasks, "Submit")
        go(dialog, tasks)
        dialog.reject()
        again = earlier(screen, qtbot, tasks)
        assert said(again) == "5 records were moved. 1 was not."
        monkeypatch.setattr(results, "MOST_RESULTS", 2)
        real = core.run
        monkeypatch.setattr(core, "run", lambda operation, *args: real(operation, *_few(operation, args)))
        again.export_to(tmp_path / "results.csv")
        assert tasks.wait_idle()
        rows = list(csv.reader((tmp_path / "results.csv").read_text("utf-8-sig").splitlines()))
        assert rows[0] == ["Record", "Result", "Reason"]
        told = {row[0]: row[1] for row in rows[1:]}
        assert told[orders[0].number] == "Not moved"
        assert [told[order.number] for order in orders[1:]] == ["Moved"] * 5
        assert len(rows) == 7

    def test_earlier_moves_are_offered_where_the_list_is_empty(self, open_list: Open, tasks: Tasks) -> None:
        screen = open_list()
        screen.setFocus()
        screen.open_move_menu()
        menu = screen.findChildren(MoveMenu)[-1]
        assert [action.text() for action in menu.actions() if action.text()] == ["Earlier moves …"]
        menu.actions()[-1].trigger()
        menu.close()
        assert tasks.wait_idle()
        shown = screen.findChildren(JobsDialog)[-1].findChild(QLabel, "jobs.said")
        assert shown is not None
        assert shown.text() == "You moved nothing from this list within the last month."

    @pytest.mark.usefixtures("orders")
    def test_earlier_moves_follow_while_they_are_looked_at(
        self, open_list: Open, qtbot: QtBot, tasks: Tasks, core: Core, gate: Gate
    ) -> None:
        screen = open_list()
        dialog = dialog_of(screen, qtbot, tasks, "Submit")
        begin(dialog, tasks, core)
        dialog.reject()
        menu = screen.context_menu(None, 0)
        next(action for action in menu.actions() if action.text() == "Earlier moves …").trigger()
        assert tasks.wait_idle()
        table = screen.findChildren(JobsDialog)[-1].findChild(QTableWidget, "jobs.table")
        assert table is not None

        def told() -> str:
            cell = table.item(0, 2)
            return cell.text() if cell is not None else ""

        assert told().startswith("0 of 6 are done.")
        gate.open()
        qtbot.waitUntil(lambda: told() == "6 records were moved.", timeout=60_000)


def _few(operation: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*args, 2) if operation is jobs.result else args


class TestRunning:
    @pytest.mark.usefixtures("orders")
    def test_who_logs_in_sees_how_far_his_job_is(
        self,
        window_as: Callable[[str], MainWindow],
        core_as: Callable[[str], Core],
        qtbot: QtBot,
        tasks: Tasks,
        gate: Gate,
    ) -> None:
        manager = core_as("manager")
        job = manager.run(jobs.bulk, "sales_order", "submit", ListQuery())
        manager.run(jobs.begin, job.id)
        window = window_as("manager")
        running = window.findChild(RunningJobs)
        assert running is not None
        qtbot.waitUntil(lambda: tasks.wait_idle() and running.text() == "Submit sales orders: 0 of 6")
        assert running.isVisibleTo(window)
        running.click()
        qtbot.waitUntil(lambda: tasks.wait_idle() and bool(window.findChildren(BulkDialog)), timeout=60_000)
        gate.open()
        qtbot.waitUntil(lambda: tasks.wait_idle() and running.isHidden(), timeout=60_000)
        window.findChildren(BulkDialog)[-1].reject()
        window.close()


class TestTheBell:
    def test_it_tells_what_is_done_and_opens_it_above_its_list(
        self,
        window_as: Callable[[str], MainWindow],
        core_as: Callable[[str], Core],
        core: Core,
        qtbot: QtBot,
        tasks: Tasks,
    ) -> None:
        orders = [make_sales_order(core) for _number in range(3)]
        core.run(sales_orders.cancel, orders[0].id, orders[0].version)
        manager = core_as("manager")
        window = window_as("manager")
        bell = window.findChild(Bell)
        assert bell is not None
        job = manager.run(jobs.bulk, "sales_order", "submit", ListQuery())
        manager.run(jobs.begin, job.id)
        qtbot.waitUntil(lambda: tasks.wait_idle() and bell.text() == "1", timeout=60_000)
        assert bell.accessibleName() == "1 message waits for you"
        bell.show_waiting()
        assert tasks.wait_idle()
        menu = window.findChild(QMenu, "inbox.menu")
        assert menu is not None
        first = menu.actions()[0]
        assert first.text() == "Submit sales orders: 2 records were moved. 1 was not."
        first.trigger()
        menu.close()
        qtbot.waitUntil(lambda: tasks.wait_idle() and bool(window.findChildren(BulkDialog)), timeout=60_000)
        assert isinstance(window.tabs.current, ListScreen)
        dialog = window.tabs.current.findChildren(BulkDialog)[-1]
        wait_until_over(dialog, tasks)
        assert refused(dialog)[0][0] == orders[0].number
        qtbot.waitUntil(lambda: tasks.wait_idle() and bell.text() == "", timeout=60_000)
        dialog.reject()
        window.close()
