"""``GET /api/events``: names of changed tables, pushed to open windows as server-sent events."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from erp_core.errors import ErpError
from erp_core.kit.wire import EVENTS_PATH
from erp_core.server.requests import require_fitting_version
from erp_core.server.rpc import Calls

log = logging.getLogger(__name__)

# A sign of life, so that both ends notice a dead line.
HEARTBEAT = 15.0
# A session may be revoked while its window only listens.
CHECK_SESSION = 60.0
BACKLOG = 100


class Hub:
    """Hands what the one LISTEN of this process hears to every open stream."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[frozenset[str]]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = asyncio.Event()

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on ``tell`` reaches the streams of this loop."""
        self._loop = loop

    def close(self) -> None:
        """End all streams; may be called from a signal handler."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._end)

    def _end(self) -> None:
        self._closed.set()
        self._spread(frozenset())

    def tell(self, tables: frozenset[str]) -> None:
        """Called from the listening thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._spread, tables)

    def _spread(self, tables: frozenset[str]) -> None:
        for queue in self._queues:
            is_behind = queue.full()
            while is_behind and not queue.empty():
                queue.get_nowait()
            # A reader this slow is told once that everything may have changed.
            queue.put_nowait(frozenset() if is_behind else tables)

    async def stream(self, request: Request, calls: Calls) -> AsyncIterator[str]:
        """Server-sent events for one client, until it leaves, its session ends or the server stops."""
        queue: asyncio.Queue[frozenset[str]] = asyncio.Queue(BACKLOG)
        self._queues.add(queue)
        checked_at = asyncio.get_running_loop().time()
        try:
            yield ": connected\n\n"
            while not self._closed.is_set():
                tables: frozenset[str] | None = None
                with suppress(TimeoutError):
                    async with asyncio.timeout(HEARTBEAT):
                        tables = await queue.get()
                if self._closed.is_set():
                    return
                yield ": alive\n\n" if tables is None else f"data: {json.dumps(sorted(tables))}\n\n"
                if asyncio.get_running_loop().time() - checked_at > CHECK_SESSION:
                    await calls.result(request, "session.me", {})
                    checked_at = asyncio.get_running_loop().time()
        except ErpError:
            return
        finally:
            self._queues.discard(queue)


def router(hub: Hub, calls: Calls) -> APIRouter:
    """The route of the stream."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(EVENTS_PATH)
    async def events(request: Request) -> StreamingResponse:
        require_fitting_version(request)
        me = await calls.result(request, "session.me", {})
        request.state.user = me.username
        return StreamingResponse(
            hub.stream(request, calls),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return routes
