"""When a company's weeks and financial years begin, told from the forms it writes in and its currency."""

from functools import lru_cache

from babel import Locale

from erp_core.kit.days import COMMON, Calendar
from erp_core.kit.reading.formats import usual_format

# Where the law says it, for all companies of the country; elsewhere most go with the calendar.
_YEAR_BEGINS = {"INR": 4, "PKR": 7, "BDT": 7}


@lru_cache(maxsize=64)
def calendar_of(currency: str, form: str) -> Calendar:
    """The calendar of a company.

    Args:
        currency: its own.
        form: one of ``FORMATS`` as it chose; empty for the one that goes with the currency.
    """
    name = form or usual_format(currency)
    week_begins = Locale.parse(name).first_week_day if name else COMMON.week_begins
    return Calendar(week_begins, _YEAR_BEGINS.get(currency, COMMON.year_begins))
