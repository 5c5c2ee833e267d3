"""Of which records one imported a file that may still be taken back, on whichever PC."""

from datetime import UTC, datetime, timedelta

from erp_desktop.kit.look.preferences import IMPORTED_AT

# As long as the core lets one's own import be taken back.
_KEPT_FOR = timedelta(days=1)


def remember(table: str) -> None:
    """A file was imported just now."""
    IMPORTED_AT.set(datetime.now(UTC).isoformat(), table)


def forget(table: str) -> None:
    """It was taken back, or there is none."""
    IMPORTED_AT.set("", table)


def is_there(table: str) -> bool:
    """Whether there is one; what is written there and no moment is none."""
    try:
        at = datetime.fromisoformat(IMPORTED_AT.get(table))
    except ValueError:
        return False
    return at.tzinfo is not None and datetime.now(UTC) - at < _KEPT_FOR
