"""The self-test of an installed program: every step is told, and one that fails leaves nothing behind."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from erp_core.errors import Unreachable
from erp_core.kit.paths import newest_revision
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.postgres.embedded import EmbeddedServer
from erp_desktop import __main__ as program
from erp_desktop import self_test
from erp_desktop.kit.drafts import draft_store


@pytest.fixture(autouse=True)
def scratch(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[Path]:
    """Where it may write; empty when the test ends.

    As root PostgreSQL runs under another account, which must get in; pytest closes its own folders to others.
    """
    folder = Path(tempfile.mkdtemp(prefix="self-test-"))
    folder.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(draft_store._Root, "folder", None)
    monkeypatch.setattr(self_test, "qInstallMessageHandler", lambda _handler: None)
    yield folder
    left = list(folder.iterdir())
    shutil.rmtree(folder)
    assert left == []


def test_everything_is_tried_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--self-test", "--json", str(tmp_path / "result.json")]) == 0
    result = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert result["passed"] is True
    assert (result["version"], result["schema_revision"]) == (PROGRAM_VERSION, newest_revision())
    told = {step["name"]: step["told"] for step in result["steps"]}
    assert told["Save an order"] == "PO-000001, 1155.00"
    assert told["Print it"].startswith("PDF, ")
    assert told["Show the order"] == "1280 × 800"
    lines = capsys.readouterr().out.splitlines()
    assert [line[:2] for line in lines[:-1]] == ["ok"] * len(told)
    assert lines[-1] == "Everything works."


def _refuse(*_arguments: object, **_named: object) -> None:
    raise Unreachable("The disk is full.")


def test_the_first_failure_ends_it_and_postgresql_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deleted: list[Path] = []
    monkeypatch.setattr(EmbeddedServer, "start", _refuse)
    monkeypatch.setattr(EmbeddedServer, "delete", lambda server: deleted.append(server.data_dir))
    assert program.main(["--self-test", "--json", str(tmp_path / "result.json")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("FAILED")
    assert lines[0].endswith("Start PostgreSQL: The disk is full.")
    assert [line.partition("s  ")[2].partition(":")[0] for line in lines[1:-1]] == ["Stop PostgreSQL"]
    assert json.loads((tmp_path / "result.json").read_text("utf-8"))["passed"] is False
    assert len(deleted) == 1
