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

from erp_core.masters.company.schema import CompanyInput
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.security.permission import SHIPPED_ROLES
from erp_core.security.user.password import hash_password
from erp_core.setup import Database, add_company, add_user, bring_up_to_date, first_admin, owner_session
from tests.factories.mill import PASSWORD
from tests.server.trouble.office import Office, ServerProcess
from tests.server.trouble.proxy import Proxy

TEMPLATE = "trouble_template"


@pytest.fixture(scope="session")
def real_postgres() -> Iterator[EmbeddedServer]:
    """PostgreSQL as it is delivered: what it says is saved is on the disk."""
    folder = Path(tempfile.mkdtemp(prefix="erp-trouble-"))
    folder.chmod(0o755)
    server = EmbeddedServer(folder)
    server.start()
    _make_template(server)
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
    office = Office(postgres, _database(postgres, name), folder)
    yield office
    office.close()
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _make_template(server: EmbeddedServer) -> None:
    superuser = server.superuser_url()
    provision.create_roles(superuser, "owner", "app")
    provision.create_database(superuser, TEMPLATE)
    database = _database(server, TEMPLATE)
    bring_up_to_date(database.owner_url)
    hashed = hash_password(first_admin("admin", "x", "", PASSWORD).password)
    with owner_session(database.owner_url) as session:
        add_company(session, CompanyInput(name="Trouble Mills", currency="INR", timezone="Asia/Kolkata"))
        for role in SHIPPED_ROLES:
            add_user(session, first_admin(role, role.capitalize() + " Person", "", PASSWORD), hashed, role)
        session.commit()


def _database(server: EmbeddedServer, name: str) -> Database:
    superuser = server.superuser_url()
    return Database(
        owner_url=provision.with_login(superuser, provision.OWNER, "owner", name),
        app_url=provision.with_login(superuser, provision.APP, "app", name),
    )
