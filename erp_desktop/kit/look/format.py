"""How numbers, money and dates are written and read; the one place that knows.

Numbers are as everywhere else on this PC: figures look like those in its spreadsheets, and what is typed
means the same. Dates hold words, so they follow the language the program speaks, by the habits of the PC's
country where the language knows them: in English ``15 Jan 2024``, in the United States ``Jan 15, 2024``, in
Turkish ``15 Oca 2024``. What is shown can always be typed.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates, numbers
from PySide6.QtCore import QLocale

from erp_core.kit import i18n
from erp_core.kit.letters import folded

_MONEY_DIGITS = 2
_PLAIN = re.compile(r"[+-]?\d+(\.\d*)?|[+-]?\.\d+")
# With both separators a number reads one way only, whatever the locale; spreadsheets paste such.
_COMMA_GROUPS = re.compile(r"[+-]?\d{1,3}(,\d{2,3})*,\d{3}\.\d+")
_POINT_GROUPS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")


class _Place:
    """The PC's locale."""

    locale: Locale | None = None


def use_locale(name: str) -> None:
    """Take the PC for one of ``name`` (``en_IN``, ``de_DE``)."""
    _Place.locale = Locale.parse(name)
    _number.cache_clear()


def locale() -> Locale:
    """How numbers are written: the PC's locale, where Babel knows it."""
    if _Place.locale is None:
        name = QLocale.system().name()
        try:
            _Place.locale = Locale.parse("en_GB" if name == "C" else name)
        except (UnknownLocaleError, ValueError):
            _Place.locale = Locale.parse("en_GB")
    return _Place.locale


def date_locale() -> Locale:
    """How dates are written: in the language spoken, as the PC's country does."""
    return _date_locale(i18n.current(), locale().territory)


@lru_cache(maxsize=16)
def _date_locale(language: str, territory: str | None) -> Locale:
    # English without a country would be American, which puts the month first: English of the world does not.
    for name in (f"{language}_{territory or '001'}", f"{language}_001", language):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(i18n.SOURCE)


def format_money(amount: Decimal | None, currency: str | None = None) -> str:
    """``1,050.00``, with the currency's code behind it when given; empty for None."""
    if amount is None:
        return ""
    text = _number(amount, _MONEY_DIGITS, _MONEY_DIGITS)
    return f"{text} {currency}" if currency else text


def format_price(price: Decimal | None) -> str:
    """At least two decimals, up to four."""
    return "" if price is None else _number(price, 2, 4)


def format_quantity(quantity: Decimal | None, unit: str | None = None) -> str:
    """Up to three decimals, as many as needed; with the unit behind it when given."""
    if quantity is None:
        return ""
    text = _number(quantity, 0, 3)
    return f"{text} {unit}" if unit else text


def format_percent(percent: Decimal | None) -> str:
    """``12.5 %``; ``percent`` is of 100."""
    return "" if percent is None else f"{_number(percent, 0, 4)} %"


def format_integer(number: int | None) -> str:
    return "" if number is None else _number(Decimal(number), 0, 0)


def format_date(day: date | None) -> str:
    """Short, with the month as a word, so that it cannot be misread."""
    return "" if day is None else dates.format_date(day, "medium", locale=date_locale())


def format_month(day: date) -> str:
    """``Mar 24``: a month on an axis."""
    return dates.format_date(day, "MMM yy", locale=date_locale())


def format_datetime(instant: datetime | None) -> str:
    """In this PC's time zone, to the minute."""
    if instant is None:
        return ""
    return f"{format_date(instant.astimezone().date())} {format_time(instant)}"


def format_time(instant: datetime) -> str:
    """The time of day alone, in this PC's time zone, to the minute."""
    return dates.format_time(instant.astimezone().time(), "short", locale=date_locale())


def format_compact(amount: Decimal) -> str:
    """``1.2M``: an amount where there is little room."""
    return numbers.format_compact_decimal(amount, locale=locale(), fraction_digits=1)


def parse_decimal(text: str) -> Decimal | None:
    """The number that ``text`` writes in this locale, or with a plain decimal point; None when it is none."""
    cleaned = "".join(text.strip().rstrip("%").split())
    group = numbers.get_group_symbol(locale())
    spaced = " ".join(text.strip().rstrip("%").split()).replace(" ", group) if group.isspace() else cleaned
    if not cleaned or any(c.isalpha() for c in cleaned):
        return None
    try:
        value = numbers.parse_decimal(spaced, locale=locale(), strict=True)
        return value if value.is_finite() else None
    except (numbers.NumberFormatError, InvalidOperation):
        pass
    if _COMMA_GROUPS.fullmatch(cleaned):
        return Decimal(cleaned.replace(",", ""))
    if _POINT_GROUPS.fullmatch(cleaned):
        return Decimal(cleaned.replace(".", "").replace(",", "."))
    return Decimal(cleaned) if _PLAIN.fullmatch(cleaned) else None


def parse_date(text: str, today: date | None = None) -> date | None:
    """The day ``text`` names: as shown, ISO, short as in the locale, ``15``, ``15.3``, ``t``, ``+7``."""
    cleaned = " ".join(text.split())
    day = today or date.today()  # noqa: DTZ011 - the user's own calendar
    if not cleaned:
        return None
    if cleaned.lower() in ("t", "today", "="):
        return day
    if re.fullmatch(r"[+-]\d{1,4}", cleaned):
        return day + timedelta(days=int(cleaned))
    try:
        return date.fromisoformat(cleaned)
    except ValueError:
        return _by_words(cleaned) or _by_numbers(cleaned, day)


def _by_words(text: str) -> date | None:
    """``15 Jan 2024`` in any order of words and numbers."""
    words = {folded(word) for word in re.split(r"[\s\d.,/-]+", text) if word}
    figures = [int(n) for n in re.findall(r"\d+", text)]
    if not words or len(figures) != 2:
        return None
    for width in ("abbreviated", "wide"):
        months = dates.get_month_names(width, locale=date_locale())
        for number, name in months.items():
            if folded(name.rstrip(".")) in words:
                day, year = sorted(figures)
                return _date(year, number, day)
    return None


def _by_numbers(text: str, today: date) -> date | None:
    parts = re.split(r"[./\- ]+", text.rstrip("."))
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return None
    figures = [int(part) for part in parts]
    pattern = dates.get_date_format("short", locale=date_locale()).pattern.lower()
    is_month_first = pattern.index("m") < pattern.index("d")
    if len(figures) == 1:
        return _date(today.year, today.month, figures[0])
    if is_month_first:
        figures[0], figures[1] = figures[1], figures[0]
    year = figures[2] if len(figures) == 3 else today.year
    return _date(year + 2000 if year < 100 else year, figures[1], figures[0])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=20_000)
def _number(value: Decimal, least: int, most: int) -> str:
    """Grouped by the locale's own rule; rounded half-up to ``most`` decimals, at least ``least`` shown."""
    digits = max(least, min(most, -int(value.normalize().as_tuple().exponent)))
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding="ROUND_HALF_UP")
    return _pattern(str(locale()), digits).apply(rounded, locale(), decimal_quantization=False)


@lru_cache(maxsize=64)
def _pattern(locale_name: str, digits: int) -> numbers.NumberPattern:
    """The locale's own pattern (how it groups, where the sign stands) with so many decimals."""
    pattern = numbers.parse_pattern(Locale.parse(locale_name).decimal_formats[None].pattern)
    pattern.frac_prec = (digits, digits)
    return pattern
