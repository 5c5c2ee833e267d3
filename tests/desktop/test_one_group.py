"""Of selected groups by what lines name, files and papers have those groups alone; and how far a file is."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery, is_
from erp_core.platform.listed import service as listed
from erp_core.platform.printing.schema import Paper
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.lists import list_paper
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks
from tests.factories.orders import make_item, make_party, make_sales_order

Open = Callable[..., ListScreen]
Flag = QItemSelectionModel.SelectionFlag


@pytest.fixture
def items(core: Core) -> list[Any]:
    """Three orders of both items, one of the first alone, in the order of their names."""
    party, items = make_party(core, name="Surya"), [make_item(core, name=name) for name in ("Alpha", "Beta")]
    for count in (2, 2, 2, 1):
        lines = [
            {"item_id": item.id, "quantity": place + 1, "unit_price": 10}
            for place, item in enumerate(items[:count])
        ]
        make_sales_order(core, customer_id=party.id, lines=lines)
    return items


def grouped(open_list: Open, tasks: Tasks, *by: str) -> ListScreen:
    screen = open_list()
    screen.grouping.choose(by)
    assert tasks.wait_idle()
    return screen


def select(screen: ListScreen, tasks: Tasks, *rows: int) -> None:
    screen.table.clearSelection()
    for row in rows:
        screen.table.selectionModel().select(screen.model.index(row, 0), Flag.Select | Flag.Rows)
    assert tasks.wait_idle()


def bar_of(screen: ListScreen) -> MessageBar:
    bar = screen.exporting.parent()
    assert isinstance(bar, MessageBar)
    return bar


def written(screen: ListScreen, tasks: Tasks, path: Path, *, with_lines: bool = False) -> list[list[Any]]:
    screen.export_to(path, with_lines=with_lines)
    assert tasks.wait_idle(30)
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]


def printed(screen: ListScreen, tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> Paper:
    papers: list[Paper] = []
    monkeypatch.setattr(list_paper, "show", lambda _core, _tasks, shown, _screen: papers.extend(shown))
    screen.show_paper()
    assert tasks.wait_idle(30)
    return papers[0]


@pytest.mark.parametrize("by", [("item_id",), ("item_id", "customer_id")])
def test_the_file_of_one_group_has_that_group_alone(
    open_list: Open, items: list[Any], tasks: Tasks, tmp_path: Path, by: tuple[str, ...]
) -> None:
    screen = grouped(open_list, tasks, *by)
    select(screen, tasks, 1)  # Beta, of three orders
    titles, *rows = written(screen, tasks, tmp_path / "one.xlsx")
    first = [str(row[0]) for row in rows]
    assert sum(one.startswith("SO-") for one in first) == 3
    assert not any("Alpha" in one for one in first)
    (subtotal,) = [row for row in rows if str(row[0]).startswith(f"{items[1].code}  Beta (3) m")]
    assert subtotal[titles.index("Quantity in this group")] == 6
    assert bar_of(screen).text.startswith("3 rows written to one.xlsx.")


def test_rows_of_an_open_group_are_told_in_it_alone(
    open_list: Open, items: list[Any], tasks: Tasks, tmp_path: Path
) -> None:
    screen = grouped(open_list, tasks, "item_id")
    screen.model.turn(1, is_open=True)
    assert tasks.wait_idle()
    select(screen, tasks, 2, 3)
    rows = written(screen, tasks, tmp_path / "two.xlsx")
    first = [str(row[0]) for row in rows]
    assert sum(one.startswith("SO-") for one in first) == 2
    assert any(one.startswith(f"{items[1].code}  Beta (2)") for one in first)
    assert not any("Alpha" in one for one in first)


@pytest.mark.parametrize("by", [("item_id",), ("customer_id", "item_id")])
def test_rows_of_lines_of_one_group_are_the_lines_of_that_group_alone(
    open_list: Open, items: list[Any], tasks: Tasks, tmp_path: Path, by: tuple[str, ...]
) -> None:
    screen = grouped(open_list, tasks, *by)
    for path, chosen, counts in (
        ("beta.xlsx", [1 if len(by) == 1 else 2], {"Beta": 3}),
        ("both.xlsx", [0, 1] if len(by) == 1 else [1, 2], {"Alpha": 4, "Beta": 3}),
        ("all.xlsx", [], {"Alpha": 4, "Beta": 3}),
    ):
        if len(by) > 1 and not screen.model.line_at(0).is_open:  # type: ignore[union-attr]
            screen.model.turn(0, is_open=True)
            assert tasks.wait_idle()
        select(screen, tasks, *chosen)
        titles, *rows = written(screen, tasks, tmp_path / path, with_lines=True)
        codes = [row[titles.index("Item")] for row in rows]
        told = {item.name: codes.count(item.code) for item in items if item.code in codes}
        assert (told, sum(told.values())) == (counts, len(rows))
        assert bar_of(screen).text.startswith(f"{len(rows)} rows written to {path}.")


def test_paper_has_the_group_alone_and_what_each_row_has_of_it(
    open_list: Open, items: list[Any], tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = grouped(open_list, tasks, "item_id")
    select(screen, tasks, 1)
    paper = printed(screen, tasks, monkeypatch)
    assert [row.group.title for row in paper.rows if row.group] == [f"{items[1].code}  Beta  (3)"]
    assert [one.title for one in paper.columns[-2:]] == ["Quantity in this group", "Amount in this group"]
    assert [row.cells[-2:] for row in paper.rows if not row.group] == [["2 m", "20.00 INR"]] * 3
    table = screen.table
    table.clearSelection()
    whole = printed(screen, tasks, monkeypatch)
    told = [row.cells[-2] for row in whole.rows if not row.group]
    assert sorted(told) == ["1 m"] * 4 + ["2 m"] * 3
    assert whole.sums[0].value == "4 sales orders, in 7 rows: one can stand in several groups"
    assert "Orders can stand in several groups" in [fact.value for fact in whole.facts]


def test_an_order_in_two_selected_groups_is_copied_once(
    open_list: Open, items: list[Any], tasks: Tasks, qtbot: QtBot
) -> None:
    del items
    screen = grouped(open_list, tasks, "item_id")
    for place in (1, 0):
        screen.model.turn(place, is_open=True)
        assert tasks.wait_idle()
    rows = [n for n in range(screen.model.rowCount()) if screen.model.line_at(n) is None]
    for row in rows:
        screen.model.row_at(row)
    assert tasks.wait_idle()
    select(screen, tasks, *rows)
    qtbot.waitUntil(lambda: screen.selection.count == 4)
    table = screen.table
    table.copying.copy(table.selected_spans(), screen.model.columns[:1])
    assert tasks.wait_idle()
    copied = QGuiApplication.clipboard().text().split()[1:]
    assert len(copied) == len(set(copied)) == 4


def test_how_many_rows_a_file_will_have(core: Core, items: list[Any]) -> None:
    def rows(**how: Any) -> int:
        return core.run(listed.rows, "sales_order", ListQuery(**how))

    assert rows() == 4
    assert rows(group=["item_id"]) == 7
    assert rows(group=["item_id"], in_groups=[is_("item_id", items[1].id)]) == 3
    assert rows(with_lines=True) == 7
    alone = ListQuery(with_lines=True, in_groups=[is_("item_id", items[1].id)])
    assert core.run(listed.rows, "sales_order", alone) == 3
    for query in (ListQuery(group=["item_id"]), ListQuery(with_lines=True), alone):
        with core.whole_list(sales_orders.search, query) as blocks:
            count = b"".join(blocks).count(b"\n") - 2  # the line of names, and the last
            assert count == core.run(listed.rows, "sales_order", query)


def test_how_far_an_export_is_is_told_of_all_its_rows(
    open_list: Open, items: list[Any], tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del items
    screen = grouped(open_list, tasks, "item_id")
    bar, told, is_known = bar_of(screen), list[str](), threading.Event()
    whole_list, expect = screen.core.whole_list, screen.exporting._expect

    @contextmanager
    def slow(*arguments: Any) -> Iterator[Iterator[bytes]]:
        assert is_known.wait(10)
        with whole_list(*arguments) as blocks:
            yield blocks

    def expected(export: Any, all: int) -> None:
        expect(export, all)
        screen.exporting._tell(2)
        told.append(bar.text)
        is_known.set()

    monkeypatch.setattr(screen.core, "whole_list", slow)
    monkeypatch.setattr(screen.exporting, "_expect", expected)
    screen.export_to(tmp_path / "all.xlsx")
    assert tasks.wait_idle(30)
    assert told == ["Exporting: 2 of 7 rows"]
    assert bar.text.startswith("7 rows written to all.xlsx.")


def test_an_export_that_failed_is_tried_again(
    open_list: Open, items: list[Any], tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del items
    screen = open_list()
    whole_list, bar = screen.core.whole_list, bar_of(screen)

    def lost(*_arguments: Any) -> None:
        raise Unreachable("The line is dead.")

    monkeypatch.setattr(screen.core, "whole_list", lost)
    screen.export_to(tmp_path / "all.xlsx")
    assert tasks.wait_idle(30)
    assert bar.text == "The export failed; no file was written. The line is dead."
    monkeypatch.setattr(screen.core, "whole_list", whole_list)
    again = bar.findChild(QPushButton, "message.action")
    assert again is not None
    assert again.text().replace("&", "") == "Try again"
    again.click()
    assert tasks.wait_idle(30)
    assert bar.text.startswith("4 rows written to all.xlsx.")
