"""A primary that dies in the midst of saving: nothing acknowledged is lost, nothing doubled, desks go on."""

import asyncio
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import psycopg
import pytest

from erp_core import connect
from erp_core.masters.company.schema import CompanyInput
from erp_core.postgres import provision
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.user import password as passwords
from erp_core.setup import add_company, add_user, bring_up_to_date, first_admin, owner_session
from tests.factories.mill import PASSWORD
from tests.factories.orders import order_input
from tests.growth.cluster import Cluster, Node, cluster
from tests.growth.desks import work
from tests.server.trouble.office import ServerProcess

DESKS = 32
KILLS = int(os.environ.get("ERP_KILLS", "10"))
# Between two kills, beside the wait until two members stream again: else it is luck that is tested.
APART = 12
NAME = "textile_erp"


class Group(NamedTuple):
    """A company on three nodes, and its office server."""

    cluster: Cluster
    office: ServerProcess
    owner_url: str


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    with cluster() as nodes:
        # As an administrator does it, each by a URL of all hosts with their ports.
        provision.create_roles(nodes.superuser_url, "owner", "app")
        provision.create_database(nodes.superuser_url, NAME)
        owner_url = nodes.url(provision.OWNER, "owner", NAME)
        bring_up_to_date(owner_url)
        hashed = passwords.hash_password(first_admin("admin", "x", "", PASSWORD).password)
        with owner_session(owner_url) as session:
            add_company(session, CompanyInput(name="Test Mills", currency="INR", timezone="Asia/Kolkata"))
            for role in ("admin", "manager", "staff"):
                add_user(session, first_admin(role, role.capitalize(), "", PASSWORD), hashed, role)
            session.commit()
        log = tmp_path_factory.mktemp("group") / "server.log"
        office = ServerProcess(
            nodes.url(provision.APP, "app", NAME),
            log,
            public_calls_per_minute=100_000,
            hashing_at_once=64,
        )
        office.start()
        yield Group(nodes, office, owner_url)
        office.close()
        assert "traceback" not in log.read_text().lower(), log.read_text()[-4000:]


def rows(group: Group, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(group.owner_url) as connection:
        return connection.execute(statement.encode()).fetchall()


class Savers:
    """Clients that save sales orders one after another until they are told to stop, as desktops do."""

    def __init__(self, group: Group) -> None:
        self.acked: list[str] = []
        self.refused: list[str] = []
        self.longest = 0.0
        self._stop = threading.Event()
        self._group, self._lines = group, _order(group)
        self._threads = [threading.Thread(target=self._save) for _ in range(DESKS)]
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        self._stop.set()
        for one in self._threads:
            one.join(120)

    def _save(self) -> None:
        core = connect(self._group.office.url)
        while True:
            with suppress(Exception):
                core.login("manager", PASSWORD)
                break
            time.sleep(0.5)
        while not self._stop.is_set():
            request, began = uuid.uuid4(), time.monotonic()
            while True:
                try:
                    made = core.run_as_request(request, sales_orders.create, self._lines)
                    break
                except Exception as error:
                    self.refused.append(type(error).__name__)
                    if time.monotonic() - began > 90:
                        raise
                    time.sleep(0.3)
            self.acked.append(made.number)
            self.longest = max(self.longest, time.monotonic() - began)
            self._stop.wait(0.2)
        core.close()


def _order(group: Group) -> Any:
    core = connect(group.office.url)
    core.login("admin", PASSWORD)
    order = order_input(core, "customer_id")
    core.close()
    return order


def check(group: Group, savers: Savers, told: str) -> None:
    """No order lost, none doubled, numbers without a gap."""
    numbers = [row[0] for row in rows(group, "SELECT number FROM sales_order ORDER BY number")]
    assert len(savers.acked) == len(set(savers.acked)), "no number was given twice"
    lost = set(savers.acked) - set(numbers)
    figures = {"acknowledged": len(savers.acked), "rows": len(numbers), "longest s": round(savers.longest, 1)}
    print(f"\n{told}: {figures}, retried {len(savers.refused)}, {sorted(set(savers.refused))}")
    assert not lost
    assert len(numbers) == len(set(numbers))
    counted = [int(number.rpartition("-")[2]) for number in numbers]
    assert counted == list(range(1, len(counted) + 1)), "gapless"
    keys = rows(group, "SELECT count(*) FROM sales_order")[0][0]
    assert keys == len(numbers)


def test_the_primary_is_killed_in_the_midst_of_saving(group: Group) -> None:
    already = rows(group, "SELECT count(*) FROM sales_order")[0][0]
    savers = Savers(group)
    waits = []
    try:
        for number in range(KILLS):
            time.sleep(APART)
            group.cluster.wait_whole()
            leader: Node = group.cluster.leader()
            leader.kill()
            waits.append(round(group.cluster.wait_other_leader(leader), 1))
            print(f"kill {number + 1}: {leader.name}, another primary after {waits[-1]} s", flush=True)
        time.sleep(APART)
    finally:
        savers.stop()
    check(group, savers, f"{KILLS} kills of PostgreSQL, new primary after {waits} s")
    made = rows(group, "SELECT count(*) FROM sales_order")[0][0] - already
    assert made == len(savers.acked), "each once, whatever was sent again"


def test_a_planned_switchover(group: Group) -> None:
    group.cluster.wait_whole()
    already = rows(group, "SELECT count(*) FROM sales_order")[0][0]
    savers = Savers(group)
    try:
        time.sleep(5)
        group.cluster.switch_over()
        time.sleep(10)
    finally:
        savers.stop()
    check(group, savers, "planned switchover")
    assert rows(group, "SELECT count(*) FROM sales_order")[0][0] - already == len(savers.acked)


def test_the_machine_of_the_primary_dies(group: Group) -> None:
    """Patroni dies with it, and its lease must run out first: about twenty seconds."""
    group.cluster.wait_whole()
    savers = Savers(group)
    try:
        time.sleep(5)
        leader = group.cluster.leader()
        leader.kill(with_patroni=True)
        waited = group.cluster.wait_other_leader(leader)
        leader.patroni.end()
        leader.patroni.start()
        time.sleep(10)
    finally:
        savers.stop()
    check(group, savers, f"kill of PostgreSQL and Patroni, new primary after {waited:.1f} s")
    group.cluster.wait_whole()


def test_desks_hear_of_changes_again(group: Group) -> None:
    group.cluster.wait_whole()
    told = asyncio.run(work(group.office.url, 8, 8, 1, listens=True, run=f"H{time.monotonic_ns() % 1000:03}"))
    assert told.deaf == 0
