"""The calendar: which days the program keeps, where a month ends, and when a company's years begin."""

from datetime import date, timedelta
from typing import NamedTuple

from erp_core.kit.i18n import N_

# Years the program keeps days of; all others are slips of the hand.
FIRST_YEAR, LAST_YEAR = 1900, 2999
YEARS = N_("The year must lie between 1900 and 2999.")


class Calendar(NamedTuple):
    """What a company's days depend on beside their date.

    Attributes:
        week_begins: its first day, Monday as 0.
        year_begins: first month of its financial year.
    """

    week_begins: int = 0
    year_begins: int = 1


COMMON = Calendar()


def is_in_calendar(day: date) -> bool:
    """Whether a day is one the program keeps."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def month_end(day: date) -> date:
    """The last day of the month ``day`` is in."""
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)
