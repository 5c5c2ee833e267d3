"""The server stopped in the middle of the work: a clear sentence, nothing lost, and on with it afterwards."""

import time
from collections.abc import Iterator

import pytest

from erp_core import Core, connect
from erp_core.errors import Unreachable
from erp_core.kit.news.changes import EVERYTHING
from erp_core.kit.records.db import PATIENCE
from erp_core.masters.company.schema import CompanyInput
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.session import service as sessions
from erp_core.setup import create_company, first_admin, open_embedded
from tests.core.kit.test_changes import Ear
from tests.factories.mill import PASSWORD
from tests.factories.orders import make_purchase_order, order_input
from tests.factories.templates import FAST


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A server that may be stopped: its own."""
    server = EmbeddedServer(tmp_path_factory.mktemp("gone"), FAST)
    yield server
    server.delete()


@pytest.fixture(scope="module")
def core(server: EmbeddedServer) -> Iterator[Core]:
    database = open_embedded(server)
    create_company(
        database.owner_url,
        CompanyInput(name="Test Mills", currency="INR"),
        first_admin("admin", "Admin Person", "", PASSWORD),
    )
    core = connect(database.app_url)
    core.login("admin", PASSWORD)
    yield core
    core.close()


def test_work_stops_with_a_sentence_and_goes_on_when_the_server_is_back(
    server: EmbeddedServer, core: Core
) -> None:
    ear = Ear(core)
    draft = make_purchase_order(core)
    order = order_input(core, "supplier_id")
    server.stop()
    for attempt in (
        lambda: core.run(sessions.me),
        lambda: core.run(purchase_orders.create, order),
        lambda: core.login("admin", PASSWORD),
    ):
        started = time.monotonic()
        with pytest.raises(Unreachable) as caught:
            attempt()
        assert time.monotonic() - started < PATIENCE["connect_timeout"]
        assert caught.value.message == (
            "The database cannot be reached. Your input is kept; please try again."
        )
    assert core.me is not None
    server.start()
    assert core.run(sessions.me).username == "admin"
    assert core.run(purchase_orders.get, draft.id) == draft
    assert core.run(purchase_orders.create, order).number == "PO-000002"
    assert ear.heard(lambda e: EVERYTHING in e.changes)
    assert ear.connections == [False, True]
    assert ear.heard_of("purchase_order")


def test_nobody_answers_at_the_address() -> None:
    with pytest.raises(Unreachable) as caught:
        connect("postgresql://erp_app:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(caught.value)
    assert caught.value.message == "The database cannot be reached.", "a monitor reads it, who typed nothing"
