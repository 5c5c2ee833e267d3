"""Amounts are written with the digits of their currency wherever they stand, quantities with their unit's."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit.words import ValueKind
from erp_core.masters.unit.schema import UnitSize
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.tables.cell import cell_text
from erp_desktop.kit.tables.column import Column
from erp_desktop.masters import item
from erp_desktop.production import work_order
from erp_desktop.purchasing import purchase_order
from erp_desktop.sales import sales_order
from erp_desktop.sales.sales_order import LIST
from erp_desktop.stock import holding, stock_adjustment
from erp_desktop.trading.order_lines import order_lines
from erp_desktop.trading.order_terms import OrderTerms
from tests.factories.makers import make_unit

LISTS = (item, work_order, purchase_order, sales_order, holding, stock_adjustment)


@pytest.fixture(autouse=True)
def currencies():
    fmt.use_currencies({"JPY": 0, "INR": 2})
    fmt.use_units({"m": 2, "kg": 3, "pcs": 0})
    yield
    fmt.use_currencies({})
    fmt.use_units({})


def test_in_words_and_figures() -> None:
    assert fmt.format_money(Decimal("111.00"), "JPY") == "111 JPY"
    assert fmt.format_money(Decimal(1050), "INR") == "1,050.00 INR"
    assert fmt.format_money(Decimal(1050)) == "1,050.00"
    assert fmt.format_price(Decimal("37.2"), 0) == "37.2"
    assert fmt.format_price(Decimal(37), 0) == "37"


@pytest.mark.parametrize(("currency", "text"), [("JPY", "1,110"), ("INR", "1,110.00")])
def test_in_lists(currency: str, text: str) -> None:
    column = next(column for column in LIST.columns if column.kind is ValueKind.MONEY)
    assert cell_text(column, SimpleNamespace(total_amount=Decimal("1110.00"), currency=currency)) == text
    assert cell_text(Column("Total", "sum", ValueKind.MONEY), SimpleNamespace(sum=Decimal(5))) == "5.00"


def test_the_main_window_learns_them(window_as) -> None:
    fmt.use_currencies({})
    window_as("staff")
    assert (fmt.digits_of("JPY"), fmt.digits_of("INR"), fmt.digits_of(None)) == (0, 2, 2)


QUANTITIES = [
    ("12.5", "m", "12.50"),
    ("7", "m", "7.00"),
    ("1.125", "m", "1.125"),  # stored before the unit had fewer: nothing is rounded away
    ("1250", "kg", "1,250.000"),
    ("9.25", "pcs", "9.25"),
    ("9", "pcs", "9"),
    ("1.5", "ell", "1.5"),
    ("1.5", None, "1.5"),
]


@pytest.mark.parametrize(("quantity", "unit", "text"), QUANTITIES)
def test_quantities_in_lists(quantity: str, unit: str | None, text: str) -> None:
    row = SimpleNamespace(quantity=Decimal(quantity), unit=unit, second_quantity=None, second_unit=None)
    for listed in (work_order.LIST, holding.LIST):
        column = next(column for column in listed.columns if column.attr == "quantity")
        assert cell_text(column, row) == text
    second = next(column for column in holding.LIST.columns if column.attr == "second_quantity")
    assert cell_text(second, row) == ""
    swapped = SimpleNamespace(second_quantity=Decimal(quantity), second_unit=unit)
    assert cell_text(second, swapped) == text
    assert fmt.format_quantity(Decimal("7.50"), unit) == (f"7.5 {unit}" if unit else "7.5"), "in a sentence"


@given(
    st.lists(st.decimals(0, 10**9, places=3), min_size=2, max_size=8),
    st.sampled_from(["m", "kg", "pcs", "?"]),
)
def test_quantities_of_a_unit_stand_under_each_other_and_say_all_there_is(
    quantities: list[Decimal], unit: str
) -> None:
    """With as many decimals as their unit has each, or with all that are stored where those are more."""
    digits = {"m": 2, "kg": 3, "pcs": 0}.get(unit, 0)
    for quantity in quantities:
        text = fmt.format_counted(quantity, unit)
        stored = max(-int(quantity.normalize().as_tuple().exponent), 0)
        assert len(text.partition(".")[2]) == max(digits, stored)
        assert Decimal(text.replace(",", "")) == quantity


def test_every_column_of_quantities_names_the_unit_that_stands_in_its_row() -> None:
    """Measures of an item are in units of their own."""
    measures = {("items", "gsm"), ("items", "width_cm")}
    for listed in (one.LIST for one in LISTS):
        for column in listed.columns:
            if column.kind is ValueKind.QUANTITY and (listed.name, column.attr) not in measures:
                assert column.unit in listed.row.model_fields, (listed.name, column.attr)


@pytest.mark.parametrize(("quantity", "unit", "text"), QUANTITIES[:6])
def test_quantities_in_the_grid_of_lines(quantity: str, unit: str, text: str) -> None:
    digits = {"m": 2, "kg": 3, "pcs": 0}
    sizes = {
        code: UnitSize(code=code, name=code, digits=n, dimension="other", factor=Decimal(1))
        for code, n in digits.items()
    }
    terms = OrderTerms(Decimal(0), 2, units=sizes)
    column = next(c for c in order_lines("sales_price").columns if c.name == "quantity")
    line = Line(values={"quantity": Decimal(quantity), "unit": unit})
    assert line.shown(column, terms) == text
    assert Line(values={"quantity": Decimal("1.5")}).shown(column, terms) == "1.5", "as long as it has none"


def test_a_unit_that_comes_is_known_to_the_window_at_once(window_as, core, tasks, qtbot) -> None:
    window_as("manager")
    assert tasks.wait_idle(30)
    assert fmt.format_counted(Decimal("1.5"), "m") == "1.50"
    unit = make_unit(core, decimals=3)
    qtbot.waitUntil(lambda: fmt.format_counted(Decimal(1), unit.code) == "1.000", timeout=20_000)
