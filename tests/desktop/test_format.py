"""Numbers and dates: what is written can be read back, in every locale."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_desktop.kit import format as fmt

LOCALES = ["en_GB", "en_US", "en_IN", "de_DE", "fr_FR", "hi_IN", "pt_BR", "de_CH"]
MONEY = st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), places=2)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))


@pytest.mark.parametrize("locale", LOCALES)
@given(amount=MONEY)
def test_money_round_trip(locale: str, amount: Decimal) -> None:
    fmt.use_locale(locale)
    assert fmt.parse_decimal(fmt.format_money(amount)) == amount


@pytest.mark.parametrize("locale", LOCALES)
@given(quantity=st.decimals(min_value=0, max_value=Decimal("1e14"), places=3))
def test_quantity_round_trip(locale: str, quantity: Decimal) -> None:
    fmt.use_locale(locale)
    assert fmt.parse_decimal(fmt.format_quantity(quantity)) == quantity


@pytest.mark.parametrize("locale", ["en_GB", "en_US", "en_IN", "de_DE", "fr_FR"])
@given(day=DAYS)
def test_date_round_trip(locale: str, day: date) -> None:
    fmt.use_locale(locale)
    assert fmt.parse_date(fmt.format_date(day)) == day
    assert fmt.parse_date(day.isoformat()) == day


@given(text=st.text(max_size=20))
def test_any_text_is_a_number_or_is_not(text: str) -> None:
    value = fmt.parse_decimal(text)
    assert value is None or value.is_finite()
    fmt.parse_date(text)


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en_GB", "1,050.00", "1050.00"),
        ("de_DE", "1.050,00", "1050.00"),
        ("de_DE", "1,050.00", "1050.00"),
        ("en_GB", "1.050,25", "1050.25"),
        ("de_DE", "10.5", "10.5"),
        ("en_IN", "12,34,567.5", "1234567.5"),
        ("en_GB", "12.5 %", "12.5"),
        ("en_GB", "-3", "-3"),
        ("en_GB", ".5", "0.5"),
    ],
)
def test_numbers_as_people_and_spreadsheets_write_them(locale: str, text: str, value: str) -> None:
    fmt.use_locale(locale)
    assert fmt.parse_decimal(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "NaN", "Infinity", "1e5", "--1", "1.2.3"])
def test_what_is_no_number(text: str) -> None:
    assert fmt.parse_decimal(text) is None


def test_dates_typed_fast() -> None:
    today = date(2024, 1, 31)
    read = {text: fmt.parse_date(text, today) for text in ("t", "+1", "-31", "15", "15.3", "15/3/24", "31.2")}
    assert read == {
        "t": today,
        "+1": date(2024, 2, 1),
        "-31": date(2023, 12, 31),
        "15": date(2024, 1, 15),
        "15.3": date(2024, 3, 15),
        "15/3/24": date(2024, 3, 15),
        "31.2": None,
    }


def test_money_is_rounded_half_up_and_grouped() -> None:
    assert fmt.format_money(Decimal("1234567.005"), "INR") == "1,234,567.01 INR"
    fmt.use_locale("en_IN")
    assert fmt.format_money(Decimal("1234567")) == "12,34,567.00"


def test_quantities_show_the_decimals_they_have() -> None:
    assert fmt.format_quantity(Decimal("100.000"), "m") == "100 m"
    assert fmt.format_quantity(Decimal("0.125")) == "0.125"
    assert fmt.format_percent(Decimal("12.5000")) == "12.5 %"
