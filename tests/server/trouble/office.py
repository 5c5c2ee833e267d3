"""An office to bring trouble to: PostgreSQL with real fsync, server processes beside it, people at work."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

from erp_core import Core, connect
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.setup import Database
from tests.factories.forked import OnCore
from tests.factories.forked_warm import end_with_parent
from tests.factories.mill import PASSWORD

ROOT = Path(__file__).parents[3]


class ServerProcess:
    """One office server on a port of its own; ends with the process that runs the tests.

    It is forked, with whatever workers it has; ``ServerProgram`` is one from its first import on.

    Args:
        settings: ERP_* variables without their prefix.
    """

    def __init__(self, app_url: str, log: Path, **settings: object) -> None:
        self.log = log
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "ERP_DATABASE_URL": app_url,
            "ERP_SETTINGS_FILE": os.devnull,
            "ERP_PORT": str(self.port),
            **{f"ERP_{name.upper()}": str(value) for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start, or start again on the same port; returns when the server is ready."""
        self._process = self.begin()
        wait_until(self._is_ready, 180, "the server is ready")

    def begin(self) -> "subprocess.Popen[bytes]":
        """What may become a server, or end before."""
        return self._begun(OnCore)

    def _begun(self, kind: type["subprocess.Popen[bytes]"], **more: Any) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "erp_core.server"]
        with self.log.open("ab") as log:
            return kind(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, **more)

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health/ready", timeout=5).is_success
        return False

    def kill(self) -> None:
        """SIGKILL: no time to finish anything."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def tell_to_stop(self) -> None:
        """SIGTERM, as systemd and Docker send it."""
        assert self._process is not None
        self._process.terminate()

    def wait(self, seconds: float) -> int:
        """The exit code; fails if the server runs longer."""
        assert self._process is not None
        return self._process.wait(seconds)

    def close(self) -> None:
        """Whatever a test left behind."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


class ServerProgram(ServerProcess):
    """The same as ``python -m erp_core.server``, from its first import on."""

    def begin(self) -> "subprocess.Popen[bytes]":
        return self._begun(subprocess.Popen, preexec_fn=end_with_parent if sys.platform == "linux" else None)


class Office:
    """One company's database, the servers on it and the people connected to them."""

    def __init__(self, postgres: EmbeddedServer, database: Database, folder: Path) -> None:
        self.postgres = postgres
        self.database = database
        self._folder = folder
        self._servers: list[ServerProcess] = []
        self._cores: list[Core] = []
        self._ends: list[Callable[[], None]] = []

    def serve(self, kind: type[ServerProcess] = ServerProcess, **settings: object) -> ServerProcess:
        """A running server with these settings."""
        log = self._folder / f"server-{len(self._servers)}.log"
        server = kind(self.database.app_url, log, **settings)
        self._servers.append(server)
        server.start()
        return server

    def log_in(self, url: str | None = None, username: str = "staff") -> Core:
        """Somebody at work, through a server or, without a url, in this process."""
        core = connect(url or self.database.app_url)
        self._cores.append(core)
        core.login(username, PASSWORD)
        return core

    def sql(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a statement run as the owner of the tables."""
        with psycopg.connect(self.database.owner_url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode(), parameters)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def held_up(self):
        """While this lasts, no sales order gets a number, so that every save waits in the middle."""
        with psycopg.connect(self.database.owner_url) as connection:
            connection.execute("SELECT 1 FROM number_series WHERE name = 'sales_order' FOR UPDATE")
            yield
            connection.rollback()

    def restart_postgres(self, *, violently: bool) -> None:
        """Stop PostgreSQL, by order or by SIGKILL, and start it again on the same port."""
        if violently:
            postmaster = psutil.Process(self._postmaster_pid())
            backends = postmaster.children(recursive=True)
            for process in (postmaster, *backends):
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal.SIGKILL)
            psutil.wait_procs([postmaster, *backends], timeout=10)
        else:
            self.postgres.stop()
        port = self.postgres.port
        self.postgres.start()
        assert self.postgres.port == port

    def _postmaster_pid(self) -> int:
        return int((self.postgres.pgdata / "postmaster.pid").read_text().splitlines()[0])

    def when_left(self, end: Callable[[], None]) -> None:
        """Call this when work ends, even when the test failed before."""
        self._ends.append(end)

    def leave(self) -> None:
        """End everybody's work."""
        for end in self._ends:
            end()
        for core in self._cores:
            core.close()
        self._cores.clear()

    def close(self) -> None:
        """End everybody's work, then the servers; a defect in a server's log fails the test."""
        self.leave()
        for server in self._servers:
            server.close()
        for server in self._servers:
            assert "traceback" not in server.log.read_text().lower(), server.log.read_text()


def free_port() -> int:
    """A TCP port of the loopback address nobody uses.

    Below those the system gives to whoever asks for any: one of these may be somebody's a moment later.
    """
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    """Ask again and again; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.05)
