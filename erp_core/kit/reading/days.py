"""Reading days: the whole text, years by one rule, or refused with a sentence."""

import calendar
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from babel import dates

from erp_core.kit.days import YEARS, is_in_calendar
from erp_core.kit.i18n import N_, _
from erp_core.kit.reading.notation import Notation, Unreadable, plain

LONGEST = 60
TODAY = N_("today")
# What else a day is called, and how it follows from today.
_CALLED_SO: Mapping[str, Callable[[date], date | None]] = {
    N_("tomorrow"): lambda today: shifted(today, 1, "d"),
    N_("yesterday"): lambda today: shifted(today, -1, "d"),
    N_("end of month"): lambda today: today.replace(day=calendar.monthrange(today.year, today.month)[1]),
}

_NEXT = N_("next {weekday}")
# By unit, as people say it; in English of one, too.
_AHEAD: Mapping[str, str] = {
    "d": N_("in {count} days"),
    "w": N_("in {count} weeks"),
    "m": N_("in {count} months"),
    "y": N_("in {count} years"),
}
_AHEAD_IN_ENGLISH = re.compile(r"(?:in |\+ ?)?(\d{1,4}|an?|one) (day|week|month|year)s?")

# A year in two digits is the one from 79 years back to 20 years ahead.
_YEARS_AHEAD = 20
_SHORTEST_NAME = 3
_FROM_TODAY = re.compile(r"([^+-]*)(?:([+-])(.*))?", re.DOTALL)
_RELATIVE = re.compile(r"([+-]?\d{1,4})?([dwmy])|([+-]\d{1,4})")
# What spreadsheets and programs write behind a day; the day stays the one that is written.
_TIME = re.compile(
    r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?$",
    re.IGNORECASE,
)
_ENDINGS = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\b", re.IGNORECASE)
_KEYED = re.compile(r"(\d\d)(\d\d)(\d\d)?")
# Marks above and below letters, and the vowels of Indian scripts, are no letters to Python.
_PIECE = re.compile(r"\d+|(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u200c\u200d])+")
_BETWEEN = re.compile(r"[\s.,/\-–'’]*")


class _NoDayError(Exception):
    """A text names no day."""


def read_day(
    text: str, notation: Notation, base: date, today: date | None = None, *, is_forward: bool = False
) -> date:
    """The day a text names.

    ``2024-01-15``, ``15.1.24``, ``15-Jan-24``, ``Monday, 15 April 2024``; without a year ``15 Jan``, ``15.1``
    and ``15``; ``fri`` alone; ``tomorrow``, ``yesterday``, ``end of month``; ``next monday``, ``in 2 weeks``;
    in short ``t``, ``t+10``, ``+7``, ``2w``, ``m``; where it is typed ``1501`` and ``150124``.

    Args:
        base: what is typed without a year, in short, or as so much later counts from this day.
        today: the company's day, which ``t`` means and ``t+10`` counts from; ``base`` if left out, where
            nobody types.
        is_forward: without its year, or by its weekday alone, it is the next such day from the base on, else
            the nearest to it.

    Raises:
        Unreadable: with what is wanted instead.
    """
    words = " ".join(_seen(text).split())
    try:
        if len(words) > LONGEST:
            raise _NoDayError
        day = _in_short(words, base, today or base) or _later(words, notation, base)
        day = day or _named(_parted(words, notation) if today else words, notation, base, is_forward)
    except _NoDayError as error:
        raise _no_day(notation, is_typed=today is not None) from error
    if not is_in_calendar(day):
        raise Unreadable(_(YEARS))
    return day


def shifted(day: date, count: int, unit: str) -> date | None:
    """``day`` moved by days, weeks, months or years (``d w m y``); the last day of a shorter month."""
    try:
        if unit in "dw":
            return day + timedelta(days=count * (7 if unit == "w" else 1))
        year, month = divmod(day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1), 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


def month_called(name: str, notation: Notation) -> int | None:
    """The month that is called so, in whole or in short; None for none."""
    return _called(_seen(name), notation.months)


def _seen(text: str) -> str:
    """What can be seen of a text, with the digits of a keyboard."""
    if text.isascii():
        return text
    kept = (c for c in text if unicodedata.category(c) != "Cf" or c in "\u200c\u200d")
    return "".join(c if (digit := unicodedata.decimal(c, None)) is None else str(digit) for c in kept)


def _in_short(words: str, base: date, today: date) -> date | None:
    """What is typed in short, from today or from the base; None for anything else."""
    head, sign, rest = _FROM_TODAY.fullmatch(words).groups()  # type: ignore[union-attr] - it fits every text
    if head.strip().lower() in ("t", "=") or plain(head.strip()) in (TODAY, plain(_(TODAY))):
        if sign is None:
            return today
        base, words = today, f"{sign}{rest}"
    elif sign is None and (named := _by_name(words)) is not None:
        return _in_calendar(named(today))
    found = _RELATIVE.fullmatch(words.lower().replace(" ", ""))
    if found is None:
        return None
    return _in_calendar(shifted(base, int(found[3] or found[1] or 1), found[2] or "d"))


def _parted(words: str, notation: Notation) -> str:
    """``1501`` and ``150124``, as days are typed where there are only digits."""
    found = _KEYED.fullmatch(words)
    is_day = found is not None and 1 <= int(found[1 if notation.is_month_first else 2]) <= 12
    return ".".join(filter(None, found.groups())) if found and is_day else words


def _by_name(words: str) -> Callable[[date], date | None] | None:
    """How the day called so follows from today, in English and in the user's language."""
    wanted = plain(words)
    called = {name: of for word, of in _CALLED_SO.items() for name in (word, plain(_(word)))}
    begun = {of for name, of in called.items() if len(wanted) >= _SHORTEST_NAME and name.startswith(wanted)}
    return called.get(wanted) or (begun.pop() if len(begun) == 1 else None)


def _later(words: str, notation: Notation, base: date) -> date | None:
    """``next monday``, the first one behind the base; ``in 2 weeks``; in the user's language, too."""
    wanted = plain(words)
    for template in (_NEXT, _(_NEXT)):
        named = _fits(template, "weekday", wanted)
        weekday = _called(named, notation.weekdays) if named else None
        if weekday is not None:
            return _in_calendar(shifted(base, (weekday - base.weekday() - 1) % 7 + 1, "d"))
    if (found := _AHEAD_IN_ENGLISH.fullmatch(wanted)) is not None:
        count = int(found[1]) if found[1].isdecimal() else 1
        return _in_calendar(shifted(base, count, found[2][0]))
    counts = {unit: _fits(_(template), "count", wanted) for unit, template in _AHEAD.items()}
    return next(
        (
            _in_calendar(shifted(base, int(count), unit))
            for unit, count in counts.items()
            if count.isdecimal() and len(count) <= 4
        ),
        None,
    )


def _fits(template: str, name: str, wanted: str) -> str:
    """What stands in a text where its template has this name; empty where it is no such text."""
    before, _name, behind = template.partition(f"{{{name}}}")
    found = re.fullmatch(f"{re.escape(plain(before))} ?(.+?) ?{re.escape(plain(behind))}", wanted)
    return found[1] if found is not None else ""


def _in_calendar(day: date | None) -> date:
    if day is None:
        raise Unreadable(_(YEARS))
    return day


def _named(words: str, notation: Notation, base: date, is_forward: bool) -> date:
    words = _ENDINGS.sub(" ", _TIME.sub("", words))
    pieces = _PIECE.findall(words)
    names = [piece for piece in pieces if not piece.isdecimal()]
    months = [number for name in names if (number := _called(name, notation.months)) is not None]
    others = [name for name in names if _called(name, notation.months) is None]
    weekdays = [_called(name, notation.weekdays) for name in others]
    is_read = _BETWEEN.fullmatch(_PIECE.sub("", words)) and len(months) < 2 and len(weekdays) < 2
    if not is_read or None in weekdays:
        raise _NoDayError
    figures = [piece for piece in pieces if piece.isdecimal()]
    if weekdays and weekdays[0] is not None and not months and not figures:
        return _weekday_alone(weekdays[0], base, is_forward)
    if months:
        is_day_first = (
            pieces[0].isdecimal() or bool(weekdays) or (notation.is_month_first and "-" not in words)
        )
        day, year = _beside_month(figures, is_day_first)
        found = _dated(year, months[0], day, base, is_forward, notation)
    else:
        found = _in_figures(figures, notation, base, is_forward)
    if found is None:
        raise _NoDayError
    if weekdays and found.weekday() != weekdays[0]:
        day, weekday = (dates.format_date(found, how, locale=notation.spoken) for how in ("medium", "EEEE"))
        raise Unreadable(_("{day} is a {weekday}.").format(day=day, weekday=weekday))
    return found


def _called(name: str, names: Mapping[str, int]) -> int | None:
    """The number of what is called so, or of the only one that begins so."""
    wanted = plain(name)
    if wanted in names:
        return names[wanted]
    begun = {number for known, number in names.items() if known.startswith(wanted)}
    return begun.pop() if len(wanted) >= _SHORTEST_NAME and len(begun) == 1 else None


def _beside_month(figures: list[str], is_day_first: bool) -> tuple[str, str]:
    """Day and year beside the name of a month; an empty day where it cannot be told from a year."""
    if len(figures) == 1:
        return (figures[0], "") if is_day_first or len(figures[0]) == 1 else ("", figures[0])
    if len(figures) != 2:
        return "", ""
    return (figures[1], figures[0]) if len(figures[0]) == 4 else (figures[0], figures[1])


def _in_figures(figures: list[str], notation: Notation, base: date, is_forward: bool) -> date | None:
    if len(figures) == 1 and len(figures[0]) == 8 and int(figures[0][4:6]) <= 12:
        figures = [figures[0][:4], figures[0][4:6], figures[0][6:]]
    if len(figures) == 3 and len(figures[0]) == 4:
        year, month, day = figures
    elif len(figures) in (2, 3):
        first, second, year = [*figures, ""][:3]
        day, month = (second, first) if notation.is_month_first else (first, second)
    else:
        return _day_alone(figures, base, is_forward, notation)
    return _dated(year, int(month), day, base, is_forward, notation) if len(month) <= 2 else None


def _day_alone(figures: list[str], base: date, is_forward: bool, notation: Notation) -> date | None:
    """``15``: of this month, or the next one from the base on."""
    if len(figures) != 1 or len(figures[0]) > 2:
        return None
    months = (shifted(base.replace(day=1), ahead, "m") for ahead in range(3 if is_forward else 1))
    days = (_day(first.year, first.month, int(figures[0])) for first in months if first is not None)
    found = next((day for day in days if day is not None and (day >= base or not is_forward)), None)
    return found or _refuse(base.year, base.month, int(figures[0]), notation)


def _weekday_alone(weekday: int, base: date, is_forward: bool) -> date:
    """``fri``: the next one from the base on; else the nearest to it, at most three days away."""
    ahead = (weekday - base.weekday()) % 7
    return base + timedelta(days=ahead if is_forward or ahead <= 3 else ahead - 7)


def _dated(year: str, month: int, day: str, base: date, is_forward: bool, notation: Notation) -> date | None:
    """The day of a year in two or four digits; without one, the next or the nearest such day."""
    if not day or len(day) > 2:
        return None
    if year:
        whole = _whole_year(year, base)
        return _day(whole, month, int(day)) or _refuse(whole, month, int(day), notation)
    # February 29 is eight years away at most.
    years = range(max(base.year - 8, 1), base.year + 9)
    days = [found for one in years if (found := _day(one, month, int(day))) is not None]
    if not days:
        return _refuse(base.year, month, int(day), notation)
    if is_forward:
        return next((found for found in days if found >= base), None)
    return min(days, key=lambda found: abs(found - base))


def _refuse(year: int, month: int, day: int, notation: Notation) -> None:
    """Say why there is no such day, where its month is meant for sure."""
    if month > 12:
        words = _("There is no month {month}. Write the date like {example}.")
        raise Unreadable(words.format(month=month, example=_example(notation)))
    if year and month and 28 < day <= 31:
        count = calendar.monthrange(year, month)[1]
        named = dates.format_date(date(year, month, 1), "LLLL y", locale=notation.spoken)
        raise Unreadable(_("{month} has {count} days.").format(month=named, count=count))


def _whole_year(year: str, base: date) -> int:
    if len(year) == 4:
        return int(year)
    if len(year) != 2:
        return 0
    last = base.year + _YEARS_AHEAD
    return last - (last - int(year)) % 100


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _no_day(notation: Notation, *, is_typed: bool) -> Unreadable:
    """Args:
    is_typed: somebody types it, for whom it may be in short.
    """
    words = _("This is not a date. Write it like {example} or 2024-01-15.")
    if is_typed:
        words = _("This is not a date. Write it like {example}, 2024-01-15 or +7.")
    return Unreadable(words.format(example=_example(notation)))


def _example(notation: Notation) -> str:
    return dates.format_date(date(2024, 1, 15), "medium", locale=notation.spoken)
