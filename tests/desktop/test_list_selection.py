"""What acts on the selection acts on the server: on all that is selected, whatever has come to this PC."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from erp_core import Core, modules
from erp_core.errors import ErpError
from erp_core.kit.filter import ListQuery
from erp_core.masters.party import service as parties
from erp_core.sales.sales_order import service as sales_orders
from erp_core.setup import Database
from erp_core.setup.fill import fill_sales_orders
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.selection import picked as picking
from erp_desktop.kit.lists.selection.picked import Picked, picked, whole_rows
from erp_desktop.kit.lists.views.meant import others
from erp_desktop.kit.tables import rows_copy, rows_model
from erp_desktop.kit.tables.outline import Stretch
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import party
from erp_desktop.sales import sales_order
from tests.factories.mill import Mill
from tests.factories.orders import make_party, make_sales_order

modules.load()
_Flag = QItemSelectionModel.SelectionFlag
CONTROL = Qt.KeyboardModifier.ControlModifier
COUNT = 12


@pytest.fixture(scope="module")
def orders(mill: Mill) -> list[Any]:
    """Of two customers in turn, newest first as the list has them."""
    core = mill("admin")
    customers = [make_party(core, name=name).id for name in ("Atlas", "Surya")]
    made = [make_sales_order(core, customer_id=customers[n % 2]) for n in range(COUNT)]
    return sorted(made, key=lambda order: -order.id)


@pytest.fixture
def screen(
    open_list: Callable[..., ListScreen], orders: list[Any], monkeypatch: pytest.MonkeyPatch
) -> ListScreen:
    """A list that holds a page of five."""
    assert len(orders) == COUNT
    monkeypatch.setattr(rows_model, "PAGE", 5)
    monkeypatch.setattr(rows_model, "PAGES_KEPT", 1)
    return open_list()


def turn(screen: ListScreen, *rows: int) -> None:
    """Select rows, or leave selected ones out, as a click with Ctrl does."""
    for row in rows:
        screen.table.selectionModel().select(screen.model.index(row, 0), _Flag.Toggle | _Flag.Rows)


def numbers(path: Path) -> list[str]:
    cells = [str(row[0].value) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]
    return [cell for cell in cells if cell.startswith("SO-")]


@pytest.mark.one_company
class TestExport:
    def test_all_but_one(self, screen: ListScreen, tasks: Tasks, orders: list[Any], tmp_path: Path) -> None:
        screen.table.selectAll()
        turn(screen, 9)
        screen.export_to(tmp_path / "rest.xlsx")
        assert tasks.wait_idle(20)
        assert numbers(tmp_path / "rest.xlsx") == [o.number for n, o in enumerate(orders) if n != 9]
        about = openpyxl.load_workbook(tmp_path / "rest.xlsx").worksheets[1]
        told = {row[0].value: row[1].value for row in about.iter_rows()}
        assert told["Selected"] == "11 rows that were chosen"

    def test_rows_that_have_not_come(
        self, screen: ListScreen, tasks: Tasks, orders: list[Any], tmp_path: Path
    ) -> None:
        turn(screen, 1, 10, 11)
        screen.export_to(tmp_path / "some.xlsx")
        assert tasks.wait_idle(20)
        assert numbers(tmp_path / "some.xlsx") == [orders[n].number for n in (1, 10, 11)]

    def test_all_or_one_is_the_whole_list(self, screen: ListScreen, tasks: Tasks, tmp_path: Path) -> None:
        for number, select in enumerate((screen.table.selectAll, lambda: screen.table.selectRow(3))):
            screen.table.clearSelection()
            select()
            screen.export_to(tmp_path / f"{number}.xlsx")
            assert tasks.wait_idle(20)
            assert len(numbers(tmp_path / f"{number}.xlsx")) == COUNT

    def test_the_line_of_a_closed_group_stands_for_its_rows(
        self, screen: ListScreen, tasks: Tasks, orders: list[Any], tmp_path: Path
    ) -> None:
        screen.grouping.choose(("customer_id",))
        assert tasks.wait_idle()
        screen.table.selectRow(1)
        screen.export_to(tmp_path / "group.xlsx")
        assert tasks.wait_idle(20)
        surya = {order.number for order in orders if order.customer_name == "Surya"}
        assert set(numbers(tmp_path / "group.xlsx")) == surya


@pytest.mark.one_company
class TestCopy:
    def test_all_but_one_of_one_moment(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, orders: list[Any]
    ) -> None:
        screen.table.selectAll()
        turn(screen, 4)
        qtbot.keyClick(screen.table, Qt.Key.Key_C, CONTROL)
        assert tasks.wait_idle()
        lines = QGuiApplication.clipboard().text().splitlines()
        assert [line.split("\t")[0] for line in lines[1:]] == [
            order.number for n, order in enumerate(orders) if n != 4
        ]

    def test_groups_are_copied_row_by_row(
        self, screen: ListScreen, qtbot: QtBot, tasks: Tasks, orders: list[Any]
    ) -> None:
        screen.grouping.choose(("customer_id",))
        assert tasks.wait_idle()
        screen.table.selectAll()
        qtbot.keyClick(screen.table, Qt.Key.Key_C, CONTROL)
        assert tasks.wait_idle()
        lines = QGuiApplication.clipboard().text().splitlines()[1:]
        names = [line.split("\t")[1] for line in lines]
        assert names == ["Atlas"] * 6 + ["Surya"] * 6
        assert len(orders) == len(lines)


def test_all_of_thousands_are_copied_and_the_message_says_so(
    core: Core,
    database: Database,
    open_list: Callable[..., ListScreen],
    qtbot: QtBot,
    tasks: Tasks,
    shell: Any,
) -> None:
    """Far more than the list holds; in groups, too, whose closed lines stand for their rows."""
    make_sales_order(core)
    fill_sales_orders(database.owner_url, 5_202)
    screen = open_list()
    qtbot.waitUntil(lambda: screen.model.summary is not None)
    assert screen.model.summary is not None
    count = screen.model.summary.count
    assert count > 5_200
    assert len(screen.model.loaded_ids()) < 1_000
    everything: set[str] = set()
    for by, left_out in (((), 0), ((), 1), (("status",), 0)):
        screen.grouping.choose(by)
        assert tasks.wait_idle(60)
        progress: list[tuple[int, int]] = []
        noted = screen.table.copying.progressed.connect(lambda *told, seen=progress: seen.append(told))
        screen.table.setFocus()
        qtbot.keyClick(screen.table, Qt.Key.Key_A, CONTROL)
        if left_out:
            turn(screen, 4_321)
        qtbot.keyClick(screen.table, Qt.Key.Key_C, CONTROL)
        assert tasks.wait_idle(60)
        screen.table.copying.progressed.disconnect(noted)
        lines = QGuiApplication.clipboard().text().splitlines()[1:]
        copied = {line.split("\t")[0] for line in lines}
        assert len(copied) == len(lines) == count - left_out
        everything |= copied
        assert shell.messages[-1] == (f"{count - left_out:,} rows copied.", "success")
        assert {whole for _fetched, whole in progress} == {count - left_out}
    assert len(everything) == count


@pytest.mark.one_company
def test_more_rows_than_a_clipboard_takes_are_refused_in_closed_groups_too(
    screen: ListScreen, qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_copy, "MOST_ROWS", COUNT - 1)
    screen.grouping.choose(("customer_id",))
    assert tasks.wait_idle()
    QGuiApplication.clipboard().setText("before")
    screen.table.selectAll()
    qtbot.keyClick(screen.table, Qt.Key.Key_C, CONTROL)
    assert tasks.wait_idle()
    assert screen.message.text.startswith(f"{COUNT} rows are selected; ")
    assert QGuiApplication.clipboard().text() == "before"


class TestPicked:
    @pytest.mark.one_company
    def test_what_is_nearly_all_is_told_by_what_is_left_out(self, screen: ListScreen) -> None:
        found = picked(sales_order.LIST, screen.model, [(0, 2), (4, 11)], is_rest=True)
        assert (found.is_rest, found.count, found.is_all) == (True, 11, False)
        assert found.stretches == (Stretch((), 3, 1),) or len(found.ids) == 1
        assert picked(sales_order.LIST, screen.model, [(0, 11)], is_rest=True).is_all

    @pytest.mark.one_company
    def test_more_than_can_be_told_is_refused(self, core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(picking, "MOST_SELECTED", 2)
        with pytest.raises(ErpError, match="At most 2 rows"):
            Picked("sales_order", ListQuery(), 3, ids=(1, 2, 3)).asked(core)

    def test_others_of_none_are_all(self) -> None:
        assert others([], 3) == [(0, 2)]

    def test_whole_rows_are_as_pages_have_them(self, core: Core) -> None:
        make_party(core, name='Line\nbreak, "quoted"', contact_name="")
        make_sales_order(core)
        for spec, search in ((sales_order.LIST, sales_orders.search), (party.LIST, parties.search)):
            with whole_rows(core, spec, ListQuery()) as rows:
                assert list(rows) == core.run(search, ListQuery())


@pytest.mark.one_company
class TestToTheEnds:
    @pytest.mark.parametrize(
        ("begin", "keys", "spans"),
        [
            (3, [Qt.Key.Key_End], [(3, 11)]),
            (9, [Qt.Key.Key_Home], [(0, 9)]),
            (3, [Qt.Key.Key_End, Qt.Key.Key_Home], [(0, 3)]),
            (3, [Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_End], [(3, 11)]),
            (11, [Qt.Key.Key_End], [(11, 11)]),
        ],
    )
    def test_shift_selects_as_far_as_the_first_or_the_last_row(
        self,
        screen: ListScreen,
        qtbot: QtBot,
        core: Core,
        orders: list[Any],
        begin: int,
        keys: list[Qt.Key],
        spans: list[tuple[int, int]],
    ) -> None:
        qtbot.waitUntil(lambda: screen.model.summary is not None)
        for key in [Qt.Key.Key_Home, *[Qt.Key.Key_Down] * begin]:
            qtbot.keyClick(screen.table, key)
        for key in keys:
            qtbot.keyClick(screen.table, key, Qt.KeyboardModifier.ShiftModifier)
        qtbot.keyRelease(screen.table, Qt.Key.Key_Shift)
        assert screen.table.selected_spans() == spans
        ((first, last),) = spans
        chosen = screen.selection.any()
        assert chosen is not None
        found = core.run(sales_orders.search, chosen.asked(core))
        assert [row.id for row in found] == [order.id for order in orders[first : last + 1]]
