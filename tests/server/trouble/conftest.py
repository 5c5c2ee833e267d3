"""A PostgreSQL with real fsync for all trouble tests, and an office of its own for each."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from tests.factories.copies import database_on
from tests.factories.templates import TEMPLATE, require
from tests.server.trouble.office import Office, ServerProcess
from tests.server.trouble.proxy import Proxy


@pytest.fixture(scope="session")
def real_postgres(take_templates: Callable[[Path], None]) -> Iterator[EmbeddedServer]:
    """PostgreSQL as it is delivered: what it says is saved is on the disk."""
    folder = Path(tempfile.mkdtemp(prefix="erp-trouble-"))
    folder.chmod(0o755)
    take_templates(folder)
    server = EmbeddedServer(folder)
    server.start()
    require(server, TEMPLATE)
    yield server
    server.start()
    server.delete()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows ask for a lost server every second instead of ever more seldom."""
    monkeypatch.setattr("erp_core.client.LONGEST_WAIT", 1.0)


@pytest.fixture
def office(real_postgres: EmbeddedServer, tmp_path: Path) -> Iterator[Office]:
    """A company with a user per role and no orders yet."""
    with _office(real_postgres, tmp_path) as office:
        yield office


@pytest.fixture(scope="module")
def shared_office(
    real_postgres: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """One company for all tests of a module."""
    with _office(real_postgres, tmp_path_factory.mktemp("office")) as office:
        yield office


@pytest.fixture(scope="module")
def shared_server(shared_office: Office) -> ServerProcess:
    """One running server for all tests of a module."""
    return shared_office.serve()


@pytest.fixture
def bad_line() -> Iterator[Callable[[int], Proxy]]:
    """``bad_line(port)``: a proxy in front of a server."""
    proxies: list[Proxy] = []

    def make(port: int) -> Proxy:
        proxies.append(Proxy(port))
        return proxies[-1]

    yield make
    for proxy in proxies:
        proxy.close()


@contextmanager
def _office(postgres: EmbeddedServer, folder: Path) -> Iterator[Office]:
    name = f"trouble_{uuid4().hex[:12]}"
    provision.create_database(postgres.superuser_url(), name, template=TEMPLATE)
    office = Office(postgres, database_on(postgres, name), folder)
    yield office
    office.close()
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
