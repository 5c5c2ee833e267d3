"""The application: routes around one dispatcher, started and stopped with the process."""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from functools import partial
from http import HTTPStatus
from types import FrameType

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.exceptions import HTTPException
from starlette.responses import Response

from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError, NotFound
from erp_core.kit import i18n
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import Changes
from erp_core.kit.wire import PROGRAM_VERSION, REQUEST_ID_HEADER
from erp_core.server import downloads, events, health, rest, rpc, streams
from erp_core.server.monitor.figures import LISTENING, count_far, watch_pool
from erp_core.server.process.connections import Limits
from erp_core.server.process.serving import LIMITS, PATIENCE
from erp_core.server.requests import App, Gatekeeper, MethodNotAllowed, Receive, Scope, Send, error_response
from erp_core.server.settings import ServerSettings
from erp_core.server.upkeep import back_up_nightly, keep_house_daily, send_mails, watch
from erp_core.standby import Standby

log = logging.getLogger(__name__)


class OfficeApp(FastAPI):
    """FastAPI behind layers of ours: calls of operations are answered before they meet its own."""

    front: App

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live from start to end."""
        await self.front(scope, receive, send)


def create_app(settings: ServerSettings, told: health.Told = health.Told()) -> OfficeApp:  # noqa: B008 - empty
    """The office server's application for one company.

    Args:
        told: what is said of this company and others where there are several.
    """
    dispatcher = Dispatcher(
        settings.database_url.get_secret_value(),
        settings.pool_size,
        settings.listen_url.get_secret_value() if settings.listen_url else "",
        is_prepared=settings.prepared_statements,
        standby=_standby(settings, told.company),
    )
    watch_pool(dispatcher.engine, settings.pool_size)
    calls = rpc.Calls(dispatcher, settings)
    hub = events.Hub(dispatcher.standing)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[dict[str, object]]:
        hub.start(asyncio.get_running_loop())
        _when_told_to_stop(hub.close)

        def heard(changes: Changes) -> None:
            if changes.touches(("company",)):
                _speak(dispatcher, settings)
            hub.tell(changes)

        spoken = copy_context()  # the company's language among it
        dispatcher.listen(
            lambda changes: spoken.run(heard, changes),
            partial(_connected, told.company),
        )
        LISTENING.labels(told.company).set(dispatcher.is_listening)
        _speak(dispatcher, settings)
        dispatcher.foreman.wake()  # for what was left when it last ended
        upkeep = [
            asyncio.create_task(task)
            for task in (
                keep_house_daily(dispatcher),
                back_up_nightly(dispatcher, settings),
                send_mails(dispatcher),
                watch(dispatcher, settings),
            )
        ]
        with suppress(asyncio.CancelledError):  # it ends before it ever listened
            yield state_of(settings)
        for task in upkeep:
            task.cancel()
        await asyncio.wait(upkeep)
        hub.close()
        calls.close()
        dispatcher.close()

    app = OfficeApp(
        title="Textile ERP",
        version=PROGRAM_VERSION,
        description=rest.DESCRIPTION,
        openapi_tags=rest.TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    streaming = streams.Streams(calls, settings)
    app.state.dispatcher, app.state.calls, app.state.streams = dispatcher, calls, streaming
    app.front = _layers(partial(FastAPI.__call__, app), settings, calls)
    _answer_errors(app)
    # Whole as they are; ``include_router`` would work each of them out a second time.
    for routes in (
        rpc.router(calls),
        streams.router(streaming),
        events.router(hub, calls),
        health.router(dispatcher, settings, told),
        downloads.router(settings.download_dir),
        rest.router(),
    ):
        app.router.routes += routes.routes
    return app


def _standby(settings: ServerSettings, company: str) -> Standby | None:
    if settings.read_url is None:
        return None
    return Standby(
        settings.read_url.get_secret_value(),
        settings.pool_size,
        is_prepared=settings.prepared_statements,
        on_answer=partial(count_far, company),
    )


def _connected(company: str, connected: bool) -> None:
    log.warning("database %s", "back" if connected else "lost")
    LISTENING.labels(company).set(connected)


def _speak(dispatcher: Dispatcher, settings: ServerSettings) -> None:
    """Refusals are sentences in the language of this machine's settings, else the company's."""
    try:
        language = settings.language or dispatcher.language()
    except ErpError as error:
        log.warning("the company's language could not be read: %s", error.code)
        return
    if language != i18n.current():
        i18n.install(language)


def state_of(settings: ServerSettings) -> dict[str, object]:
    """What the connections of a process look at."""
    return {PATIENCE: settings.request_seconds, LIMITS: _limits(settings)}


def _limits(settings: ServerSettings) -> Limits:
    """Behind a proxy all connections come from its address; there it is the proxy that counts."""
    per_address = None if settings.behind_proxy else settings.connections_per_address
    return Limits(settings.max_connections, per_address, settings.strangers_per_address)


def _layers(app: App, settings: ServerSettings, calls: rpc.Calls) -> App:
    """What lies around every route, from the innermost."""
    layered: App = rpc.DirectCalls(app, calls)
    # Small answers fit in a few packets; packing them would cost more than sending them.
    layered = GZipMiddleware(layered, minimum_size=4096, compresslevel=1)
    if settings.cors_origins:
        layered = CORSMiddleware(
            layered,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", REQUEST_ID_HEADER],
            expose_headers=["ETag", "Location", "Retry-After", REQUEST_ID_HEADER],
        )
    return Gatekeeper(layered, settings)


def _when_told_to_stop(close: Callable[[], None]) -> None:
    """End the streams at the signal itself: the server waits for open answers before its lifespan ends."""
    if threading.current_thread() is not threading.main_thread():
        return

    def and_then(before: object) -> Callable[[int, FrameType | None], None]:
        def handle(number: int, frame: FrameType | None) -> None:
            close()
            if callable(before):
                before(number, frame)

        return handle

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, and_then(signal.getsignal(number)))


def _answer_errors(app: FastAPI) -> None:
    """Every refusal has the same shape, whoever refuses."""

    @app.exception_handler(ErpError)
    async def business(request: Request, error: ErpError) -> Response:
        return error_response(error, request.state.request_id)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return error_response(as_validation_error(error.errors()), request.state.request_id)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        response = error_response(_in_words(error), request.state.request_id)
        response.status_code = error.status_code
        response.headers.update(error.headers or {})
        return response


def _in_words(error: HTTPException) -> ErpError:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return NotFound(_("There is nothing at this address."))
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed(_("This address does not take that method."))
    return ErpError(str(error.detail))
