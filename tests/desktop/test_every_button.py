"""Every button of a window that is seen and not grey is reached by Tab, those of a message too."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from erp_desktop.administration.roles.role_dialog import RoleDialog
from erp_desktop.administration.terms_dialog import TermsDialog
from erp_desktop.administration.users.password_dialog import PasswordDialog
from erp_desktop.kit.attachments.refused_dialog import RefusedDialog
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.frame.name_dialog import NameDialog
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.imports.import_page import ImportPage
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.change_password_page import ChangePasswordDialog
from erp_desktop.shell.about_dialog import AboutDialog
from erp_desktop.shell.format_dialog import FormatDialog
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.shortcuts.shortcuts_dialog import ShortcutsDialog
from tests.desktop.test_every_screen import is_qts_own

pytestmark = pytest.mark.one_company

MOST_STOPS = 400
OPENED: dict[str, Callable[[MainWindow, Tasks], QDialog]] = {
    "about": lambda window, _tasks: AboutDialog("This PC", window),
    "format": lambda window, tasks: FormatDialog(window.core, tasks, window),
    "keys": lambda window, _tasks: ShortcutsDialog([], window),
    "name": lambda window, _tasks: NameDialog("Save the view as", "Mine", lambda *_said: None, window),
    "role": lambda window, _tasks: RoleDialog("New role", "", (), set(), window),
    "terms": lambda window, _tasks: TermsDialog("Sales order", "30 days", window),
    "password": lambda window, _tasks: PasswordDialog("Ada Loom", "warp and weft", window),
    "refused": lambda window, _tasks: RefusedDialog([("a.exe", "This is a program.")], window),
    "importing": lambda window, _tasks: ImportPage(window, has_documents=True),
    "change": lambda window, tasks: ChangePasswordDialog(window.core, tasks, "admin", window),
}


def passed_over(window: QWidget) -> list[str]:
    """Buttons that Tab does not come to, however often it is pressed."""
    first = QApplication.focusWidget() or window
    walked: list[Any] = []
    here: QWidget | None = first
    for _stop in range(MOST_STOPS):
        if here is None or here in walked:
            break
        walked.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
    buttons = window.findChildren(QAbstractButton)
    seen = [one for one in buttons if one.isVisible() and one.isEnabled() and one.window() is window]
    # What a line holds has a key that it tells.
    seen = [one for one in seen if not (isinstance(one.parent(), QLineEdit) and has_key(one))]
    return [f"{one.objectName()} {one.text()}" for one in seen if one not in walked]


def has_key(button: QAbstractButton) -> bool:
    return bool(keys.keys_of(button)) or is_qts_own(button)


def offer_something(window: QWidget) -> None:
    """What is told of a window's messages most: a sentence, and two things to do."""
    for bar in window.findChildren(MessageBar):
        bar.show_message("Worth a look.", "warning", "Try again", lambda: None)
        bar.offer("Open folder", lambda: None)


@pytest.mark.parametrize("name", OPENED)
def test_tab_comes_to_every_button_of_a_dialog(
    name: str, window_as: Callable[[str], MainWindow], tasks: Tasks, qtbot: QtBot
) -> None:
    window = window_as("admin")
    window.show()
    dialog = OPENED[name](window, tasks)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    assert tasks.wait_idle()
    offer_something(dialog)
    assert passed_over(dialog) == []
    dialog.close()


def test_tab_comes_to_what_a_message_of_a_form_offers(
    window_as: Callable[[str], MainWindow], tasks: Tasks, qtbot: QtBot
) -> None:
    window = window_as("admin")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    form = window.open("party")
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    offer_something(form)
    form.focus_first()
    assert [one for one in passed_over(window) if one.startswith("message.")] == []
