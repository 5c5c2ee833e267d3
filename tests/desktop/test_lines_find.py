"""Long orders: a text is found in the lines, they are put in order, and cells are cut."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core
from erp_core.kit.filter import ListQuery
from erp_core.masters.warehouse import service as warehouses
from erp_core.platform.listed import service as listed
from erp_core.sales.sales_order import service as sales_orders
from erp_core.stock.stock_adjustment import service as stock_adjustments
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.inputs.lookup_popup import LookupPopup
from erp_desktop.kit.inputs.match import Match, best_match, ranked
from erp_desktop.kit.lines.lines_grid import LinesGrid
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.masters.lookups import in_stock, priced_items
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.trading.order_terms import OrderTerms
from tests.factories.makers import make_party_item, make_stock_adjustment
from tests.factories.orders import make_item, order_input


@pytest.fixture
def grid(window_as: Callable[[str], MainWindow], core: Core, tasks: Tasks) -> LinesGrid:
    """An order of three lines, the keyboard in its header."""
    names = ("Red twill", "İndigo denim", "Grey twill")
    items = [make_item(core, code=f"FIN-{n}", name=name) for n, name in enumerate(names, start=1)]
    lines = [
        {"item_id": item.id, "quantity": quantity, "unit_price": "9.25"}
        for item, quantity in zip(items, (30, 200, 4), strict=True)
    ]
    whole: Any = order_input(core, "customer_id") | {"lines": lines}
    order = core.run(sales_orders.create, whole)
    form = window_as("manager").open("sales_order", order.id)
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    assert form.body.grid is not None
    return form.body.grid


def keyboard(grid: LinesGrid) -> QWidget:
    return QApplication.focusWidget() or grid.window()


def press(grid: LinesGrid, *sequences: str) -> None:
    for sequence in sequences:
        QTest.keySequence(keyboard(grid), QKeySequence(sequence))


def type_in(grid: LinesGrid, text: str) -> None:
    for letter in text:
        QTest.keyClicks(keyboard(grid), letter)


def here(grid: LinesGrid) -> tuple[int, str]:
    index = grid.view.currentIndex()
    return index.row(), grid.model.spec.columns[index.column()].name


def quantities(grid: LinesGrid) -> list[int]:
    return [int(line.values["quantity"]) for line in grid.model.lines()]


def test_a_text_is_found_while_it_is_typed_and_again(grid: LinesGrid) -> None:
    press(grid, "Ctrl+F")
    type_in(grid, "TWILL")
    assert here(grid) == (0, "item_name")
    assert grid.finder.found == "1 of 2"
    press(grid, "Return")
    assert here(grid) == (2, "item_name")
    press(grid, "F3")
    assert here(grid) == (0, "item_name")
    press(grid, "Shift+Return")
    assert here(grid) == (2, "item_name")
    press(grid, "Esc")
    assert grid.view.hasFocus()
    assert grid.finder.isHidden()
    press(grid, "F3")
    assert here(grid) == (0, "item_name")


def test_letters_are_folded_and_figures_are_found_as_they_are_read(grid: LinesGrid) -> None:
    press(grid, "Ctrl+F")
    type_in(grid, "indigo")
    assert here(grid) == (1, "item_name")
    press(grid, "Ctrl+F")
    type_in(grid, "1,850.00")
    assert here(grid) == (1, "amount")
    press(grid, "Ctrl+F")
    type_in(grid, "nowhere")
    assert grid.finder.found == "Not in these lines."


def test_lines_are_sorted_by_the_column_one_stands_in_and_back(grid: LinesGrid) -> None:
    grid.view.show_cell(0, "quantity")
    press(grid, "Alt+S")
    assert quantities(grid) == [4, 30, 200]
    press(grid, "Alt+S")
    assert quantities(grid) == [200, 30, 4]
    grid.view.show_cell(0, "item_name")
    press(grid, "Alt+S")
    assert [line.values["item"].name for line in grid.model.lines()] == [
        "Grey twill",
        "İndigo denim",
        "Red twill",
    ]
    press(grid, "Ctrl+Z", "Ctrl+Z", "Ctrl+Z")
    assert quantities(grid) == [30, 200, 4]
    assert grid.is_untouched
    assert grid.model.rowCount() == 4, "the new line stays at the end"


def test_cells_are_cut_and_pasted_elsewhere(grid: LinesGrid) -> None:
    grid.view.show_cell(0, "quantity")
    press(grid, "Ctrl+X")
    assert "quantity" not in grid.model.line(0).values
    grid.view.show_cell(2, "quantity")
    press(grid, "Ctrl+V")
    assert grid.model.line(2).values["quantity"] == 30
    press(grid, "Ctrl+Z", "Ctrl+Z")
    assert quantities(grid) == [30, 200, 4]


def test_words_that_begin_words_come_before_words_inside() -> None:
    found = [Match(1, "A-1", "Axle tsar"), Match(2, "TS-RED-XL", "T-shirt red"), Match(3, "XL", "Tshirt")]
    assert [match.code for match in ranked(found, "xl ts")][:2] == ["TS-RED-XL", "XL"]


def test_an_exact_code_is_meant_among_those_that_begin_so(core: Core) -> None:
    for code in ("C110", "C1", *(f"C1{n}" for n in range(11, 40))):
        make_item(core, code=code, name=f"Lycra {code}x")
    found = priced_items("sales_price").search(core, "c1")
    assert found[0].code == "C1"
    meant = best_match("c1", found)
    assert meant is not None
    assert meant.code == "C1"


def test_an_item_is_offered_with_its_unit_and_price(core: Core) -> None:
    make_item(core, code="FIN-9", unit="m", sales_price="88.25")
    (match,) = priced_items("sales_price").search(core, "FIN-9")
    assert match.detail.endswith("m · 88.25")


def test_what_a_party_paid_last_is_told_and_comes_first(core: Core) -> None:
    first, second = (make_item(core, code=f"FIN-9{n}", unit="m", sales_price="88.25") for n in (1, 2))
    whole: Any = order_input(core, "customer_id")
    whole["lines"] = [{"item_id": second.id, "quantity": 5, "unit_price": "86.5"}]
    order = core.run(sales_orders.create, whole)
    core.run(sales_orders.submit, order.id, order.version)
    source = priced_items("sales_price", sales_orders.last_prices)
    terms = OrderTerms(currency="INR", party_id=order.customer_id)
    bought, other = source.within(terms).search(core, "FIN-9")
    assert (bought.code, other.code) == (second.code, first.code)
    assert bought.detail.endswith("m · 88.25 · last 86.50 on 15 Jan 2024")
    assert "last" not in other.detail
    in_dollars = source.within(replace(terms, currency="USD")).search(core, "FIN-92")
    assert in_dollars[0].detail.endswith("last 86.50 INR on 15 Jan 2024")
    assert [m.code for m in source.search(core, "FIN-9")] == [first.code, second.code], "of nobody's order"
    exact, *_rest = source.within(terms).search(core, "FIN-91")
    assert exact.code == first.code, "an exact code goes before what was bought"


def test_of_what_is_called_alike_what_the_party_buys_comes_first(core: Core) -> None:
    dye = make_item(core, code="CHM-907", name="Olive dye", sales_price="0")
    cloth = make_item(core, code="FIN-926", name="Twill olive", unit="m", sales_price="88.25")
    whole: Any = order_input(core, "customer_id")
    whole["lines"] = [{"item_id": cloth.id, "quantity": 5, "unit_price": "86.5"}]
    order = core.run(sales_orders.create, whole)
    core.run(sales_orders.submit, order.id, order.version)
    source = priced_items("sales_price", sales_orders.last_prices)
    theirs = source.within(OrderTerms(currency="INR", party_id=order.customer_id))
    assert [m.code for m in theirs.search(core, "olive")] == [cloth.code, dye.code]
    assert theirs.search(core, "olive dye")[0].code == dye.code, "a whole name says which"
    own = source.within(OrderTerms(currency="INR", party_id=order.customer_id, record_id=order.id))
    assert own.search(core, "olive")[0].code == dye.code, "what only this order holds was not bought before"


def test_what_is_free_in_stock_is_told_to_whom_may_see_it(core: Core) -> None:
    cloth, none_of = (make_item(core, code=f"FIN-8{n}", unit="m", sales_price="88.25") for n in (1, 2))
    for quantity in ("100", "20.5"):
        lines = [{"item_id": cloth.id, "quantity": quantity, "unit_cost": "60"}]
        opening = make_stock_adjustment(core, lines=lines)
        core.run(stock_adjustments.post, opening.id, opening.version)
    source = priced_items("sales_price", sales_orders.last_prices).within(OrderTerms(currency="INR"))
    there, not_there = source.search(core, "FIN-8")
    assert there.detail.endswith("m · 88.25 · 120.5 m in stock")
    assert (not_there.code, "stock" in not_there.detail) == (none_of.code, False)
    assert sorted(group.title for group in in_stock(core, [cloth.id], "warehouse_id")) == sorted(
        f"{row.code}  {row.name}" for row in core.run(warehouses.search, ListQuery())
    )

    blind = Asked(core, core.me.permissions - {"holding:read"} if core.me else frozenset())
    assert "stock" not in source.search(blind, "FIN-81")[0].detail  # type: ignore[arg-type]
    assert listed.groups not in blind.asked, "who may not see stock is not refused each time"


class Asked:
    """A core that notes what it is asked."""

    def __init__(self, core: Core, permissions: Collection[str]) -> None:
        self._core, self._permissions = core, permissions
        self.asked: list[Any] = []

    def run(self, operation: Any, *arguments: Any) -> Any:
        self.asked.append(operation)
        return self._core.run(operation, *arguments)

    def can(self, permission: str) -> bool:
        return permission in self._permissions

    def on_change(self, call: Any) -> None:
        self._core.on_change(call)


def test_nobody_asks_what_is_in_a_stock_that_holds_nothing(core: Core) -> None:
    cloth = make_item(core, code="FIN-81", unit="m", sales_price="88.25")
    dyeing = make_item(core, code="FIN-82", unit="m", kind="service", is_stocked=False)
    source = priced_items("sales_price", sales_orders.last_prices).within(OrderTerms(currency="INR"))
    seen = Asked(core, core.me.permissions if core.me else frozenset())
    for _time in range(2):
        assert "stock" not in source.search(seen, "FIN-81")[0].detail  # type: ignore[arg-type]
    assert (seen.asked.count(listed.ids), seen.asked.count(listed.groups)) == (1, 0)
    opening = make_stock_adjustment(core, lines=[{"item_id": cloth.id, "quantity": "7", "unit_cost": "60"}])
    core.run(stock_adjustments.post, opening.id, opening.version)
    assert source.search(seen, "FIN-81")[0].detail.endswith("7 m in stock")  # type: ignore[arg-type]
    count = seen.asked.count(listed.groups)
    assert source.search(seen, dyeing.code)  # type: ignore[arg-type]
    assert seen.asked.count(listed.groups) == count, "a service is never in stock"


def test_what_the_party_calls_it_stands_behind_the_barcode_and_before_names(core: Core) -> None:
    order = core.run(sales_orders.create, order_input(core, "customer_id"))
    theirs = make_item(core, code="FIN-009", name="Satin")
    make_party_item(core, party_id=order.customer_id, item_id=theirs.id, code="RED/40", name="Kirmizi")
    make_item(core, code="FIN-010", name="RED/40")
    make_item(core, code="FIN-011", barcode="RED/40")
    source = priced_items("sales_price", sales_orders.last_prices)
    own = source.within(OrderTerms(currency="INR", party_id=order.customer_id))
    assert [m.code for m in own.search(core, "red/40")] == ["FIN-011", "FIN-009", "FIN-010"]
    assert own.search(core, "red/")[0].code == "FIN-009"
    assert own.search(core, "kirm")[0].detail.startswith("RED/40 Kirmizi · ")
    nobody = source.within(OrderTerms(currency="INR"))
    assert [m.code for m in nobody.search(core, "red/40")] == ["FIN-011", "FIN-010"]


def test_what_the_party_calls_it_is_typed_and_pasted_in_its_orders(
    grid: LinesGrid, core: Core, tasks: Tasks
) -> None:
    item = make_item(core, code="FIN-009", name="Satin", barcode="8690123456789")
    make_party_item(core, party_id=grid.model.terms.party_id, item_id=item.id, code="RED/40")
    grid.view.show_cell(3, "item")
    grid.view.pasting.paste_text("RED/40\t5\n8690123456789\t6")
    assert tasks.wait_idle()
    codes = [line.values["item"].code for line in grid.model.lines()]
    assert codes == ["FIN-1", "FIN-2", "FIN-3", "FIN-009", "FIN-009"]
    grid.view.show_cell(5, "item")
    type_in(grid, "red/40")
    press(grid, "Return")
    assert tasks.wait_idle()
    assert grid.model.lines()[5].values["item"].code == "FIN-009"


def test_the_party_of_the_order_is_asked_for_in_its_lines(grid: LinesGrid) -> None:
    assert grid.model.terms.party_id is not None


def offered(grid: LinesGrid) -> list[str]:
    shown = [popup for popup in grid.window().findChildren(LookupPopup) if popup.isVisible()]
    return [match.code for match in shown[-1].matches()] if shown else []


@pytest.mark.parametrize("place", ["customer_id", "due_date", "notes", "save", "cell"])
def test_the_next_marked_cell_is_reached_from_anywhere_in_the_form(
    grid: LinesGrid, tasks: Tasks, place: str
) -> None:
    """The first one, from outside the lines; a line of text has another use for the key, which gives way."""
    form = grid.parent()
    while not isinstance(form, DocumentForm):
        assert form is not None
        form = form.parent()
    for row in (1, 2):
        grid.view.show_cell(row, "quantity")
        type_in(grid, "x1")
        press(grid, "Tab")
    if place == "cell":
        grid.view.show_cell(0, "unit_price")
        type_in(grid, "7")
    else:
        (form.bar.save if place == "save" else form.body.fields.editor(place).input).setFocus()
    press(grid, "Ctrl+E")
    assert tasks.wait_idle()
    here = grid.view.currentIndex()
    assert grid.view.hasFocus() or grid.view.isAncestorOf(keyboard(grid))
    assert (here.row(), here.column()) == (1, grid.model.spec.place("quantity"))
    if place == "cell":
        assert grid.model.line(0).values["unit_price"] == 7, "what was typed is taken"
    press(grid, "Ctrl+E")
    assert grid.view.currentIndex().row() == 2
    form.set_dirty(False)


def test_of_nine_codes_that_end_so_enter_takes_none_in_a_cell(
    grid: LinesGrid, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    for series in "ABCDEFGHI":
        make_item(core, code=f"{series}-001", name=f"Cloth {series}")
    for is_known in (False, True):
        row = grid.model.rowCount() - 1
        grid.view.show_cell(row, "item")
        type_in(grid, "001")
        if is_known:
            qtbot.waitUntil(lambda: len(offered(grid)) == 9)
        press(grid, "Return")
        assert tasks.wait_idle()
        if is_known:
            assert (len(offered(grid)), grid.view.currentIndex().row()) == (9, row), "the cell stays"
            press(grid, "Tab")
            assert tasks.wait_idle()
        line = grid.model.line(row)
        assert ("item" in line.values, line.errors["item"]) == (False, "9 match “001”: choose one.")


def test_letters_that_several_begin_with_stay_until_the_arrows_choose(
    grid: LinesGrid, core: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    """cot, Enter, Down, Enter, and one is at the quantity of the line."""
    for code in ("ZQ-1", "ZQ-2", "ZQ-3"):
        make_item(core, code=code, name=f"Zephyr {code}")
    grid.view.show_cell(0, "item")
    type_in(grid, "zeph")
    qtbot.waitUntil(lambda: len(offered(grid)) == 3)
    press(grid, "Return")
    assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (
        0,
        grid.model.spec.place("item"),
    )
    press(grid, "Down", "Return")
    assert tasks.wait_idle()
    assert grid.model.line(0).values["item"].code == "ZQ-1"
    assert grid.view.currentIndex().column() == grid.model.spec.place("quantity")
    row = grid.model.rowCount() - 1
    grid.view.show_cell(row, "item")
    type_in(grid, "zephyr zq-2")
    press(grid, "Return")
    assert tasks.wait_idle()
    assert grid.model.line(row).values["item"].code == "ZQ-2", "its whole name, at once"


@pytest.mark.parametrize("strokes", [("Return",), ("Tab",), ("Down", "Return")])
def test_a_number_that_stands_only_in_a_name_is_no_item_unless_it_is_chosen(
    grid: LinesGrid, core: Core, tasks: Tasks, qtbot: QtBot, strokes: tuple[str, ...]
) -> None:
    make_item(core, code="CHM-1", name="Acetic acid 99%")
    # Asked of the server first, then answered by what is kept of its answer; what is chosen has been seen.
    for is_known in (True,) if "Down" in strokes else (False, True):
        row = grid.model.rowCount() - 1
        grid.view.show_cell(row, "item")
        type_in(grid, "99")
        if is_known:
            qtbot.waitUntil(lambda: offered(grid) == ["CHM-1"])
        press(grid, *strokes)
        assert tasks.wait_idle()
        line = grid.model.line(row)
        if "Down" in strokes:
            assert line.values["item"].code == "CHM-1"
        else:
            assert "item" not in line.values
            told = "No code or name is “99”; CHM-1 Acetic acid 99% is like it."
            assert line.errors["item"] == told


def test_names_are_found_in_a_long_paste_however_many_are_none(
    grid: LinesGrid, core: Core, tasks: Tasks
) -> None:
    names = ["Sateen", "Percale", "Percale", "Voile"]
    for number, name in enumerate(names):
        make_item(core, code=f"CLO-{number}", name=name)
    texts = [*(f"none {n}" for n in range(20)), "SATEEN", "percale", "Voile"]
    grid.view.show_cell(3, "item")
    grid.view.pasting.paste_text("".join(f"{text}\t5\n" for text in texts))
    assert tasks.wait_idle()
    preview = grid.view.pasting.preview
    assert preview is not None
    named = [preview.book.line(row).values.get("item") for row in (20, 22)]
    assert [match.code if match is not None else "" for match in named] == ["CLO-0", "CLO-3"]
    assert preview.model.wrong(21, 0) == "2 match “percale”: choose one."
    assert {preview.model.wrong(row, 0)[:7] for row in range(20)} == {"Nothing", "No code"}
    preview.reject()
