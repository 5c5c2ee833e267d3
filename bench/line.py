"""The thinnest http client there is: the load must come from the server, not from what measures it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from erp_core.kit.wire import EVENTS_PATH, RPC_PATH

HOST = "127.0.0.1"


class Line:
    """One client's kept-alive connection, opened at its first call and again when it was lost."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._headers = f"Host: {HOST}:{port}\r\nAuthorization: Bearer {token}\r\n"
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(self, operation: str, arguments: Mapping[str, Any]) -> tuple[int, Any]:
        """Status and result of one operation."""
        body = json.dumps(arguments).encode()
        head = (
            f"POST {RPC_PATH}{operation} HTTP/1.1\r\n{self._headers}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            reader, writer = await self._open()
            writer.write(head.encode() + body)
            status, length = await _answer(reader)
            answer = await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            raise
        return status, json.loads(answer) if answer else None

    async def events(self) -> AsyncIterator[str]:
        """Lines of the stream of events, on a connection of its own."""
        reader, writer = await asyncio.open_connection(HOST, self._port)
        try:
            writer.write(f"GET {EVENTS_PATH} HTTP/1.1\r\n{self._headers}\r\n".encode())
            status, _length = await _answer(reader)
            if status != 200:
                raise ConnectionError(f"events refused: {status}")
            while line := await reader.readline():
                if line.startswith((b"data: ", b": connected")):
                    yield line.decode().strip()
        finally:
            writer.close()

    def close(self) -> None:
        """Hang up."""
        if self._ends is not None:
            self._ends[1].close()
            self._ends = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._ends is None:
            self._ends = await asyncio.open_connection(HOST, self._port)
        return self._ends


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Status and length of the answer that begins now."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.partition("content-length:")[2].partition("\r\n")[0].strip()
    return int(head.split(" ", 2)[1]), int(length or 0)
