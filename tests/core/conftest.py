"""The administrator's command line, for the tests of every room that he reaches with it."""

import sys
from collections.abc import Callable

import pytest

from erp_core import admin_cli
from erp_core.setup import Database

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line on the test's database: exit code, standard output, standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("ERP_OWNER_URL", database.owner_url)
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setattr(sys, "argv", ["textile-erp-admin", *arguments])
        with pytest.raises(SystemExit) as left:
            admin_cli.main()
        streams = capsys.readouterr()
        return int(left.value.code or 0), streams.out, streams.err

    return call
