"""When a nightly backup is due, where no timer of the system says so: by what the database remembers."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg

from erp_core.backup.making import AnotherBackup, BackupPlan
from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.postgres.provision import plain_url
from erp_core.postgres.refusals import refusal

HOUR = 2
_LAST = "SELECT max(at) FROM backup_run WHERE problem = ''"
_LOOKS = 600  # seconds between two looks at the clock


def slot_before(now: datetime, hour: int) -> datetime:
    """The last moment at which a backup was to be made; on the clock of ``now``."""
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def is_due(last: datetime | None, hour: int) -> bool:
    """Whether the last night's backup is still to be made.

    Args:
        last: when the last one was made that did not fail.
    """
    return last is None or last < slot_before(datetime.now().astimezone(), hour)


def is_due_in(url: str, hour: int) -> bool:
    """The same by what the database remembers."""
    with psycopg.connect(plain_url(url)) as connection:
        row = connection.execute(_LAST).fetchone()
    return is_due(row[0] if row else None, hour)


def stay(
    url: str, plan: BackupPlan, hour: int, make: Callable[[], None], tell: Callable[[str], None]
) -> None:
    """Make one each night, until the process is ended; one that was missed is made at once.

    What fails is told, noted, and tried again an hour later.
    """
    tell(_("A backup into {folder} each night at {hour}:00.").format(folder=plan.folder, hour=hour))
    again_at = 0.0
    while True:
        try:
            if time.monotonic() >= again_at and is_due_in(url, hour):
                again_at = time.monotonic() + 3600
                make()
        except AnotherBackup:
            pass
        except (ErpError, psycopg.Error) as error:
            told = error.in_words if isinstance(error, ErpError) else refusal(error) or str(error)
            tell(_("The backup failed: {reason}").format(reason=told))
        time.sleep(_LOOKS)
