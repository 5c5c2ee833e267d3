"""``/health`` for load balancers and people, ``/metrics`` for Prometheus."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError
from erp_core.kit.schema_version import newest_revision
from erp_core.kit.wire import program_version


def router(dispatcher: Dispatcher) -> APIRouter:
    """Live: the process answers. Ready: the database answers too, and has this program's revision."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/health")
    @routes.get("/health/ready")
    async def ready() -> JSONResponse:
        state = {"status": "ready", "version": program_version(), "schema_revision": newest_revision()}
        try:
            await run_in_threadpool(dispatcher.check)
        except ErpError as error:
            return JSONResponse(state | {"status": "not ready", "reason": error.message}, 503)
        return JSONResponse(state)

    @routes.get("/health/live")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "live", "version": program_version()})

    @routes.get("/metrics")
    async def metrics() -> Response:
        return Response(await run_in_threadpool(_metrics), media_type=CONTENT_TYPE_LATEST)

    return routes


def _metrics() -> bytes:
    from prometheus_client import REGISTRY
    from prometheus_client.values import ValueClass

    if ValueClass.__name__ == "MutexValue":
        return generate_latest(REGISTRY)
    # Several workers: each writes its own files, and whoever is asked adds them up.
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
