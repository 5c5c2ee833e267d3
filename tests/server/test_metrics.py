"""How busy an office is, is read by a monitor that may, and by nobody else."""

import asyncio
from typing import Any, cast

import httpx
import psycopg
import pytest
from fastapi import FastAPI, Request, Response
from pydantic import SecretStr, ValidationError
from sqlalchemy.exc import DBAPIError

from erp_core.errors import ErpError, Unreachable
from erp_core.kit.records.db import make_engine
from erp_core.server import health
from erp_core.server.monitor import figures
from erp_core.server.requests import error_response
from erp_core.server.settings import ServerSettings
from tests.factories.mill import Mill
from tests.factories.serving import served

TOKEN = "kept-by-the-monitor-only"
ELSEWHERE = ("192.0.2.7", 50_000)
HERE = ("127.0.0.1", 50_000)


def settings(**chosen: Any) -> ServerSettings:
    return ServerSettings(_env_file=None, database_url=SecretStr("postgresql://x"), **chosen)  # type: ignore[call-arg]


class Away:
    """A dispatcher whose database is away: the figures of this process are told all the same."""

    def ask(self, _question: Any) -> None:
        raise Unreachable("")


async def told(_request: Request, error: Exception) -> Response:
    return error_response(cast(ErpError, error), None)


def ask(client: tuple[str, int], sent: str = "", path: str = "/metrics", **chosen: Any) -> httpx.Response:
    """What the metrics answer somebody who calls from this address."""
    app = FastAPI(exception_handlers={ErpError: told})
    app.include_router(health.router(cast(Any, Away()), settings(**chosen)))
    transport = httpx.ASGITransport(app, client=client)
    headers = {"Authorization": f"Bearer {sent}"} if sent else {}

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://office") as program:
            return await program.get(path, headers=headers)

    return asyncio.run(get())


def test_without_a_token_this_machine_reads_them_and_nobody_else() -> None:
    assert "erp_requests_running" in ask(HERE).text
    refused = ask(ELSEWHERE)
    assert (refused.status_code, refused.json()["type"]) == (401, "not_logged_in")
    assert "erp_requests" not in refused.text


def test_behind_a_proxy_no_address_is_believed() -> None:
    assert ask(HERE, behind_proxy=True).status_code == 401


@pytest.mark.parametrize("client", [HERE, ELSEWHERE])
@pytest.mark.parametrize("sent", ["", "wrong", TOKEN[:-1], TOKEN + "x", TOKEN.upper()])
def test_with_a_token_only_who_sends_it(client: tuple[str, int], sent: str) -> None:
    refused = ask(client, sent, metrics_token=TOKEN)
    assert refused.status_code == 401
    assert TOKEN not in refused.text
    assert ask(client, TOKEN, metrics_token=TOKEN).status_code == 200
    assert ask(client, TOKEN, metrics_token=TOKEN, behind_proxy=True).status_code == 200


def test_a_token_one_could_guess_is_refused_and_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_METRICS_TOKEN", "short-one")
    with pytest.raises(ValidationError) as refused:
        settings()
    assert "short-one" not in str(refused.value)
    monkeypatch.setenv("ERP_METRICS_TOKEN", "")
    assert settings().metrics_token is None


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.3.2.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.168.1.5", False),
        ("::ffff:192.168.1.5", False),
        ("fe80::1", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
    ],
)
def test_which_addresses_are_this_machines(address: str, is_here: bool) -> None:
    assert health.is_this_machine(address) is is_here


def test_backups_are_told_to_who_watches_and_not_to_strangers(own_mill: Mill) -> None:
    own_mill.sql("INSERT INTO backup_run (path, size_bytes, problem) VALUES ('/b', 0, 'The disk is full.')")
    with served(own_mill.database) as address:
        metrics = httpx.get(f"{address}/metrics").text
        details = httpx.get(f"{address}/health/details").json()
        stranger = httpx.get(f"{address}/health").text
    assert "erp_backup_last_failed 1.0" in metrics
    assert "erp_backup_last_success_timestamp_seconds 0.0" in metrics
    assert details["backups"]["state"] == "failed"
    assert "The disk is full." in details["backups"]["advice"]
    assert "backup" not in stranger
    assert ask(ELSEWHERE, path="/health/details").status_code == 401


def test_connections_at_work_are_counted_also_where_none_can_be_had(
    own_mill: Mill, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_how: Any) -> None:
        raise psycopg.OperationalError("away")

    engine = make_engine(own_mill.database.app_url, pool_size=2)
    at_work = figures.POOL_BUSY._value.get
    before = at_work()
    figures.watch_pool(engine, 2)
    with engine.connect() as one, engine.connect() as other:
        assert at_work() == before + 2
        one.invalidate()
        other.invalidate()
    assert at_work() == before
    with monkeypatch.context() as patched:
        patched.setattr(engine.pool, "_invoke_creator", away)
        for _attempt in range(4):
            with pytest.raises(DBAPIError):
                engine.connect()
    assert at_work() == before
    with engine.connect():
        assert at_work() == before + 1
    engine.dispose()
