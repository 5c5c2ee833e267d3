"""How often one address may call what needs no login: each such call costs more than it looks."""

import time
from threading import Lock

from erp_core.errors import ErpError
from erp_core.kit.i18n import _

MOST_ADDRESSES = 10_000


class TooManyRequests(ErpError):
    """This address asks too often."""

    code = "too_many_requests"


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

    def count(self, operation: str, address: str) -> None:
        """Count one call; TooManyRequests if that was one too many."""
        bucket = operation if operation in self._limits else "public"
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


def _refused(seconds: float) -> TooManyRequests:
    refused = TooManyRequests(_("Too many requests from this address. Please wait a little."))
    refused.retry_after = max(1, round(seconds + 0.5))
    return refused
