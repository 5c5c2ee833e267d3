"""When the demo company's people do things: in office hours, never on a Sunday."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

OPENS, LAST_CALL = 9, 17  # hours; whatever starts by the last call is done by the evening
SUNDAY = 6


class Office:
    """Draws moments in office hours.

    Args:
        rng: where chance comes from.
        timezone: the company's.
    """

    def __init__(self, rng: Random, timezone: str) -> None:
        self._rng = rng
        self._zone = ZoneInfo(timezone)

    def midnight(self, day: date) -> datetime:
        """The instant the day begins."""
        return datetime.combine(day, time(), self._zone)

    def on(self, day: date) -> datetime:
        """Some moment of the day, or of the next when it is a Sunday."""
        if day.weekday() == SUNDAY:
            day += timedelta(days=1)
        opened = self.midnight(day) + timedelta(hours=OPENS)
        return opened + timedelta(seconds=self._rng.randrange((LAST_CALL - OPENS) * 3600))

    def after(self, moment: datetime, days: Sequence[int]) -> datetime:
        """Some moment that many days later; the same day means within the hour.

        Args:
            days: the least and the most.
        """
        later = self._rng.randint(days[0], days[1])
        if later == 0:
            return moment + timedelta(seconds=self._rng.randint(180, 3000))
        return self.on(moment.date() + timedelta(days=later))

    def before(self, moment: datetime, days: int) -> datetime:
        """Some moment that many days earlier, or the day before when that is a Sunday."""
        day = moment.date() - timedelta(days=days)
        return self.on(day - timedelta(days=1) if day.weekday() == SUNDAY else day)
