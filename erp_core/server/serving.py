"""uvicorn as this server runs it: neither who only holds up a connection nor a dead process is waited for."""

import logging
import signal
import time
from asyncio import TimerHandle
from collections import deque
from multiprocessing import parent_process
from socket import socket
from threading import Thread
from typing import Any
from weakref import WeakKeyDictionary

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from erp_core.server.connections import STRANGERS_PATIENCE, STRANGERS_REST, Connections, Limits

# Headers of a real request fit many times into this; the parser itself knows no limit.
MOST_HEADER_BYTES = 65_536
# Names in the application's state: the seconds a request's headers may take to arrive, how many connections
# are kept open, and, in a request's own state, the connection it came over.
PATIENCE = "header_seconds"
LIMITS = "connection_limits"
CONNECTION = "connection"

# Seconds: a worker that ended sooner never worked; so many within a while, and the next will not either.
LASTING, MOST_EARLY_ENDS, A_WHILE = 10.0, 6, 120.0

log = logging.getLogger(__name__)

_OPEN = Connections()


class PatientProtocol(HttpToolsProtocol):
    """Closes connections that drip their headers or never end them, before they hold up the server.

    Attributes:
        is_known: somebody who is logged in has asked something over it.
    """

    _deadline: TimerHandle | None = None
    _header_bytes = 0
    _in_headers = False
    is_known = False

    @property
    def address(self) -> str:
        return self.client[0] if self.client else ""

    @property
    def is_waited_for(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def hang_up(self) -> None:
        """Close it at once, whatever is under way."""
        self.transport.abort()

    def know(self) -> None:
        """From now on it is kept open as long as connections of people are."""
        self.is_known = True

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if _OPEN.admit(self, self.app_state.get(LIMITS, Limits())):
            self._await_headers()
        else:
            self._refuse(b"503 Service Unavailable", b"Too many connections. Please try again.")

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        _OPEN.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and self._deadline is None:
            self._await_headers()
        if self._in_headers:
            self._header_bytes += len(data)
        super().data_received(data)
        # Judged after parsing: a whole request may come in one large piece.
        if self._in_headers and self._header_bytes > MOST_HEADER_BYTES and not self.transport.is_closing():
            self._refuse(
                b"431 Request Header Fields Too Large", b"The headers of this request are too large."
            )

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_headers = True
        self._header_bytes = 0
        self.scope.get("state", {})[CONNECTION] = self

    def on_headers_complete(self) -> None:
        self._in_headers = False
        self._stop_waiting()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEADER_BYTES:
            raise ValueError("the headers are too large")  # the parser answers 400
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        self.timeout_keep_alive = self.config.timeout_keep_alive if self.is_known else STRANGERS_REST
        super().on_response_complete()

    def _await_headers(self) -> None:
        patience = self.app_state.get(PATIENCE, 30)
        if not self.is_known:
            patience = min(patience, STRANGERS_PATIENCE)
        self._deadline = self.loop.call_later(patience, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and not self.transport.is_closing():
            self.transport.close()

    def _refuse(self, status: bytes, words: bytes) -> None:
        self.transport.write(
            b"HTTP/1.1 %s\r\ncontent-type: text/plain; charset=utf-8\r\nretry-after: 5\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n%s" % (status, len(words), words)
        )
        self.transport.close()


class Workers(Multiprocess):
    """Notices at once that a worker ended while it was asked whether it is well; and that none can work.

    Attributes:
        has_failed: it ended because its workers could not work, and not because somebody told it to.
    """

    has_failed = False

    def __init__(self, config: Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
        self._begun: WeakKeyDictionary[Process, float] = WeakKeyDictionary()
        self._early_ends: deque[float] = deque(maxlen=MOST_EARLY_ENDS)

    def keep_subprocess_alive(self) -> None:
        # As long as this process holds the worker's end of their pipe too, the answer of a dead worker is
        # waited for until the time limit, and no signal is obeyed meanwhile.
        for worker in self.processes:
            worker.child_conn.close()
        if self.should_exit.is_set():
            return
        self._require_lasting()
        super().keep_subprocess_alive()
        self.has_failed = self.should_exit.is_set()  # somebody's signal is obeyed before

    def _require_lasting(self) -> None:
        """Begin to end where workers end as soon as they begin: others would do so for ever."""
        now = time.monotonic()
        for worker in self.processes:
            begun = self._begun.setdefault(worker, now)
            if worker.exitcode is None or now - begun > LASTING:
                continue
            self._early_ends.append(now)
            if len(self._early_ends) == MOST_EARLY_ENDS and now - self._early_ends[0] < A_WHILE:
                words = (
                    "workers end as soon as they begin, the last with exit code %s: what they said is above"
                )
                log.error(words, worker.exitcode)
                self.should_exit.set()


def end_with_parent() -> None:
    """In a worker: be told to stop when the process that would tell it is gone.

    Else it would go on serving and hold the port, which nobody could take until somebody ended it by hand.
    """
    parent = parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            signal.raise_signal(signal.SIGTERM)

        Thread(target=follow, name="follow the parent", daemon=True).start()
