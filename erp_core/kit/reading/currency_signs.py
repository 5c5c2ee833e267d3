"""Signs, abbreviations and codes of currencies as people and spreadsheets write them beside an amount."""

import re
from functools import lru_cache

from babel.numbers import list_currencies

# What stands for money, in capitals, and the currencies it may stand for; codes stand for themselves.
_MEANT: dict[str, str] = {
    "₹": "INR",
    "RS": "INR PKR LKR NPR MUR SCR",
    "RE": "INR PKR NPR",
    "₨": "INR PKR LKR NPR MUR SCR",
    "৳": "BDT",
    "TK": "BDT",
    "₺": "TRY",
    "TL": "TRY",
    "€": "EUR",
    "EURO": "EUR",
    "£": "GBP EGP SYP LBP GIP",
    "$": "USD CAD AUD NZD SGD HKD MXN TWD ARS CLP COP BBD JMD",
    "US$": "USD",
    "U$": "USD",
    "C$": "CAD",
    "A$": "AUD",
    "NZ$": "NZD",
    "S$": "SGD",
    "HK$": "HKD",
    "NT$": "TWD",
    "R$": "BRL",
    "¥": "JPY CNY",
    "￥": "JPY CNY",
    "円": "JPY",
    "元": "CNY",
    "RMB": "CNY",
    "₩": "KRW",
    "₽": "RUB",
    "РУБ": "RUB",
    "₴": "UAH",
    "₸": "KZT",
    "₫": "VND",
    "Đ": "VND",
    "฿": "THB",
    "₱": "PHP",
    "RP": "IDR",
    "RM": "MYR",
    "₪": "ILS",
    "₦": "NGN",
    "R": "ZAR",
    "ZŁ": "PLN",
    "KČ": "CZK",
    "FT": "HUF",
    "LEI": "RON",
    "KR": "SEK NOK DKK ISK",
    "FR": "CHF XOF XAF",
    "SFR": "CHF",
}
_LETTERS = r"[^\W\d_]+"
_SIGN = r"[^\w\s.,+()'%-]"
_BEFORE = re.compile(rf"({_LETTERS}\$|{_LETTERS}(?=[\s\d.,+(-])|{_SIGN})\.?(?=.)")
_AFTER = re.compile(rf"(?<![^\W_\d])({_LETTERS}\$|{_LETTERS}|{_SIGN})\.?$")


def without_money(text: str) -> tuple[str, str]:
    """An amount without the currency it begins or ends with, and that; the same and nothing for none."""
    before, after = _BEFORE.match(text), _AFTER.search(text)
    if before is not None and is_money(before[1]):
        return text[before.end() :], before[1]
    if after is not None and is_money(after[1]):
        return text[: after.start()], after[1]
    return text, ""


def currencies_meant(money: str) -> set[str]:
    """Codes of the currencies that a sign, an abbreviation or a code stands for."""
    upper = money.upper()
    return set(_MEANT[upper].split()) if upper in _MEANT else {upper}


def the_currency(text: str) -> str:
    """The code of the one currency that a sign or an abbreviation stands for; else the text as it is."""
    meant = currencies_meant(text.strip()) if text.strip().upper() in _MEANT else set[str]()
    return next(iter(meant)) if len(meant) == 1 else text


def is_money(word: str) -> bool:
    """Whether this is the sign, an abbreviation or the code of a currency."""
    return word.upper() in _MEANT or word.upper() in _codes()


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())
