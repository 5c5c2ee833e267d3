"""How numbers, money and dates are written here, and which day it is; the one place that knows.

Numbers are written as the user or the company chose, so that they look alike on every PC. Dates hold words,
so they follow the language the program speaks, by the habits of the chosen country where the language knows
them: in English ``15 Jan 2024``, in the United States ``Jan 15, 2024``, in Turkish ``15 Oca 2024``. What is
shown can always be typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError, dates, numbers
from PySide6.QtCore import QLocale

from erp_core.kit import clock, i18n
from erp_core.kit.reading import writing
from erp_core.kit.reading.notation import Notation
from erp_core.kit.reading.notation import notation as notation_of
from erp_core.kit.reading.writing import words_in, written, written_percent

_MONEY_DIGITS = 2


def _pc_day() -> date:
    return date.today()  # noqa: DTZ011 - as long as no company is known, it is the PC's own day


@dataclass
class _Place:
    """How numbers are written, whose calendar day it is, its currency; decimals of money and of units."""

    locale: Locale | None = None
    today: Callable[[], date] = _pc_day
    digits: dict[str, int] = field(default_factory=dict)
    currency: str = ""
    counted: dict[str, int] = field(default_factory=dict)


_place = _Place()


def use_locale(name: str) -> None:
    """Write numbers and dates as in ``name`` (``en_IN``, ``de_DE``); as the PC does for an empty one."""
    _place.locale = Locale.parse(name) if name else None
    _number.cache_clear()


def locale() -> Locale:
    """How numbers are written: as was chosen, else the PC's locale, where Babel knows it."""
    if _place.locale is None:
        name = QLocale.system().name()
        try:
            _place.locale = Locale.parse("en_GB" if name == "C" else name)
        except (UnknownLocaleError, ValueError):
            _place.locale = Locale.parse("en_GB")
    return _place.locale


def pc_decimal_sign() -> str:
    """The decimal sign that spreadsheets on this PC read."""
    return "," if QLocale.system().decimalPoint() == "," else "."


def use_day(today: Callable[[], date] | None) -> None:
    """Take ``today`` for the company's calendar day from now on; the PC's own for None."""
    _place.today = today or _pc_day


def today() -> date:
    """The company's calendar day, wherever this PC stands and whatever its clock says."""
    return _place.today()


def notation() -> Notation:
    """How what people type here is read: as it is shown."""
    return notation_of(locale(), date_locale())


def date_locale() -> Locale:
    """How dates are written: in the language spoken, as the PC's country does."""
    return words_in(i18n.current(), locale().territory)


def use_currencies(digits: Mapping[str, int], home: str = "") -> None:
    """Take these decimals for amounts of each currency from now on; ``home`` is the company's own."""
    _place.digits, _place.currency = dict(digits), home


def use_units(digits: Mapping[str, int]) -> None:
    """Take these decimals for quantities in each unit from now on."""
    _place.counted = dict(digits)


def home_currency() -> str:
    """The company's currency, which amounts without another are in; empty where it is not known."""
    return _place.currency


def format_money(amount: Decimal | None, currency: str | None = None, *, digits: int | None = None) -> str:
    """``1,050.00``, with the currency's code behind it when given; empty for None.

    Args:
        digits: decimals; those of the currency, or two, if left out.
    """
    if amount is None:
        return ""
    if digits is None:
        digits = digits_of(currency)
    text = _number(amount, digits, digits)
    return f"{text} {currency}" if currency else text


def digits_of(currency: str | None) -> int:
    """Decimals of a currency's amounts; two where it is not known."""
    return _place.digits.get(currency or "", _MONEY_DIGITS)


def known_digits() -> dict[str, int]:
    """Decimals of each currency's amounts, as far as they are known."""
    return dict(_place.digits)


def format_price(price: Decimal | None, digits: int = _MONEY_DIGITS) -> str:
    """At least the decimals of its currency, up to four."""
    return "" if price is None else _number(price, digits, 4)


def format_rate(rate: Decimal | None) -> str:
    """An exchange rate, or how large a unit is: up to nine decimals, as many as needed."""
    return "" if rate is None else _number(rate, 0, 9)


def format_quantity(quantity: Decimal | None, unit: str | None = None) -> str:
    """Up to three decimals, as many as needed; with the unit behind it when given."""
    text = format_figure(quantity, 0)
    return f"{text} {unit}" if text and unit else text


def format_counted(quantity: Decimal | None, unit: str | None) -> str:
    """A quantity in a column: the decimals of the unit beside it, and more where it has more."""
    return format_figure(quantity, _place.counted.get(unit or "", 0))


def format_figure(quantity: Decimal | None, least: int) -> str:
    """The same, where somebody knows the decimals of its unit."""
    return "" if quantity is None else _number(quantity, least, 3)


def decimal_sign() -> str:
    """What stands before the decimals of the user's numbers."""
    return writing.decimal_sign(str(locale()))


def format_percent(percent: Decimal | None) -> str:
    """``12.5%``, or as it is written here; ``percent`` is of 100."""
    return "" if percent is None else written_percent(percent, locale())


def format_integer(number: int | None) -> str:
    return "" if number is None else _number(Decimal(number), 0, 0)


def format_date(day: date | None) -> str:
    """Short, with the month as a word, so that it cannot be misread."""
    return "" if day is None else _date(day, date_locale())


def format_month(day: date) -> str:
    """``Mar 2024``: a month on an axis; two digits of a year would read as a day."""
    return dates.format_date(day, "MMM y", locale=date_locale())


def format_datetime(instant: datetime | None) -> str:
    """By the company's clock, to the minute."""
    if instant is None:
        return ""
    return f"{format_date(clock.here(instant).date())} {format_time(instant)}"


def format_time(instant: datetime) -> str:
    """The time of day alone, by the company's clock, to the minute."""
    return dates.format_time(clock.here(instant).time(), "short", locale=date_locale())


def format_compact(amount: Decimal) -> str:
    """``1.2M``: an amount where there is little room."""
    return numbers.format_compact_decimal(amount, locale=locale(), fraction_digits=1)


@lru_cache(maxsize=20_000)  # cells are painted again and again
def _number(value: Decimal, least: int, most: int) -> str:
    return written(value, least, most, locale())


@lru_cache(maxsize=20_000)
def _date(day: date, spoken: Locale) -> str:
    return dates.format_date(day, "medium", locale=spoken)
