"""A server that cannot start says why in one line, to whoever reads its log in the morning."""

import socket

import pytest

from erp_core.server.__main__ import main
from erp_core.setup import Database


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP_HOST", "127.0.0.1")
    monkeypatch.setenv("ERP_PORT", "0")


def said(capsys: pytest.CaptureFixture[str]) -> str:
    assert main([]) == 1
    return capsys.readouterr().err.strip()


def test_a_wrong_password_of_the_database(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, _at, after = database.app_url.partition("@")
    monkeypatch.setenv("ERP_DATABASE_URL", f"{before}x@{after}")
    words = "textile-erp-server: The user name or the password in the database URL is wrong."
    assert said(capsys) == words


def test_a_database_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("ERP_DATABASE_URL", f"postgresql://erp_app:secret-word@127.0.0.1:{port}/textile_erp")
    sentence = said(capsys)
    assert sentence.startswith("textile-erp-server: The database cannot be reached: ")
    assert str(port) in sentence
    assert "secret-word" not in sentence
    assert "\n" not in sentence
