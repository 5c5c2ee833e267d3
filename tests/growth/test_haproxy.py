"""Several servers behind HAProxy, each restarted in turn: nobody at a desk notices."""

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from erp_core import connect
from erp_core.setup import Database
from tests.factories.mill import PASSWORD
from tests.growth.desks import work
from tests.growth.programs import Started, folder_for, program, wait_for, written
from tests.server.trouble.office import ServerProcess, free_port, wait_until

CONFIGURATION = Path(__file__).parents[2] / "resources/deploy/haproxy/haproxy.cfg"


class Behind:
    """Two servers and the proxy in front of them."""

    def __init__(self, database: Database, folder: Path, tmp_path: Path) -> None:
        self.servers = [
            ServerProcess(
                database.app_url,
                tmp_path / f"server-{number}.log",
                behind_proxy="true",
                trusted_proxies="127.0.0.1",
                public_calls_per_minute=100_000,
                hashing_at_once=64,
            )
            for number in (1, 2)
        ]
        for server in self.servers:
            server.start()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        # As it is shipped, less what a trial has not: certificate, system log, its own user.
        text = CONFIGURATION.read_text().replace(
            "bind :443 ssl crt /etc/haproxy/erp.pem", f"bind 127.0.0.1:{port}"
        )
        for number, server in enumerate(self.servers, 1):
            text = text.replace(f"erp{number}.example.com:8443", f"127.0.0.1:{server.port}")
        kept = [
            line for line in text.splitlines() if line.split("#")[0].split()[:1] not in (["log"], ["stats"])
        ]
        written(folder / "haproxy.cfg", "\n".join(kept) + "\n")
        self.proxy = Started(
            [program("haproxy", "haproxy"), "-db", "-f", folder / "haproxy.cfg"], folder, "haproxy"
        )

    def restart_each(self) -> None:
        """As an update does: told to stop, ended, started, and the next only when it is ready."""
        for server in self.servers:
            server.tell_to_stop()
            server.wait(60)
            server.start()
            time.sleep(3)


@pytest.fixture
def behind(database: Database, tmp_path: Path) -> Iterator[Behind]:
    program("haproxy", "haproxy")
    with folder_for("haproxy") as folder:
        made = Behind(database, folder, tmp_path)
        import httpx

        wait_for(lambda: httpx.get(f"{made.url}/health").is_success, 30, "HAProxy answers", made.proxy.log)
        yield made
        made.proxy.end()
        for server in made.servers:
            server.close()
            assert "traceback" not in server.log.read_text().lower()


def test_a_rolling_restart_under_load(behind: Behind, database: Database) -> None:
    restarts = threading.Thread(target=lambda: (time.sleep(4), behind.restart_each()))
    restarts.start()
    told = asyncio.run(work(behind.url, 12, 40, 0.6, listens=False, run="R"))
    restarts.join()
    print(f"\n12 desks over a rolling restart of two servers: {told.figures}")
    assert not told.refused
    with psycopg.connect(database.owner_url) as owner:
        found = owner.execute("SELECT code FROM party WHERE code LIKE 'R%'").fetchall()
    assert sorted(code for (code,) in found) == sorted(told.acked), "each saved once"


def test_open_windows_hear_of_changes_again(behind: Behind) -> None:
    """The stream of news ends with its server: a desktop opens another, and reads again what it shows."""
    from erp_core.masters.party import service as parties

    core, other = connect(behind.url), connect(behind.url)
    heard: list[str] = []
    try:
        for one in (core, other):
            one.login("admin", PASSWORD)
        core.on_change(lambda changes: heard.append("everything" if changes.is_everything else "party"))
        wait_until(lambda: "everything" in heard, 30, "it listens")
        behind.restart_each()
        heard.clear()

        def is_heard() -> bool:
            code = f"N{len(heard)}{time.monotonic_ns() % 10**9}"
            other.run(parties.create, {"code": code, "name": "News", "is_customer": True, "currency": "INR"})  # type: ignore[arg-type]
            return "party" in heard

        wait_until(is_heard, 40, "news comes after the restart of both")
    finally:
        core.close()
        other.close()
