"""PostgreSQL's own disk is full in the midst of saving: nothing half saved, all is told, and all goes on."""

import os
import pwd
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from erp_core import Core, connect
from erp_core.doctor import database as of_database
from erp_core.errors import ErpError
from erp_core.postgres import provision
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import PASSWORD
from tests.factories.orders import order_input
from tests.growth.postgres import NAME, Postgres
from tests.growth.programs import ACCOUNT, folder_for, wait_for
from tests.server.trouble.office import ServerProcess

DESKS = 6
MEGABYTES = 400
# Little WAL is kept, so that it is the disk that decides and not what was kept for later.
SETTINGS = "min_wal_size = 32MB\nmax_wal_size = 48MB\n"
FULL = "The disk of the database is full. Nothing was saved; free some space, then try again."
AWAY = "The database cannot be reached. Your input is kept; please try again."


def mounted(folder: Path) -> None:
    """A small file system of PostgreSQL's account; the test is skipped where none can be mounted."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small file system cannot be mounted here: run it as root on Linux")
    folder.mkdir()
    account = pwd.getpwnam(ACCOUNT)
    how = f"size={MEGABYTES}m,mode=0700,uid={account.pw_uid},gid={account.pw_gid}"
    mount = ["/bin/mount", "-t", "tmpfs", "-o", how, "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {done.stderr.strip()}")


class Small:
    """A company whose PostgreSQL has a disk of its own, and its server."""

    def __init__(self, folder: Path) -> None:
        self.postgres = Postgres(folder, SETTINGS)
        self.postgres.add_company()
        self.owner_url = self.postgres.url(provision.OWNER, "owner", NAME)
        self._ballast = folder / "a" / "ballast"
        app_url = self.postgres.url(provision.APP, "app", NAME)
        self.office = ServerProcess(app_url, folder / "server.log", public_calls_per_minute=100_000)
        self.office.start()

    def fill(self, *, leaves: int) -> None:
        """Take all room but so many bytes."""
        with self._ballast.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\0" * 65_536)
        os.truncate(self._ballast, max(0, self._ballast.stat().st_size - leaves))

    def make_room(self) -> None:
        self._ballast.unlink()

    def use_up_log(self) -> None:
        """Write until what was kept for the log is full, and PostgreSQL ends because it gets no more."""
        message = "SELECT pg_logical_emit_message(false, 'trial', repeat('x', 1000000))"
        url = self.postgres.url("postgres", "pw", "postgres")
        with suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as superuser:
            for _ in range(MEGABYTES):
                superuser.execute(message.encode())
            pytest.fail("the log found room")

    @property
    def is_running(self) -> bool:
        return self.postgres.started[0].is_running

    def start_again(self) -> None:
        """As an administrator does, if it did not come back by itself."""
        (program,) = self.postgres.started
        if not program.is_running:
            program.start()
        self.postgres.wait_ready(self.postgres.port, program, is_standby=False)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.owner_url) as connection:
            return connection.execute(statement.encode()).fetchall()

    def found(self) -> dict[str, str]:
        """What the doctor says of the database, by what it looked at."""
        return {one.subject: one.state for one in of_database.looked_at(self.owner_url, "")}

    def end(self) -> None:
        self.office.close()
        self.postgres.end()


@pytest.fixture
def small() -> Iterator[Small]:
    with folder_for("full") as folder:
        mounted(folder / "a")
        try:
            made = Small(folder)
            try:
                yield made
            finally:
                made.end()
        finally:
            subprocess.run(["/bin/umount", str(folder / "a")], check=True)


class Desks:
    """People who save orders of many lines, and do not send a refused one again."""

    def __init__(self, small: Small) -> None:
        self.acked: list[str] = []
        self.refused: Counter[str] = Counter()
        self._stop, self._url = threading.Event(), small.office.url
        core = connect(self._url)
        core.login("admin", PASSWORD)
        order = order_input(core, "customer_id")
        core.close()
        self._order: Any = {**order, "lines": [line for line in order["lines"] for _ in range(40)]}
        self.lines = len(self._order["lines"])
        cores = [connect(self._url) for _ in range(DESKS)]
        for core in cores:
            core.login("manager", PASSWORD)
        self._threads = [threading.Thread(target=self._save, args=[core]) for core in cores]
        for one in self._threads:
            one.start()

    def _save(self, core: Core) -> None:
        while not self._stop.is_set():
            try:
                self.acked.append(core.run_as_request(uuid.uuid4(), sales_orders.create, self._order).number)
            except ErpError as error:
                self.refused[error.message] += 1
                self._stop.wait(0.3)
        core.close()

    def stop(self) -> None:
        self._stop.set()
        for one in self._threads:
            one.join(120)


def check(small: Small, desks: Desks, told: str) -> None:
    """All that was acknowledged is there, whole, and nothing else; people were told what happened."""
    print(f"\n{told}: {len(desks.acked)} orders saved, refused: {dict(desks.refused)}")
    assert set(desks.refused) <= {FULL, AWAY}
    numbers = [row[0] for row in small.rows("SELECT number FROM sales_order ORDER BY number")]
    assert set(desks.acked) <= set(numbers)
    assert len(desks.acked) == len(set(desks.acked))
    assert [int(number.rpartition("-")[2]) for number in numbers] == list(range(1, len(numbers) + 1))
    halves = "SELECT sales_order_id FROM sales_order_line GROUP BY sales_order_id HAVING count(*) <> %s"
    assert small.rows(halves % desks.lines) == []
    assert small.rows("SELECT count(DISTINCT sales_order_id) FROM sales_order_line") == [(len(numbers),)]
    assert small.found()["room"] == "fine"
    assert "traceback" not in small.office.log.read_text().lower()


def test_nothing_is_half_saved_and_all_goes_on_when_there_is_room(small: Small) -> None:
    assert small.found()["room"] == "fine"
    desks = Desks(small)
    try:
        wait_for(lambda: len(desks.acked) >= DESKS, 60, "orders are saved")
        small.fill(leaves=0)
        wait_for(lambda: desks.refused, 120, "somebody is told")
        time.sleep(3)
        # Whatever PostgreSQL did, stop or refuse: the server is there, and says so.
        assert httpx.get(f"{small.office.url}/health/live", timeout=20).is_success
        full = small.found()
        small.make_room()
        acked, ends = len(desks.acked), []

        def goes_on() -> bool:
            if not small.is_running:  # its log may have found no room, too
                ends.append(1)
                small.start_again()
            return len(desks.acked) > acked + DESKS

        wait_for(goes_on, 120, "all goes on")
    finally:
        desks.stop()
    assert desks.refused[FULL] or ends
    assert full.get("room", full.get("database")) == "broken"
    check(small, desks, "a full disk")
    saved = small.rows("SELECT count(*) FROM sales_order")
    assert ends or saved == [(len(desks.acked),)], "what was refused was not saved"


def test_a_log_without_room_stops_postgresql_and_nothing_acknowledged_is_lost(small: Small) -> None:
    desks = Desks(small)
    try:
        wait_for(lambda: len(desks.acked) >= DESKS, 60, "orders are saved")
        small.fill(leaves=0)
        small.use_up_log()
        wait_for(lambda: desks.refused[AWAY], 120, "somebody is told that it is away")
        assert httpx.get(f"{small.office.url}/health/live", timeout=20).is_success
        acked = len(desks.acked)
        with suppress(subprocess.TimeoutExpired):
            small.postgres.started[0].wait(10)
        small.make_room()
        small.start_again()
        wait_for(lambda: len(desks.acked) > acked + DESKS, 120, "all goes on")
    finally:
        desks.stop()
    check(small, desks, "no room for the log")
