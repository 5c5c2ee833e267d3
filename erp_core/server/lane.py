"""Where calls of a sort are at work: few at once, so that each is soon done; who waits holds up nobody."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from contextvars import copy_context
from typing import TypeVar

AT_ONCE = 2  # one that calculates and one that PostgreSQL works for: a process does no more at a time
PATIENCE = 0.25

T = TypeVar("T")


class Lane:
    """Threads of its own, and fewer places to work at, given in the order in which calls came.

    Calls that share a processor all end late; one after the other, most of them end early. Whoever has worked
    for ``patience`` seconds waits for something: a row that somebody holds, a large report. He keeps his
    thread, but his place goes to the next.

    Args:
        name: of its threads.
        threads: how many calls it holds, those that wait for something among them.
        at_once: places to work at.
    """

    def __init__(self, name: str, threads: int, at_once: int = AT_ONCE, patience: float = PATIENCE) -> None:
        # Threads of our own: handing a call to anyio's takes twice as long.
        self._threads = ThreadPoolExecutor(threads, name)
        self._free = asyncio.Semaphore(at_once)
        self._patience = patience

    async def run(self, work: Callable[[], T]) -> T:
        """Its result; who gives up waiting does not stop it, as nothing stops a transaction half way."""
        spoken = copy_context()  # the company's language among it
        async with self._place():
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, lambda: spoken.run(work))

    def close(self) -> None:
        """Take no more calls; those under way end."""
        self._threads.shutdown(wait=False)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for a place, and give it back after the work or when patience ends, whichever comes first."""
        await self._free.acquire()
        with ExitStack() as held:
            held.callback(self._free.release)
            late = asyncio.get_running_loop().call_later(self._patience, held.close)
            held.callback(late.cancel)
            yield
