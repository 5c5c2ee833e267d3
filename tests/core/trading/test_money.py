"""Money: exact decimals, rounded half-up once, the same in the program and in the database."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import psycopg
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from erp_core.kit.types import Money, Percent, Price, Quantity, round_money
from erp_core.trading.pricing import line_amount, tax_on
from tests.factories.mill import Mill


def decimals(largest: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=0, max_value=Decimal(largest), places=places)


QUANTITIES = decimals("999999999999999.999", 3)
PRICES = decimals("99999999999999.9999", 4)
PERCENTS = decimals("100", 4)
AMOUNTS = decimals("9999999999999999.99", 2)
DIGITS = st.sampled_from([0, 2])


def half_up(exact: Fraction, digits: int) -> Fraction:
    """The rule, in whole numbers: add a half and cut off."""
    scaled = exact * 10**digits + Fraction(1, 2)
    return Fraction(scaled.numerator // scaled.denominator, 10**digits)


@given(QUANTITIES, PRICES, PERCENTS, DIGITS)
@example(Decimal("83336666.665"), Decimal("0.0009"), Decimal("33.3333"), 2)
@example(Decimal("999999999999999.999"), Decimal("99999999999999.9999"), Decimal(0), 2)
@example(Decimal("0.5"), Decimal("0.01"), Decimal(0), 2)
def test_a_line_is_quantity_times_price_less_discount_rounded_once(
    quantity: Decimal, price: Decimal, discount: Decimal, digits: int
) -> None:
    exact = Fraction(quantity) * Fraction(price) * (100 - Fraction(discount)) / 100
    assert Fraction(line_amount(quantity, price, discount, digits)) == half_up(exact, digits)


@given(AMOUNTS, PERCENTS, DIGITS)
def test_tax_is_the_rate_on_the_net_amount_rounded_once(net: Decimal, rate: Decimal, digits: int) -> None:
    assert Fraction(tax_on(net, rate, digits)) == half_up(Fraction(net) * Fraction(rate) / 100, digits)


@given(decimals("99999999999999.9999", 4), DIGITS)
def test_rounding_is_off_by_half_a_digit_at_most_and_idempotent(amount: Decimal, digits: int) -> None:
    rounded = round_money(amount, digits)
    assert abs(rounded - amount) <= Decimal(5).scaleb(-digits - 1)
    assert round_money(rounded, digits) == rounded
    assert round_money(-amount, digits) == -rounded


@pytest.mark.parametrize(
    ("amount", "digits", "rounded"),
    [
        ("0.005", 2, "0.01"),
        ("0.0049999", 2, "0.00"),
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("-0.005", 2, "-0.01"),
        ("1.115", 2, "1.12"),
        ("2.675", 2, "2.68"),
    ],
)
def test_a_half_is_rounded_away_from_zero(amount: str, digits: int, rounded: str) -> None:
    assert str(round_money(Decimal(amount), digits)) == rounded


@given(st.lists(st.tuples(QUANTITIES, PRICES), max_size=20), PERCENTS)
def test_arithmetic_leaves_the_callers_precision_alone(lines: list[Any], rate: Decimal) -> None:
    with localcontext(prec=6, rounding=ROUND_HALF_UP) as context:
        for quantity, price in lines:
            line_amount(quantity, price, rate)
        assert context.prec == 6


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(decimals("9999999.999", 3), decimals("99999.9999", 4), PERCENTS), min_size=1, max_size=30
    )
)
def test_the_database_rounds_like_the_program(connection: Any, lines: list[Any]) -> None:
    wrong = connection.execute(
        "SELECT count(*) FROM unnest(%s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[])"
        " AS x (q, p, d, amount) WHERE amount <> round(q * p * (100 - d) * 0.01, 2)",
        [*(list(column) for column in zip(*lines, strict=True)), [line_amount(*line) for line in lines]],
    ).fetchone()
    assert wrong == (0,)


@pytest.fixture(scope="module")
def connection(mill: Mill) -> Any:
    with psycopg.connect(mill.database.app_url, autocommit=True) as connection:
        yield connection


# What the types accept

TYPES: dict[str, TypeAdapter[Decimal]] = {
    "money": TypeAdapter(Money),
    "price": TypeAdapter(Price),
    "quantity": TypeAdapter(Quantity),
    "percent": TypeAdapter(Percent),
}


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "sNaN",
        "-NaN",
        "Infinity",
        "-Infinity",
        "inf",
        float("nan"),
        float("inf"),
        1e400,
        "1e400",
        "1e999999999",
        "1e-400",
        "9" * 5000,
        True,
        False,
        None,
        "",
        " ",
        "ten",
        "1,5",
        "0x10",
        "1 000",
        "--1",
        [],
        {},
        b"5",
    ],
    ids=lambda value: str(value)[:12],
)
def test_what_is_no_plain_number_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        TYPES[kind].validate_python(value)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "json", ["NaN", "Infinity", "1e400", "true", "null", '"1e400"', "1" + "0" * 5000, "[1]"]
)
def test_what_is_no_plain_number_is_refused_in_json_too(kind: str, json: str) -> None:
    with pytest.raises(ValidationError):
        TYPES[kind].validate_json(json)


@pytest.mark.parametrize("kind", TYPES)
def test_a_json_number_is_taken_as_it_was_typed(kind: str) -> None:
    assert TYPES[kind].validate_json("0.1") == TYPES[kind].validate_json('"0.1"') == Decimal("0.1")
    assert TYPES[kind].validate_python(0.1) == Decimal("0.1")


@given(QUANTITIES.filter(lambda q: q > 0))
def test_a_quantity_travels_through_json_unchanged(quantity: Decimal) -> None:
    adapter = TYPES["quantity"]
    sent = adapter.dump_json(quantity)
    assert b"E" not in sent
    assert adapter.validate_json(sent) == quantity


@given(PRICES)
def test_a_price_travels_through_json_unchanged(price: Decimal) -> None:
    adapter = TYPES["price"]
    assert adapter.validate_json(adapter.dump_json(price)) == price


@pytest.mark.parametrize(
    ("kind", "accepted", "refused"),
    [
        ("quantity", ["0.001", "999999999999999.999"], ["0", "-1", "0.0001", "1000000000000000"]),
        ("price", ["0", "0.0001", "99999999999999.9999"], ["-0.0001", "0.00001", "100000000000000"]),
        ("percent", ["0", "100", "33.3333", "100.0000"], ["100.0001", "-0.0001", "33.33333"]),
        ("money", ["-1", "0", "9999999999999999.99", "29999999999999999.97"], ["0.001"]),
    ],
)
def test_the_bounds_are_those_of_the_database(kind: str, accepted: list[str], refused: list[str]) -> None:
    for value in accepted:
        assert TYPES[kind].validate_python(value) == Decimal(value)
    for value in refused:
        with pytest.raises(ValidationError):
            TYPES[kind].validate_python(value)
