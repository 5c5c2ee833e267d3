"""Accounts as an administrator handles them: the list, the badge, letting in, temporary passwords."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core, connect
from erp_core.errors import AccountNotActive, PasswordChangeRequired, WrongCredentials
from erp_core.kit.filter import ListQuery, is_
from erp_core.security.user import service as users
from erp_desktop.administration.users.password_dialog import PasswordDialog
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.inputs.lookup_popup import LookupPopup
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.main_window import MainWindow
from tests.factories.mill import PASSWORD

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
WindowAs = Callable[[str], MainWindow]
NEW: Any = {
    "username": "leela",
    "full_name": "Leela Nair",
    "email": "leela@example.com",
    "password": PASSWORD,
}


@pytest.fixture
def window(window_as: WindowAs) -> MainWindow:
    return window_as("admin")


def find(core: Core, username: str) -> Any:
    return next(row for row in core.run(users.search, ListQuery()) if row.username == username)


def open_user(window: MainWindow, username: str) -> DocumentForm:
    form = window.open("user_account", find(window.core, username).id)
    assert window.tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    return form


def key(
    window: MainWindow, qtbot: QtBot, stroke: Qt.Key, modifier: Any = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key in whatever has the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    qtbot.keyClick(QApplication.focusWidget(), stroke, modifier)
    assert window.tasks.wait_idle()


def press(form: QWidget, name: str, tasks: Tasks) -> None:
    button = form.findChild(QPushButton, name)
    assert button is not None
    button.click()
    assert tasks.wait_idle()


def answer_yes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def yes(_parent: QWidget, question: str, _yes: str) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(ask, "confirm", yes)
    return asked


def test_administration_stands_in_the_navigation_of_administrators_only(window_as: WindowAs) -> None:
    assert "users" in window_as("admin").navigation.buttons
    assert "users" not in window_as("manager").navigation.buttons


def test_who_waits_is_counted_in_the_navigation(window: MainWindow, tasks: Tasks, qtbot: QtBot) -> None:
    badge = window.navigation.findChild(QLabel, "nav.users.badge")
    assert badge is not None
    assert badge.isHidden()
    window.core.run(users.register, NEW)
    qtbot.waitUntil(lambda: badge.isVisible() and badge.text() == "1", timeout=8000)
    assert tasks.wait_idle()


def test_roles_are_offered_in_the_filter_of_users(window: MainWindow, tasks: Tasks, qtbot: QtBot) -> None:
    screen = window.open("users")
    assert isinstance(screen, ListScreen)
    assert tasks.wait_idle()
    screen.search.setFocus()
    qtbot.keyClicks(screen.search, "role:man")
    qtbot.waitUntil(lambda: (found := window.findChild(LookupPopup)) is not None and found.isVisible())
    popup = window.findChild(LookupPopup)
    assert popup is not None
    assert [(match.code, match.name) for match in popup.matches()] == [("manager", "Manager")]
    qtbot.keyClick(screen.search, Key.Key_Down)
    qtbot.keyClick(screen.search, Key.Key_Return)
    qtbot.keyClick(screen.search, Key.Key_Return)
    assert tasks.wait_idle()
    assert screen.model.query.where == [is_("role", "manager")]


def test_a_registration_is_let_in_by_keyboard_alone(
    window: MainWindow, tasks: Tasks, qtbot: QtBot, address: str
) -> None:
    window.core.run(users.register, NEW)
    qtbot.keyClick(window, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    qtbot.keyClicks(QApplication.focusWidget(), "users")
    qtbot.keyClick(popup, Key.Key_Return)
    assert tasks.wait_idle()
    window.activateWindow()  # as a window manager does when the palette is gone
    qtbot.waitUntil(window.isActiveWindow)
    screen = window.tabs.current
    assert isinstance(screen, ListScreen)
    screen.search.setFocus()
    qtbot.keyClicks(screen.search, "leela")
    qtbot.waitUntil(lambda: screen.model.rowCount() == 1, timeout=5000)
    qtbot.keyClick(screen.search, Key.Key_Return)
    key(window, qtbot, Key.Key_Return)
    form = window.tabs.current
    assert isinstance(form, DocumentForm)
    key(window, qtbot, Key.Key_Return, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    dialog = form.findChild(QDialog, "activate")
    assert dialog is not None
    qtbot.keyClick(dialog, Key.Key_Return)
    assert tasks.wait_idle()
    assert form.record.status == "active"
    assert form.record.role == "staff"
    stranger = connect(address)
    assert stranger.login("leela", PASSWORD).role == "staff"
    stranger.close()


def test_a_new_user_gets_a_password_that_is_shown_once(
    window: MainWindow, tasks: Tasks, qtbot: QtBot, address: str
) -> None:
    form = window.open("user_account")
    assert tasks.wait_idle()
    assert isinstance(form, DocumentForm)
    window.activateWindow()
    for name, text in (("username", "leela"), ("full_name", "Leela Nair")):
        qtbot.keyClicks(form.body.fields.editor(name).input, text)
    role = form.body.fields.editor("role")
    qtbot.keyClicks(role.input, "staff")
    assert tasks.wait_idle()
    role.input.setFocus()
    qtbot.keyClick(role.input, Key.Key_Tab)
    key(window, qtbot, Key.Key_S, CONTROL)
    qtbot.waitUntil(lambda: form.findChild(PasswordDialog) is not None, timeout=8000)
    assert tasks.wait_idle()
    dialog = form.findChild(PasswordDialog)
    assert dialog is not None
    password = dialog.password
    press(dialog, "temporary_password.copy", tasks)
    assert QGuiApplication.clipboard().text() == password
    stranger = connect(address)
    with pytest.raises(PasswordChangeRequired):
        stranger.login("leela", password)
    stranger.close()
    dialog.accept()
    assert form.body.fields.editor("username").is_read_only


def test_a_user_is_shut_out_and_let_in_again(
    window: MainWindow, tasks: Tasks, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer_yes(monkeypatch)
    form = open_user(window, "staff")
    press(form, "form.move.disable", tasks)
    assert asked
    assert form.record.status == "disabled"
    stranger = connect(address)
    with pytest.raises(AccountNotActive):
        stranger.login("staff", PASSWORD)
    stranger.close()
    press(form, "form.move.activate", tasks)
    dialog = form.findChild(QDialog, "activate")
    assert dialog is not None
    press(dialog, "activate.accept", tasks)
    assert (form.record.status, form.record.role) == ("active", "staff")


def test_a_locked_user_is_seen_as_such_and_unlocked(window: MainWindow, tasks: Tasks, address: str) -> None:
    stranger = connect(address)
    for _attempt in range(5):
        with pytest.raises(WrongCredentials):
            stranger.login("viewer", "not the password")
    stranger.close()
    form = open_user(window, "viewer")
    assert form.bar.badge.status == "locked"
    press(form, "form.move.unlock", tasks)
    assert form.bar.badge.status == "active"


def test_ones_own_account_cannot_be_disabled(window: MainWindow) -> None:
    form = open_user(window, "admin")
    for name in ("disable", "reset_password"):
        button = form.findChild(QPushButton, f"form.move.{name}")
        assert button is not None
        assert not button.isVisibleTo(form)


def test_a_changed_name_is_saved_without_the_user_name(
    window: MainWindow, tasks: Tasks, qtbot: QtBot
) -> None:
    form = open_user(window, "staff")
    line = form.body.fields.editor("full_name").input
    line.setFocus()
    qtbot.keyClicks(line, "Dr ")
    key(window, qtbot, Key.Key_S, CONTROL)
    assert tasks.wait_idle()
    assert "Dr " in find(window.core, "staff").full_name
