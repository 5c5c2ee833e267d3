"""Amounts in words: as banks and customers read them, in four languages."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.kit.amount_words import LANGUAGES, LARGEST, in_words
from erp_core.kit.amount_words.currencies import CURRENCIES
from erp_core.kit.amount_words.language import Scale


@pytest.mark.parametrize(
    ("amount", "currency", "language", "said"),
    [
        (
            "28917310.01",
            "INR",
            "en",
            "Rupees two crore eighty-nine lakh seventeen thousand three hundred ten and one paisa only",
        ),
        ("28917310.01", "INR", "hi", "दो करोड़ नवासी लाख सत्रह हज़ार तीन सौ दस रुपये एक पैसा मात्र"),
        ("28917310.01", "BDT", "bn", "দুই কোটি ঊননব্বই লাখ সতেরো হাজার তিনশো দশ টাকা এক পয়সা মাত্র"),
        (
            "28917310.01",
            "TRY",
            "tr",
            "Yalnız yirmisekizmilyondokuzyüzonyedibinüçyüzon Türk lirası bir kuruş",
        ),
        ("1000", "TRY", "tr", "Yalnız bin Türk lirası"),
        ("1000000", "TRY", "tr", "Yalnız birmilyon Türk lirası"),
        ("1001100", "TRY", "tr", "Yalnız birmilyonbinyüz Türk lirası"),
        ("100000000000", "INR", "en", "Rupees ten thousand crore only"),
        ("0.50", "INR", "en", "Fifty paise only"),
        ("0", "INR", "en", "Rupees zero only"),
        ("1", "INR", "hi", "एक रुपया मात्र"),
        ("-5", "EUR", "en", "Minus euros five only"),
        ("-5.5", "TRY", "tr", "Yalnız eksi beş Türk lirası elli kuruş"),
        ("12.50", "CHF", "en", "CHF twelve and 50/100 only"),
        ("12.05", "CHF", "tr", "Yalnız oniki CHF 05/100"),
        ("99.995", "USD", "en", "US dollars one hundred only"),
        ("0.001", "USD", "en", "US dollars zero only"),
        ("5", "USD", "xx", "US dollars five only"),
    ],
)
def test_an_amount_is_said_as_it_is_written_there(
    amount: str, currency: str, language: str, said: str
) -> None:
    assert in_words(Decimal(amount), currency, 2, language) == unicodedata.normalize("NFC", said)


def test_the_digits_are_the_currencys() -> None:
    dinars = "Kuwaiti dinars one thousand eight hundred twenty-one and five hundred fils only"
    assert in_words(Decimal("1821.500"), "KWD", 3) == dinars
    assert in_words(Decimal("111"), "JPY", 0) == "Japanese yen one hundred eleven only"


@pytest.mark.parametrize(("scale", "said"), [("western", "one million"), ("indian", "ten lakh")])
def test_lakh_or_million_as_the_company_wishes(scale: Scale, said: str) -> None:
    assert said in in_words(Decimal(1000000), "USD", scale=scale)


def test_more_digits_than_money_has_are_refused() -> None:
    assert in_words(LARGEST, "INR")
    with pytest.raises(ValueError, match="too many digits"):
        in_words(LARGEST + 1, "INR")


AMOUNTS = st.decimals(min_value=0, max_value=Decimal("9999999999999999.99"), places=2)


@given(first=AMOUNTS, second=AMOUNTS, language=st.sampled_from(sorted(LANGUAGES)))
def test_two_amounts_are_never_said_alike(first: Decimal, second: Decimal, language: str) -> None:
    one, other = (in_words(amount, "INR", 2, language) for amount in (first, second))
    assert (one == other) == (first == second)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_number_up_to_a_thousand_has_words_of_its_own(language: str) -> None:
    assert len({in_words(Decimal(n), "EUR", 2, language) for n in range(1000)}) == 1000


def test_every_currency_with_words_is_called_so_in_english_too() -> None:
    for language, names in CURRENCIES.items():
        assert names.keys() <= CURRENCIES["en"].keys(), language
