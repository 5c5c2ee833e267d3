"""Listener: hears by LISTEN what anybody committed, and whether the database is lost."""

import logging
import selectors
import socket
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from erp_core.errors import ErpError, Unreachable, in_log
from erp_core.kit.news.changes import EVERYTHING, Changes, OnChange, OnConnection
from erp_core.kit.records.change_log import CHANNEL
from erp_core.kit.records.db import patience_for, written

log = logging.getLogger(__name__)

# What is sent to hear whether anything is heard; no news of a change begins so.
KNOCK = "?"
PROOF_SECONDS = 5.0


class Listener:
    """One thread that listens for changes made by anybody and for the loss of the database.

    After a lost connection everything may have changed, so callbacks then get ``EVERYTHING``.

    Args:
        url: of the database itself: a pooler in front of it may take a LISTEN and hand nothing on.
        knock: sends a NOTIFY with this payload on the way all commits go. Whether it is heard is seen, not
            believed.

    Attributes:
        is_heard: a word sent by ``knock`` came.
    """

    def __init__(
        self,
        url: URL,
        on_change: OnChange,
        on_connection: OnConnection,
        knock: Callable[[str], None] | None = None,
    ) -> None:
        self._conninfo, self._patience = written(url), patience_for(url)
        self._knock = knock
        self.is_heard = False
        self._on_change = on_change
        self._on_connection = on_connection
        self._stop = threading.Event()
        # A byte ends the thread's wait for news; a pair of sockets, as Windows waits for nothing else.
        self._waking, self._woken = socket.socketpair()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="erp-changes", daemon=True)
        self._thread.start()

    def wait_ready(self, timeout: float) -> bool:
        """Wait until changes are heard for the first time; False after ``timeout`` seconds."""
        return self._ready.wait(timeout)

    def close(self) -> None:
        """Stop listening; returns when the thread has ended."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._waking.send(b"!")
        self._thread.join(timeout=10)
        if not self._thread.is_alive():
            self._waking.close()
            self._woken.close()

    def _run(self) -> None:
        was_connected: bool | None = None
        delay = 0.2
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._conninfo, autocommit=True, **self._patience) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._prove(connection)
                    self._ready.set()
                    if was_connected is False:
                        self._on_connection(True)
                        self._hand_on(EVERYTHING)
                    was_connected, delay = True, 0.2
                    self._listen(connection)
            except (psycopg.Error, ErpError, SQLAlchemyError) as error:
                self.is_heard = False
                if was_connected is not False and not self._stop.is_set():
                    log.warning("lost the database: %s", in_log(error))
                    self._on_connection(False)
                was_connected = False
                self._stop.wait(delay)
                delay = min(delay * 2, 5.0)

    def _prove(self, connection: psycopg.Connection[Any]) -> None:
        """Knock, and wait for it; Unreachable where nothing is heard."""
        if self._knock is None:
            return
        word = f"{KNOCK}{uuid.uuid4()}"
        self._knock(word)
        until = time.monotonic() + PROOF_SECONDS
        while not self.is_heard and not self._stop.is_set():
            left = until - time.monotonic()
            if left <= 0:
                log.error("LISTEN hears nothing: is it a pooler? Set ERP_LISTEN_URL to the database itself")
                raise Unreachable("nothing is heard")
            for notice in connection.notifies(timeout=min(left, 0.5), stop_after=1):
                # Several may come in one packet: of other processes that begin, of a save.
                self.is_heard = self.is_heard or notice.payload == word
                self._take(notice.payload)

    def _take(self, payload: str) -> None:
        if payload and not payload.startswith(KNOCK):
            self._hand_on(Changes.from_json(payload))

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        with selectors.DefaultSelector() as waits_for:
            waits_for.register(connection, selectors.EVENT_READ)
            waits_for.register(self._woken, selectors.EVENT_READ)
            while not self._stop.is_set():
                for notice in connection.notifies(timeout=0):
                    self._take(notice.payload)
                waits_for.select()

    def _hand_on(self, changes: Changes) -> None:
        """Whatever goes wrong with one piece of news, the next ones are heard."""
        try:
            self._on_change(changes)
        except Exception:
            log.exception("news could not be handed on")
