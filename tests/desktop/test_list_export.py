"""Export of a list: what the screen shows, in a file, with every step told beside the rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import ErpError, Unreachable
from erp_core.kit.filter import Clause, ListQuery, above, between, empty, is_, is_not, within
from erp_core.platform.importing.schema import ImportFile
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import ViewContent
from erp_core.platform.spreadsheet.reading import read_file
from erp_desktop.kit.lists.list_export import _asked as asked_of
from erp_desktop.kit.lists.list_paper import list_paper
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.list_sheet import lined_sheet, told
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import item
from erp_desktop.sales import sales_order
from tests.factories.orders import make_item, make_party, make_sales_order

Open = Callable[..., ListScreen]
# Said where documents were written without them.
WITHOUT = " Lines are not in it; “a row for each line” has them."


@pytest.fixture
def orders(core: Core, open_list: Open) -> ListScreen:
    """Three orders of two customers."""
    anna, bela = (make_party(core, name=name) for name in ("Anna Weaving", "Béla Dyeing"))
    for day, customer in ((1, anna), (2, bela), (3, anna)):
        make_sales_order(core, customer_id=customer.id, order_date=date(2024, 1, day).isoformat())
    fmt.use_currencies({"INR": 2}, "INR")
    return open_list()


def bar(screen: ListScreen) -> Any:
    return screen.exporting.parent()


def test_the_key_asks_for_a_file_and_writes_what_the_list_shows(
    orders: ListScreen, tasks: Tasks, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(_parent: Any, _title: str, suggested: str, _kinds: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return str(tmp_path / "may"), "Excel (*.xlsx)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    orders.search.setText("anna")
    orders.ask()
    assert tasks.wait_idle()
    qtbot.keyClick(
        orders, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert tasks.wait_idle(30)
    assert asked == ["Sales orders.xlsx"]
    assert bar(orders).text == "2 rows written to may.xlsx." + WITHOUT
    book = openpyxl.load_workbook(tmp_path / "may.xlsx")
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(max_row=3)]
    assert rows[0] == ["Number", "Customer", "Status", "Ordered", "Due", "Total", "Currency"]
    assert [row[1:3] for row in rows[1:]] == [["Anna Weaving", "Draft"]] * 2
    assert [row[0] for row in rows[1:]] == [orders.model.index(n, 0).data() for n in range(2)]
    about = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert (about["List"], about["Search"], about["Rows"]) == ("Sales orders", "anna", "2")


def test_the_file_is_named_after_the_view(
    orders: ListScreen, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(_parent: Any, _title: str, suggested: str, _kinds: str) -> tuple[str, str]:
        asked.append(Path(suggested).name)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    view = orders.core.run(saved_views.keep, "sales_order", "May / June", ViewContent(text=""))
    orders.views.shelf.load()
    assert tasks.wait_idle()
    orders.views.choose_by_id(view.id)
    assert tasks.wait_idle()
    orders.export()
    assert asked == ["Sales orders May June.xlsx"]
    orders.core.run(saved_views.remove, view.id, view.version)


def test_file_and_folder_are_offered_when_it_is_written(
    orders: ListScreen, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    orders.export_to(tmp_path / "all.csv")
    assert tasks.wait_idle(30)
    for name in ("message.other", "message.action"):
        button = bar(orders).findChild(QPushButton, name)
        assert button is not None
        button.click()
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path, tmp_path / "all.csv"]


@pytest.mark.parametrize("name", ["message.other", "message.action"])
def test_where_nothing_opens_it_the_folder_is_told(
    orders: ListScreen, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    folder = tmp_path / "exports"
    folder.mkdir()
    orders.export_to(folder / "all.csv")
    assert tasks.wait_idle(30)
    bar(orders).findChild(QPushButton, name).click()  # type: ignore[union-attr]
    assert "No program on this PC" in bar(orders).text
    assert str(tmp_path) in bar(orders).text


def test_a_broken_connection_and_stopping_leave_no_file(
    orders: ListScreen, tasks: Tasks, core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_list = core.whole_list

    @contextmanager
    def lost(*arguments: Any) -> Iterator[Iterator[bytes]]:
        with whole_list(*arguments):
            raise Unreachable("The line is dead.")
        yield iter(())

    @contextmanager
    def stopped(*arguments: Any) -> Iterator[Iterator[bytes]]:
        with whole_list(*arguments) as blocks:
            for export in orders.exporting._under_way:
                export.stop()
            yield blocks

    broken = "The export failed; no file was written. The line is dead."
    for way, text in ((lost, broken), (stopped, "The export was stopped; no file was written.")):
        monkeypatch.setattr(core, "whole_list", way)
        orders.export_to(tmp_path / "all.xlsx")
        assert bar(orders).findChild(QPushButton, "message.action").isVisible()
        assert tasks.wait_idle(30)
        assert bar(orders).text == text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("clause", "title", "words"),
    [
        (is_("status", "draft", "closed"), "Status", "Draft, Closed"),
        (is_not("status", "draft"), "Status", "not Draft"),
        (between("order_date", "2024-03-01", "2024-03-31"), "Ordered", "1 Mar 2024 – 31 Mar 2024"),
        (between("due_date", until="2024-03-31"), "Due", "≤ 31 Mar 2024"),
        (within("order_date", "this_month"), "Ordered", "This month"),
        (above("total_amount", 1000), "Total", "> 1,000"),
        (empty("notes"), "Notes", "empty"),
        (is_("customer_id", 7), "Customer", "Anna Weaving"),
    ],
)
def test_how_a_list_is_narrowed_is_told_in_words(clause: Clause, title: str, words: str) -> None:
    class First:
        customer_id = 7
        customer_name = "Anna Weaving"
        currency = "INR"

    lines = told(sales_order.LIST, ListQuery(where=[clause]), First())
    assert lines[1:] == [(title, words), ("Sorted by", "Number ↓")] or lines[1] == (title, words)


def test_a_grouped_list_is_exported_with_all_rows_of_closed_groups(
    orders: ListScreen, tasks: Tasks, tmp_path: Path
) -> None:
    orders.grouping.choose(("customer_id",))
    assert tasks.wait_idle()
    orders.export_to(tmp_path / "groups.xlsx")
    assert tasks.wait_idle(20)
    book = openpyxl.load_workbook(tmp_path / "groups.xlsx")
    first = [str(row[0].value) for row in book.worksheets[0].iter_rows(max_row=6)]
    assert [one for one in first if one.startswith("SO-")] == [
        "SO-000003",
        "SO-000001",
        "SO-000002",
    ]
    assert first[3] == "Anna Weaving (2) INR"
    about = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert about["Grouped by"] == "Customer"
    # T20: months, all of them closed.
    orders.grouping.choose(("order_date",))
    assert tasks.wait_idle()
    assert orders.model.rowCount() == 1
    orders.export_to(tmp_path / "months.xlsx")
    assert tasks.wait_idle(20)
    page = openpyxl.load_workbook(tmp_path / "months.xlsx").worksheets[0]
    first = [str(row[0].value) for row in page.iter_rows(max_row=5)][1:]
    assert first == ["SO-000003", "SO-000002", "SO-000001", "2024-01 (3) INR"]


def test_a_file_grouped_by_item_has_what_each_order_has_of_it_and_counts_each_once(
    core: Core, orders: ListScreen, tasks: Tasks, tmp_path: Path
) -> None:
    atlas = make_party(core, name="Atlas")
    make_sales_order(core, customer_id=atlas.id, lines=[])
    lines = [{"item_id": make_item(core, name=name).id, "quantity": 3, "unit_price": 10} for name in "AAB"]
    lines[1]["item_id"] = lines[0]["item_id"]
    make_sales_order(core, customer_id=atlas.id, lines=lines)
    orders.search.setText("Atlas")
    orders.grouping.choose(("item_id",))
    assert tasks.wait_idle()
    orders.export_to(tmp_path / "items.xlsx")
    assert tasks.wait_idle(20)
    told = "3 rows written to items.xlsx. 2 sales orders, in 3 rows: one can stand in several groups."
    assert bar(orders).text == told + WITHOUT
    assert asked_of(orders) == "Export 2 sales orders: one can stand in several groups"
    book = openpyxl.load_workbook(tmp_path / "items.xlsx")
    titles, *rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert titles[-3:] == ["Quantity in this group", "Unit", "Amount in this group"]
    number, last = titles.index("Number"), slice(-3, None)
    numbers = [str(row[number]) for row in rows]
    assert [one.startswith("SO-") for one in numbers[:2]] == [True, False]
    assert rows[0][last] == [6, "m", 60]
    assert "none (1)" in numbers
    told = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert told["Grouped by"] == "Item"
    assert told["Rows"] == "2 sales orders, in 3 rows"
    assert told["Note"] == "Orders can stand in several groups"
    assert told["Amounts"] == "orders with tax, groups without"


def test_lines_of_a_grouped_list_have_no_groups_and_are_offered_so(
    core: Core, orders: ListScreen, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = list[str]()

    def choose(_parent: Any, _title: str, _suggested: str, kinds: str) -> tuple[str, str]:
        offered.extend(kinds.split(";;"))
        return str(tmp_path / "lines"), offered[2]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    make_sales_order(core, lines=2)
    orders.grouping.choose(("item_id",))
    assert tasks.wait_idle()
    orders.export()
    assert tasks.wait_idle(30)
    assert offered[2:] == [
        "Excel, a row for each line, without groups (*.xlsx)",
        "CSV, a row for each line, without groups (*.csv)",
    ]
    assert bar(orders).text.endswith("A row for each line knows no groups; “without lines” has them.")


def test_paper_by_item_says_how_many_orders_stand_in_how_many_rows(
    core: Core, open_list: Open, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for names in ("AB", "AC"):
        lines = [
            {"item_id": make_item(core, name=name).id, "quantity": 3, "unit_price": 10} for name in names
        ]
        make_sales_order(core, lines=lines)
    screen = open_list()
    screen.grouping.choose(("item_id",))
    assert tasks.wait_idle()
    spec, source = screen.spec, screen.grouping.source
    about = screen.grouping.told(screen.grouping.by)
    paper = list_paper(core, spec, ListQuery(), spec.columns[:2], about, source)
    told = "2 sales orders, in 4 rows: one can stand in several groups"
    assert paper.sums[0].value == told
    facts = {fact.label: fact.value for fact in paper.facts}
    assert facts["Note"] == "Orders can stand in several groups"
    assert facts["Amounts"] == "orders with tax, groups without"
    monkeypatch.setattr("erp_desktop.kit.lists.list_paper.MOST_ROWS", 3)
    with pytest.raises(ErpError, match=f"^{told}. 4 rows are too many to print"):
        list_paper(core, spec, ListQuery(), spec.columns[:2], about, source)


def test_a_file_with_a_row_for_each_line_is_one_of_the_kinds_and_can_be_imported_again(
    core: Core, orders: ListScreen, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered, titles = list[str](), list[str]()

    def choose(_parent: Any, title: str, _suggested: str, kinds: str) -> tuple[str, str]:
        titles.append(title)
        offered.extend(kinds.split(";;"))
        return str(tmp_path / "lines"), offered[2]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    make_sales_order(core, lines=2)
    orders.reload()
    assert tasks.wait_idle()
    orders.export()
    assert tasks.wait_idle(30)
    assert titles == ["Export 4 sales orders"]
    assert offered == [
        "Excel, without lines (*.xlsx)",
        "CSV, without lines (*.csv)",
        "Excel, a row for each line (*.xlsx)",
        "CSV, a row for each line (*.csv)",
    ]
    orders.table.selectRow(0)
    orders.table.selectionModel().select(
        orders.model.index(1, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda _parent, title, *_: titles.append(title) or ("", "")
    )
    orders.export()
    assert titles[1:] == ["Export 2 selected sales orders"]
    assert bar(orders).text == "5 rows written to lines.xlsx."
    done = core.import_file("sales_order", ImportFile.of(read_file(tmp_path / "lines.xlsx")))
    assert done is not None
    assert (done.created, done.lines, done.is_right) == (4, 5, True)


def test_a_list_of_what_has_no_lines_offers_none() -> None:
    assert lined_sheet(sales_order.LIST, ()) is not None
    assert lined_sheet(item.LIST, ()) is None
