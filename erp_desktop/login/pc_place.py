"""Where this PC stands, as far as it tells: its time zone, and the currency one pays with there."""

from zoneinfo import available_timezones

from babel import numbers
from babel.core import get_global
from PySide6.QtCore import QLocale, QTimeZone

UNKNOWN_ZONE = "UTC"
# Of countries with one clock and a currency of their own.
_CLOCKS = {
    "BDT": "Asia/Dhaka",
    "CNY": "Asia/Shanghai",
    "EGP": "Africa/Cairo",
    "GBP": "Europe/London",
    "INR": "Asia/Kolkata",
    "JPY": "Asia/Tokyo",
    "KRW": "Asia/Seoul",
    "LKR": "Asia/Colombo",
    "NPR": "Asia/Kathmandu",
    "PKR": "Asia/Karachi",
    "THB": "Asia/Bangkok",
    "TRY": "Europe/Istanbul",
    "VND": "Asia/Ho_Chi_Minh",
}


def time_zone(currency: str = "") -> str:
    """IANA name of this PC's time zone.

    Args:
        currency: the company's, its country tells where a PC has no zone; if not, ``UTC``.
    """
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    is_told = name in available_timezones() and not name.startswith("Etc/") and name != UNKNOWN_ZONE
    return name if is_told else _CLOCKS.get(currency, UNKNOWN_ZONE)


def currency() -> str:
    """The currency of the country this PC is set to, else of the one its clock follows; empty without either.

    A locale without a country ("C") says nothing, and a wrong currency is worse than an empty field: whatever
    is written in a company's first days keeps it.
    """
    zone = time_zone()
    set_to = QLocale.system().name().partition("_")[2]  # IN of en_IN
    follows = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone), "")
    paid_with = (
        one for territory in (set_to, follows) for one in numbers.get_territory_currencies(territory)
    )
    return next(paid_with, "")
