"""How the server serves: one round trip, gzip, request ids, versions, and an end without loss."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

import erp_core
from erp_core.masters.party import service as parties
from tests.factories.mill import PASSWORD
from tests.factories.orders import make_party
from tests.server.office_server import API, OfficeServer
from tests.server.test_rest import refused
from tests.server.trouble.office import wait_until


def test_one_operation_is_one_round_trip(office: OfficeServer, http: httpx.Client) -> None:
    core = erp_core.connect(office.url)
    core.login("staff", PASSWORD)
    make_party(core)
    time.sleep(0.2)  # a line is written when the answer is out
    before = len(office.log.splitlines())
    core.run(parties.search, {"limit": 5})  # type: ignore[arg-type]
    make_party(core)
    time.sleep(0.2)
    lines = [line for line in office.log.splitlines()[before:] if "erp.request" in line]
    assert len(lines) == 2, lines
    assert '"user": "staff"' in lines[0]
    core.close()


def test_large_answers_are_packed(admin: httpx.Client) -> None:
    packed = admin.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = admin.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.json() == packed.json()
    assert "Content-Encoding" not in admin.get("/").headers


def test_the_request_id_comes_back(http: httpx.Client) -> None:
    mine = str(uuid4())
    answer = http.get(f"{API}/parties", headers={"X-Request-Id": mine})
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"] == mine


@pytest.mark.parametrize("version", ["0.0.1", "99.0.0", "old", "", "1" * 10_000])
def test_a_program_of_another_version_is_told_so(admin: httpx.Client, version: str) -> None:
    answer = admin.post("/api/rpc/session.me", json={}, headers={"X-Erp-Version": version})
    refused(answer, 426, "version_mismatch")
    assert len(answer.json()["message"]) < 200
    answer = admin.get("/api/events", headers={"X-Erp-Version": version})
    refused(answer, 426, "version_mismatch")


def test_metrics_count_by_operation(admin: httpx.Client) -> None:
    admin.post("/api/rpc/party.search", json={"query": {}})
    for n in range(20):
        admin.get(f"/nowhere/{n}")
        admin.post(f"/api/rpc/no.such{n}", json={})
    metrics = admin.get("/metrics").text
    assert 'erp_requests_total{route="party.search",status="200"}' in metrics
    assert "nowhere/" not in metrics
    assert "no.such" not in metrics


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_save_is_finished_when_the_server_is_told_to_stop(
    serve: Callable[..., OfficeServer], number: signal.Signals
) -> None:
    office = serve()
    body = {"code": "LAST", "name": "Last save", "is_customer": True, "currency": "INR"}
    answers: list[Any] = []
    headers = {"Authorization": f"Bearer {office.token('staff')}"}

    def save() -> None:
        answers.append(httpx.post(f"{office.url}{API}/parties", json=body, headers=headers, timeout=30))

    with httpx.stream("GET", f"{office.url}/api/events", headers=headers, timeout=30) as events:
        assert events.status_code == 200
        with psycopg.connect(office.mill.database.owner_url) as holder:
            holder.execute("LOCK TABLE party IN EXCLUSIVE MODE")
            saving = threading.Thread(target=save)
            saving.start()
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            wait_until(lambda: office.mill.sql(waits) == [(1,)], 30, "the save is in its middle")
            os.kill(office.process.pid, number)
            time.sleep(0.5)
            holder.rollback()
        saving.join(30)
        assert office.process.wait(60) == 0
    assert [a.status_code for a in answers] == [201]
    assert office.mill.sql("SELECT count(*) FROM party WHERE code = 'LAST'") == [(1,)]
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{office.url}/health", timeout=2)
