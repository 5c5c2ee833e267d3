"""Numbers and dates: what is written can be read back, in every locale."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit import i18n
from erp_desktop.kit.look import format as fmt

LOCALES = ["en_GB", "en_US", "en_IN", "de_DE", "fr_FR", "hi_IN", "pt_BR", "de_CH", "tr_TR"]
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


@pytest.mark.parametrize("language", i18n.shipped())
@pytest.mark.parametrize("locale", ["en_GB", "en_US", "en_IN", "de_DE", "fr_FR", "tr_TR"])
@given(day=DAYS)
def test_date_round_trip(language: str, locale: str, day: date) -> None:
    i18n.install(language)
    fmt.use_locale(locale)
    assert fmt.parse_date(fmt.format_date(day)) == day
    assert fmt.parse_date(fmt.format_date(day).upper()) == day
    assert fmt.parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("language", "pc", "shown"),
    [
        ("en", "en_GB", "15 Aug 2024"),
        ("en", "en_US", "Aug 15, 2024"),
        ("en", "tr_TR", "15 Aug 2024"),
        ("en", "de_DE", "15 Aug 2024"),
        ("tr", "tr_TR", "15 Ağu 2024"),
        ("tr", "en_US", "15 Ağu 2024"),
    ],
)
def test_dates_speak_the_language_of_the_program(language: str, pc: str, shown: str) -> None:
    i18n.install(language)
    fmt.use_locale(pc)
    assert fmt.format_date(date(2024, 8, 15)) == shown


@pytest.mark.parametrize(
    ("language", "pc", "day", "amount"),
    [
        ("tr", "en_US", date(2024, 3, 4), "1,050.00"),
        ("en", "tr_TR", date(2024, 3, 4), "1.050,00"),
        ("en", "en_US", date(2024, 4, 3), "1,050.00"),
    ],
)
def test_figures_are_typed_as_they_are_shown(language: str, pc: str, day: date, amount: str) -> None:
    i18n.install(language)
    fmt.use_locale(pc)
    assert fmt.parse_date("4.3.2024") == day
    assert fmt.format_money(Decimal(1050)) == amount
    assert fmt.parse_decimal(amount) == Decimal(1050)


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
