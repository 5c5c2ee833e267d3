"""More calls than connections: everybody waits for a turn or gets a clear answer; nobody hangs."""

import threading
import time

import httpx
import psycopg
import pytest
from psycopg import sql

from erp_core import Core
from erp_core.dispatch import Dispatcher
from erp_core.errors import Unreachable
from erp_core.kit.filter import ListQuery
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import PASSWORD
from tests.server.trouble.office import Office, wait_until
from tests.server.trouble.savers import Savers

pytestmark = pytest.mark.long


def test_saves_wait_for_their_turn_while_every_connection_is_taken(office: Office) -> None:
    server = office.serve(pool_size=2)
    savers = Savers(office, [office.log_in(server.url) for _ in range(8)], maker=office.log_in())
    savers.start()
    with office.held_up():
        time.sleep(0.5)
        assert httpx.get(f"{server.url}/health/live", timeout=5).is_success
        time.sleep(0.7)
    savers.wait_for_everybody()
    savers.stop()
    assert not savers.errors
    savers.account()


def test_reading_goes_on_while_more_saves_than_there_are_connections_wait_for_a_number(
    office: Office,
) -> None:
    server = office.serve(pool_size=4)
    savers = Savers(office, [office.log_in(server.url) for _ in range(8)], maker=office.log_in())
    reader = office.log_in(server.url)
    savers.start()
    with office.held_up():
        wait_until(lambda: _takes_the_connection(office), 30, "a save waits in the middle")
        for _ in range(5):
            assert isinstance(reader.run(sales_orders.search, ListQuery(limit=1)), list)
            assert not savers.errors, "somebody who saved gave up waiting before the list was there"
    savers.wait_for_everybody()
    savers.stop()
    savers.account()


def test_who_waits_too_long_for_a_connection_is_told_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Dispatcher(office.database.app_url, pool_size=1)
    monkeypatch.setattr(door._engine.pool, "_timeout", 0.3)
    core = Core(door)
    try:
        core.login("staff", PASSWORD)
        savers = Savers(office, [core], maker=office.log_in())
        savers.start()
        with office.held_up():
            wait_until(lambda: _takes_the_connection(office), 30, "a save waits in the middle")
            with pytest.raises(Unreachable, match="busy"):
                core.run(sales_orders.search, ListQuery())
        savers.wait_for_everybody()
        savers.stop()
        assert isinstance(core.run(sales_orders.search, ListQuery(limit=1)), list)
        savers.account()
    finally:
        core.close()


def test_postgresql_without_a_free_place_is_told_and_forgotten_when_it_has_one(office: Office) -> None:
    server = office.serve(pool_size=8)
    cores = [office.log_in(server.url) for _ in range(8)]
    refused: list[Exception] = []

    def search(core: Core) -> None:
        try:
            core.run(sales_orders.search, ListQuery())
        except Unreachable as error:
            refused.append(error)

    _limit_connections(office, 0)
    _end_connections(office)
    threads = [threading.Thread(target=search, args=[core]) for core in cores * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    _limit_connections(office, -1)
    assert refused, "there was a place for somebody"
    refused.clear()
    savers = Savers(office, [office.log_in(server.url)], maker=cores[0])
    savers.start()
    for core in cores:
        search(core)
    savers.stop()
    assert not refused
    savers.account()


def _takes_the_connection(office: Office) -> bool:
    with psycopg.connect(office.postgres.superuser_url()) as connection:
        waiting = connection.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return waiting.fetchone() is not None


def _limit_connections(office: Office, count: int) -> None:
    name = office.database.app_url.rpartition("/")[2]
    with psycopg.connect(office.postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} CONNECTION LIMIT {}").format(sql.Identifier(name), sql.Literal(count))
        )


def _end_connections(office: Office) -> None:
    """Those of the office's database: whoever works needs a new one."""
    name = office.database.app_url.rpartition("/")[2]
    with psycopg.connect(office.postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [name],
        )
