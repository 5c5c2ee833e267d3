"""GSTIN: the number Indian tax offices know a business by; what of one may be mistyped."""

import re

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded

LENGTH = 15
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BLANKS = re.compile(r"[\s.\-/]+")
# A state and the letters of a PAN: no other country's number begins so.
_BEGINS = re.compile(r"\d\d[A-Z]{5}[0-9A-Z]*")
_WHOLE = re.compile(rf"[0-9A-Z]{{{LENGTH}}}")
# Of the states and territories, of what is in none, of abroad, and of the centre.
_STATES = {*(f"{number:02}" for number in range(1, 39)), "96", "97", "99"}
_INDIA = {"india", "bharat", "भारत", "ভারত", "hindistan", "in"}
_WORD = re.compile(r"[^\s,;.()\-]+")
_DIALLED = re.compile(r"\s*(\+|00)91\b")


def names_india(address: str, phone: str = "") -> bool:
    """Whether an address ends with India, or a number is dialled there from abroad."""
    *_before, last = address.strip().splitlines() or [""]
    *_before, word = _WORD.findall(folded(last)) or [""]
    return word in _INDIA or _DIALLED.match(phone) is not None


def looks_like_gstin(text: str) -> bool:
    """Whether no other country's number begins so."""
    return _BEGINS.match(_signs(text)) is not None


def told_gstin(text: str, *, is_indian: bool) -> str:
    """What is worth a look in a tax number: where it is to be a GSTIN, or looks like one; mostly nothing.

    Nothing more than this is known: kinds of GSTIN differ in their middle (of embassies, of those who deduct
    tax), and all of them begin with a state and end with the sign that the others give.
    """
    number = _signs(text)
    if not number or not (is_indian or looks_like_gstin(number)):
        return ""
    if not _WHOLE.fullmatch(number):
        words = _("A GSTIN has {wanted} digits and letters, and this is none: it has {count}.")
        return words.format(wanted=LENGTH, count=len(number))
    if number[:2] not in _STATES:
        words = _("A GSTIN begins with the number of a state, and {number} is none.")
        return words.format(number=number[:2])
    if number[-1] != check_sign(number[:-1]):
        return _("The last sign of this GSTIN does not fit the others: one of them may be mistyped.")
    return ""


def check_sign(signs: str) -> str:
    """What the first 14 signs of a GSTIN give as its last.

    As the Goods and Services Tax Network computes it: Luhn's formula modulo 36 (H. P. Luhn, US patent
    2950048, for any number of signs). Each sign counts what its place among ``0``-``9`` ``A``-``Z`` is, every
    second one twice; of each product quotient and rest by 36 are added, and the last sign fills up to 36.
    python-stdnum publishes the same as ``stdnum.in_.gstin``; both give one sign for 10,000 random numbers.
    """
    total = 0
    for place, sign in enumerate(signs):
        product = _SIGNS.index(sign) * (place % 2 + 1)
        total += product // len(_SIGNS) + product % len(_SIGNS)
    return _SIGNS[-total % len(_SIGNS)]


def _signs(text: str) -> str:
    return _BLANKS.sub("", text).upper()
