"""What is promised to other programs: curl lines of the docs run word for word, a generated client works."""

import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from erp_core.kit.paths import project_dir
from erp_core.server import rest
from erp_core.setup.demo import demo_users
from tests.factories.copies import Copies
from tests.server.office_server import API
from tests.server.test_openapi import described
from tests.server.trouble.office import ServerProcess

# Where ``./dev server`` listens; the tests' server has a port of its own.
HERE = "http://127.0.0.1:8000"


def blocks() -> dict[str, str]:
    """Every piece of the documentation that has a curl line in it, by where it stands."""
    texts = {file.name: file.read_text("utf-8") for file in (project_dir() / "docs").rglob("*.md")}
    texts["README.md"] = (project_dir() / "README.md").read_text("utf-8")
    texts["/docs"] = rest.DESCRIPTION
    return {
        f"{name} {number}": block
        for name, text in texts.items()
        for number, block in enumerate(re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
        if "curl " in block
    }


@pytest.fixture(scope="module")
def demo(copies: Copies, demo_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo company's server."""
    log = tmp_path_factory.mktemp("demo") / "server.log"
    with copies.copy(demo_template) as database:
        process = ServerProcess(database.app_url, log)
        process.start()
        yield process.url
        process.close()


def log_in(address: str, name: str) -> dict[str, Any]:
    login = {"username": name, "password": demo_users()[name].password}
    return httpx.post(f"{address}{API}/auth/login", json=login, timeout=30).json()


def test_there_are_such_lines() -> None:
    assert {name.rpartition(" ")[0] for name in blocks()} >= {"README.md", "rest.md", "/docs"}


@pytest.mark.parametrize("name", list(blocks()))
def test_the_curl_lines_run_word_for_word(demo: str, name: str) -> None:
    script = blocks()[name].replace(HERE, demo)
    known = {"SERVER": demo, "ACCESS_TOKEN": log_in(demo, "staff")["access_token"]}
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607 - whichever shell the reader has
        env=os.environ | known,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    answers, rest_of_it = [], run.stdout.strip()
    while rest_of_it:
        answer, end = json.JSONDecoder().raw_decode(rest_of_it)
        answers.append(answer)
        rest_of_it = rest_of_it[end:].strip()
    assert answers
    for answer in answers:
        assert "request_id" not in answer, answer  # only refusals have one
    assert any({"total_amount", "items", "access_token"} & set(answer) for answer in answers)


def test_the_first_party_of_the_demo_is_the_supplier_everybody_knows(demo: str) -> None:
    headers = {"Authorization": f"Bearer {log_in(demo, 'viewer')['access_token']}"}
    first = httpx.get(f"{demo}{API}/parties/1", headers=headers, timeout=30).json()
    assert (first["name"], first["is_supplier"]) == ("ABC Textile Co.", True)


def test_a_generated_client_places_the_readmes_order(
    demo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(described() | {"info": {"title": "Textile ERP", "version": "1"}}))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    made = subprocess.run(
        [*command, "--path", str(document), "--output-path", str(tmp_path / "mill_client")],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "warning" not in (made.stdout + made.stderr).lower()
    monkeypatch.syspath_prepend(str(tmp_path))
    for file in (tmp_path / "mill_client" / "api").rglob("*.py"):
        importlib.import_module(".".join(file.relative_to(tmp_path).with_suffix("").parts))
    client, models = importlib.import_module("mill_client"), importlib.import_module("mill_client.models")
    auth = importlib.import_module("mill_client.api.auth.log_in")
    create = importlib.import_module("mill_client.api.purchase_orders.create_purchase_order")
    credentials = models.LoginIn(username="staff", password=demo_users()["staff"].password)
    with client.Client(base_url=demo) as guest:
        tokens = auth.sync(client=guest, body=credentials)
    told = re.search(
        r"-d '(\{\s+\"supplier_id\".*?)'\n", (project_dir() / "README.md").read_text("utf-8"), re.DOTALL
    )
    assert told
    with client.AuthenticatedClient(base_url=demo, token=tokens.access_token) as known:
        order = create.sync(client=known, body=models.PurchaseOrderIn.from_dict(json.loads(told[1])))
    assert (order.supplier_name, order.total_amount) == ("ABC Textile Co.", 1155.0)
