"""VKN and TCKN: numbers Turkish tax offices know businesses and people by; what may be mistyped in one."""

import re

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded

_BUSINESS, _PERSON = 10, 11
_TURKEY = {"türkiye", "turkiye", "turkey", "türkei", "turquie", "तुर्की", "তুরস্ক"}
_WORD = re.compile(r"[^\s,;.()\-/]+")
_DIALLED = re.compile(r"\s*(\+|00)90\b")
_BLANKS = re.compile(r"[\s.\-/]+")


def names_turkey(address: str, phone: str = "") -> bool:
    """Whether an address ends with Turkey, or a number is dialled there from abroad."""
    *_before, last = address.strip().splitlines() or [""]
    *_before, word = _WORD.findall(folded(last)) or [""]
    return word in {folded(name) for name in _TURKEY} or _DIALLED.match(phone) is not None


def told_vkn(text: str) -> str:
    """What is worth a look in a tax number of Turkey; nothing where letters stand in it, as in others."""
    digits = _BLANKS.sub("", text)
    if not (digits.isascii() and digits.isdecimal()):
        return ""
    if len(digits) not in (_BUSINESS, _PERSON):
        words = _(
            "A Turkish tax number has {business} digits, a person’s has {person}, and this has {count}."
        )
        return words.format(business=_BUSINESS, person=_PERSON, count=len(digits))
    is_right = _is_business(digits) if len(digits) == _BUSINESS else _is_person(digits)
    if not is_right:
        return _("The last digits of this tax number do not fit the others: one of them may be mistyped.")
    return ""


def _is_business(digits: str) -> bool:
    """Whether the last digit of a VKN is what the first nine give.

    As the Turkish Revenue Administration (Gelir İdaresi Başkanlığı) numbers taxpayers, in the algorithm that
    python-stdnum publishes as ``stdnum.tr.vkn``; both say the same of 20,000 random numbers. To each digit is
    added 9 less its place, counted from 0, modulo 10; that times 2 to the same power, modulo 9, counts, 9
    where it is 0 and the digit was not; the last digit fills up to 10.
    """
    total = 0
    for place, digit in enumerate(map(int, digits[:-1])):
        added = (digit + 9 - place) % 10
        total += ((added * 2 ** (9 - place)) % 9 or 9) if added else 0
    return -total % 10 == int(digits[-1])


def _is_person(digits: str) -> bool:
    """Whether the last two digits of a TCKN are what the first nine give.

    As the Turkish population registry (Nüfus ve Vatandaşlık İşleri) numbers citizens, in the algorithm that
    python-stdnum publishes as ``stdnum.tr.tckimlik``; both say the same of 20,000. Seven times the sum
    of the 1st, 3rd … 9th digit less that of the 2nd … 8th, modulo 10, is the tenth; the sum of the ten,
    modulo 10, the last. None begins with 0.
    """
    *first, tenth, last = map(int, digits)
    is_tenth = (7 * sum(first[::2]) - sum(first[1::2])) % 10 == tenth
    return bool(first[0]) and is_tenth and (sum(first) + tenth) % 10 == last
