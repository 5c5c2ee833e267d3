"""Numbers as people type them and spreadsheets write them: read one way, or refused with a sentence."""

from contextlib import suppress
from decimal import Decimal

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit.reading.notation import Unreadable, notation
from erp_core.kit.reading.numbers import figures_in, read_number, signs_of, without_minus

INDIAN, GERMAN, TURKISH, FRENCH, SWISS = (
    notation(Locale.parse(name), Locale.parse(name)) for name in ("en_IN", "de_DE", "tr_TR", "fr_FR", "de_CH")
)


@pytest.mark.parametrize(
    ("here", "text", "number"),
    [
        (INDIAN, "1,050.00", "1050"),
        (INDIAN, "12,34,567.5", "1234567.5"),
        (INDIAN, "2,89,17,310.01", "28917310.01"),
        (INDIAN, "1,234,567", "1234567"),
        (INDIAN, "1.050,25", "1050.25"),
        (INDIAN, "1 200,50", "1200.50"),
        (INDIAN, "1\u202f200.50", "1200.50"),
        (INDIAN, "1’250.5", "1250.5"),
        (INDIAN, "-3", "-3"),
        (INDIAN, "\u22123", "-3"),
        (INDIAN, "3-", "-3"),
        (INDIAN, "(1,250.00)", "-1250"),
        (INDIAN, "+3", "3"),
        (INDIAN, ".5", "0.5"),
        (INDIAN, "5.", "5"),
        (INDIAN, "007", "7"),
        (INDIAN, "0.250", "0.25"),
        (INDIAN, "२,८९०", "2890"),
        (INDIAN, "২,৮৯০", "2890"),
        (INDIAN, "২৮৯০", "2890"),
        (INDIAN, "১২৩.৫", "123.5"),
        (INDIAN, "１２３", "123"),
        (INDIAN, "\u200e12.5\ufeff", "12.5"),
        (INDIAN, " 12.5\n", "12.5"),
        (GERMAN, "1.050,00", "1050"),
        (GERMAN, "1,050.00", "1050"),
        (GERMAN, "10.5", "10.5"),
        (GERMAN, "1.250", "1250"),
        (GERMAN, "12,5", "12.5"),
        (TURKISH, "1.234,5", "1234.5"),
        (FRENCH, "1 250,5", "1250.5"),
        (SWISS, "1’250.5", "1250.5"),
    ],
)
def test_numbers_that_read_one_way(here, text: str, number: str) -> None:
    assert read_number(text, here) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        *("10\n20", "10 20", "12 5", "10\t20", "1,2,3", "1.2.3", "0,250", "1,25", "12,5", "1 2345", "1,0000"),
        *("1e5", "1.23457E+14", "NaN", "Infinity", "--1", "#####", "#DIV/0!", "=1+1", "5-6", "(5", "15/2"),
        *("abc", "10²", "½", "", "9" * 61),
    ],
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(Unreadable, match="This is not a number") as refused:
        read_number(text, INDIAN, is_percent=True, currencies=())
    assert "1,250.5, with a decimal point" in str(refused.value)


@pytest.mark.parametrize(("text", "word"), [("12kg", "kg"), ("1234 m", "m"), ("12 pcs", "pcs")])
def test_a_number_with_its_unit_is_wanted_alone(text: str, word: str) -> None:
    with pytest.raises(Unreadable, match=f"Write the number alone, without “{word}”"):
        read_number(text, INDIAN)


@pytest.mark.parametrize(
    ("text", "number"),
    [("5.-", "5"), ("5,-", "5"), ("1 234.-", "1234"), ("1.234,-", "1234"), ("5,–", "5"), ("5-", "-5")],
)
def test_a_dash_for_no_cents_is_no_minus(text: str, number: str) -> None:
    assert read_number(text, GERMAN, "," if "," in text else None) == Decimal(number)


@pytest.mark.parametrize("here", [INDIAN, GERMAN])
@pytest.mark.parametrize(
    ("text", "number"), [("٣٫٥", "3.5"), ("٣٫٥٠٠", "3.5"), ("١٬٢٣٤", "1234"), ("١٬٢٣٤٫٥٦", "1234.56")]
)
def test_arabic_signs_mean_one_thing_everywhere(here, text: str, number: str) -> None:
    assert read_number(text, here) == Decimal(number)


def test_the_sentence_says_which_sign_is_wanted() -> None:
    with pytest.raises(Unreadable, match="like 1\\.250,5, with a decimal comma"):
        read_number("zehn", GERMAN)
    with pytest.raises(Unreadable, match="like 1\\.250,5, with a decimal comma"):
        read_number("88.25", INDIAN, ",")


@pytest.mark.parametrize("text", ["50%", "50 %", "%50", "% 50", "50\u066a"])
def test_a_percent_sign_stands_on_either_side_and_only_where_it_is_meant(text: str) -> None:
    assert read_number(text, TURKISH, is_percent=True) == 50
    with pytest.raises(Unreadable, match="percentage"):
        read_number(text, TURKISH)


@pytest.mark.parametrize(
    ("text", "number", "currency"),
    [
        ("₹ 1,200.50", "1200.50", "INR"),
        ("₹1,00,000", "100000", "INR"),
        ("Rs. 1,200/-", "1200", "INR"),
        ("Rs 1,200", "1200", "PKR"),
        ("1,200/-", "1200", "INR"),
        ("INR 500", "500", "INR"),
        ("500 inr", "500", "INR"),
        ("9.00 TL", "9", "TRY"),
        ("₺9.00", "9", "TRY"),
        ("$5", "5", "USD"),
        ("-$5", "-5", "CAD"),
        ("US$ 5", "5", "USD"),
        ("€ 5", "5", "EUR"),
        ("5,00 €", "5", "EUR"),
        ("5 Fr.", "5", "CHF"),
        ("R$ 10", "10", "BRL"),
        ("৳ 50", "50", "BDT"),
        ("5 zł", "5", "PLN"),
        ("¥1,200", "1200", "JPY"),
    ],
)
def test_signs_of_money_where_an_amount_of_that_currency_is_meant(
    text: str, number: str, currency: str
) -> None:
    here = GERMAN if "," in text and text.endswith("€") else INDIAN
    assert read_number(text, here, currencies=()) == Decimal(number)
    assert read_number(text, here, currencies={currency}) == Decimal(number)
    with pytest.raises(Unreadable, match="Write the number alone"):
        read_number(text, here)
    with pytest.raises(Unreadable, match="is not XAU"):
        read_number(text, here, currencies={"XAU"})


@pytest.mark.parametrize(
    ("texts", "own", "sign", "doubtful"),
    [
        (["1.250,50", "1.250", "1.250,00"], ".", ",", ""),
        (["88,25", "88.25", "1.100"], ".", None, "1.100"),
        (["1,250", "3,400"], ".", ".", "1,250"),
        (["1,250", "12.5"], ",", ".", ""),
        (["12,5", "7"], ".", ",", ""),
        (["100", "200"], ",", ",", ""),
        (["2,89,17,310.01"], ",", ".", ""),
        (["1.250"], ",", ",", "1.250"),
        (["0.250", "1.500"], ",", ".", ""),
        (["1,250-", "3"], ".", ".", "1,250-"),
        (["1 250,5"], ".", ",", ""),
        (["12,50", "n/a", ""], ".", ",", ""),
        ([], ".", ".", ""),
    ],
)
def test_a_column_has_one_decimal_sign(texts: list[str], own: str, sign: str | None, doubtful: str) -> None:
    signs = signs_of(texts, own)
    assert signs.sign == sign
    assert signs.doubtful == doubtful


@given(text=st.text(max_size=20))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    for here in (INDIAN, GERMAN):
        with suppress(Unreadable):
            assert read_number(text, here).is_finite()


@given(
    number=st.decimals(min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=4),
    sign=st.sampled_from(".,"),
)
def test_what_is_written_plainly_is_read_back_with_its_sign(number: Decimal, sign: str) -> None:
    text = format(number, "f").replace(".", sign)
    assert figures_in(text).readings[sign] == number


@given(digits=st.text("0123456789", min_size=1, max_size=12), at=st.integers(1, 11))
def test_digits_never_join_across_what_is_no_true_group(digits: str, at: int) -> None:
    left, right = digits[:at], digits[at:]
    if not right or (len(right) == 3 and len(left) <= 3 and not left.startswith("0")):
        return
    for gap in (" ", "\n", "\t", "\u00a0", "'"):
        assert not figures_in(f"{left}{gap}{right}").is_number


@given(
    number=st.decimals(0, 10**6, places=2).filter(bool),
    how=st.sampled_from(["-{}", "- {}", "\u2212{}", "({})", "( {} )", "{}-", "{} -"]),
    beside=st.sampled_from(["", " INR"]),
)
def test_a_number_below_nought_is_turned_however_it_is_written(
    number: Decimal, how: str, beside: str
) -> None:
    text = how.format(f"{number:f}") + beside
    turned = without_minus(text)
    for one, wanted in ((text, -number), (turned, number), (f"{number:f}{beside}", number)):
        assert figures_in(one).readings["."] == wanted
    assert without_minus(turned) == turned
