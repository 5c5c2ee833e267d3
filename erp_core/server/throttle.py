"""How often and how much at once one may call what costs more than it looks."""

import time
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from erp_core.errors import TooManyRequests
from erp_core.kit.i18n import _

MOST_ADDRESSES = 10_000
# Calls that wait for a password to be hashed, whoever sent them; more would not get an answer in time.
MOST_WAITING = 64


class Throttle:
    """Counts per address, in this process; a full bucket drains evenly over its span.

    Guessing passwords is limited per account in the database. This keeps one machine from filling the
    database with accounts, or the processor with hashing, before anybody has logged in.
    """

    def __init__(self, calls_per_minute: int, registrations_per_hour: int) -> None:
        self._limits = {"user.register": (registrations_per_hour, 3600.0)}
        self._usual = (calls_per_minute, 60.0)
        self._full_until: dict[tuple[str, str], float] = {}
        self._lock = Lock()

    def count(self, bucket: str, address: str) -> None:
        """Count one call; TooManyRequests if that was one too many."""
        limit, span = self._limits.get(bucket, self._usual)
        now = time.monotonic()
        with self._lock:
            if len(self._full_until) > MOST_ADDRESSES:
                self._full_until = {key: at for key, at in self._full_until.items() if at > now}
            # Each call fills the bucket by its share of the span; time empties it.
            filled = max(self._full_until.get((bucket, address), now), now) + span / limit
            if filled - now > span:
                raise _refused(filled - now - span)
            self._full_until[bucket, address] = filled

    def require_room(self, bucket: str, address: str) -> None:
        """TooManyRequests if one more would be too many; counts nothing."""
        limit, span = self._limits.get(bucket, self._usual)
        with self._lock:
            over = self._full_until.get((bucket, address), 0.0) + span / limit - time.monotonic() - span
        if over > 0:
            raise _refused(over)


class Line:
    """Who waits for a password to be hashed: few at once of each, so that nobody makes all others wait.

    Args:
        most: of one key, a user or an address.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: Counter[Hashable] = Counter()
        self._all = 0
        self._lock = Lock()

    @contextmanager
    def place(self, keys: Sequence[Hashable]) -> Iterator[None]:
        """Stand in line under all these keys; TooManyRequests where one of them has too many there."""
        with self._lock:
            if self._all >= MOST_WAITING or any(self._waiting[key] >= self._most for key in keys):
                raise _refused(0.0)
            self._all += 1
            self._waiting.update(keys)
        try:
            yield
        finally:
            with self._lock:
                self._all -= 1
                self._waiting.subtract(keys)
                for key in keys:
                    if not self._waiting[key]:
                        del self._waiting[key]


def _refused(seconds: float) -> TooManyRequests:
    refused = TooManyRequests(_("Too many requests at once. Please wait a little."))
    refused.retry_after = max(1, round(seconds + 0.5))
    return refused
