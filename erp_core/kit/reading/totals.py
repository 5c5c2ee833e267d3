"""Rows that hold totals and nothing else, as many a sheet ends with one."""

import re
from collections.abc import Collection, Sequence
from typing import Protocol

from erp_core.kit.letters import folded

_WORDS = (
    "total|totals|grand total|sub total|sub-total|subtotal|closing balance|sum|net total|total qty"
    "|total quantity|total amount|total value"
    "|toplam|genel toplam|ara toplam|toplamlar|toplam miktar|toplam tutar"
    "|कुल|कुल योग|योग|মোট|সর্বমোট"
)
_CALLED = {*map(folded, _WORDS.split("|"))}
_LONGEST = 60
# What is counted of what stands above.
_COUNTED = (
    r"items?|rows?|lines?|records?|entr(?:y|ies)|part(?:y|ies)|ledgers?|customers?|suppliers?|pieces?|units?"
    r"|products?|articles?|styles?|designs?|rolls?|bales?|lots?|orders?|vouchers?|kalem|satır|kayıt|adet|ürün"
    r"|stok|cari|müşteri|tedarikçi|sipariş|top|rulo"
)
# Behind it may stand whose total it is: a currency, a unit, a number of rows.
_BEHIND = re.compile(rf"(?:\s|[:=().,/\-\d]|\b(?:[a-z]{{1,3}}|number|count|{folded(_COUNTED)})\b)*$")
_WORDS_BEHIND = re.compile(r"[\s:=().,/\-].*|$")
_NUMBER = re.compile(r"[\s\d.,+\-−()%₹$€£₺৳/]*\d[\s\d.,+\-−()%₹$€£₺৳/]*(?:[A-Za-z]{1,3}\.?)?\s*")
# How many there are of what stands above: 17 items, 4 kalem.
_COUNT = re.compile(
    rf"\s*(?:no\.? of\s+)?\d[\d.,]*\s+(?:{_COUNTED})\s*",
    re.IGNORECASE,
)
# Days in figures alone are numbers by the above; these name the month: 31-Mar-2024, March 31, 2024.
_DAY = re.compile(
    r"\s*(?:as (?:on|at|of)\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?[-./ ,]{1,3}[^\W\d_]{3,12}\.?|[^\W\d_]{3,12}\.?[-./ ]\d{1,2})"
    r"[-./ ,]{1,3}\d{2,4}\s*",
    re.IGNORECASE,
)


class TotalCell(Protocol):
    """What a cell has to tell of itself."""

    @property
    def text(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def is_blank(self) -> bool: ...


def is_total(cells: Sequence[TotalCell], key: int | None, but: Collection[int] = ()) -> bool:
    """Whether a row is called a total and holds nothing else but numbers and the day of which it is.

    Args:
        key: place of what a row is known by; where a word stands there that is no total's, it is none.
        but: places that are not looked at.
    """
    filled = [(place, cell) for place, cell in enumerate(cells) if not cell.is_blank and place not in but]
    is_known = any(place == key for place, _cell in filled)
    named = [place for place, cell in filled if _is_called_total(cell, is_known=is_known)]
    if not named:
        return False
    others = [(place, cell) for place, cell in filled if place not in named]
    return all(
        _is_count(cell) or (place != key and (_is_number(cell) or _is_day(cell))) for place, cell in others
    )


def _is_called_total(cell: TotalCell, *, is_known: bool) -> bool:
    """Whether its text names a total; in a row without a code its own words may stand beside it."""
    if cell.kind != "text" or len(cell.text) > _LONGEST:
        return False
    text = folded(" ".join(cell.text.split()))
    behind = _BEHIND if is_known else _WORDS_BEHIND
    return any(
        (text.startswith(called) and behind.fullmatch(text, len(called)) is not None)
        or (not is_known and text.endswith(f" {called}"))
        for called in _CALLED
    )


def _is_number(cell: TotalCell) -> bool:
    return cell.kind in ("number", "error") or (
        cell.kind == "text" and len(cell.text) <= _LONGEST and _NUMBER.fullmatch(cell.text) is not None
    )


def _is_count(cell: TotalCell) -> bool:
    return cell.kind == "text" and len(cell.text) <= _LONGEST and _COUNT.fullmatch(cell.text) is not None


def _is_day(cell: TotalCell) -> bool:
    return cell.kind == "day" or (cell.kind == "text" and _DAY.fullmatch(cell.text) is not None)
