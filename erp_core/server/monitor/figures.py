"""The figures of ``/metrics``: what this process counted, and what database and disks tell when asked."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar
from weakref import WeakSet

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.values import ValueClass
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from erp_core.errors import ErpError
from erp_core.platform.job.standing import NOTHING_STANDS, Standing, standing
from erp_core.reporting.server.backups import read_backups
from erp_core.reporting.server.schema import BackupsView
from erp_core.security.mail.outbox import NOTHING_WAITS, Waiting, waiting
from erp_core.server.settings import ServerSettings
from erp_core.standby import Standby

T = TypeVar("T")

POOL_BUSY = Gauge("erp_pool_busy", "Database connections at work", multiprocess_mode="livesum")
POOL_SIZE = Gauge("erp_pool_size", "Database connections there may be", multiprocess_mode="livesum")
LISTENING = Gauge(
    "erp_listening", "Whether news of changes is heard", ["company"], multiprocess_mode="livemin"
)
FAR_READS = Counter(
    "erp_standby_reads", "Reports and lists asked of ERP_READ_URL, and what came of it", ["company", "told"]
)
DATABASES = Path("/var/lib/postgresql")  # where systems keep them, if it is on this machine

_ASKED = text("""
    SELECT (SELECT count(*) FROM session
             WHERE revoked_at IS NULL AND last_seen_at > now() - interval '10 minutes'),
           (SELECT count(*) FROM pg_stat_replication WHERE coalesce(state, 'streaming') = 'streaming'),
           pg_database_size(current_database()),
           CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_flush_lsn()::text END,
           (SELECT max(CASE WHEN NOT pg_is_in_recovery()
                            THEN pg_wal_lsn_diff(pg_current_wal_flush_lsn(), replay_lsn) END)
              FROM pg_stat_replication WHERE state = 'streaming'),
           (SELECT coalesce(max(extract(epoch FROM replay_lag)), 0) FROM pg_stat_replication
             WHERE state = 'streaming')
""")


class Askable(Protocol):
    """Who asks the database for the server itself, and its standby."""

    standby: Standby | None

    def ask(self, question: Callable[[Session], T]) -> T: ...


class Lag(NamedTuple):
    """How far a standby is behind."""

    bytes: float
    seconds: float


@dataclass(frozen=True)
class DatabaseFigures:
    """Of one company's database.

    Attributes:
        place: how far it is; empty where it is a standby itself.
        jobs: moves of many records.
        lag: of the standby that is furthest behind, of those whose state may be seen; None where none is.
    """

    backups: BackupsView
    mails: Waiting = NOTHING_WAITS
    sessions: int = 0
    standbys: int = 0
    size: int = 0
    place: str = ""
    lag: Lag | None = None
    jobs: Standing = NOTHING_STANDS


def watch_pool(engine: Engine, size: int) -> None:
    """Count how many of its connections are at work."""
    POOL_SIZE.inc(size)

    out: WeakSet[ConnectionPoolEntry] = WeakSet()

    def goes(_connection: Any, entry: ConnectionPoolEntry, _holder: Any) -> None:
        out.add(entry)
        POOL_BUSY.inc()

    def comes(_connection: Any, entry: ConnectionPoolEntry) -> None:
        # One that could not be had, as while PostgreSQL is away, comes back without ever having gone.
        if entry in out:
            out.discard(entry)
            POOL_BUSY.dec()

    event.listen(engine, "checkout", goes)
    event.listen(engine, "checkin", comes)


def told_of(asked: Mapping[str, Askable], settings: ServerSettings) -> bytes:
    """All figures, as Prometheus reads them; blocking.

    Args:
        asked: by the company's name; it is empty where there is only one.
    """
    registry = CollectorRegistry()
    found: dict[str, DatabaseFigures] = {}
    for name, dispatcher in asked.items():
        with suppress(ErpError):  # without the database the other figures are wanted most
            found[name] = _with_read_standby(dispatcher.ask(_figures), dispatcher.standby)
    if found:
        registry.register(DatabaseMetrics(found))
    registry.register(DiskMetrics(settings))
    return _counted() + generate_latest(registry)


def _figures(session: Session) -> DatabaseFigures:
    sessions, standbys, size, place, bytes, seconds = session.execute(_ASKED).one()
    lag = None if bytes is None else Lag(max(0.0, float(bytes)), float(seconds))
    mails = waiting(session)
    known = (sessions, standbys, size, place or "", lag, standing(session))
    return DatabaseFigures(read_backups(session), mails, *known)


def _with_read_standby(figures: DatabaseFigures, standby: Standby | None) -> DatabaseFigures:
    """With its lag: PostgreSQL shows that of standbys to monitors alone, the one we read from tells it."""
    if standby is None or not figures.place:
        return figures
    behind = standby.behind(figures.place)
    lags = [lag for lag in (figures.lag, Lag(*behind) if behind else None) if lag is not None]
    return replace(figures, lag=max(lags, default=None))


def count_far(company: str, told: str) -> None:
    """Count what a standby was asked, and whether it answered."""
    FAR_READS.labels(company, told).inc()


class DatabaseMetrics:
    """What the database tells, for Prometheus; of a moment 0 for never.

    Args:
        found: by the company's name, which is told where there are several.
    """

    def __init__(self, found: Mapping[str, DatabaseFigures]) -> None:
        self._found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """As a registry asks for it."""
        labels = ["company"] if any(self._found) else []
        for name, words, value in _TOLD:
            family = GaugeMetricFamily(f"erp_{name}", words, labels=labels)
            for company, figures in self._found.items():
                family.add_metric([company] if labels else [], value(figures))
            yield family
        for name, words, n in (("bytes", "Bytes", 0), ("seconds", "Seconds", 1)):
            family = GaugeMetricFamily(
                f"erp_standby_lag_{name}", f"{words} the furthest standby is behind", labels=labels
            )
            for company, figures in self._found.items():
                if figures.lag is not None:
                    family.add_metric([company] if labels else [], figures.lag[n])
            yield family


_TOLD: tuple[tuple[str, str, Callable[[DatabaseFigures], float]], ...] = (
    (
        "backup_last_success_timestamp_seconds",
        "When the last whole backup was made",
        lambda told: _seconds(told.backups.at),
    ),
    (
        "backup_last_tried_timestamp_seconds",
        "When the last tried one was made",
        lambda told: _seconds(told.backups.tried_at),
    ),
    ("backup_last_failed", "Whether the last one failed", lambda told: float(told.backups.state == "failed")),
    ("mails_waiting", "E-mails that wait to be sent", lambda told: told.mails.number),
    ("mails_failing", "Of these, those tried and not sent", lambda told: told.mails.failing),
    ("mails_oldest_seconds", "How long the first of them waits", lambda told: told.mails.oldest),
    ("jobs_under_way", "Moves of many records that are not done", lambda told: told.jobs.under_way),
    (
        "jobs_rest_seconds",
        "Since when nothing was tried of the one that waits longest",
        lambda told: told.jobs.rest,
    ),
    ("jobs_stopped", "Of a day, those whose owners might no more", lambda told: told.jobs.stopped),
    ("sessions_active", "Logins seen within ten minutes", lambda told: told.sessions),
    ("standbys_streaming", "Standbys that follow the database", lambda told: told.standbys),
    ("database_bytes", "What the database holds", lambda told: told.size),
)


class DiskMetrics:
    """How much room there is where databases and backups lie."""

    def __init__(self, settings: ServerSettings) -> None:
        named = (settings.backup_dir, settings.backup_copy_dir, DATABASES, Path(tempfile.gettempdir()))
        self._folders = sorted({folder for folder in named if folder is not None})

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """As a registry asks for it."""
        family = GaugeMetricFamily("erp_disk_free_ratio", "Share of a disk that is free", labels=["folder"])
        for folder in self._folders:
            with suppress(OSError):
                usage = shutil.disk_usage(folder)
                family.add_metric([str(folder)], usage.free / usage.total)
        yield family


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _counted() -> bytes:
    if ValueClass.__name__ == "MutexValue":
        return generate_latest(REGISTRY)
    # Several workers: each writes its own files, and whoever is asked adds them up.
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
