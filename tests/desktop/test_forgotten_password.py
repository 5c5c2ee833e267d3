"""Who forgot a password gets a new one in the login window, by keyboard alone."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from erp_core import connect
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.login_window import LoginWindow
from tests.factories.mailbox import set_up
from tests.factories.mill import Mill

NEW = "reed-and-heddle-7"
Key = Qt.Key


@pytest.fixture
def window(own_mill: Mill, tasks: Tasks, qtbot: QtBot) -> LoginWindow:
    window = LoginWindow(tasks)
    qtbot.addWidget(window)
    window.show()
    core = connect(own_mill.address)
    qtbot.addWidget(window, before_close_func=lambda _window: core.close())
    window.show_login(core)
    assert tasks.wait_idle()
    return window


def press(window: LoginWindow, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def begin(window: LoginWindow, qtbot: QtBot, name: str) -> None:
    """From the login to the page that asks for the code."""
    login = window._pages["login"]
    login.fields["username"].line.setText(name)
    press(window, "login.forgotten")
    page = window._pages["forgotten"]
    assert page.fields["username"].text == name
    qtbot.keyClick(page.fields["username"].line, Key.Key_Return)
    assert page.tasks.wait_idle()


def test_a_code_from_the_mail_lets_him_in_again(window: LoginWindow, qtbot: QtBot, own_mill: Mill) -> None:
    set_up(own_mill, 25)
    begin(window, qtbot, "staff")
    page = window._pages["renew"]
    assert window._stack.currentWidget() is window._rooms["renew"]
    ((body,),) = own_mill.sql("SELECT body FROM mail_outbox")
    (code,) = re.findall(r"(?:[a-z2-9]{4}-){2}[a-z2-9]{4}", body)
    for name, text in (("code", f" {code.upper()} "), ("new_password", NEW), ("repeated", NEW)):
        qtbot.keyClicks(page.fields[name].line, text)
    with qtbot.waitSignal(window.logged_in) as logged_in:
        qtbot.keyClick(page.fields["repeated"].line, Key.Key_Return)
    assert page.tasks.wait_idle()
    assert logged_in.args is not None
    assert logged_in.args[0].username == "staff"


def test_a_wrong_code_is_told_and_another_can_be_sent(
    window: LoginWindow, qtbot: QtBot, own_mill: Mill
) -> None:
    set_up(own_mill, 25)
    begin(window, qtbot, "nobody-here")
    page = window._pages["renew"]
    for name, text in (("code", "aaaa-bbbb-cccc"), ("new_password", NEW), ("repeated", NEW)):
        page.fields[name].line.setText(text)
    page.submit()
    assert page.tasks.wait_idle()
    assert page.message.text == "The code is wrong, too old or was used already. Have a new one sent."
    press(window, "renew.again")
    assert window._stack.currentWidget() is window._rooms["forgotten"]
    press(window, "forgotten.back")
    assert window._stack.currentWidget() is window._rooms["login"]


def test_where_no_mail_is_sent_he_is_told_whom_to_ask(window: LoginWindow, qtbot: QtBot) -> None:
    begin(window, qtbot, "staff")
    told = window._pages["forgotten"].message.text
    assert told == "No e-mail is sent from here. An administrator can give you a new password."
