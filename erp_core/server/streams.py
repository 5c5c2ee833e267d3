"""What is answered while it goes on: whole lists, whose rows leave as they come, and imports of files.

``POST /api/list/{operation}`` takes what the operation takes that gives a page of the list;
``POST /api/import/{kind}`` takes an ``ImportFile``. Files of records come by
``PUT /api/attachment/{kind}/{id}`` and go by ``GET /api/attachment/{id}``, as plain bytes; how many come or
go holds up nobody's work.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from threading import Event
from typing import Any, BinaryIO

import pydantic
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from erp_core.errors import ErpError, NotFound, TooManyRequests
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.i18n import _
from erp_core.kit.operation import OPERATIONS
from erp_core.kit.wire import ATTACHMENT_PATH, IMPORT_PATH, LIST_PATH
from erp_core.platform.attachment.limits import MOST_BYTES, PART, require_size
from erp_core.platform.attachment.schema import AttachmentRow, NewFile
from erp_core.platform.attachment.travelling import measured
from erp_core.security.session.tokens import Claims, user_named_in
from erp_core.server.requests import (
    LARGEST_FILE,
    TooLarge,
    UnsupportedMediaType,
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
PROGRESS = "application/x-ndjson"
LIST = "text/csv"
BYTES = "application/octet-stream"
# Files that arrive at once.
MOST_COMING, MOST_COMING_OF_ONE = 16, 4

Stream = AbstractContextManager[Iterator[bytes]]


class Streams:
    """Each holds a connection of the database for as long as it goes on.

    Never more at once than leave most connections to everybody else's work.
    """

    def __init__(self, calls: Calls, settings: ServerSettings) -> None:
        self._calls = calls
        self._most = max(1, settings.pool_size // 4)
        self.limiter = CapacityLimiter(self._most)
        self._open = 0
        self._coming: Counter[int] = Counter()  # by whom
        # Steps that take a moment each: a part read from the database, or written to the disk.
        self._readers = CapacityLimiter(max(1, settings.pool_size // 2))

    async def whole_list(self, request: Request) -> Response:
        """The list; refused before its first byte, or not at all."""
        name = request.path_params["operation"]
        busy = _("Others are exporting lists right now. Please try again in a minute.")

        await self.let_in(request, name if OPERATIONS.get(name) else "unknown")
        token = bearer_token(request)
        await self._calls.carry(partial(self._calls.dispatcher.require_list, name, token))
        require_json(request)
        body = await request.body() or b"{}"
        begin = partial(self._calls.dispatcher.whole_list, name, body, token, caller_of(request))
        return await self._answer(begin, LIST, busy)

    async def import_file(self, request: Request) -> Response:
        """How far it is, line by line, and what became of the file."""
        kind = request.path_params["kind"]
        busy = _("Others are importing files right now. Please try again in a minute.")

        claims = await self.let_in(request, "import_file")
        dispatcher, token = self._calls.dispatcher, bearer_token(request)
        await self._calls.carry(partial(dispatcher.require_import, kind, token))
        require_json(request)
        with self.place(claims), tempfile.TemporaryFile() as file:
            await self.receive(request, file, LARGEST_FILE)

            def begin() -> Stream:
                id = request.state.request_id
                return dispatcher.import_file(kind, file.read(), token, id, caller_of(request))

            return await self._answer(begin, PROGRESS, busy)

    async def _answer(self, begin: Callable[[], Stream], media_type: str, busy: str) -> Response:
        """What is asked for has come whole: how long that took held up nobody."""
        self._take_place(busy)
        try:
            stream = await to_thread.run_sync(begin, limiter=self.limiter)
            blocks = await to_thread.run_sync(stream.__enter__, limiter=self.limiter)
        except BaseException:
            self._open -= 1
            raise
        return _Sent(stream, blocks, self.limiter, self._done, media_type)

    def _take_place(self, busy: str) -> None:
        if self._open >= self._most:
            refused = TooManyRequests(busy)
            refused.retry_after = RETRY_AFTER
            raise refused
        self._open += 1

    def _done(self) -> None:
        self._open -= 1

    @contextmanager
    def working(self) -> Iterator[None]:
        """A place among those that hold a connection, for an import that answers only at its end."""
        self._take_place(_("Others are importing files right now. Please try again in a minute."))
        try:
            yield
        finally:
            self._done()

    async def attach(self, request: Request) -> Response:
        """A file for a record; only when it is there does anybody look for a connection of the database."""
        claims = await self.let_in(request, "attachment.add")
        new = _new_file(request)
        require_size(new.size)
        row = await self._keep(request, claims, new.size, lambda _file: new)
        return Response(row.model_dump_json(), media_type="application/json")

    async def attach_to(self, request: Request, kind: str, record_id: int, name: str) -> AttachmentRow:
        """A file of which nobody said its size and digest before: what comes whole is it."""
        claims = await self.let_in(request, "attachment.add")
        if request.headers.get("content-type", "").lower().startswith("multipart/"):
            raise UnsupportedMediaType(_("Send the file itself as the body, not a form that holds it."))
        return await self._keep(request, claims, MOST_BYTES, partial(measured, kind, record_id, name))

    async def _keep(
        self, request: Request, claims: Claims, most: int, describe: Callable[[BinaryIO], NewFile]
    ) -> AttachmentRow:
        """Receive a file of so many bytes at most, and hang it on its record."""
        request_id, token = request.state.request_id, bearer_token(request)
        with self.place(claims), tempfile.TemporaryFile() as file:
            await self.receive(request, file, most)

            def keep() -> AttachmentRow:
                new = describe(file)
                file.seek(0)
                return self._calls.dispatcher.attach(new, file, token, request_id, caller_of(request))

            return await self._calls.carry(keep, is_save=True)

    async def attachment(self, request: Request) -> Response:
        """The bytes of a file."""
        return await self.file(request, request.path_params["id"])

    async def file(self, request: Request, id: int) -> Response:
        """The bytes of the file with this id."""
        await self.let_in(request, "attachment.fetch")
        if id >= 2**63:
            raise NotFound(_("This file is not there any more."))
        stream = self._calls.dispatcher.attachment(id, bearer_token(request), caller_of(request))
        blocks = await to_thread.run_sync(stream.__enter__, limiter=self._readers)
        return _Sent(stream, blocks, self._readers, lambda: None, BYTES)

    async def let_in(self, request: Request, operation: str) -> Claims:
        """Who it is; refused is who is not logged in, before anything of the body is read."""
        require_fitting_version(request)
        claims = await self._calls.require_token(request)  # strangers send nothing so large
        request.state.operation, request.state.user = operation, user_named_in(bearer_token(request))
        know_connection(request)
        return claims

    @contextmanager
    def place(self, claims: Claims) -> Iterator[None]:
        """A place to receive a file in: each takes room on the disk, and nobody has all of them."""
        whose = claims.user_id
        if self._coming.total() >= MOST_COMING or self._coming[whose] >= MOST_COMING_OF_ONE:
            refused = TooManyRequests(_("Many files are arriving right now. Please try again in a minute."))
            refused.retry_after = RETRY_AFTER
            raise refused
        self._coming[whose] += 1
        try:
            yield
        finally:
            self._coming[whose] -= 1
            self._coming = +self._coming  # without those of whom none comes

    async def receive(self, request: Request, file: BinaryIO, most: int) -> None:
        """Write what comes to the disk, no more than was promised; at its beginning again in the end."""
        waiting, left = bytearray(), most
        async for piece in request.stream():
            waiting += piece
            left -= len(piece)
            if left < 0:
                raise TooLarge(most)
            if len(waiting) >= PART:
                await to_thread.run_sync(file.write, bytes(waiting), limiter=self._readers)
                waiting.clear()
        file.write(waiting)
        file.seek(0)


def streams_of(request: Request) -> Streams:
    """Those of the application that a request came to."""
    return request.app.state.streams


class _Sent(Response):
    """Sends the blocks one by one; the next is only asked for when the one before has left."""

    def __init__(
        self, stream: Stream, blocks: Iterator[bytes], limiter: CapacityLimiter, done: Any, media_type: str
    ) -> None:
        self._stream, self._blocks, self._limiter, self._done = stream, blocks, limiter, done
        super().__init__(media_type=media_type)
        # Packed, lines would be held back until there are many; pictures are packed already.
        if media_type != LIST:
            self.headers["content-encoding"] = "identity"
        del self.headers["content-length"]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002 - ASGI's
        error: BaseException | None = None
        # What is sent to whoever hung up is dropped without a word; only this tells.
        gone = asyncio.ensure_future(_hung_up(receive))
        try:
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await self._send(send, start)
            while (block := await self._next()) is not None:
                await self._send(send, {"type": "http.response.body", "body": block, "more_body": True})
                if gone.done():
                    raise ClientDisconnect
        except BaseException as raised:
            error = raised
            raise
        finally:
            gone.cancel()
            # Shielded: where the reader hung up, the statement must still be given up, and its connection.
            leave = partial(self._stream.__exit__, type(error) if error else None, error, None)
            await asyncio.shield(asyncio.ensure_future(self._leave(leave)))
        # Told last: who has all of it may come again at once, and finds his place free.
        await self._send(send, {"type": "http.response.body", "body": b""})

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


@contextmanager
def is_gone(request: Request) -> Iterator[Event]:
    """Set as soon as whoever sent this, all of which has come, hangs up; for work that a thread does."""
    gone = Event()
    listening = asyncio.ensure_future(_hung_up(request.receive))
    listening.add_done_callback(lambda _done: gone.set())
    try:
        yield gone
    finally:
        listening.cancel()


async def _hung_up(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _new_file(request: Request) -> NewFile:
    """What the address says of the file that comes; ValidationError where it is not understood."""
    try:
        return NewFile.model_validate({**request.query_params, **request.path_params})
    except pydantic.ValidationError as error:
        raise as_validation_error(error.errors(include_url=False, include_input=False)) from error


def router(streams: Streams) -> APIRouter:
    """The routes of all lists, imports and files."""
    routes = APIRouter(include_in_schema=False)
    routes.add_route(LIST_PATH + "{operation}", streams.whole_list, methods=["POST"])
    routes.add_route(IMPORT_PATH + "{kind}", streams.import_file, methods=["POST"])
    routes.add_route(ATTACHMENT_PATH + "{kind}/{record_id}", streams.attach, methods=["PUT"])
    routes.add_route(ATTACHMENT_PATH + "{id:int}", streams.attachment, methods=["GET"])
    return routes
