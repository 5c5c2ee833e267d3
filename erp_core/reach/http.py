"""Http: requests to one server over a few connections that are kept, by httpcore.

httpx would say the same to the same library, and spend twice the time of a call on a PC doing it.
"""

import codecs
import json
import socket
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore

from erp_core.trust import trusted

# What a request ends with whose answer did not come, or not whole.
LOST = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.ConnectionNotAvailable,
)
CONNECT_SECONDS = 10.0
# Kept a little shorter than the server keeps them: a shake of hands costs more than a save.
KEPT_SECONDS = 60.0
MOST_CONNECTIONS, MOST_KEPT = 50, 10
_GZIP = 16 + zlib.MAX_WBITS


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

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response
        self.status = response.status
        self.headers = _names(response.headers)

    def pieces(self) -> Iterator[bytes]:
        """Its content as it comes."""
        if self.headers.get("content-encoding") != "gzip":
            yield from self._response.iter_stream()
            return
        unpacking = zlib.decompressobj(_GZIP)
        try:
            for piece in self._response.iter_stream():
                yield unpacking.decompress(piece)
            yield unpacking.flush()
        except zlib.error as error:
            raise httpcore.RemoteProtocolError("the packed answer is damaged") from error
        if not unpacking.eof:
            raise httpcore.RemoteProtocolError("the packed answer is not whole")

    def lines(self) -> Iterator[str]:
        """Its content as lines of text, without their ends."""
        decoder, rest = codecs.getincrementaldecoder("utf-8")("replace"), ""
        for piece in self.pieces():
            *whole, rest = (rest + decoder.decode(piece)).split("\n")
            yield from (line.removesuffix("\r") for line in whole)

    def whole(self) -> Answer:
        """All of it at once."""
        return Answer(self.status, self.headers, b"".join(self.pieces()))

    def hang_up(self) -> None:
        """End it from another thread; closing it is not enough to wake its reader."""
        sock = self._response.extensions["network_stream"].get_extra_info("socket")
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


class Http:
    """Requests to one server.

    Args:
        url: ``https://host[:port]``; ``http://`` for this very machine.
        headers: sent with every request.

    Attributes:
        patience: seconds one answer may take to begin or to go on.
    """

    def __init__(self, url: str, headers: Mapping[str, str], patience: float = 35.0) -> None:
        parts = urlsplit(url)
        self.patience = patience
        self._url = url
        self._headers = [(b"Accept-Encoding", b"gzip"), *_encoded(headers)]
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted() if parts.scheme == "https" else None,
            proxy=_proxy(url),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_KEPT,
            keepalive_expiry=KEPT_SECONDS,
        )

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The whole answer; one of ``LOST`` where none came."""
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
        """The answer while it comes; one of ``LOST`` where it breaks off.

        Args:
            body: in pieces only where the headers say its length.
        """
        seconds = self.patience if patience is None else patience
        with self._pool.stream(
            method,
            self._url + path,
            headers=[*self._headers, *_encoded(headers)],
            content=body,
            extensions={
                "timeout": {
                    "connect": min(CONNECT_SECONDS, seconds),
                    "read": seconds,
                    "write": seconds,
                    "pool": seconds,
                }
            },
        ) as response:
            yield Stream(response)

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def _names(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _proxy(url: str) -> httpcore.Proxy | None:
    """The proxy this PC's settings name for the address; none is asked for this very machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" or proxy_bypass(parts.netloc):
        return None
    known = getproxies()
    named = known.get("https") or known.get("all") or ""
    proxy = urlsplit(named if "://" in named else f"http://{named}")
    if proxy.scheme not in ("http", "https") or not proxy.hostname:
        return None
    auth = (unquote(proxy.username), unquote(proxy.password or "")) if proxy.username else None
    port = proxy.port or (443 if proxy.scheme == "https" else 80)
    return httpcore.Proxy(f"{proxy.scheme}://{proxy.hostname}:{port}", auth=auth)
