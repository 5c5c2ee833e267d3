"""What a commit changed: collected while it runs, told to everybody by NOTIFY, heard by LISTEN."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy import event, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from erp_core.kit.db import PATIENCE

CHANNEL = "erp_changes"
# NOTIFY carries 8000 bytes at most; beyond this many ids only the table is told.
MAX_IDS = 200

Changed = frozenset[str]
OnChange = Callable[[Changed], None]
OnConnection = Callable[[bool], None]

_NOTIFY = text(f"SELECT pg_notify('{CHANNEL}', :changes)")

log = logging.getLogger(__name__)


class ChangeLog:
    """The tables and ids one session has written."""

    def __init__(self, session: Session) -> None:
        self.ids: dict[str, set[Any]] = {}
        session.info[ChangeLog] = self

    def note(self, session: Session) -> None:
        """What is being flushed."""
        for instance in (*session.new, *session.dirty, *session.deleted):
            ids = self.ids.setdefault(instance.__tablename__, set())
            ids.add(getattr(instance, "id", None))

    def payload(self) -> str:
        """JSON for NOTIFY: table to ids, an empty list where there are too many."""
        return json.dumps(
            {
                table: sorted(str(i) for i in ids) if len(ids) <= MAX_IDS else []
                for table, ids in self.ids.items()
            }
        )

    def notify(self, session: Session) -> None:
        """Flush, and have the commit tell everybody."""
        session.flush()
        session.execute(_NOTIFY, {"changes": self.payload()})


@event.listens_for(Session, "after_flush")
def _after_flush(session: Session, _flush_context: object) -> None:
    # Once for all sessions: a listener of one session's own costs more than the whole log.
    log_of_session = session.info.get(ChangeLog)
    if log_of_session is not None:
        log_of_session.note(session)


def announce(session: Session, word: str) -> None:
    """Have the commit tell one word more than the tables it wrote."""
    log_of_session = session.info.get(ChangeLog)
    if log_of_session is not None:
        log_of_session.ids.setdefault(word, set())


class Listener:
    """One thread that listens for changes made by anybody and for the loss of the database.

    After a lost connection everything may have changed, so callbacks then get the empty set, which means
    "all tables".
    """

    def __init__(self, url: URL, on_change: OnChange, on_connection: OnConnection) -> None:
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._on_change = on_change
        self._on_connection = on_connection
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="erp-changes", daemon=True)
        self._thread.start()

    def wait_ready(self, timeout: float) -> bool:
        """Wait until changes are heard for the first time; False after ``timeout`` seconds."""
        return self._ready.wait(timeout)

    def close(self) -> None:
        """Stop listening; returns when the thread has ended."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        was_connected: bool | None = None
        delay = 0.2
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._conninfo, autocommit=True, **PATIENCE) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._ready.set()
                    if was_connected is False:
                        self._on_connection(True)
                        self._on_change(frozenset())
                    was_connected, delay = True, 0.2
                    self._listen(connection)
            except psycopg.Error as error:
                if was_connected is not False and not self._stop.is_set():
                    log.warning("lost the database: %s", type(error).__name__)
                    self._on_connection(False)
                was_connected = False
                self._stop.wait(delay)
                delay = min(delay * 2, 5.0)

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        while not self._stop.is_set():
            for notice in connection.notifies(timeout=0.25, stop_after=1):
                tables = _tables(notice.payload)
                if tables is not None:
                    self._on_change(tables)


def _tables(payload: str) -> Changed | None:
    """The tables a message names, None if there are none; the empty set (all) if nobody understands it."""
    try:
        told = json.loads(payload)
    except ValueError:
        told = payload
    if not isinstance(told, dict):
        log.warning("a change was told in words nobody understands")
        return frozenset()
    return frozenset(told) or None
