"""PgBouncer in transaction mode: hundreds of desks over a few connections, and what must go past it."""

import asyncio
import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

from erp_core.dispatch import Dispatcher
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database
from tests.growth.desks import work
from tests.growth.programs import Started, folder_for, give, program, wait_for, written
from tests.server.trouble.office import ServerProgram, free_port

CONNECTIONS = 20
DESKS = int(os.environ.get("ERP_DESKS", "500"))  # a machine that is busy with much else holds fewer
PREPARES_FROM = (1, 21)


class Bouncer(NamedTuple):
    """A running PgBouncer.

    Attributes:
        url: of the same database through it.
    """

    url: str
    version: tuple[int, int]


@pytest.fixture
def bouncer(postgres: EmbeddedServer, database: Database) -> Iterator[Bouncer]:
    path = program("pgbouncer", "pgbouncer")
    version = _version(path)
    port, name = free_port(), database.app_url.rpartition("/")[2]
    with folder_for("pgbouncer") as folder:
        written(folder / "users.txt", '"erp_app" "app"\n')
        prepares = "max_prepared_statements = 200" if version >= PREPARES_FROM else ""
        ini = f"""
            [databases]
            {name} = host=127.0.0.1 port={postgres.port} dbname={name}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {folder}/users.txt
            pool_mode = transaction
            max_client_conn = 600
            default_pool_size = {CONNECTIONS}
            ignore_startup_parameters = extra_float_digits
            {prepares}
        """
        written(folder / "bouncer.ini", "\n".join(line.strip() for line in ini.splitlines()))
        give(folder)
        started = Started([path, folder / "bouncer.ini"], folder, "pgbouncer")
        url = f"postgresql://erp_app:app@127.0.0.1:{port}/{name}"
        wait_for(lambda: psycopg.connect(url).close() or True, 20, "PgBouncer answers", started.log)
        yield Bouncer(url, version)
        started.end()


def _version(path: str) -> tuple[int, int]:
    import subprocess

    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    major, minor = said.split(".")[:2]
    return int(major), int(minor)


def owner(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.owner_url) as connection:
        return connection.execute(statement.encode()).fetchall()


def test_five_hundred_desks(bouncer: Bouncer, database: Database, tmp_path: Path) -> None:
    """All save, ask and hear what others saved; each save is written down as its own user's."""
    office = ServerProgram(
        bouncer.url,
        tmp_path / "server.log",
        listen_url=database.app_url,
        prepared_statements=bouncer.version >= PREPARES_FROM,
        workers=2,
        pool_size=15,
        public_calls_per_minute=100_000,
        connections_per_address=4000,
        strangers_per_address=2000,
    )
    office.start()
    try:
        told = asyncio.run(work(office.url, DESKS, 100, 80, listens=True, run="B"))
        busy = owner(database, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'erp_app'")
        print(
            f"\n{DESKS} desks through PgBouncer {bouncer.version}: {told.figures}, connections {busy[0][0]}"
        )
        assert not told.refused
        assert told.deaf == 0
        assert len(told.acked) >= DESKS, "each has saved"
        assert busy[0][0] <= CONNECTIONS + 2, "and one LISTEN for each process"
        makers = "SELECT p.code, u.username FROM party p JOIN user_account u ON u.id = p.created_by"
        rows = dict(owner(database, f"{makers} WHERE p.code LIKE 'B%'"))
        assert rows == told.acked, "SET LOCAL never told of somebody else"
    finally:
        office.close()
    assert "traceback" not in office.log.read_text().lower()


def test_a_listen_that_hears_nothing_is_found(
    bouncer: Bouncer, database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erp_core.kit.news.listener.PROOF_SECONDS", 1.0)
    for listen_url, is_heard in (("", False), (database.app_url, True)):
        lost: list[bool] = []
        door = Dispatcher(bouncer.url, 2, listen_url, is_prepared=False)
        with caplog.at_level(logging.ERROR):
            door.listen(lambda _changes: None, lost.append)
            if not is_heard:
                wait_for(lambda lost=lost: False in lost, 10, "it is told as lost")
            assert door.is_listening is is_heard
            door.close()
    assert caplog.text.count("Set ERP_LISTEN_URL") >= 1


def test_prepared_statements(bouncer: Bouncer) -> None:
    """Not one fails without them; with them none from 1.21 on, and older ones are why there is a setting."""
    assert _wrong(bouncer.url, None) == {}
    wrong = _wrong(bouncer.url, 0)
    if bouncer.version >= PREPARES_FROM:
        assert wrong == {}
    else:
        assert set(wrong) <= {"DuplicatePreparedStatement", "InvalidSqlStatementName"}
        assert wrong


def _wrong(url: str, threshold: int | None) -> Counter[str]:
    wrong: Counter[str] = Counter()

    def ask() -> None:
        connection = psycopg.connect(url, prepare_threshold=threshold)
        for number in range(40):
            try:
                with connection.transaction():
                    connection.execute("SELECT %s::int + count(*) FROM item", (number,))
            except psycopg.Error as error:
                wrong[type(error).__name__] += 1
        connection.close()

    people = [threading.Thread(target=ask) for _ in range(30)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return wrong
