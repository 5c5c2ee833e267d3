"""Notation: how somebody writes numbers and days: the decimal sign, the order of a date, names of months."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, dates, numbers

from erp_core.kit.letters import folded

POINT, COMMA = ".", ","


class Unreadable(ValueError):
    """A text that is not what is wanted; the message is a sentence for who wrote it."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How somebody writes numbers and days.

    Attributes:
        decimal: the decimal sign, a point or a comma.
        number: a number that shows every sign, for the sentence that refuses one.
        is_month_first: a date in figures names the month before the day.
        months, weekdays: plain name, whole or short, to its number; months from 1, days from Monday as 0.
        spoken: locale in which days are written back.
    """

    decimal: str
    number: str
    is_month_first: bool
    months: dict[str, int]
    weekdays: dict[str, int]
    spoken: Locale


@lru_cache(maxsize=32)
def notation(figures: Locale, words: Locale) -> Notation:
    """The notation of one who writes numbers as in ``figures``, and dates as in ``words`` or in English."""
    english = Locale("en")
    pattern = dates.get_date_format("short", locale=words).pattern.lower()
    months, weekdays = _names(words, dates.get_month_names), _names(words, dates.get_day_names)
    return Notation(
        decimal=COMMA if numbers.get_decimal_symbol(figures) == COMMA else POINT,
        number=numbers.format_decimal(1250.5, locale=figures),
        is_month_first=pattern.index("m") < pattern.index("d"),
        months=_names(english, dates.get_month_names) | months,
        weekdays=_names(english, dates.get_day_names) | weekdays,
        spoken=words,
    )


def plain(word: str) -> str:
    """A word without case, marks and full stops: ``Ağu.`` and ``agu`` are the same."""
    apart = unicodedata.normalize("NFD", folded(word.strip(". ")))
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn" or ord(letter) > 0x36F)


def _names(locale: Locale, names_of: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for width in ("wide", "abbreviated"):
        for context in ("format", "stand-alone"):
            names = names_of(width, context=context, locale=locale)  # type: ignore[operator]
            found |= {plain(str(name)): number for number, name in names.items()}
    return found
