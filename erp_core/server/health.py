"""``/health`` for load balancers and people, ``/metrics`` for Prometheus."""

import asyncio
import hmac
import time
from collections.abc import Callable, Mapping
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError, NotLoggedIn
from erp_core.kit.i18n import _
from erp_core.kit.paths import newest_revision
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.reporting.server.backups import read_backups
from erp_core.security.mail.outbox import waiting
from erp_core.server.monitor.figures import told_of
from erp_core.server.requests import bearer_token
from erp_core.server.settings import ServerSettings

# Seconds an answer about the database holds.
FRESH = 1.0


class Told(NamedTuple):
    """What is said of companies where there are several.

    Attributes:
        offered: those there are for whoever comes from this address; blocking.
        backups: of all of them, by their names.
        company: the name of this one.
    """

    offered: Callable[[str], list[dict[str, str | bool]]] | None = None
    backups: Mapping[str, Dispatcher] = {}
    company: str = ""


def router(dispatcher: Dispatcher, settings: ServerSettings, told: Told = Told()) -> APIRouter:  # noqa: B008 - a constant
    """Live: the process answers. Ready: the database answers too, and has this program's revision."""
    routes = APIRouter(include_in_schema=False)
    readiness = _Readiness(dispatcher)

    @routes.get("/health")
    @routes.get("/health/ready")
    async def ready(request: Request) -> JSONResponse:
        state: dict[str, object] = {
            "status": "ready",
            "version": PROGRAM_VERSION,
            "schema_revision": newest_revision(),
        }
        if told.offered is not None:
            address = request.client.host if request.client else ""
            state["companies"] = await run_in_threadpool(told.offered, address)
        reason = await readiness.reason_against()
        if reason is not None:
            return JSONResponse(state | {"status": "not ready", "reason": reason}, 503)
        return JSONResponse(state)

    @routes.get("/health/live")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "live", "version": PROGRAM_VERSION})

    @routes.get("/health/details")
    async def details(request: Request) -> JSONResponse:
        _require_monitor(request, settings)
        backups = await run_in_threadpool(dispatcher.ask, read_backups)
        mails = await run_in_threadpool(dispatcher.ask, waiting)
        told = {"backups": backups.model_dump(mode="json"), "mails": mails._asdict()}
        return JSONResponse({"version": PROGRAM_VERSION, **told})

    @routes.get("/metrics")
    async def metrics(request: Request) -> Response:
        _require_monitor(request, settings)
        asked = told.backups or {"": dispatcher}
        return Response(await run_in_threadpool(told_of, asked, settings), media_type=CONTENT_TYPE_LATEST)

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


def _require_monitor(request: Request, settings: ServerSettings) -> None:
    """NotLoggedIn unless the metrics are for whoever asks; how busy an office is, need not be known."""
    token = settings.metrics_token
    if token is not None:
        sent = bearer_token(request) or ""
        if not hmac.compare_digest(sent.encode(), token.get_secret_value().encode()):
            raise NotLoggedIn(_("Only a monitor with the token of ERP_METRICS_TOKEN may read this."))
    # What a proxy passes on may come from anywhere, whatever address it says.
    elif settings.behind_proxy or not (request.client and is_this_machine(request.client.host)):
        raise NotLoggedIn(
            _("Only programs on the server itself may read this. Others need ERP_METRICS_TOKEN.")
        )


def is_this_machine(address: str) -> bool:
    """Whether a connection from this IP address was opened on this machine."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return (mapped or ip).is_loopback
