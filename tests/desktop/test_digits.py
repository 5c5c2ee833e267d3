"""Amounts are written with the digits of their currency wherever they stand."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from erp_core.kit.words import ValueKind
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.tables.cell import cell_text
from erp_desktop.kit.tables.column import Column
from erp_desktop.sales.sales_order import LIST


@pytest.fixture(autouse=True)
def currencies():
    fmt.use_currencies({"JPY": 0, "INR": 2})
    yield
    fmt.use_currencies({})


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
