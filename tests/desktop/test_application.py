"""From the first window to the last: opening, failing to open, first start, log in, log out, quit."""

import logging
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core, connect
from erp_core.errors import Unreachable
from erp_core.security.session import service as sessions
from erp_core.settings import Settings
from erp_desktop import __main__ as program
from erp_desktop.application import Application
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look import theme
from erp_desktop.login.first_start_page import FirstStartPage
from erp_desktop.opening import NewCompany, Opened
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.memory_keyring import MemoryKeyring, memory_keyring
from tests.factories.mill import PASSWORD

Start = Callable[[Callable[[], Opened]], Application]


@pytest.fixture
def start(
    address: str,  # first, so that the program goes before the server does
    launch: Start,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Start:
    """``start(opened)``: the program on a PC of its own."""
    monkeypatch.setenv("ERP_DATA_DIR", str(tmp_path))
    return launch


@pytest.fixture
def opened(address: str) -> Callable[[], Opened]:
    return lambda: Opened(connect(address))


def log_in(application: Application, name: str) -> None:
    window = application.login_window
    assert window is not None
    window.findChild(QLineEdit, "login.username").setText(name)  # type: ignore[union-attr]
    window.findChild(QLineEdit, "login.password").setText(PASSWORD)  # type: ignore[union-attr]
    window.findChild(QPushButton, "login.submit").click()  # type: ignore[union-attr]
    assert application.tasks.wait_idle(20)


def test_a_day_at_work(start: Start, opened: Callable[[], Opened], qtbot: QtBot) -> None:
    application = start(opened)
    log_in(application, "staff")
    window = application.main_window
    assert window is not None
    assert application.login_window is None
    assert [s.title for s in window.tabs.screens()] == ["Dashboard"]
    window.log_out()
    assert application.tasks.wait_idle(20)
    assert application.main_window is None
    assert application.core is not None
    assert application.core.me is None
    log_in(application, "manager")
    assert application.main_window is not None
    assert application.main_window.me.username == "manager"


def test_the_day_is_the_companys_and_not_this_pcs(
    start: Start, opened: Callable[[], Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    application = start(opened)
    log_in(application, "staff")
    core = application.core
    assert core is not None
    assert core.me is not None
    assert fmt.today() == core.today() == datetime.now(ZoneInfo(core.me.timezone)).date()
    ahead = core.me.model_copy(update={"now": datetime.now(UTC) + timedelta(days=3)})
    monkeypatch.setattr(core, "_tokens", core._tokens.model_copy(update={"me": ahead}))  # type: ignore[union-attr]
    core._set_clock(ahead)
    assert fmt.today() == (datetime.now(ZoneInfo(core.me.timezone)) + timedelta(days=3)).date()


@pytest.mark.parametrize("pc", ["C", "en_US"])
def test_numbers_are_the_companys_and_not_this_pcs(
    start: Start, opened: Callable[[], Opened], monkeypatch: pytest.MonkeyPatch, pc: str
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale("C" if pc == "C" else pc))
    fmt.use_locale("")
    log_in(start(opened), "staff")
    assert fmt.format_money(Decimal("28917310.01"), "INR") == "2,89,17,310.01 INR"
    assert fmt.format_date(date(2024, 1, 15)) == "15 Jan 2024"


def quit_program(application: Application) -> None:
    """Close the last window; the process would end now."""
    assert application.main_window is not None
    application.main_window.close()
    assert application.tasks.wait_idle(20)
    assert application.close()


def is_asking(application: Application) -> bool:
    """Whether somebody has to log in."""
    window = application.login_window
    return window is not None and window.findChild(QLineEdit, "login.password") is not None


class TestKeptSignedIn:
    @pytest.fixture(autouse=True)
    def memory(self) -> Iterator[MemoryKeyring]:
        with memory_keyring() as keyring:
            yield keyring

    @pytest.fixture
    def kept(self, start: Start, opened: Callable[[], Opened], memory: MemoryKeyring) -> str:
        """Somebody wished to be kept signed in, worked and quit; what the keyring has since."""
        application = start(opened)
        assert application.login_window is not None
        box = application.login_window.findChild(QCheckBox, "login.keep")
        assert box is not None
        box.setChecked(True)
        log_in(application, "staff")
        quit_program(application)
        (token,) = memory.stored.values()
        return token

    def test_the_next_start_asks_for_no_password_until_the_user_logs_out(
        self, start: Start, opened: Callable[[], Opened], memory: MemoryKeyring, kept: str
    ) -> None:
        second = start(opened)
        assert not is_asking(second)
        assert second.main_window is not None
        assert second.main_window.me.username == "staff"
        assert list(memory.stored.values()) != [kept], "a token is good for one start"
        quit_program(second)
        third = start(opened)
        assert third.main_window is not None
        third.main_window.log_out()
        assert third.tasks.wait_idle(20)
        assert is_asking(third)
        assert memory.stored == {}
        fourth = start(opened)
        assert is_asking(fourth)
        assert fourth.main_window is None

    @pytest.mark.usefixtures("kept")
    def test_a_session_that_was_ended_meanwhile_is_asked_for_again(
        self, start: Start, opened: Callable[[], Opened], memory: MemoryKeyring, core: Core
    ) -> None:
        (row,) = [s for s in core.run(sessions.search) if s.username == "staff"]
        core.run(sessions.end, row.id)
        application = start(opened)
        assert is_asking(application)
        assert memory.stored == {}

    @pytest.mark.usefixtures("kept")
    def test_a_locked_program_is_not_opened_by_ending_and_starting_it_again(
        self, start: Start, opened: Callable[[], Opened], memory: MemoryKeyring, qtbot: QtBot
    ) -> None:
        locked = start(opened)
        assert locked.main_window is not None
        locked.main_window.idle.lock()
        assert locked.tasks.wait_idle(20)
        assert memory.stored == {}
        dialog = locked.main_window.idle.dialog
        assert dialog is not None
        qtbot.keyClicks(dialog.page.fields["password"].line, PASSWORD)
        qtbot.keyClick(dialog.page.fields["password"].line, Qt.Key.Key_Return)
        assert locked.tasks.wait_idle(20)
        assert locked.core is not None
        assert list(memory.stored.values()) == [locked.core.refresh_token], "kept again once it is unlocked"
        locked.main_window.idle.lock()
        assert locked.tasks.wait_idle(20)
        assert locked.signed_in is not None
        locked.signed_in.release()  # as the operating system does for a program that was killed
        assert is_asking(start(opened))

    def test_who_did_not_wish_it_logs_in_at_each_start(
        self, start: Start, opened: Callable[[], Opened], memory: MemoryKeyring, core: Core
    ) -> None:
        application = start(opened)
        log_in(application, "staff")
        quit_program(application)
        assert memory.stored == {}
        assert [s.username for s in core.run(sessions.search)] == ["admin"], (
            "the session ended with the window"
        )
        assert is_asking(start(opened))

    @pytest.mark.usefixtures("kept")
    def test_unlocking_keeps_nobody_who_did_not_wish_it(
        self, start: Start, opened: Callable[[], Opened], memory: MemoryKeyring
    ) -> None:
        application = start(opened)
        assert application.main_window is not None
        application.main_window.idle.lock()
        assert application.tasks.wait_idle(20)
        dialog = application.main_window.idle.dialog
        assert dialog is not None
        dialog.page.findChild(QPushButton, "lock.leave").click()  # type: ignore[union-attr]
        assert application.tasks.wait_idle(20)
        log_in(application, "manager")
        assert application.main_window is not None
        application.main_window.idle.lock()
        application.main_window.idle.unlock()
        assert application.tasks.wait_idle(20)
        assert memory.stored == {}


def test_data_out_of_reach_can_be_tried_again(start: Start, opened: Callable[[], Opened]) -> None:
    attempts: list[int] = []

    def sometimes() -> Opened:
        attempts.append(1)
        if len(attempts) == 1:
            raise Unreachable("Nobody answers at erp.mill.local.")
        return opened()

    application = start(sometimes)
    window = application.login_window
    assert window is not None
    assert window._state.accessibleDescription() == "Nobody answers at erp.mill.local."
    window.findChild(QPushButton, "state.action").click()  # type: ignore[union-attr]
    assert application.tasks.wait_idle(20)
    log_in(application, "viewer")
    assert application.main_window is not None


def test_a_window_that_cannot_be_made_is_told_after_the_right_password(
    start: Start, opened: Callable[[], Opened], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def fail(_window: object) -> None:
        raise KeyError("no such picture")

    application = start(opened)
    window = application.login_window
    assert window is not None
    with monkeypatch.context() as patch:
        patch.setattr(MainWindow, "open_first", fail)
        log_in(application, "viewer")
    assert window._state.accessibleName() == "The window could not be opened"
    assert "The details are in the log file." in window._state.accessibleDescription()
    assert "no such picture" in caplog.text
    assert application.main_window is None
    window.findChild(QPushButton, "state.action").click()  # type: ignore[union-attr]
    assert application.tasks.wait_idle(20)
    assert application.main_window is not None


def test_an_empty_database_asks_how_to_begin(start: Start, opened: Callable[[], Opened]) -> None:
    made: list[NewCompany] = []
    ready = opened()
    application = start(lambda: Opened(ready.core, made.append))
    window = application.login_window
    assert window is not None
    page = window.findChild(FirstStartPage)
    assert page is not None
    for name, text in {
        "name": "Loom & Sons",
        "currency": "INR",
        "full_name": "Ada Loom",
        "username": "manager",
        "password": PASSWORD,
        "repeated": PASSWORD,
    }.items():
        page.fields[name].line.setText(text)
    page.submit()
    assert application.tasks.wait_idle(20)
    assert [company.name for company in made] == ["Loom & Sons"]
    assert window.findChild(QLineEdit, "login.username").text() == "manager"  # type: ignore[union-attr]
    log_in(application, "manager")
    assert application.main_window is not None


def test_the_demo_company_tells_how_to_log_in(start: Start, opened: Callable[[], Opened]) -> None:
    application = start(lambda: Opened(opened().core, login=("manager", PASSWORD)))
    assert application.login_window is not None
    application.login_window.findChild(QPushButton, "login.submit").click()  # type: ignore[union-attr]
    assert application.tasks.wait_idle(20)
    assert application.main_window is not None


def test_the_demo_company_tells_it_again_after_lock_and_logging_out(
    start: Start, opened: Callable[[], Opened]
) -> None:
    application = start(lambda: Opened(opened().core, login=("manager", PASSWORD)))
    for _day in range(2):
        assert application.login_window is not None
        application.login_window.findChild(QPushButton, "login.submit").click()  # type: ignore[union-attr]
        assert application.tasks.wait_idle(20)
        window = application.main_window
        assert window is not None
        window.idle.lock()
        assert window.idle.dialog is not None
        window.idle.dialog.page.submit()
        assert application.tasks.wait_idle(20)
        assert not window.idle.is_locked
        window.log_out()
        assert application.tasks.wait_idle(20)
    log_in(application, "staff")
    assert application.main_window is not None
    application.main_window.idle.lock()
    dialog = application.main_window.idle.dialog
    assert dialog is not None
    assert dialog.page.fields["password"].text == ""


def test_the_log_holds_no_secret(start: Start, opened: Callable[[], Opened], caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG, "erp_desktop"):
        application = start(opened)
        log_in(application, "staff")
        token = application.core.refresh_token if application.core else None
    assert token
    assert PASSWORD not in caplog.text
    assert token not in caplog.text


@contextmanager
def log_started(folder: Path, *, is_shared: bool = False) -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        crash_file = program._start_log(folder, is_shared=is_shared)
        yield
        assert crash_file is not None
        crash_file.close()
    finally:
        program.faulthandler.disable()
        program.sys.excepthook = program.sys.__excepthook__
        program.qInstallMessageHandler(None)  # type: ignore[arg-type]
        for handler in set(root.handlers) - set(handlers):
            handler.close()
        root.handlers, root.level = handlers, level


def test_log_files_do_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "LOG_BYTES", 2000)
    with log_started(tmp_path / "log"):
        for number in range(300):
            logging.getLogger("erp_desktop").warning("message %d", number)
    files = sorted((tmp_path / "log").glob("desktop.log*"))
    assert 2 <= len(files) <= program.LOG_FILES + 1
    assert all(file.stat().st_size <= 2000 for file in files)


def rights_in(folder: Path) -> dict[str, str]:
    return {path.name: f"{stat.S_IMODE(path.stat().st_mode):o}" for path in (folder, *folder.iterdir())}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a user's folders for him by itself")
def test_logs_are_their_owner_s_alone_however_they_were_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "LOG_BYTES", 10)
    new, old, named = (tmp_path / name for name in ("new", "old", "named"))
    for folder in (old, named):
        folder.mkdir()
        folder.chmod(0o755)
        for name in ("desktop.log", "desktop.log.1", "crash.log", "other.log"):
            (folder / name).write_text("what was there", "utf-8")
            (folder / name).chmod(0o644)
    for folder in (new, old, named):
        with log_started(folder, is_shared=folder is named):
            logging.getLogger("erp_desktop").warning("one")
            logging.getLogger("erp_desktop").warning("two")
    ours = {"desktop.log": "600", "desktop.log.1": "600", "crash.log": "600"}
    assert rights_in(new).items() >= {"new": "700", **ours}.items()
    assert rights_in(old).items() >= {"old": "700", "other.log": "644", **ours}.items()
    assert rights_in(named).items() >= {"named": "755", "other.log": "644", **ours}.items()


def test_a_log_folder_is_shared_only_where_somebody_named_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ERP_LOG_DIR", raising=False)
    assert not Settings(data_dir=tmp_path).is_log_named
    assert Settings(data_dir=tmp_path, log_dir=tmp_path).is_log_named


def test_the_theme_follows_the_system_unless_told_otherwise(qapp: QApplication) -> None:
    seen: list[str] = []
    theme.look.changed.connect(lambda: seen.append(theme.current().name))
    theme.apply_theme(qapp, "dark")
    theme.apply_theme(qapp, "light")
    theme.apply_theme(qapp, "system")
    is_dark = qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert seen[0] == "dark"
    assert "light" in seen
    assert theme.current().name == ("dark" if is_dark else "light")
    theme.apply_theme(qapp, "light")
