"""Numbers and dates: what is written can be read back, in every locale."""

# How texts are read, whatever is written here: tests/core/kit/test_reading_*.py

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit import i18n
from erp_core.kit.reading.days import read_day
from erp_core.kit.reading.numbers import read_number
from erp_desktop.kit.look import format as fmt

LOCALES = ["en_GB", "en_US", "en_IN", "de_DE", "fr_FR", "hi_IN", "pt_BR", "de_CH", "tr_TR"]
MONEY = st.decimals(min_value=Decimal("-1e15"), max_value=Decimal("1e15"), places=2)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31))
TODAY = date(2026, 11, 25)


def number_of(text: str) -> Decimal:
    return read_number(text, fmt.notation(), currencies=())


def day_of(text: str) -> date:
    return read_day(text, fmt.notation(), TODAY)


@pytest.mark.parametrize("locale", LOCALES)
@given(amount=MONEY)
def test_money_round_trip(locale: str, amount: Decimal) -> None:
    fmt.use_locale(locale)
    assert number_of(fmt.format_money(amount)) == amount


@pytest.mark.parametrize("locale", LOCALES)
@given(amount=MONEY, currency=st.sampled_from(["INR", "TRY", "EUR", "USD", "JPY"]))
def test_money_with_its_currency_round_trip(locale: str, amount: Decimal, currency: str) -> None:
    fmt.use_locale(locale)
    fmt.use_currencies({"JPY": 0})
    amount = amount.quantize(Decimal(1).scaleb(-fmt.digits_of(currency)))
    assert number_of(fmt.format_money(amount, currency)) == amount


@pytest.mark.parametrize("locale", LOCALES)
@given(quantity=st.decimals(min_value=0, max_value=Decimal("1e14"), places=3))
def test_quantity_round_trip(locale: str, quantity: Decimal) -> None:
    fmt.use_locale(locale)
    assert number_of(fmt.format_quantity(quantity)) == quantity


@pytest.mark.parametrize("language", i18n.shipped())
@pytest.mark.parametrize("locale", ["en_GB", "en_US", "en_IN", "de_DE", "fr_FR", "tr_TR"])
@given(day=DAYS)
def test_date_round_trip(language: str, locale: str, day: date) -> None:
    i18n.install(language)
    fmt.use_locale(locale)
    assert day_of(fmt.format_date(day)) == day
    assert day_of(fmt.format_date(day).upper()) == day
    assert day_of(day.isoformat()) == day


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
    assert day_of("4.3.2024") == day
    assert fmt.format_money(Decimal(1050)) == amount
    assert number_of(amount) == Decimal(1050)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("tr_TR", "%12,5"),
        ("en_IN", "12.5%"),
        ("de_DE", "12,5\N{NO-BREAK SPACE}%"),
        ("fr_FR", "12,5\N{NO-BREAK SPACE}%"),
    ],
)
def test_percentages_are_written_as_the_country_does_and_typed_as_they_are_shown(
    place: str, shown: str
) -> None:
    fmt.use_locale(place)
    assert fmt.format_percent(Decimal("12.5")) == shown
    assert read_number(shown, fmt.notation(), currencies=(), is_percent=True) == Decimal("12.5")


def test_money_is_rounded_half_up_and_grouped() -> None:
    assert fmt.format_money(Decimal("1234567.005"), "INR") == "1,234,567.01 INR"
    fmt.use_locale("en_IN")
    assert fmt.format_money(Decimal("1234567")) == "12,34,567.00"


def test_quantities_show_the_decimals_they_have() -> None:
    assert fmt.format_quantity(Decimal("100.000"), "m") == "100 m"
    assert fmt.format_quantity(Decimal("0.125")) == "0.125"
    assert fmt.format_percent(Decimal("12.5000")) == "12.5%"


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en_IN", "2,89,17,310.01"),
        ("hi_IN", "2,89,17,310.01"),
        ("bn_IN", "2,89,17,310.01"),
        ("tr_TR", "28.917.310,01"),
        ("de_DE", "28.917.310,01"),
    ],
)
def test_an_amount_is_grouped_as_where_it_is_read(locale: str, written: str) -> None:
    fmt.use_locale(locale)
    assert fmt.format_money(Decimal("28917310.01")) == written
