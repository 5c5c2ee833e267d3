"""What is selected is added up in the foot: every selected row, whether it has come or not."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from erp_core.kit.filter import ListQuery
from erp_core.kit.operation import operation_of
from erp_core.modules import listing_of as listing_named
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.selection.selected_sum import measures_of
from erp_desktop.kit.lists.views.meant import others
from erp_desktop.kit.tables import rows_model
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.production import work_order
from tests.conformance.test_screens import lists
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_sales_order, make_work_order

pytestmark = pytest.mark.one_company
_Flag = QItemSelectionModel.SelectionFlag


@pytest.fixture(scope="module")
def of_atlas(mill: Mill) -> ListQuery:
    """Twelve orders of one to twelve lines."""
    core = mill("admin")
    atlas = make_party(core, name="Atlas").id
    for number in range(1, 13):
        make_sales_order(core, customer_id=atlas, lines=number)
    return ListQuery(text="Atlas")


@pytest.fixture(scope="module")
def of_surya(mill: Mill) -> tuple[ListQuery, Decimal]:
    """Four orders of one amount, and later two that come to nothing in another currency."""
    core = mill("admin")
    surya = make_party(core, name="Surya").id
    order, *_more = [make_sales_order(core, customer_id=surya) for _n in range(4)]
    for _n in range(2):
        make_sales_order(core, customer_id=surya, currency="EUR", lines=0)
    return ListQuery(text="Surya"), order.total_amount


@pytest.fixture(scope="module")
def in_three_units(mill: Mill) -> None:
    """Eight work orders."""
    core = mill("admin")
    for number in range(8):
        item = make_item(core, unit=("m", "kg", "pcs", "kg")[number % 4])
        make_work_order(core, item_id=item.id, quantity=number + 1)


@pytest.fixture
def screen(
    open_list: Callable[..., ListScreen], of_atlas: ListQuery, monkeypatch: pytest.MonkeyPatch
) -> ListScreen:
    """Twelve orders, of which the list holds a page of five."""
    monkeypatch.setattr(rows_model, "PAGE", 5)
    monkeypatch.setattr(rows_model, "PAGES_KEPT", 1)
    return open_list(query=of_atlas)


def select(screen: ListScreen, *spans: tuple[int, int]) -> None:
    chosen = QItemSelection()
    for first, last in spans:
        chosen.select(screen.model.index(first, 0), screen.model.index(last, 0))
    screen.table.selectionModel().select(chosen, _Flag.ClearAndSelect | _Flag.Rows)


def said(screen: ListScreen) -> str:
    label = screen.findChild(QLabel, "list.selected")
    assert label is not None
    return label.text()


def amounts(screen: ListScreen) -> list[Decimal]:
    rows: Any = screen.core.run(screen.spec.search, screen.model.query.model_copy(update={"limit": 100}))
    return [row.total_amount for row in rows]


@pytest.mark.parametrize(
    "spans", [[(0, 11)], [(0, 3)], [(7, 10)], [(0, 1), (6, 6), (9, 11)], [(1, 11)], [(0, 10)]]
)
def test_all_that_is_selected_is_added_up(
    screen: ListScreen, qtbot: QtBot, tasks: Tasks, spans: list[tuple[int, int]]
) -> None:
    qtbot.waitUntil(lambda: screen.model.summary is not None)
    all_amounts = amounts(screen)
    picked = [all_amounts[number] for first, last in spans for number in range(first, last + 1)]
    select(screen, *spans)
    whole, count = sum(picked), len(picked)
    words = f"{count} selected   ·   {whole:,.2f} INR   ·   average {whole / count:,.2f} INR"
    qtbot.waitUntil(lambda: said(screen) == words)
    assert tasks.wait_idle()


@pytest.mark.parametrize("page", [2, 100])
@pytest.mark.parametrize(
    ("spans", "words"),
    [
        ([(0, 5)], ""),
        ([(0, 3)], "4 selected   ·   0.00 EUR   ·   {two} INR"),
        ([(2, 5)], "4 selected   ·   {four} INR   ·   average {one} INR"),
        ([(2, 3)], "2 selected   ·   {two} INR   ·   average {one} INR"),
        ([(1, 2)], "2 selected   ·   0.00 EUR   ·   {one} INR"),
    ],
)
def test_an_average_is_of_one_currency_though_another_comes_to_nothing(
    open_list: Callable[..., ListScreen],
    of_surya: tuple[ListQuery, Decimal],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tasks: Tasks,
    page: int,
    spans: list[tuple[int, int]],
    words: str,
) -> None:
    monkeypatch.setattr(rows_model, "PAGE", page)
    query, amount = of_surya
    screen = open_list(query=query)
    qtbot.waitUntil(lambda: screen.model.summary is not None)
    assert (screen.model.summary.total_amounts, page) == (  # type: ignore[union-attr]
        {"INR": 4 * amount, "EUR": 0},
        page,
    )
    select(screen, *spans)
    one = {name: f"{n * amount:,.2f}" for name, n in (("one", 1), ("two", 2), ("four", 4))}
    if not words:  # it stands beside, as the total
        qtbot.wait(400)
        assert said(screen) == "6 selected"
        return
    qtbot.waitUntil(lambda: said(screen) == words.format(**one))
    assert tasks.wait_idle()


def test_of_one_nothing_is_said(screen: ListScreen, qtbot: QtBot) -> None:
    select(screen, (0, 2))
    qtbot.waitUntil(lambda: "average" in said(screen))
    select(screen, (1, 1))
    qtbot.wait(200)
    assert said(screen) == ""


def test_what_is_left_out() -> None:
    assert others([(2, 3), (6, 6)], 9) == [(0, 1), (4, 5), (7, 8)]
    assert others([(0, 8)], 9) == []
    assert others([], 2) == [(0, 1)]


def test_lists_of_one_amount_and_of_quantities_are_added_up() -> None:
    told = {spec.name: [name for _key, _apart, name in measures_of(spec)] for spec in lists()}
    assert {name: measures for name, measures in told.items() if measures} == {
        "sales_orders": ["total_amount"],
        "purchase_orders": ["total_amount"],
        "work_orders": ["quantity"],
        "stock": ["quantity", "second_quantity"],
    }


@pytest.mark.parametrize("spec", lists(), ids=lambda spec: spec.name)
def test_what_a_list_shows_in_a_unit_is_what_core_adds_up(spec: ListSpec) -> None:
    listing = listing_named(operation_of(spec.search).name)
    assert listing is not None
    shown = {column.attr: column.unit for column in spec.columns if column.unit}
    assert shown == {one.name: one.apart for one in listing.measures if not one.is_money}


@pytest.mark.usefixtures("in_three_units")
@pytest.mark.parametrize("spans", [[(0, 7)], [(0, 2)], [(5, 6)], [(1, 7)], [(0, 0), (6, 7)]])
def test_quantities_of_the_selected_rows_are_told_per_unit(
    open_list: Callable[..., ListScreen],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tasks: Tasks,
    spans: list[tuple[int, int]],
) -> None:
    monkeypatch.setattr(rows_model, "PAGE", 3)
    monkeypatch.setattr(rows_model, "PAGES_KEPT", 1)
    screen = open_list(spec=work_order.LIST)
    qtbot.waitUntil(lambda: screen.model.summary is not None)
    rows: Any = screen.core.run(screen.spec.search, screen.model.query.model_copy(update={"limit": 100}))
    sums = Counter[str]()
    picked = [rows[number] for first, last in spans for number in range(first, last + 1)]
    for row in picked:
        sums[row.unit] += int(row.quantity)
    told: list[list[str]] = []
    screen._sum.told.connect(
        lambda summary: told.append([f"{n:f} {unit}" for unit, n in summary.quantities["quantity"].items()])
    )
    select(screen, *spans)
    if len(picked) == 8:  # it stands beside, as the total
        qtbot.wait(300)
        assert not told
        words = {f"{n} {unit}" for unit, n in sums.items()}
        label = screen.findChild(QLabel, "list.sum")
        assert label is not None
        assert set(label.text().removeprefix("Total  ").split("   ·   ")) == words
        return
    qtbot.waitUntil(lambda: bool(told))
    assert {text.replace(".000", "") for text in told[-1]} == {f"{n} {unit}" for unit, n in sums.items()}
    assert tasks.wait_idle()
