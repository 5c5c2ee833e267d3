"""``POST /api/list/{operation}``: a whole list at once, for files: rows as they come, none kept here."""

import asyncio
from collections.abc import Iterator, MutableMapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from erp_core.errors import ErpError, TooManyRequests
from erp_core.kit.i18n import _
from erp_core.kit.operation import OPERATIONS
from erp_core.kit.wire import LIST_PATH
from erp_core.security.session.tokens import user_named_in
from erp_core.server.requests import (
    bearer_token,
    caller_of,
    know_connection,
    require_fitting_version,
    require_json,
)
from erp_core.server.rpc import Calls
from erp_core.server.settings import ServerSettings

# Seconds for one block to leave: who takes none for so long holds a connection of the database for nothing.
PATIENCE = 60.0
RETRY_AFTER = 30

Whole = AbstractContextManager[Iterator[bytes]]


class Lists:
    """Sends whole lists; each holds a connection of the database for as long as it is read.

    Never more at once than leave most connections to everybody else's work.
    """

    def __init__(self, calls: Calls, settings: ServerSettings) -> None:
        self._dispatcher = calls.dispatcher
        self._most = max(1, settings.pool_size // 4)
        self._limiter = CapacityLimiter(self._most)
        self._open = 0

    async def answer(self, request: Request, name: str) -> Response:
        """The list; refused before its first byte, or not at all."""
        if self._open >= self._most:
            words = _("Others are exporting lists right now. Please try again in a minute.")
            refused = TooManyRequests(words)
            refused.retry_after = RETRY_AFTER
            raise refused
        body, token = await request.body() or b"{}", bearer_token(request)
        whole = self._dispatcher.whole_list(name, body, token, caller_of(request))
        self._open += 1
        try:
            request.state.operation = name if OPERATIONS.get(name) else "unknown"
            blocks = await to_thread.run_sync(whole.__enter__, limiter=self._limiter)
        except BaseException:
            self._open -= 1
            raise
        request.state.user = user_named_in(token)
        know_connection(request)
        return _Sent(whole, blocks, self._limiter, self._done)

    def _done(self) -> None:
        self._open -= 1


class _Sent(Response):
    """Sends the blocks one by one; the next is only asked for when the one before has left."""

    def __init__(self, whole: Whole, blocks: Iterator[bytes], limiter: CapacityLimiter, done: Any) -> None:
        self._whole, self._blocks, self._limiter, self._done = whole, blocks, limiter, done
        super().__init__(media_type="text/csv")
        del self.headers["content-length"]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002 - ASGI's
        error: BaseException | None = None
        try:
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await self._send(send, start)
            while (block := await self._next()) is not None:
                await self._send(send, {"type": "http.response.body", "body": block, "more_body": True})
            await self._send(send, {"type": "http.response.body", "body": b""})
        except BaseException as raised:
            error = raised
            raise
        finally:
            # Shielded: where the reader hung up, the statement must still be given up, and its connection.
            leave = partial(self._whole.__exit__, type(error) if error else None, error, None)
            await asyncio.shield(asyncio.ensure_future(self._leave(leave)))

    async def _next(self) -> bytes | None:
        return await to_thread.run_sync(next, self._blocks, None, limiter=self._limiter)

    async def _send(self, send: Any, message: MutableMapping[str, Any]) -> None:
        async with asyncio.timeout(PATIENCE):
            await send(message)

    async def _leave(self, leave: Any) -> None:
        try:
            await to_thread.run_sync(leave, limiter=self._limiter)
        except ErpError:
            pass
        finally:
            self._done()


def router(calls: Calls, settings: ServerSettings) -> APIRouter:
    """The route of all lists."""
    routes = APIRouter(include_in_schema=False)
    lists = Lists(calls, settings)

    async def whole(request: Request) -> Response:
        require_fitting_version(request)
        require_json(request)
        return await lists.answer(request, request.path_params["operation"])

    routes.add_route(LIST_PATH + "{operation}", whole, methods=["POST"])
    return routes
