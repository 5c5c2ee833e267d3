"""A list on paper: what is shown, how it was narrowed, what it comes to."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from erp_core import Core
from erp_core.kit.filter import ListQuery, is_
from erp_core.platform.printing.schema import Paper
from erp_desktop.kit.lists import list_paper as laid_out
from erp_desktop.kit.lists.list_paper import list_paper
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.paper.preview import Preview
from erp_desktop.kit.tables import rows_copy
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters import party
from erp_desktop.sales import sales_order
from tests.factories.orders import make_party, make_sales_order
from tests.factories.papers import words_of

Open = Callable[..., ListScreen]


@pytest.fixture
def orders(core: Core, open_list: Open) -> ListScreen:
    """Four orders of two customers, one of them in another currency."""
    anna, bela = (make_party(core, name=name) for name in ("Anna Weaving", "Béla Dyeing"))
    for day, customer, currency in ((1, anna, "INR"), (2, bela, "INR"), (3, anna, "INR"), (4, bela, "USD")):
        ordered = date(2024, 1, day).isoformat()
        make_sales_order(core, customer_id=customer.id, order_date=ordered, currency=currency)
    fmt.use_currencies({"INR": 2, "USD": 2}, "INR")
    return open_list()


def printed(screen: ListScreen, tasks: Tasks) -> Paper:
    """What Ctrl+P shows."""
    screen.table.setFocus()
    QTest.keySequence(screen, QKeySequence("Ctrl+P"))
    assert tasks.wait_idle(60)
    preview = screen.findChild(Preview)
    assert preview is not None
    assert preview.pages
    paper = preview._papers[0]
    preview.close()
    return paper


def column(paper: Paper, title: str) -> list[str]:
    place = [c.title for c in paper.columns].index(title)
    return [row.cells[place] for row in paper.rows if row.group is None]


def test_paper_holds_what_the_list_shows_in_its_order(orders: ListScreen, tasks: Tasks) -> None:
    orders.apply_query(ListQuery(text="anna", sort="order_date"))
    assert tasks.wait_idle()
    paper = printed(orders, tasks)
    assert (paper.title, paper.company.name) == ("Sales orders", "Test Mills")
    assert column(paper, "Customer") == ["Anna Weaving"] * 2
    assert column(paper, "Ordered") == ["1 Jan 2024", "3 Jan 2024"]
    assert [c.title for c in paper.columns] == [c.title for c in orders.table.wanted_columns()]
    assert [(fact.label, fact.value) for fact in paper.facts] == [
        ("Search", "anna"),
        ("Sorted by", "Ordered ↑"),
    ]
    assert paper.sums[0].value == "2 sales orders"


def test_each_currency_has_its_own_total(orders: ListScreen, tasks: Tasks, core: Core) -> None:
    totals = core.run(sales_order.LIST.summary, ListQuery()).total_amounts
    sums = {fact.label: fact.value for fact in printed(orders, tasks).sums}
    assert sums == {
        "Rows": "4 sales orders",
        **{f"Total {name}": fmt.format_money(amount, name) for name, amount in totals.items()},
    }


def test_of_several_selected_rows_only_those_are_printed(orders: ListScreen, tasks: Tasks) -> None:
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (0, 2):
        orders.table.selectionModel().select(orders.model.index(row, 0), flags)
    rows: list[Any] = [orders.model.loaded_row(row) for row in (0, 2)]
    paper = printed(orders, tasks)
    assert column(paper, "Number") == [row.number for row in rows]
    sums = {fact.label: fact.value for fact in paper.sums}
    assert sums.pop("Rows") == "2 sales orders"
    for row in rows:  # what only the others are in is not told
        assert f"Total {row.currency}" in sums
    assert len(sums) == len({row.currency for row in rows})


def test_a_list_too_long_for_paper_says_what_to_do(
    orders: ListScreen, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laid_out, "MOST_ROWS", 3)
    orders.show_paper()
    assert tasks.wait_idle()
    assert orders.message.text == "4 rows are too many to print. Narrow the list to 3 rows, or export it."
    assert orders.findChild(Preview) is None


def test_that_a_list_is_too_long_goes_when_one_goes_on(
    orders: ListScreen, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laid_out, "MOST_ROWS", 1)
    for goes_on in (lambda: orders.table.selectRow(1), orders._clear_search):
        orders.show_paper()
        assert tasks.wait_idle()
        assert "too many to print" in orders.message.text
        goes_on()
        assert orders.message.text == ""


def test_rows_come_in_pieces_and_none_is_lost(
    orders: ListScreen, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_copy, "FETCHED_AT_ONCE", 3)
    columns = orders.table.wanted_columns()
    paper = list_paper(core, sales_order.LIST, ListQuery(sort="number"), columns, [])
    assert column(paper, "Number") == sorted(column(paper, "Number"))
    assert len(paper.rows) == 4


class TestGroups:
    def test_rows_stand_below_the_heading_of_their_group(self, orders: ListScreen, tasks: Tasks) -> None:
        orders.grouping.choose(("customer_id", "status"))
        assert tasks.wait_idle()
        paper = printed(orders, tasks)
        assert ("Grouped by", "Customer, Status") in [(fact.label, fact.value) for fact in paper.facts]
        levels = [row.group.level if row.group else 0 for row in paper.rows]
        assert [level for level in levels if level] == [1, 2] * 2
        place = [c.title for c in paper.columns].index("Customer")
        customer = ""
        for row in paper.rows:
            if row.group is None:
                assert customer.startswith(f"{row.cells[place]}  (")
            elif row.group.level == 1:
                customer = row.group.title
                assert row.cells[0] == customer
        assert levels.count(0) == 4
        (anna,) = [row.group for row in paper.rows if row.group and row.group.title.startswith("Anna")]
        assert anna.title == "Anna Weaving  (2)"
        assert anna.told.endswith("INR")

    def test_it_is_set_with_the_heading_again_on_later_pages(
        self, orders: ListScreen, tasks: Tasks, tmp_path: Path
    ) -> None:
        orders.grouping.choose(("customer_id",))
        assert tasks.wait_idle()
        paper = printed(orders, tasks)
        group, line = paper.rows[0], paper.rows[1]
        pages = words_of(paper.model_copy(update={"rows": [group, *[line] * 120, paper.rows[-1]]}), tmp_path)
        assert len(pages) > 1
        assert group.group is not None
        assert all(group.group.title.split("  ")[0] in page for page in pages)

    def test_what_stands_in_several_groups_is_printed_in_each(
        self, orders: ListScreen, tasks: Tasks, core: Core
    ) -> None:
        order = make_sales_order(core, lines=3)
        orders.apply_query(ListQuery(text=order.number))
        orders.grouping.choose(("item_id",))
        assert tasks.wait_idle()
        paper = printed(orders, tasks)
        items = {line.item_id for line in order.lines}
        assert column(paper, "Number").count(order.number) == len(items)
        assert paper.sums[0].value == "1 sales order"

    def test_of_several_selected_rows_only_those_stand_in_their_groups(
        self, orders: ListScreen, tasks: Tasks
    ) -> None:
        orders.grouping.choose(("status",))
        assert tasks.wait_idle()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        orders.table.selectionModel().select(orders.model.index(0, 0), flags)
        (line,) = [orders.model.line_at(0)]
        assert line is not None
        paper = printed(orders, tasks)
        assert [row.group.title for row in paper.rows if row.group] == [f"{line.title}  ({line.count})"]
        assert len(paper.rows) == 1 + line.count


def test_a_word_longer_than_its_column_may_break(core: Core) -> None:
    make_party(core, name="X" * 120)
    paper = list_paper(core, party.LIST, ListQuery(where=[is_("name", "X" * 120)]), party.LIST.columns, [])
    assert max(len(word) for row in paper.rows for cell in row.cells for word in cell.split("\u200b")) <= 42


def test_an_empty_list_is_a_page_that_says_so(core: Core) -> None:
    paper = list_paper(core, sales_order.LIST, ListQuery(text="nowhere"), sales_order.LIST.columns, [])
    assert paper.rows == []
    assert paper.sums[0].value == "0 sales orders"
