"""What is worked out in a cell, and what is refused."""

import contextlib
from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit.reading.expressions import is_expression, looks_like_a_date, worked_out
from erp_core.kit.reading.notation import Unreadable, notation

ENGLISH = notation(Locale.parse("en_GB"), Locale.parse("en_GB"))
TURKISH = notation(Locale.parse("tr"), Locale.parse("tr"))


@pytest.mark.parametrize(
    ("here", "text", "digits", "result"),
    [
        (ENGLISH, "12*3.5", 3, "42"),
        (ENGLISH, "=1000/1.1", 4, "909.0909"),
        (ENGLISH, "1/3", 3, "0.333"),
        (ENGLISH, "2/3", 3, "0.667"),
        (ENGLISH, "2x3", 3, "6"),
        (ENGLISH, "2 × 3 ÷ 4", 3, "1.5"),
        (ENGLISH, "1000*10%", 2, "100"),
        (ENGLISH, "10%*1000", 2, "100"),
        (ENGLISH, "=5", 2, "5"),
        (ENGLISH, "=(100-5)/2", 2, "47.5"),
        (ENGLISH, "2+3*4", 2, "14"),
        (ENGLISH, "10-4-3", 2, "3"),
        (ENGLISH, "-2*-3", 2, "6"),
        (ENGLISH, "1,250*2", 2, "2500"),
        (ENGLISH, "0.1+0.2", 4, "0.3"),
        (TURKISH, "1,5*2", 3, "3"),
        (TURKISH, "1.250,50*2", 3, "2501"),
    ],
)
def test_what_is_worked_out(here, text: str, digits: int, result: str) -> None:
    assert is_expression(text)
    assert worked_out(text, here, digits) == Decimal(result)


@pytest.mark.parametrize("text", ["12", "-5", "1,250.00-", "(1,250.00)", "12.5%", '58"', "1 250", "abc", ""])
def test_what_is_no_expression(text: str) -> None:
    assert not is_expression(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("=1/0", "divided by 0"),
        ("=0/0", "divided by 0"),
        ("1000-10%", "multiplied"),
        ("=", "worked out"),
        ("=()", "worked out"),
        ("=2**3", "worked out"),
        ("=2*(3", "worked out"),
        ("=2 a 3", "worked out"),
        ("=__import__('os')", "worked out"),
        ("=" + "(" * 21 + "1" + ")" * 21, "too long"),
        ("=" + "1+" * 200 + "1", "too long"),
        ("=1.2.3*2", "not a number"),
    ],
)
def test_what_is_refused_says_why(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        worked_out(text, ENGLISH, 3)
    assert said in str(refused.value)


@given(st.text("0123456789.,+-*/()%x= ", max_size=40))
def test_any_text_is_worked_out_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert worked_out(text, ENGLISH, 3).is_finite()


numbers = st.decimals(0, 10**6, places=2)


@given(numbers, numbers, numbers)
def test_it_is_exact(a: Decimal, b: Decimal, c: Decimal) -> None:
    assert worked_out(f"={a}+{b}*{c}", ENGLISH, 4) == a + b * c
    assert worked_out(f"=({a}-{b})*{c}", ENGLISH, 4) == (a - b) * c


@pytest.mark.parametrize("text", ["2026-01-02", "2026/1/2", "02-01-2026", " 2/1/2026 ", "2026–01–02"])
def test_what_is_written_like_a_date_is_no_subtraction(text: str) -> None:
    assert looks_like_a_date(text)


@pytest.mark.parametrize(
    "text", ["110-100", "12/3/4", "=2026-01-02", "1000-20-300", "2026-01/02", "20260-1-2"]
)
def test_what_is_not_is_worked_out(text: str) -> None:
    assert not looks_like_a_date(text)
