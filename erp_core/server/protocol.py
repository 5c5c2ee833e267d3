"""HTTP as the server speaks it: uvicorn's, with an end to the patience for headers that do not end."""

from asyncio import TimerHandle
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# Headers of a real request fit many times into this; the parser itself knows no limit.
MOST_HEADER_BYTES = 65_536
# Name, in the application's state, of the seconds a request's headers may take to arrive.
PATIENCE = "header_seconds"


class PatientProtocol(HttpToolsProtocol):
    """Closes connections that drip their headers or never end them, before they hold up the server."""

    _deadline: TimerHandle | None = None
    _header_bytes = 0
    _in_headers = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
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
            self._refuse()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_headers = True
        self._header_bytes = 0

    def on_headers_complete(self) -> None:
        self._in_headers = False
        self._stop_waiting()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEADER_BYTES:
            raise ValueError("the headers are too large")  # the parser answers 400
        super().on_headers_complete()

    def _await_headers(self) -> None:
        self._deadline = self.loop.call_later(self.app_state.get(PATIENCE, 30), self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and not self.transport.is_closing():
            self.transport.close()

    def _refuse(self) -> None:
        words = b"The headers of this request are too large."
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: text/plain; charset=utf-8\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n%s" % (len(words), words)
        )
        self.transport.close()
