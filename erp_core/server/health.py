"""``/health`` for load balancers and people, ``/metrics`` for Prometheus."""

import asyncio
import time

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.postgres.schema_version import newest_revision

# Seconds an answer about the database holds.
FRESH = 1.0


def router(dispatcher: Dispatcher) -> APIRouter:
    """Live: the process answers. Ready: the database answers too, and has this program's revision."""
    routes = APIRouter(include_in_schema=False)
    readiness = _Readiness(dispatcher)

    @routes.get("/health")
    @routes.get("/health/ready")
    async def ready() -> JSONResponse:
        state = {"status": "ready", "version": PROGRAM_VERSION, "schema_revision": newest_revision()}
        reason = await readiness.reason_against()
        if reason is not None:
            return JSONResponse(state | {"status": "not ready", "reason": reason}, 503)
        return JSONResponse(state)

    @routes.get("/health/live")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "live", "version": PROGRAM_VERSION})

    @routes.get("/metrics")
    async def metrics() -> Response:
        return Response(await run_in_threadpool(_metrics), media_type=CONTENT_TYPE_LATEST)

    return routes


class _Readiness:
    """Asks the database at most once a second, however many ask us: anybody may, and without a login."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._lock = asyncio.Lock()
        self._asked_at = float("-inf")
        self._reason: str | None = None

    async def reason_against(self) -> str | None:
        """Why the server cannot work now; None if it can."""
        async with self._lock:
            if time.monotonic() - self._asked_at >= FRESH:
                try:
                    await run_in_threadpool(self._dispatcher.check)
                    self._reason = None
                except ErpError as error:
                    self._reason = error.message
                self._asked_at = time.monotonic()
            return self._reason


def _metrics() -> bytes:
    from prometheus_client import REGISTRY
    from prometheus_client.values import ValueClass

    if ValueClass.__name__ == "MutexValue":
        return generate_latest(REGISTRY)
    # Several workers: each writes its own files, and whoever is asked adds them up.
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
