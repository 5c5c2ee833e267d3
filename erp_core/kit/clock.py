"""The clock that times are told by: the company's, wherever a program runs; its machine's until one is known.

What people read of an instant, and what an instant becomes that they typed, goes through here: a note, the
audit log, a list, a paper and a file tell the same time on every PC of the company.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

Zone = Callable[[], tzinfo | None]


def _machine() -> None:
    """No zone of its own: as the machine has it."""


@dataclass
class _Place:
    zone: Zone = _machine


_place = _Place()


def use_zone(zone: Zone | None) -> None:
    """Tell times in this zone from now on, of one company in this process; in the machine's for None."""
    _place.zone = zone or _machine


def zone_called(name: str) -> tzinfo | None:
    """The zone of that name (``Asia/Kolkata``); None for an empty one: the machine's."""
    return ZoneInfo(name) if name else None


def here(instant: datetime, zone: tzinfo | None = None) -> datetime:
    """The instant by the company's clock.

    Args:
        zone: another than the one this process tells times in.
    """
    return instant.astimezone(zone or _place.zone())


def zone_name() -> str:
    """What the zone is called (``Asia/Kolkata``); empty where it is the machine's."""
    return getattr(_place.zone(), "key", "")


def instant_of(day: date, moment: time) -> datetime:
    """The instant that a day and a time of it name here.

    Raises:
        OverflowError, ValueError: it lies beyond what a calendar holds.
    """
    zone = _place.zone()
    named = datetime.combine(day, moment, tzinfo=zone)
    return (named if zone is not None else named.astimezone()).astimezone(UTC)
