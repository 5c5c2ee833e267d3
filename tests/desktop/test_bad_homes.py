"""A home the program cannot work in: one clear sentence each, with what to do."""

import contextlib
import logging
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from erp_core.errors import ErpError
from erp_core.postgres.postgres_programs import Programs
from erp_core.settings import Settings
from erp_desktop.__main__ import _LogFile
from erp_desktop.application import Application
from erp_desktop.login.place import Place
from erp_desktop.login.places import Places
from erp_desktop.opening import THIS_PC, Opened, open_place

# Nobody may make a folder there, not even root, who may write everywhere else.
READ_ONLY = Path("/sys/textile-erp")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such folder")
@pytest.mark.parametrize("folder", [READ_ONLY, READ_ONLY / "Jürgen Öz" / "देवनागरी"])
def test_a_folder_that_is_read_only(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)  # as the desktop's log is kept
    with pytest.raises(ErpError) as refused:
        open_place(Settings(data_dir=folder), THIS_PC)
    assert str(folder) in refused.value.message
    assert "may not write there" in refused.value.message or "read-only" in refused.value.message
    assert "Errno" not in refused.value.message
    said = f"The database folder {folder / 'postgresql'} cannot be used.\n"
    assert any(line.startswith(said) and len(line) > len(said) for line in caplog.messages)


def test_a_disk_that_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    words = 'creating files ...\ninitdb: error: could not write file "PG_VERSION": No space left on device'
    full = subprocess.CompletedProcess([], 1, stdout=words)
    monkeypatch.setattr(Programs, "run", lambda *_arguments, **_named: full)
    with pytest.raises(ErpError, match="free some space") as refused:
        open_place(Settings(data_dir=tmp_path), THIS_PC)
    assert str(tmp_path) in refused.value.message
    assert "initdb" not in refused.value.message
    assert "initdb: error: could not write file" in caplog.text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such folder")
def test_the_window_says_it_and_lets_one_work_elsewhere(
    launch: Callable[[Callable[[], Opened]], Application], qapp: QApplication
) -> None:
    places = Places(Settings(data_dir=READ_ONLY))
    places.choose(Place(THIS_PC))
    application = launch(places.open)
    window = application.login_window
    assert window is not None
    assert str(READ_ONLY) in window._state.accessibleDescription()
    assert window._state.title == "The database cannot be opened"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has a disk that is always full")
def test_a_log_on_a_full_disk_is_told_once_and_nothing_ends(capsys: pytest.CaptureFixture[str]) -> None:
    log = _LogFile("/dev/full", encoding="utf-8")
    for words in ("started", "first window", "quit"):
        log.emit(logging.makeLogRecord({"msg": words}))
    with contextlib.suppress(OSError):
        log.close()
    assert capsys.readouterr().err == "The log /dev/full cannot be written: No space left on device.\n"


def test_words_nobody_has_advice_for_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, stdout="initdb: error: the moon is full")
    monkeypatch.setattr(Programs, "run", lambda *_arguments, **_named: failed)
    with pytest.raises(ErpError, match="the moon is full"):
        open_place(Settings(data_dir=tmp_path), THIS_PC)
