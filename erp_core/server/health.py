"""``/health`` for load balancers and people, ``/metrics`` for Prometheus."""

import asyncio
import hmac
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError, NotLoggedIn
from erp_core.kit.i18n import _
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.postgres.schema_version import newest_revision
from erp_core.reporting.server.backups import read_backups
from erp_core.reporting.server.schema import BackupsView
from erp_core.server.requests import bearer_token
from erp_core.server.settings import ServerSettings

# Seconds an answer about the database holds.
FRESH = 1.0


class Told(NamedTuple):
    """What is said of companies where there are several.

    Attributes:
        offered: those there are for whoever comes from this address; blocking.
        backups: of all of them, by their names.
    """

    offered: Callable[[str], list[dict[str, str | bool]]] | None = None
    backups: Mapping[str, Dispatcher] = {}


def router(dispatcher: Dispatcher, settings: ServerSettings, told: Told) -> APIRouter:
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
        return JSONResponse({"version": PROGRAM_VERSION, "backups": backups.model_dump(mode="json")})

    @routes.get("/metrics")
    async def metrics(request: Request) -> Response:
        _require_monitor(request, settings)
        asked = told.backups or {"": dispatcher}
        return Response(await run_in_threadpool(_metrics, asked), media_type=CONTENT_TYPE_LATEST)

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


class BackupMetrics:
    """When backups were made and tried, for Prometheus; 0 for never.

    Args:
        backups: by the company's name, which is told where there are several.
    """

    def __init__(self, backups: Mapping[str, BackupsView]) -> None:
        self._backups = backups

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """As a registry asks for it."""
        for name, words, value in _BACKUP_FIGURES:
            labels = ["company"] if any(self._backups) else []
            family = GaugeMetricFamily(f"erp_backup_{name}", words, labels=labels)
            for company, backups in self._backups.items():
                family.add_metric([company] if labels else [], value(backups))
            yield family


_BACKUP_FIGURES: tuple[tuple[str, str, Callable[[BackupsView], float]], ...] = (
    ("last_success_timestamp_seconds", "When the last whole backup was made", lambda told: _seconds(told.at)),
    (
        "last_tried_timestamp_seconds",
        "When the last tried one was made",
        lambda told: _seconds(told.tried_at),
    ),
    ("last_failed", "Whether the last one failed", lambda told: float(told.state == "failed")),
)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _metrics(asked: Mapping[str, Dispatcher]) -> bytes:
    registry = CollectorRegistry()
    backups: dict[str, BackupsView] = {}
    for name, dispatcher in asked.items():
        with suppress(ErpError):  # without the database the other figures are wanted most
            backups[name] = dispatcher.ask(read_backups)
    if backups:
        registry.register(BackupMetrics(backups))
    return _counted() + generate_latest(registry)


def _counted() -> bytes:
    from prometheus_client import REGISTRY
    from prometheus_client.values import ValueClass

    if ValueClass.__name__ == "MutexValue":
        return generate_latest(REGISTRY)
    # Several workers: each writes its own files, and whoever is asked adds them up.
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
