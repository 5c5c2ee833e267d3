"""The office server under load: many clients at once, many savers in one series, and what a call costs."""

import json
import os
import statistics
import subprocess
import sys
import uuid
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy.orm import Session

from bench.create_order import create_five_lines
from bench.direct import direct_throughput
from bench.measure import Row
from bench.office_server import OfficeServer
from bench.work import CREATE, GET, SEARCH, Stock
from erp_core import connect
from erp_core.kit.records.db import make_engine
from erp_core.security.session.model import LoginSession
from erp_core.security.session.tokens import REFRESH_LIFETIME, KeyRing
from erp_core.setup import Database

SAVERS, SAVES_EACH = 64, 8
SATURATING = 32
ROUNDS = 3
THINK = 10.0  # mean seconds between two operations of a person: a very busy one
STREAMS_SHARE = 0.25


@dataclass
class Load:
    """What a crowd of clients met.

    Attributes:
        clients, streams: how many worked, and how many of them listened to changes.
        per_second: operations answered.
        p50, p95, p99, worst: milliseconds, of all operations.
        by_operation: p95 of each.
        errors: what went wrong, by name.
        memory: MB of the server at the start, in the middle and at the end.
    """

    name: str
    clients: int
    streams: int
    seconds: float
    operations: int
    per_second: float
    p50: float
    p95: float
    p99: float
    worst: float
    by_operation: dict[str, float]
    errors: dict[str, int]
    saved: list[str] = field(repr=False)
    events: int
    memory: list[float] = field(default_factory=list)


def measure_load(
    database: Database, password: str, *, clients: int, seconds: int, workers: int, runs: int
) -> tuple[list[Row], dict[str, Any]]:
    """Rows for the report, and the details."""
    stock = _stock(database.app_url)
    directs: list[float] = []
    fulls: list[Load] = []
    with OfficeServer(database.app_url, workers) as server:
        tokens = _sign_in(database.app_url, max(clients, SAVERS, SATURATING))
        warm = _crowd("warm-up", server, tokens[:SATURATING], stock, seconds=3)
        for _ in range(ROUNDS):  # in turns, so that other work on this machine disturbs both alike
            directs.append(direct_throughput(database.app_url, password, stock, seconds=6))
            fulls.append(_crowd("flat out", server, tokens[:SATURATING], stock, seconds=6))
        before = server.memory()
        server.rss.clear()
        crowd = _crowd("crowd", server, tokens[:clients], stock, seconds=seconds, think=THINK)
        crowd.memory = [round(mb) for mb in (before, *_thirds(server.rss))]
        series = _crowd("one series", server, tokens[:SAVERS], stock, saves=SAVES_EACH)
        core = connect(server.url)
        core.login("manager", password)
        cost = create_five_lines(core, database.app_url, runs, "through the server", 3.0)
        core.close()
    saved = [number for load in (warm, *fulls, crowd, series) for number in load.saved]
    direct, full = statistics.median(directs), sorted(fulls, key=lambda load: load.per_second)[ROUNDS // 2]
    rows = [cost, *_rows(direct, workers, full, crowd)]
    report = {load.name: _plain(load) for load in (full, crowd, series)}
    report["direct"] = {
        "per_second": [round(rate, 1) for rate in directs],
        "flat_out_per_second": [round(load.per_second, 1) for load in fulls],
        "workers": workers,
    }
    report["numbers"] = _numbers(database.owner_url, saved)
    return rows, report


def _rows(direct: float, workers: int, full: Load, crowd: Load) -> list[Row]:
    limit = direct * workers
    throughput = Row(
        f"an operation, {workers} workers flat out (raw: core called directly, × {workers})",
        1000 / full.per_second,
        1000 / limit,
        limit / full.per_second,
        budget_ratio=2.0,
    )
    p95 = Row(
        f"{crowd.clients:,} clients at once, p95", crowd.p95, crowd.p50, crowd.p95 / crowd.p50, None, 1000
    )
    return [throughput, p95]


def _crowd(
    name: str,
    server: OfficeServer,
    tokens: list[str],
    stock: Stock,
    *,
    seconds: int = 0,
    think: float = 0,
    saves: int = 0,
) -> Load:
    """Let clients work, in two processes."""
    halves = [tokens[::2], tokens[1::2]]
    processes = [_start(server, half, stock, seconds, think, saves) for half in halves]
    results = [json.loads(process.communicate(timeout=seconds * 2 + 120)[0]) for process in processes]
    times = {name: _merged(results, name) for name in (SEARCH, GET, CREATE)}
    everything = sorted(ms for taken in times.values() for ms in taken)
    took = max(result["seconds"] for result in results)
    errors = sum((Counter(result["errors"]) for result in results), Counter[str]())
    return Load(
        name=name,
        clients=len(tokens),
        streams=sum(result["streams"] for result in results),
        seconds=took,
        operations=len(everything),
        per_second=len(everything) / took,
        p50=_quantile(everything, 0.50),
        p95=_quantile(everything, 0.95),
        p99=_quantile(everything, 0.99),
        worst=everything[-1],
        by_operation={name: _quantile(sorted(taken), 0.95) for name, taken in times.items() if taken},
        errors=dict(errors),
        saved=[number for result in results for number in result["saved"]],
        events=sum(result["events"] for result in results),
    )


def _start(
    server: OfficeServer, tokens: list[str], stock: Stock, seconds: int, think: float, saves: int
) -> "subprocess.Popen[str]":
    job = {
        "port": server.port,
        "tokens": tokens,
        "streams": round(len(tokens) * STREAMS_SHARE) if think else 0,
        "seconds": seconds,
        "think": think,
        "saves": saves,
        "stock": asdict(stock),
    }
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "bench.load_clients"]
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ)  # noqa: S603
    assert process.stdin is not None
    process.stdin.write(json.dumps(job))
    process.stdin.close()
    process.stdin = None
    return process


def _sign_in(app_url: str, count: int) -> list[str]:
    """Access tokens of as many sessions: a thousand logins would take minutes of bcrypt.

    They are of somebody who logs in nowhere else: a login ends the oldest of too many sessions.
    """
    engine, keys, now = make_engine(app_url), KeyRing(), datetime.now(UTC)
    with Session(engine) as session:
        keys.load(session)
        user = session.connection().exec_driver_sql(
            "SELECT u.id, u.username, r.name FROM user_account u JOIN role r ON r.id = u.role_id"
            " WHERE u.username = 'staff'"
        )
        user_id, username, role = user.one()
        started = [
            LoginSession(id=uuid.uuid4(), user_id=user_id, expires_at=now + REFRESH_LIFETIME, client="bench")
            for _ in range(count)
        ]
        ids = [login.id for login in started]
        session.add_all(started)
        session.commit()
    engine.dispose()
    return [keys.sign(user_id, username, role, session_id, now) for session_id in ids]


def _stock(app_url: str) -> Stock:
    with psycopg.connect(app_url) as connection:

        def column(query: str) -> list[Any]:
            return [row[0] for row in connection.execute(query.encode()).fetchall()]

        return Stock(
            customers=column("SELECT id FROM party WHERE is_customer AND is_active AND deleted_at IS NULL"),
            items=column("SELECT id FROM item WHERE is_active AND deleted_at IS NULL"),
            orders=column("SELECT id FROM sales_order WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 1000"),
            words=column("SELECT number FROM sales_order ORDER BY id DESC LIMIT 100")
            + column("SELECT name FROM party WHERE is_customer AND deleted_at IS NULL LIMIT 100"),
        )


def _numbers(owner_url: str, saved: list[str]) -> dict[str, Any]:
    """Whether every acknowledged number is there once, and the series has no gap."""
    with psycopg.connect(owner_url) as connection:
        known = {row[0] for row in connection.execute("SELECT number FROM sales_order").fetchall()}
        counted = connection.execute(
            "SELECT count(*), (SELECT last_number FROM number_series WHERE name = 'sales_order')"
            " FROM sales_order"
        ).fetchone()
    assert counted is not None
    return {
        "saved": len(saved),
        "doubled": len(saved) - len(set(saved)),
        "lost": len(set(saved) - known),
        "gaps": counted[1] - counted[0],
    }


def _merged(results: list[dict[str, Any]], name: str) -> list[float]:
    return [ms for result in results for ms in result["milliseconds"].get(name, [])]


def _quantile(sorted_ms: list[float], share: float) -> float:
    return round(sorted_ms[min(int(len(sorted_ms) * share), len(sorted_ms) - 1)], 1)


def _thirds(samples: list[float]) -> tuple[float, float]:
    """Middle and end of a run; medians of a few samples."""
    middle = len(samples) // 2
    return statistics.median(samples[middle - 1 : middle + 2]), statistics.median(samples[-3:])


def _plain(load: Load) -> dict[str, Any]:
    plain = asdict(load) | {"saved": len(load.saved)}
    return {name: round(value, 1) if isinstance(value, float) else value for name, value in plain.items()}
