"""Ranges of days by name: "this month" stays itself in a stored filter, and moves with the calendar."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from erp_core.kit.days import COMMON, Calendar, is_in_calendar, month_end
from erp_core.kit.i18n import N_, _

Days = tuple[date, date]

_SPAN = re.compile(r"(last|next)_([1-9]\d{0,3})_days")
_YEAR = re.compile(r"fy(\d{4})")
_QUARTER = re.compile(r"(f?)q([1-4])_(\d{4})")
_RELATIVE = re.compile(r"today(?:([+-])(\d{1,5}))?")
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)


def _months(day: date, ahead: int, count: int = 1) -> Days:
    """``count`` whole months, of which the first lies ``ahead`` of the one ``day`` is in."""
    first, last = (_month(day, ahead + more) for more in (0, count - 1))
    return first, month_end(last)


def _month(day: date, ahead: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def _day(ahead: int, today: date, _calendar: Calendar) -> Days:
    day = today + timedelta(days=ahead)
    return day, day


def _week(ahead: int, today: date, calendar: Calendar) -> Days:
    first = today - timedelta(days=(today.weekday() - calendar.week_begins) % 7 - 7 * ahead)
    return first, first + timedelta(days=6)


def _whole_month(ahead: int, today: date, _calendar: Calendar) -> Days:
    return _months(today, ahead)


def _quarter(ahead: int, today: date, _calendar: Calendar) -> Days:
    return _months(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), 3 * ahead, 3)


def _year(ahead: int, today: date, _calendar: Calendar) -> Days:
    return _months(today.replace(month=1, day=1), 12 * ahead, 12)


def _financial_year(ahead: int, today: date, calendar: Calendar) -> Days:
    begun = (today.month - calendar.year_begins) % 12
    return _months(today, 12 * ahead - begun, 12)


def _last_12_months(today: date, _calendar: Calendar) -> Days:
    return _month(today, -11), today


_RANGES: dict[str, Callable[[date, Calendar], Days]] = {
    "today": partial(_day, 0),
    "yesterday": partial(_day, -1),
    "tomorrow": partial(_day, 1),
    "this_week": partial(_week, 0),
    "last_week": partial(_week, -1),
    "next_week": partial(_week, 1),
    "this_month": partial(_whole_month, 0),
    "last_month": partial(_whole_month, -1),
    "next_month": partial(_whole_month, 1),
    "this_quarter": partial(_quarter, 0),
    "last_quarter": partial(_quarter, -1),
    "next_quarter": partial(_quarter, 1),
    "this_year": partial(_year, 0),
    "last_year": partial(_year, -1),
    "next_year": partial(_year, 1),
    "last_12_months": _last_12_months,
    "this_fy": partial(_financial_year, 0),
    "last_fy": partial(_financial_year, -1),
}

# What the button of days offers, and how it is called.
PRESETS = {
    "today": N_("Today"),
    "this_week": N_("This week"),
    "this_month": N_("This month"),
    "last_month": N_("Last month"),
    "this_quarter": N_("This quarter"),
    "this_year": N_("This year"),
    "last_12_months": N_("Last 12 months"),
}
# All that have a name of their own.
NAMED = PRESETS | {
    "yesterday": N_("Yesterday"),
    "tomorrow": N_("Tomorrow"),
    "last_week": N_("Last week"),
    "next_week": N_("Next week"),
    "next_month": N_("Next month"),
    "last_quarter": N_("Last quarter"),
    "next_quarter": N_("Next quarter"),
    "last_year": N_("Last year"),
    "next_year": N_("Next year"),
    "this_fy": N_("This financial year"),
    "last_fy": N_("Last financial year"),
}
# Those with a number of days; the number takes the place of ``{count}``.
SPANS = {"last": N_("Last {count} days"), "next": N_("Next {count} days")}


def days_of(preset: str, today: date, calendar: Calendar = COMMON) -> Days | None:
    """First and last day of a range, both in it; None for a name that is no range.

    Args:
        preset: one of ``NAMED``; ``last_7_days`` and ``next_30_days`` with any number (today is in the last
            days and not in the next); ``fy2024``, the financial year that begins in 2024; ``q1_2024``, the
            quarter of the calendar; ``fq1_2024``, of the financial year.
        today: the company's calendar day.
        calendar: when its weeks and its financial years begin.
    """
    known = _RANGES.get(preset)
    if known is not None:
        return known(today, calendar)
    if span := _SPAN.fullmatch(preset):
        return _span(span[1], timedelta(days=int(span[2])), today)
    if year := _YEAR.fullmatch(preset):
        return _of_year(int(year[1]), calendar.year_begins, 0, 12)
    if quarter := _QUARTER.fullmatch(preset):
        begins = calendar.year_begins if quarter[1] else 1
        return _of_year(int(quarter[3]), begins, 3 * (int(quarter[2]) - 1), 3)
    return None


def preset_title(preset: str) -> str:
    """What people call a range of days; one that is none by its own name, so that nothing is hidden."""
    if preset in NAMED:
        return _(NAMED[preset])
    if span := _SPAN.fullmatch(preset):
        return _(SPANS[span[1]]).format(count=span[2])
    if year := _YEAR.fullmatch(preset):
        return _("Financial year {year}").format(year=year[1])
    if quarter := _QUARTER.fullmatch(preset):
        words = _("Q{number} of financial year {year}") if quarter[1] else _("Q{number} {year}")
        return words.format(number=quarter[2], year=quarter[3])
    return preset


def relative_day(value: str, today: date) -> date | None:
    """The day that ``today``, ``today+7`` or ``today-3`` means; None for any other text."""
    found = _RELATIVE.fullmatch(value)
    if found is None:
        return None
    days = timedelta(days=int(f"{found[1] or ''}{found[2] or 0}"))
    return min(max(days, _FIRST - today), _LAST - today) + today


def _span(way: str, days: timedelta, today: date) -> Days:
    if way == "last":
        return max(today - min(days, today - _FIRST) + timedelta(days=1), _FIRST), today
    return today + timedelta(days=1), today + min(days, _LAST - today)


def _of_year(year: int, begins: int, ahead: int, count: int) -> Days | None:
    """Months of a year that begins in month ``begins``; None beyond the calendar."""
    if not is_in_calendar(date(max(year, 1), begins, 1)):
        return None
    return _months(date(year, begins, 1), ahead, count)
