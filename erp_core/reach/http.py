"""Http: requests to one server over a few connections that are kept, by Python's own http.client.

httpcore says the same in twice the time of a PC's processor, httpx in four times as much.
"""

import codecs
import json
import socket
import time
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from itertools import chain
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from erp_core.trust import trusted

CONNECT_SECONDS = 10.0
# Kept a little shorter than the server keeps them: a shake of hands costs more than a save.
KEPT_SECONDS = 60.0
MOST_KEPT = 10
PIECE = 65_536
_GZIP = 16 + zlib.MAX_WBITS


class Lost(Exception):
    """No answer came, or not a whole one."""


class _Head:
    """What an answer begins with."""

    status: int

    @property
    def is_success(self) -> bool:
        """Whether the server did what it was asked."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Answer(_Head):
    """A whole answer.

    Attributes:
        headers: by their names in small letters.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The content; ValueError where it is no JSON."""
        return json.loads(self.content)


class Stream(_Head):
    """An answer that comes in pieces."""

    def __init__(self, response: HTTPResponse, sock: socket.socket) -> None:
        self._response = response
        self._socket = sock
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    def pieces(self) -> Iterator[bytes]:
        """Its content as it comes."""
        if not self._is_packed():
            yield from self._as_sent()
            return
        unpacking = zlib.decompressobj(_GZIP)
        for piece in self._as_sent():
            with _losses():
                unpacked = unpacking.decompress(piece)
            yield unpacked
        yield unpacking.flush()
        if not unpacking.eof:
            raise Lost("the packed answer is not whole")

    def lines(self) -> Iterator[str]:
        """Its content as lines of text, without their ends."""
        decoder, rest = codecs.getincrementaldecoder("utf-8")("replace"), ""
        for piece in self.pieces():
            *whole, rest = (rest + decoder.decode(piece)).split("\n")
            yield from (line.removesuffix("\r") for line in whole)

    def whole(self) -> Answer:
        """All of it at once."""
        with _losses():
            content = self._response.read()
            if self._is_packed():
                content = zlib.decompress(content, _GZIP)
        return Answer(self.status, self.headers, content)

    def hang_up(self) -> None:
        """End it from another thread; closing it is not enough to wake its reader."""
        _hang_up(self._socket)

    def _is_packed(self) -> bool:
        return self.headers.get("content-encoding") == "gzip"

    def _as_sent(self) -> Iterator[bytes]:
        while True:
            with _losses():
                piece = self._response.read1(PIECE)
            if not piece:
                break
            yield piece
        if self._response.length:
            raise Lost("the answer is not whole")


class Http:
    """Requests to one server.

    Args:
        url: ``https://host[:port]``; ``http://`` for this very machine.
        headers: sent with every request.

    Attributes:
        patience: seconds one answer may take to begin or to go on.
    """

    def __init__(self, url: str, headers: Mapping[str, str], patience: float = 35.0) -> None:
        self.patience = patience
        self._server = urlsplit(url)
        self._head = _lines({"Host": self._server.netloc, "Accept-Encoding": "gzip", **headers})
        self._tls = trusted() if self._server.scheme == "https" else None
        self._proxy = _proxy(self._server)
        self._idle: list[tuple[HTTPConnection, float]] = []
        self._open: set[HTTPConnection] = set()

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The whole answer; Lost where none came."""
        with self.stream("POST", path, headers, body) as stream:
            return stream.whole()

    @contextmanager
    def stream(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | Iterator[bytes] | None = None,
        patience: float | None = None,
    ) -> Iterator[Stream]:
        """The answer while it comes; Lost where it breaks off.

        Args:
            body: in pieces only where the headers say its length.
        """
        seconds = self.patience if patience is None else patience
        head = f"{method} {self._server.path}{path} HTTP/1.1\r\n{self._head}{_lines(headers)}"
        connection = self._connected(seconds)
        is_kept = False
        try:
            sock: socket.socket = connection.sock
            _send(sock, head, body)
            # Its own connection would send head and body one after the other, and wake the server twice.
            with closing(HTTPResponse(sock, method=method)) as response:
                with _losses():
                    response.begin()
                yield Stream(response, sock)
                is_kept = response.isclosed() and not response.will_close
        finally:
            self._let_go(connection, is_kept)

    def close(self) -> None:
        """Close the connections, those too over which an answer is waited for."""
        self._idle.clear()
        for connection in tuple(self._open):
            if connection.sock is not None:
                _hang_up(connection.sock)
            self._let_go(connection, is_kept=False)

    def _connected(self, seconds: float) -> HTTPConnection:
        """The connection used last, the likeliest to be open still, or a new one."""
        with suppress(IndexError):  # another thread may take the last one
            while True:
                connection, since = self._idle.pop()
                if time.monotonic() - since < KEPT_SECONDS and not _is_over(connection.sock):
                    connection.sock.settimeout(seconds)
                    return connection
                self._let_go(connection, is_kept=False)
        connection = self._new(min(CONNECT_SECONDS, seconds))
        with _losses():
            connection.connect()
        connection.sock.settimeout(seconds)
        self._open.add(connection)
        return connection

    def _new(self, seconds: float) -> HTTPConnection:
        host, port = self._server.hostname or "", self._server.port
        if self._tls is None:
            return HTTPConnection(host, port, timeout=seconds)
        if self._proxy is None:
            return HTTPSConnection(host, port, timeout=seconds, context=self._tls)
        connection = HTTPSConnection(
            self._proxy.hostname or "", self._proxy.port or 80, timeout=seconds, context=self._tls
        )
        connection.set_tunnel(host, port or 443, _proven(self._proxy))
        return connection

    def _let_go(self, connection: HTTPConnection, is_kept: bool) -> None:
        if is_kept and connection in self._open and len(self._idle) < MOST_KEPT:
            self._idle.append((connection, time.monotonic()))
        else:
            self._open.discard(connection)
            connection.close()


def _lines(headers: Mapping[str, str]) -> str:
    """As they stand in a head; a value of several lines would be headers of its own."""
    if not all(value.isprintable() and value.isascii() for value in headers.values()):
        raise Lost("a header holds what none may hold")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def _send(sock: socket.socket, head: str, body: bytes | Iterator[bytes] | None) -> None:
    """A server that has heard enough answers and hangs up: what it says is read all the same."""
    if isinstance(body, bytes):
        body = iter([f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body])
    else:
        body = chain([f"{head}\r\n".encode()], body or ())
    for piece in body:
        try:
            sock.sendall(piece)
        except ConnectionError:
            break
        except OSError as error:
            raise Lost(str(error)) from error


@contextmanager
def _losses() -> Iterator[None]:
    try:
        yield
    except (OSError, HTTPException, ValueError, zlib.error) as error:
        raise Lost(str(error)) from error


def _is_over(sock: socket.socket) -> bool:
    """Whether the other side has closed it, or says what nobody asked for."""
    sock.settimeout(0)
    try:
        socket.socket.recv(sock, 1, socket.MSG_PEEK)  # of the line itself, TLS or not
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # of the line itself: TLS is its reader's


def _proxy(server: SplitResult) -> SplitResult | None:
    """The proxy this PC's settings name for the address; none is asked for this very machine."""
    if server.scheme != "https" or proxy_bypass(server.netloc):
        return None
    known = getproxies()
    named = known.get("https") or known.get("all") or ""
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    return proxy if proxy.scheme == "http" and proxy.hostname else None


def _proven(proxy: SplitResult) -> dict[str, str]:
    """What a proxy is told of who asks, where its address says it."""
    if not proxy.username:
        return {}
    told = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + b64encode(told.encode()).decode()}
