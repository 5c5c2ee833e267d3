"""Ranges of days by name: "this month" stays itself in a stored filter, and moves with the calendar."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from erp_core.kit.i18n import N_

Days = tuple[date, date]

_SPAN = re.compile(r"(last|next)_([1-9]\d{0,3})_days")
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)

# Years the program keeps days of; all others are slips of the hand.
FIRST_YEAR, LAST_YEAR = 1900, 2999
YEARS = N_("The year must lie between 1900 and 2999.")


def is_in_calendar(day: date) -> bool:
    """Whether a day is one the program keeps."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def month_end(day: date) -> date:
    """The last day of the month ``day`` is in."""
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


def _week(today: date) -> Days:
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)


def _month(today: date) -> Days:
    return today.replace(day=1), month_end(today)


def _last_month(today: date) -> Days:
    end = today.replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


def _quarter(today: date) -> Days:
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return first, month_end(first.replace(month=first.month + 2))


def _year(today: date) -> Days:
    return today.replace(month=1, day=1), today.replace(month=12, day=31)


def _last_12_months(today: date) -> Days:
    first = today.replace(day=1)
    return month_end(first.replace(year=first.year - 1)) + timedelta(days=1), today


_RANGES: dict[str, Callable[[date], Days]] = {
    "today": lambda today: (today, today),
    "this_week": _week,
    "this_month": _month,
    "last_month": _last_month,
    "this_quarter": _quarter,
    "this_year": _year,
    "last_12_months": _last_12_months,
}

# What is offered, and how it is called.
PRESETS = {
    "today": N_("Today"),
    "this_week": N_("This week"),
    "this_month": N_("This month"),
    "last_month": N_("Last month"),
    "this_quarter": N_("This quarter"),
    "this_year": N_("This year"),
    "last_12_months": N_("Last 12 months"),
}


def days_of(preset: str, today: date) -> Days | None:
    """First and last day of a range, both in it; None for a name that is no range.

    Args:
        preset: one of ``PRESETS``, or ``last_7_days`` and ``next_30_days`` with any number: today is in
            the last days and not in the next.
        today: the company's calendar day.
    """
    known = _RANGES.get(preset)
    if known is not None:
        return known(today)
    span = _SPAN.fullmatch(preset)
    if span is None:
        return None
    count = timedelta(days=int(span[2]))
    if span[1] == "last":
        return max(today - min(count, today - _FIRST) + timedelta(days=1), _FIRST), today
    return today + timedelta(days=1), today + min(count, _LAST - today)
