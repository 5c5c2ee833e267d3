"""Where this PC stands, as far as it tells: its time zone, and the currency one pays with there."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale, numbers
from babel.core import get_global
from PySide6.QtCore import QLocale, QTimeZone

from erp_core.kit.i18n import shipped
from erp_core.kit.letters import folded
from erp_core.masters.party.gstin import looks_like_gstin, names_india

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

# As people end an address with them.
_SHORT = {"uk": "GB", "usa": "US", "uae": "AE", "turkey": "TR", "hong kong": "HK"}
# What a state or a city is called, too.
_NO_COUNTRY_ALONE = {"GE", "JE"}


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
    return next(filter(None, map(_paid_with, (set_to, follows))), "")


def currency_told(address: str, tax_number: str = "") -> str:
    """The currency of the country an address ends with, or that a tax number is of; empty without either."""
    if names_india(address) or looks_like_gstin(tax_number):
        return _paid_with("IN")
    *_before, last = address.strip(" .,").replace("\n", ",").split(",")
    return _paid_with(_countries().get(folded(last.strip()), ""))


def _paid_with(territory: str) -> str:
    return next(iter(numbers.get_territory_currencies(territory)), "")


@cache
def _countries() -> dict[str, str]:
    """Codes by what they are called in each language we speak."""
    found: dict[str, str] = {}
    for language in shipped():
        for code, name in Locale(language).territories.items():
            if code.isalpha() and code not in _NO_COUNTRY_ALONE:
                found[folded(name)] = code
    return found | _SHORT
