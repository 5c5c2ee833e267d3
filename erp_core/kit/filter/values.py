"""Values of a filter as people write them: numbers, days, names; read by kind, and written back."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from babel import Locale

from erp_core.kit.days import YEARS, is_in_calendar, month_end
from erp_core.kit.filter.tongue import Tongue
from erp_core.kit.filter.vocabulary import Vocabulary
from erp_core.kit.i18n import N_, _
from erp_core.kit.letters import folded
from erp_core.kit.reading.days import month_called, read_day
from erp_core.kit.reading.notation import COMMA, POINT, Unreadable, notation
from erp_core.kit.reading.numbers import not_a_number, read_number
from erp_core.kit.words import ValueKind

DAYS = (ValueKind.DATE, ValueKind.INSTANT)
TEXTS = (ValueKind.TEXT, ValueKind.LONG_TEXT)
_MONEY = (ValueKind.MONEY, ValueKind.PRICE)

# Only in filters: in a cell nobody shall be surprised by a hundred thousand. "m" are metres.
_MULTIPLIED = re.compile(r"(.*\d[.,]?)\s*([^\W\d_]+)", re.DOTALL)
_MULTIPLIERS = {"k": 10**3, "K": 10**3, "l": 10**5, "L": 10**5, "M": 10**6} | dict.fromkeys(
    ("cr", "Cr", "CR"), 10**7
)
_MULTIPLYING_WORDS = {N_("thousand"): 10**3, N_("lakh"): 10**5, N_("crore"): 10**7, N_("million"): 10**6}
# As English has them besides.
_ALSO_MULTIPLYING = {"lac": 10**5, "lacs": 10**5, "lakhs": 10**5, "crores": 10**7, "millions": 10**6}
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_LONGEST_NUMBER = 60
_LARGE = re.compile(r"[+-]?[1-9][\d.,'’\s]*")

_YEAR = re.compile(r"\d{4}", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{4})", re.ASCII)
# A month by its name, alone or with its year.
_MONTH_NAMED = re.compile(r"([^\W\d_][^\d\s]*?)[.,]?(?:\s+(\d{4}))?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FROM_TODAY = re.compile(r"(?P<days>[+-]\d{1,5})[dw]?|(?P<ahead>\d{0,4})[dw]", re.ASCII)
# A century, which is far enough for "in so many days".
_FARTHEST = 36_500
_MOVING = re.compile(r"[+-]?\d{0,4}[my]", re.IGNORECASE)

Days = tuple[date, date]
# Of what somebody typed, in a sentence about it.
_MOST_TOLD = 40


def shortened(text: str) -> str:
    """What was typed, as a sentence can hold it."""
    return text if len(text) <= _MOST_TOLD else f"{text[: _MOST_TOLD - 1]}…"


class Values:
    """Reads and writes the values of one list's fields in one tongue.

    What cannot be read is refused as ``Unreadable``, with a sentence.
    """

    def __init__(self, tongue: Tongue, words: Vocabulary) -> None:
        self._tongue = tongue
        self._words = words
        self._notation = tongue.notation or notation(Locale("en"), Locale("en", "001"))

    def number(self, kind: ValueKind, text: str) -> str | int:
        """A number, as it is stored: whole ones of whole fields as such, all others as text."""
        text = text.strip()
        bare, multiplied = self._multiplied(text)
        number = self._number(kind, bare) * multiplied
        if kind is ValueKind.INTEGER:
            if abs(number) >= 2**63:
                raise Unreadable(_("This number is too large."))
            if number != number.to_integral_value():
                raise Unreadable(_("This is not a whole number."))
            return int(number)
        return format(number.normalize() if multiplied != 1 else number, "f")

    def is_multiplied(self, text: str) -> bool:
        """Whether a word or letter behind figures makes them more: ``5 lakh``."""
        return self._multiplied(text)[1] != 1

    def _multiplied(self, text: str) -> tuple[str, int]:
        """The number that stands there, and what it is multiplied by."""
        found = _MULTIPLIED.fullmatch(text)
        if found is None:
            return text, 1
        said = folded(found[2])
        words = {
            folded(one): n for word, n in _MULTIPLYING_WORDS.items() for one in self._tongue.words_for(word)
        }
        times = _MULTIPLIERS.get(found[2]) or (_ALSO_MULTIPLYING | words).get(said)
        return (found[1], times) if times else (text, 1)

    def day(self, text: str) -> str:
        """A day, as it is stored: ``2024-01-15``, or ``today+7`` for one that moves."""
        moving = self._moving(text)
        if moving is not None:
            return "today" if moving == 0 else f"today{moving:+d}"
        if self._tongue.notation is None and not _ISO.fullmatch(text):
            raise Unreadable(_("Write the date like 2024-01-31."))
        if _MOVING.fullmatch(text):
            raise Unreadable(_("Count in days or weeks here: +30, -2w."))
        return read_day(text, self._notation, self._tongue.today).isoformat()

    def period(self, text: str) -> Days | None:
        """First and last day of a year or a month; None for a text that is neither."""
        if _YEAR.fullmatch(text):
            first = _checked(int(text), 1)
            return first, first.replace(month=12, day=31)
        month = _MONTH.fullmatch(text)
        if month:
            year_and_month = month[1], month[2]
        elif self._tongue.notation is not None and (month := _MONTH_FIRST.fullmatch(text)):
            year_and_month = month[2], month[1]
        else:
            return self._month_named(text)
        first = _checked(*map(int, year_and_month))
        return first, month_end(first)

    def is_month(self, text: str) -> bool:
        """Whether it is a month by its name, without its year."""
        return not any(map(str.isdecimal, text)) and self._month_named(text) is not None

    def _month_named(self, text: str) -> Days | None:
        """``nov 2026``, and ``nov`` alone, the nearest there is; None for what is no month's name."""
        notation, today = self._tongue.notation, self._tongue.today
        found = _MONTH_NAMED.fullmatch(text)
        number = month_called(found[1], notation) if found and notation is not None else None
        if found is None or number is None:
            return None
        ahead = (number - today.month + 5) % 12 - 5
        year = int(found[2] or (today.year * 12 + today.month - 1 + ahead) // 12)
        first = _checked(year, number)
        return first, month_end(first)

    def written_number(self, value: Any) -> str:
        """A number as it is typed: no groups, the decimal sign of the tongue; one that is none as it is."""
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return str(value)
        text = format(number, "f") if number.is_finite() else str(value)
        return text.replace(POINT, COMMA) if self._notation.decimal == COMMA else text

    def written_day(self, value: str) -> str:
        """A day as it is typed: ISO, or counted from today."""
        return value.removeprefix("today") or self._words.today_word

    def _number(self, kind: ValueKind, text: str) -> Decimal:
        if len(text) > _LONGEST_NUMBER and _LARGE.fullmatch(text):
            raise Unreadable(_("This number is too large."))
        if self._tongue.notation is None:
            if not _PLAIN.fullmatch(text) or len(text) > _LONGEST_NUMBER:
                raise Unreadable(not_a_number(self._notation))
            return Decimal(text)
        is_percent = kind is ValueKind.PERCENT
        return read_number(
            text, self._notation, is_percent=is_percent, currencies=() if kind in _MONEY else None
        )

    def _moving(self, text: str) -> int | None:
        """How many days from today; None for what is no such day."""
        words = folded(text).replace(" ", "")
        known = (word for word in ("t", *self._words.today_words) if words.startswith(word))
        rests = [words, *(rest for word in known if not (rest := words.removeprefix(word))[:1].isdigit())]
        if "" in rests:
            return 0
        found = next((found for rest in rests if (found := _FROM_TODAY.fullmatch(rest))), None)
        if found is None:
            return None
        days = int(found["days"] or found["ahead"] or 1) * (7 if "w" in found[0] else 1)
        if abs(days) > _FARTHEST:
            raise Unreadable(_(YEARS))
        return days


def day_before(value: str) -> str:
    """The day before, as it is stored."""
    return _shifted(value, -1)


def day_after(value: str) -> str:
    """The day after, as it is stored."""
    return _shifted(value, 1)


def is_day(value: object) -> bool:
    """Whether a value is a day as it is stored."""
    return isinstance(value, str) and (value.startswith("today") or bool(_ISO.fullmatch(value)))


def _shifted(value: str, days: int) -> str:
    if value.startswith("today"):
        count = int(value.removeprefix("today") or 0) + days
        return "today" if count == 0 else f"today{count:+d}"
    return (date.fromisoformat(value) + timedelta(days=days)).isoformat()


def _checked(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise Unreadable(_("A year has the months 1 to 12."))
    if year < 1 or not is_in_calendar(date(year, month, 1)):
        raise Unreadable(_(YEARS))
    return date(year, month, 1)
