"""A bad line between client and server: a TCP proxy that drops, stalls, or loses answers on demand."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
HOST = "127.0.0.1"


class Proxy:
    """Forwards to ``port`` until told to behave badly; runs on a thread of its own.

    Attributes:
        url: what the client is given as the server's address.
        lost: answers lost so far.
    """

    def __init__(self, port: int) -> None:
        self._server_port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._is_cut = False
        self._flows = self._do(_set_event())
        self._to_lose: tuple[bytes, int] = (b"", 0)
        self.lost = 0
        self._listener = self._do(asyncio.start_server(self._accept, HOST, 0))
        self.url = f"http://{HOST}:{self._listener.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Break every connection and refuse new ones, until ``mend``."""
        self._do(self._cut())

    def stall(self) -> None:
        """Keep connections open but let nothing through, until ``mend``."""
        self._do(_call(self._flows.clear))

    def mend(self) -> None:
        """A good line again."""
        self._is_cut = False
        self._do(_call(self._flows.set))

    def lose_answers(self, to: str, count: int) -> None:
        """Let the next ``count`` requests to this path reach the server, but cut before the answer."""
        self._to_lose = (to.encode(), count)
        self.lost = 0

    def close(self) -> None:
        """Break everything and stop the thread."""
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _cut(self) -> None:
        self._is_cut = True
        for writer in list(self._writers):
            writer.transport.abort()

    async def _end(self) -> None:
        self._listener.close()
        await self._cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        ends = [writer]
        try:
            if self._is_cut:
                return
            to_server = await asyncio.open_connection(HOST, self._server_port)
            ends.append(to_server[1])
            self._writers |= set(ends)
            line = _Line()
            await asyncio.gather(
                self._pump(reader, to_server[1], lambda data: self._mark(line, data)),
                self._pump(to_server[0], writer, lambda _data: self._swallow(line, ends)),
            )
        except (OSError, asyncio.CancelledError):
            pass  # cut, or closed by us
        finally:
            self._writers -= set(ends)
            self._tasks.discard(task)
            for end in ends:
                end.transport.abort()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        look: Callable[[bytes], Awaitable[None]],
    ) -> None:
        while data := await reader.read(65536):
            await self._flows.wait()
            await look(data)
            writer.write(data)
            await writer.drain()
        with suppress(OSError):
            writer.write_eof()

    async def _mark(self, line: "_Line", data: bytes) -> None:
        path, left = self._to_lose
        if left and b" " + path + b" " in data.partition(b"\r\n")[0]:
            line.loses_answer = True
            self._to_lose = (path, left - 1)

    async def _swallow(self, line: "_Line", ends: list[asyncio.StreamWriter]) -> None:
        if line.loses_answer:
            self.lost += 1
            for end in ends:
                end.transport.abort()
            raise ConnectionResetError


class _Line:
    """One connection, and whether the answer now under way is to be lost."""

    loses_answer = False


async def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


async def _call(function: Callable[[], None]) -> None:
    function()
