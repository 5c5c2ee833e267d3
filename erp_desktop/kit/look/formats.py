"""The forms numbers and dates can be written in, each shown by an example."""

from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from erp_core.kit.reading.formats import FORMATS
from erp_core.kit.reading.locale_names import locale_title

_NUMBER, _DAY = Decimal("1234567.5"), date(2024, 1, 31)


def formats() -> list[tuple[str, str]]:
    """Name and example of each: ``12,34,567.5 · 31/01/2024 · English (India)``."""
    return [(name, example(name)) for name in FORMATS]


def example(name: str) -> str:
    """A number and a day as they are written in a form, and whose form it is."""
    return f"{_written(name)} · {locale_title(name)}"


@cache
def _written(name: str) -> str:
    """It is the same in every language the program speaks."""
    locale = Locale.parse(name)
    return f"{format_decimal(_NUMBER, locale=locale)} · {format_date(_DAY, 'short', locale=locale)}"
