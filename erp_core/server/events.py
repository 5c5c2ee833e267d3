"""``GET /api/events``: what changed, pushed to open windows as server-sent events."""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from threading import Lock

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from erp_core.errors import ErpError, TooManyRequests, in_log
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.kit.wire import EVENTS_PATH
from erp_core.security.session.schema import RIGHTS
from erp_core.server.requests import require_fitting_version
from erp_core.server.rpc import Calls

log = logging.getLogger(__name__)

# A sign of life, so that both ends notice a dead line.
HEARTBEAT = 15.0
# Sessions end by themselves too, without any news of it.
CHECK_SESSION = 60.0
BACKLOG = 100
# Streams of one session; a program needs one.
MOST_STREAMS = 10
# What a commit names when it may have ended a session.
_MAY_END = frozenset({"session", "user_account", RIGHTS})

# None: the stream ends.
Queue = asyncio.Queue[Changes | None]


class Hub:
    """Hands what the one LISTEN of this process hears to every open stream whose session stands.

    Args:
        standing: which of these sessions stand; asked when some may have ended.
    """

    def __init__(self, standing: Callable[[set[uuid.UUID]], set[uuid.UUID]]) -> None:
        self._standing = standing
        self._queues: dict[Queue, uuid.UUID] = {}
        self._lock = Lock()
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

    def require_room(self, session_id: uuid.UUID) -> None:
        """TooManyRequests if this session has streams enough."""
        with self._lock:
            count = sum(listening == session_id for listening in self._queues.values())
        if count >= MOST_STREAMS:
            raise TooManyRequests(_("This session listens often enough already."))

    def _end(self) -> None:
        self._closed.set()
        for queue in self._queues:
            _hand(queue, None)

    def tell(self, changes: Changes) -> None:
        """Called from the listening thread, which waits for the question about sessions.

        So whoever's session a commit ended hears nothing of it and of all later ones.
        """
        loop = self._loop
        if loop is not None and not loop.is_closed():
            ended = self._ended() if changes.touches(_MAY_END) else set()
            loop.call_soon_threadsafe(self._spread, changes, ended)

    def _ended(self) -> set[uuid.UUID]:
        with self._lock:
            listening = set(self._queues.values())
        try:
            return listening - self._standing(listening)
        except Exception as error:  # noqa: BLE001 - whatever it is, the listening thread must go on
            log.warning("nobody knows which sessions stand: %s", in_log(error))
            return listening  # they come again, and are asked for their tokens

    def _spread(self, changes: Changes, ended: set[uuid.UUID]) -> None:
        for queue, session_id in self._queues.items():
            if session_id in ended:
                # The program is told to ask about itself, and learns that it has to log in.
                _hand(queue, Changes.of(RIGHTS), None)
            else:
                _hand(queue, changes)

    async def stream(
        self, session_id: uuid.UUID, check: Callable[[], Awaitable[object]]
    ) -> AsyncIterator[str]:
        """Server-sent events for one client, until it leaves, its session ends or the server stops.

        Args:
            check: raises ErpError when the session is over.
        """
        queue = Queue(BACKLOG)
        with self._lock:
            self._queues[queue] = session_id
        try:
            await check()  # it may have ended just before anybody would have told this stream
            checked_at = asyncio.get_running_loop().time()
            yield ": connected\n\n"
            while not self._closed.is_set():
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        changes = await queue.get()
                    if changes is None:
                        return
                    yield f"data: {changes.as_json()}\n\n"
                except TimeoutError:
                    yield ": alive\n\n"
                if asyncio.get_running_loop().time() - checked_at > CHECK_SESSION:
                    await check()
                    checked_at = asyncio.get_running_loop().time()
        except ErpError:
            return
        finally:
            with self._lock:
                self._queues.pop(queue, None)


def _hand(queue: Queue, *news: Changes | None) -> None:
    """Put news into a queue; a reader too slow for that is told once that everything may have changed."""
    is_last, is_behind = None in news, queue.full()
    while (is_last or is_behind) and not queue.empty():
        queue.get_nowait()
    for one in (EVERYTHING,) if is_behind and not is_last else news:
        queue.put_nowait(one)


def router(hub: Hub, calls: Calls) -> APIRouter:
    """The route of the stream."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(EVENTS_PATH)
    async def events(request: Request) -> StreamingResponse:
        require_fitting_version(request)
        claims = await calls.require_token(request)
        hub.require_room(claims.session_id)

        async def check() -> str:
            return (await calls.result(request, "session.me", {})).username

        request.state.user = await check()
        return StreamingResponse(
            hub.stream(claims.session_id, check),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return routes
