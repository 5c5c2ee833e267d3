"""A PostgreSQL of three nodes that Patroni keeps alive over etcd, on loopback, with synchronous commit."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from erp_core.postgres.postgres_programs import find_programs, server_account
from tests.growth.programs import Started, folder_for, give, program, wait_for, written
from tests.server.trouble.office import free_port

# Made by ./dev growth: an account that is not root must be able to run it.
HOME = Path(os.environ.get("ERP_PATRONI", "/var/tmp/textile-erp-growth"))  # noqa: S108 - a tool, no secret
NODES = ("n1", "n2", "n3")
SUPERUSER = "super-secret"


class Node:
    """One PostgreSQL with the Patroni that looks after it."""

    def __init__(self, name: str, folder: Path, etcd: int) -> None:
        self.name, self.port, self.api = name, free_port(), free_port()
        self.data = folder / name
        written(folder / f"{name}.yml", json.dumps(self._settings(folder, etcd)))  # YAML is more than JSON
        self.patroni = Started([HOME / "bin/patroni", folder / f"{name}.yml"], folder, name)

    def _settings(self, folder: Path, etcd: int) -> dict[str, Any]:
        here = f"127.0.0.1:{self.port}"
        return {
            "scope": "erp",
            "namespace": "/erp/",
            "name": self.name,
            "restapi": {"listen": f"127.0.0.1:{self.api}", "connect_address": f"127.0.0.1:{self.api}"},
            "etcd3": {"hosts": f"127.0.0.1:{etcd}"},
            "bootstrap": {
                "dcs": {
                    "ttl": 20,
                    "loop_wait": 2,
                    "retry_timeout": 5,
                    "synchronous_mode": True,
                    "primary_start_timeout": 0,
                    "postgresql": {
                        "use_pg_rewind": True,
                        "use_slots": True,
                        "parameters": {
                            "max_connections": 100,
                            "wal_log_hints": "on",
                            "shared_buffers": "32MB",
                            "wal_keep_size": "256MB",
                        },
                        "pg_hba": [
                            "host all all 127.0.0.1/32 scram-sha-256",
                            "host replication replicator 127.0.0.1/32 scram-sha-256",
                        ],
                    },
                },
                "initdb": [
                    {"encoding": "UTF8"},
                    {"locale": "C"},
                    {"locale-provider": "builtin"},
                    {"builtin-locale": "C.UTF-8"},
                    "data-checksums",
                ],
            },
            "postgresql": {
                "listen": here,
                "connect_address": here,
                "data_dir": str(self.data),
                "bin_dir": str(find_programs(server_account()).folder),
                "pgpass": str(folder / f"{self.name}.pgpass"),
                "authentication": {
                    "superuser": {"username": "postgres", "password": SUPERUSER},
                    "replication": {"username": "replicator", "password": "repl-secret"},
                    "rewind": {"username": "rewinder", "password": "rewind-secret"},
                },
                # Else a killed primary may stay out for ever, and the next failure finds nobody to take over.
                "remove_data_directory_on_rewind_failure": True,
                "remove_data_directory_on_diverged_timelines": True,
                "parameters": {"unix_socket_directories": ""},
            },
            "watchdog": {"mode": "off"},
        }

    @property
    def postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def kill(self, *, with_patroni: bool = False) -> None:
        """SIGKILL, as if PostgreSQL had crashed, or its machine had."""
        if with_patroni:
            os.kill(self.patroni.pid, signal.SIGKILL)
        os.kill(self.postmaster, signal.SIGKILL)

    def end(self) -> None:
        """Patroni stops its PostgreSQL; one it has lost is stopped too."""
        pid = None
        with suppress(OSError, ValueError):
            pid = self.postmaster
        self.patroni.end(signal.SIGTERM, 40)
        if pid is not None and psutil.pid_exists(pid):
            with suppress(OSError):
                os.kill(pid, signal.SIGINT)
                psutil.wait_procs([psutil.Process(pid)], timeout=20)


class Cluster:
    """The three nodes."""

    def __init__(self, folder: Path, etcd: int) -> None:
        self.nodes: dict[str, Node] = {}
        self._folder, self._etcd = folder, etcd

    def start(self) -> None:
        """Start all; returns when two stream from the third, one of them synchronously."""
        for name in NODES:
            self.nodes[name] = Node(name, self._folder, self._etcd)
        self.wait_whole()

    @property
    def hosts(self) -> str:
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes.values())

    def url(self, username: str, password: str, database: str) -> str:
        """All hosts: whoever connects takes the one that is primary."""
        more = "target_session_attrs=read-write&connect_timeout=2&tcp_user_timeout=3000"
        return f"postgresql://{username}:{password}@{self.hosts}/{database}?{more}"

    @property
    def superuser_url(self) -> str:
        return self.url("postgres", SUPERUSER, "postgres")

    def members(self) -> list[dict[str, Any]]:
        """As Patroni tells them, whoever of it answers."""
        for node in self.nodes.values():
            with suppress(httpx.HTTPError):
                return httpx.get(f"http://127.0.0.1:{node.api}/cluster", timeout=2).json()["members"]
        return []

    def leader(self) -> Node:
        return self.nodes[next(one["name"] for one in self.members() if one["role"] == "leader")]

    def is_whole(self) -> bool:
        """Whether two stream, one of them so that nothing acknowledged can be lost."""
        members = self.members()
        states = sorted(one["state"] for one in members)
        roles = [one["role"] for one in members]
        if states != ["running", "streaming", "streaming"] or "sync_standby" not in roles:
            return False
        with psycopg.connect(self.superuser_url) as connection:
            asked = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
            return connection.execute(asked).fetchone() == (2,)

    def wait_whole(self, seconds: float = 120) -> None:
        logs = [node.patroni.log for node in self.nodes.values()]
        wait_for(self.is_whole, seconds, "two members stream", logs[0] if logs else None)

    def wait_other_leader(self, than: Node) -> float:
        """Seconds until another node takes writes."""
        began = time.monotonic()

        def is_other() -> bool:
            for node in self.nodes.values():
                if node is not than:
                    with suppress(httpx.HTTPError):
                        if httpx.get(f"http://127.0.0.1:{node.api}/primary", timeout=1).is_success:
                            return True
            return False

        wait_for(is_other, 90, "another node is primary")
        return time.monotonic() - began

    def switch_over(self) -> None:
        """A planned change of the primary, as before the old one's machine is updated."""
        leader = self.leader()
        other = next(one["name"] for one in self.members() if one["role"] == "sync_standby")
        body = {"leader": leader.name, "candidate": other}
        answer = httpx.post(f"http://127.0.0.1:{leader.api}/switchover", json=body, timeout=60)
        assert answer.is_success, answer.text

    def end(self) -> None:
        """Standbys first: one that lost both primary and Patroni would stay for ever."""
        leader = None
        with suppress(Exception):
            leader = self.leader()
        for node in [
            *(one for one in self.nodes.values() if one is not leader),
            *([leader] if leader else []),
        ]:
            node.end()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running cluster; skipped where a program of it is missing."""
    etcd_path = program("etcd", "etcd-server")
    if not (HOME / "bin/patroni").exists():
        pytest.skip(f"Patroni is missing in {HOME}: ./dev growth brings it (PyPI: patroni)")
    assert sys.platform == "linux"
    with folder_for("cluster") as folder:
        client, peer = free_port(), free_port()
        here, there = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
        etcd = Started(
            [
                *(etcd_path, "--name", "e1", "--data-dir", folder / "etcd"),
                *("--listen-client-urls", here, "--advertise-client-urls", here),
                *("--listen-peer-urls", there, "--initial-advertise-peer-urls", there),
                *("--initial-cluster", f"e1={there}", "--logger", "zap"),
            ],
            folder,
            "etcd",
        )
        give(folder)
        wait_for(lambda: httpx.get(f"{here}/health").is_success, 30, "etcd answers", etcd.log)
        made = Cluster(folder, client)
        try:
            made.start()
            yield made
        finally:
            made.end()
            etcd.end()
