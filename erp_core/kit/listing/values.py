"""Values of a filter, read as what the field's column holds; what cannot be read is refused."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from erp_core.errors import ValidationError
from erp_core.kit.days import YEARS, is_in_calendar
from erp_core.kit.filter.presets import days_of, relative_day
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context
from erp_core.kit.words import ValueKind

# Far beyond anything stored, and small enough that comparing with it takes no time.
_LARGEST_EXPONENT = 40
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE = re.compile(r"-?\d{1,18}")


def read_value(kind: ValueKind, value: Any, path: str, today: date) -> Any:
    """A JSON value as the column's own type; ValidationError at ``path`` if it is none.

    Days stand for instants: an instant is asked for by the day it falls on. ``today+7`` is counted from
    ``today``.
    """
    if kind in (ValueKind.DATE, ValueKind.INSTANT):
        return _day(value, path, today)
    if kind in (ValueKind.TEXT, ValueKind.LONG_TEXT, ValueKind.CHOICE):
        if not isinstance(value, str):
            raise ValidationError.at(path, _("Please write a text."))
        return value
    if kind is ValueKind.FLAG:
        if not isinstance(value, bool):
            raise ValidationError.at(path, _("Please choose yes or no."))
        return value
    if kind is ValueKind.REFERENCE:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError.at(path, _("Please choose one."))
        return value
    return _whole(value, path) if kind is ValueKind.INTEGER else _number(value, path)


def as_choice(choices: Iterable[str], value: Any) -> Any:
    """The choice that is written so in any case; the value itself where there is none."""
    wanted = folded(value) if isinstance(value, str) else value
    return next((choice for choice in choices if folded(choice) == wanted), value)


def preset_days(name: str, ctx: Context, path: str) -> tuple[date, date]:
    """First and last day of a named range, as the company's calendar has it now."""
    days = days_of(name, ctx.today, ctx.calendar)
    if days is None:
        raise ValidationError.at(path, _("There is no range of days with this name."))
    return days


def day_begins(day: date, ctx: Context) -> datetime:
    """The instant at which a day of the company's calendar begins."""
    return datetime.combine(day, time(), ctx.now.tzinfo)


def day_ends(day: date, ctx: Context) -> datetime:
    """The instant at which the next day begins; of the last day there is, its last instant."""
    if day == date.max:
        return datetime.combine(day, time.max, ctx.now.tzinfo)
    return day_begins(day + timedelta(days=1), ctx)


def _day(value: Any, path: str, today: date) -> date:
    day = relative_day(value, today) if isinstance(value, str) else None
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            day = date.fromisoformat(value)
    except ValueError:
        pass
    if day is None:
        raise ValidationError.at(path, _("This is not a date."))
    if not is_in_calendar(day):
        raise ValidationError.at(path, _(YEARS))
    return day


def _whole(value: Any, path: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    raise ValidationError.at(path, _("This is not a whole number."))


def _number(value: Any, path: str) -> Decimal:
    try:
        number = Decimal(value) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValidationError.at(path, _("This is not a number."))
    if number.adjusted() < -_LARGEST_EXPONENT:
        raise ValidationError.at(path, _("This number has too many decimals."))
    if number.adjusted() > _LARGEST_EXPONENT:
        raise ValidationError.at(path, _("This number is too large."))
    return number
