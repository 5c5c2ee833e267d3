"""One real server process for the tests of what it serves, and others for those who disturb it."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from erp_core.setup import Database
from tests.factories.copies import Copies
from tests.factories.mill import Mill
from tests.factories.templates import TEMPLATE
from tests.server.office_server import OfficeServer
from tests.server.trouble.office import ServerProcess

# One address asks more often here than anybody's would.
SETTINGS = {
    "cors_origins": "https://shop.example",
    "registrations_per_hour": 10_000,
    "public_calls_per_minute": 10_000,
    "hashing_at_once": 64,
}


@pytest.fixture(scope="session", autouse=True)
def authorities_read_once() -> Iterator[None]:
    """Each client reads the certificates of all authorities, 50 ms, even for plain HTTP: once for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("httpx._transports.default.create_ssl_context", cache(httpx.create_ssl_context))
        yield


@pytest.fixture(scope="module")
def office(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeServer]:
    """A company's server for all tests of a module, which must leave it standing."""
    log = tmp_path_factory.mktemp("office") / "server.log"
    with copies.copy(TEMPLATE) as database:
        server = OfficeServer(Mill(database), log, **SETTINGS)
        yield server
        server.close()


@pytest.fixture
def serve(database: Database, tmp_path: Path) -> Iterator[Callable[..., OfficeServer]]:
    """``serve(request_seconds=2)``: a server of this test's own, with these settings."""
    started: list[OfficeServer] = []

    def start(kind: type[ServerProcess] = ServerProcess, **settings: Any) -> OfficeServer:
        log = tmp_path / f"server-{len(started)}.log"
        started.append(OfficeServer(Mill(database), log, kind, **settings))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def http(office: OfficeServer) -> Iterator[httpx.Client]:
    """A program that is not logged in. After its test the server stands, and told its log no secret."""
    with httpx.Client(base_url=office.url, timeout=30) as client:
        yield client
    office.check()


@pytest.fixture
def admin(office: OfficeServer) -> Iterator[httpx.Client]:
    """A program logged in as administrator."""
    with office.client("admin") as client:
        yield client
    office.check()
