"""Staying signed in, the idle lock, and the strength of passwords."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from keyring.util import platform_
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core, connect
from erp_core.errors import NotLoggedIn
from erp_core.kit.filter import ListQuery
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.session import service as sessions
from erp_core.security.user.password import measure
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.login_page import LoginPage
from erp_desktop.login.registration_page import RegistrationPage
from erp_desktop.login.relogin_dialog import ReloginDialog
from erp_desktop.login.signed_in import SERVICE, SignedIn
from erp_desktop.shell.main_window import MainWindow
from tests.desktop.memory_keyring import MemoryKeyring, memory_keyring
from tests.desktop.test_document_form import type_order
from tests.factories.mill import PASSWORD
from tests.factories.orders import make_item, make_party

Key = Qt.Key
WindowAs = Callable[[str], MainWindow]


@pytest.fixture
def memory() -> Iterator[MemoryKeyring]:
    with memory_keyring() as keyring:
        yield keyring


@pytest.fixture
def fresh_core(address: str) -> Iterator[Core]:
    core = connect(address)
    yield core
    core.close()


def test_a_kept_session_goes_on_at_the_next_start(
    memory: MemoryKeyring, fresh_core: Core, tmp_path: Path
) -> None:
    fresh_core.login("staff", PASSWORD)
    signed_in = SignedIn("server", tmp_path)
    assert signed_in.keep(fresh_core)
    first = memory.stored[SERVICE, "server"]
    assert first == fresh_core.refresh_token
    signed_in.release()

    again = SignedIn("server", tmp_path)
    me = again.resume(fresh_core)
    assert me is not None
    assert me.username == "staff"
    second = memory.stored[SERVICE, "server"]
    assert second != first
    assert second == fresh_core.refresh_token
    again.forget(fresh_core)
    assert memory.stored == {}
    again.release()


def test_a_stored_token_used_by_a_thief_ends_the_session(
    memory: MemoryKeyring, fresh_core: Core, tmp_path: Path, address: str
) -> None:
    fresh_core.login("staff", PASSWORD)
    signed_in = SignedIn("server", tmp_path)
    signed_in.keep(fresh_core)
    stolen = memory.stored[SERVICE, "server"]
    thief = connect(address)
    thief.resume(stolen)
    assert signed_in.resume(fresh_core) is None
    assert memory.stored == {}
    with pytest.raises(NotLoggedIn):
        thief.run(sessions.me)
    thief.close()
    signed_in.release()


def test_only_one_program_uses_the_stored_token(
    memory: MemoryKeyring, fresh_core: Core, tmp_path: Path
) -> None:
    fresh_core.login("staff", PASSWORD)
    first, second = SignedIn("server", tmp_path), SignedIn("server", tmp_path)
    first.keep(fresh_core)
    assert "Another window" in second.why_not()
    assert second.resume(fresh_core) is None
    second.forget(fresh_core)
    assert memory.stored
    first.release()
    assert second.why_not() == ""
    second.release()


def test_no_file_of_the_users_names_the_keyring(
    fresh_core: Core, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes that file would have his own code loaded, and get the token."""
    (tmp_path / "planted_keyring.py").write_text("raise SystemExit('loaded')")
    (tmp_path / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=planted_keyring.K\nkeyring-path={tmp_path}\n"
    )
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "planted_keyring.K")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(platform_, "config_root", lambda: str(tmp_path))
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    SignedIn("server", tmp_path).why_not()
    assert "planted_keyring" not in sys.modules


def test_without_a_keyring_the_box_explains_itself(
    fresh_core: Core, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    page = LoginPage(fresh_core, tasks, signed_in=SignedIn("server", tmp_path))
    qtbot.addWidget(page)
    page.show()
    assert tasks.wait_idle()
    keyring.set_keyring(before)
    assert not page.keep.isEnabled()
    assert "no keyring" in page.keep.toolTip()


def test_the_box_is_ticked_by_keyboard_and_the_session_kept(
    memory: MemoryKeyring, fresh_core: Core, tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    signed_in = SignedIn("server", tmp_path)
    page = LoginPage(fresh_core, tasks, signed_in=signed_in)
    qtbot.addWidget(page)
    page.show()
    assert tasks.wait_idle()
    qtbot.keyClicks(page.username.line, "staff")
    qtbot.keyClicks(page.password.line, PASSWORD)
    qtbot.keyClick(page.keep, Key.Key_Space)
    with qtbot.waitSignal(page.logged_in):
        qtbot.keyClick(page.password.line, Key.Key_Return)
    assert memory.stored[SERVICE, "server"] == fresh_core.refresh_token
    page.keep.setChecked(False)
    qtbot.keyClicks(page.password.line, PASSWORD)
    with qtbot.waitSignal(page.logged_in):
        qtbot.keyClick(page.password.line, Key.Key_Return)
    assert memory.stored == {}
    signed_in.release()


def test_the_idle_lock_hides_everything_and_loses_nothing(
    window_as: WindowAs, tasks: Tasks, qtbot: QtBot
) -> None:
    window = window_as("staff")
    form = window.open("party")
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    qtbot.keyClicks(form.body.fields.editor("name").input, "Half typed")
    window.idle.set_minutes(1)
    window.idle._timer.start(30)
    qtbot.waitUntil(lambda: window.idle.is_locked)
    dialog = window.idle.dialog
    assert dialog is not None
    assert window.idle._covers
    assert all(cover.geometry() == window.rect() for cover in window.idle._covers)
    line = dialog.page.fields["password"].line
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert window.idle.is_locked
    qtbot.keyClicks(line, "wrong password")
    qtbot.keyClick(line, Key.Key_Return)
    assert tasks.wait_idle()
    assert window.idle.is_locked
    assert dialog.page.message.text == "The password is wrong."
    qtbot.waitUntil(lambda: dialog.height() >= dialog.sizeHint().height())
    assert line.height() >= line.sizeHint().height()
    line.clear()
    qtbot.keyClicks(line, PASSWORD)
    qtbot.keyClick(line, Key.Key_Return)
    assert tasks.wait_idle()
    assert not window.idle.is_locked
    assert form.body.fields.editor("name").value() == "Half typed"
    assert form.is_dirty
    form.set_dirty(False)
    form.drafts.drop()
    assert tasks.wait_idle()


def test_input_puts_the_lock_off(window_as: WindowAs, qtbot: QtBot) -> None:
    window = window_as("staff")
    window.idle.set_minutes(1)
    window.idle._timer.start(50_000)
    window.idle._timer.setInterval(60_000)
    qtbot.keyClick(window, Key.Key_Shift)
    assert window.idle._timer.remainingTime() > 55_000
    window.idle.set_minutes(0)
    assert not window.idle._timer.isActive()


def test_a_session_that_ended_meanwhile_is_begun_again_by_unlocking(
    window_as: WindowAs, tasks: Tasks, qtbot: QtBot, core: Core
) -> None:
    window = window_as("staff")
    assert window.core.me is not None
    window.idle.lock()
    core.run(sessions.end_all, window.core.me.id)
    dialog = window.idle.dialog
    assert dialog is not None
    line = dialog.page.fields["password"].line
    qtbot.keyClicks(line, PASSWORD)
    qtbot.keyClick(line, Key.Key_Return)
    assert tasks.wait_idle()
    assert not window.idle.is_locked
    assert window.core.run(sessions.me).username == "staff"


class TestEndedByAnAdministrator:
    """Somebody types an order; an administrator ends the session from another PC."""

    @pytest.fixture
    def window(self, window_as: WindowAs) -> MainWindow:
        return window_as("staff")

    @pytest.fixture
    def form(self, window: MainWindow, tasks: Tasks, qtbot: QtBot, core: Core) -> DocumentForm:
        make_party(core, code="ABC", name="ABC Textile Co.")
        make_item(core, code="MAT-001", name="Cotton Fabric")
        form = window.open("purchase_order")
        assert isinstance(form, DocumentForm)
        assert tasks.wait_idle()
        with qtbot.waitActive(window):
            window.activateWindow()
        form.focus_first()

        def keys(*strokes: str | Key) -> None:
            for stroke in strokes:
                for key in stroke if isinstance(stroke, str) else [stroke]:
                    qtbot.keyClick(QApplication.focusWidget(), key)  # whichever has the keyboard by now
            assert tasks.wait_idle()

        type_order(keys)
        assert form.is_dirty
        return form

    def log_in_again(self, window: MainWindow, tasks: Tasks, qtbot: QtBot) -> None:
        """The login lies over the window, which shows what it showed."""
        qtbot.waitUntil(lambda: window.guard.is_asking)
        (dialog,) = window.findChildren(ReloginDialog)
        assert dialog.isVisible()
        assert window.isVisible()
        line = dialog.findChild(QLineEdit, "login.password")
        assert line is not None
        qtbot.keyClicks(line, PASSWORD)
        qtbot.keyClick(line, Key.Key_Return)
        assert tasks.wait_idle(20)
        assert not window.guard.is_asking

    def check_saved_once(self, form: DocumentForm, core: Core) -> None:
        (row,) = core.run(purchase_orders.search, ListQuery())
        order = core.run(purchase_orders.get, row.id)
        assert (form.record_id, form.title, form.is_dirty) == (order.id, "PO-000001", False)
        assert (order.created_by, order.supplier_name) == ("Staff Person", "ABC Textile Co.")
        assert [(line.item_code, line.quantity) for line in order.lines] == [("MAT-001", 100)]

    def test_saving_leads_to_the_login_and_goes_on_after_it(
        self, window: MainWindow, form: DocumentForm, tasks: Tasks, qtbot: QtBot, core: Core
    ) -> None:
        (row,) = [s for s in core.run(sessions.search) if s.username == "staff"]
        core.run(sessions.end, row.id)
        form.save()
        self.log_in_again(window, tasks, qtbot)
        self.check_saved_once(form, core)

    def test_whatever_leads_to_the_login_the_order_is_still_there_and_can_be_saved(
        self, window: MainWindow, form: DocumentForm, tasks: Tasks, qtbot: QtBot, core: Core
    ) -> None:
        assert window.core.me is not None
        core.run(sessions.end_all, window.core.me.id)
        listed = window.open("sales_orders")
        self.log_in_again(window, tasks, qtbot)
        assert window.tabs.screens() == [form, listed]
        assert form.is_dirty
        assert form.body.grid is not None
        assert form.body.grid.model.line(0).values["quantity"] == 100
        assert core.run(purchase_orders.search, ListQuery()) == []
        form.save()
        assert tasks.wait_idle()
        self.check_saved_once(form, core)


def test_leaving_from_the_lock_shows_nothing_more(window_as: WindowAs, tasks: Tasks, qtbot: QtBot) -> None:
    window = window_as("staff")
    form = window.open("party")
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    form.set_dirty(True)
    window.idle.lock()
    dialog = window.idle.dialog
    assert dialog is not None
    leave = dialog.page.findChild(QPushButton, "lock.leave")
    assert leave is not None
    with qtbot.waitSignal(window.logout_wanted):
        leave.click()
    assert not window.isVisible()
    assert QApplication.activeModalWidget() is None


def test_passwords_are_judged_while_they_are_typed(fresh_core: Core, tasks: Tasks, qtbot: QtBot) -> None:
    page = RegistrationPage(fresh_core, tasks)
    qtbot.addWidget(page)
    page.show()
    line = page.fields["password"].line
    qtbot.keyClicks(line, "password1")
    qtbot.waitUntil(lambda: page.strength.word == "Very easy to guess", timeout=5000)
    line.clear()
    qtbot.keyClicks(line, "weft over warp at four")
    qtbot.waitUntil(lambda: page.strength.word == "Very good", timeout=5000)
    line.clear()
    qtbot.waitUntil(lambda: page.strength.word == "", timeout=5000)
    assert tasks.wait_idle()


def test_ones_own_name_is_no_password() -> None:
    assert measure("leelanair", ["leelanair"]) == 0
    assert measure("x" * 5000, []) <= 1
