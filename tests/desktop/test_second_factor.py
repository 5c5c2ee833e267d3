"""The second factor at the desk: the code as a second step, setting it up by keyboard, and a lost phone."""

import time
from collections.abc import Callable

import pytest
import zxingcpp
from pyotp.totp import TOTP
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import Core, connect
from erp_core.security.role import service as roles
from erp_core.security.second_factor import service as second_factor
from erp_core.security.user import service as users
from erp_desktop.administration.roles.roles_screen import RolesScreen
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.parts import ask
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.change_password_page import ChangePasswordPage
from erp_desktop.login.login_page import LoginPage
from erp_desktop.login.login_window import LoginWindow
from erp_desktop.login.second_factor.second_factor_dialog import SecondFactorDialog
from erp_desktop.login.second_factor.setup_page import CodesPage, SetupPage
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.user_menu import open_second_factor
from tests.factories.mill import PASSWORD, Mill
from tests.factories.phone import Phone

WindowAs = Callable[[str], MainWindow]
NEW = "reed-and-heddle-7"
Key = Qt.Key


@pytest.fixture
def login(own_mill: Mill, tasks: Tasks, qtbot: QtBot) -> LoginWindow:
    window = LoginWindow(tasks)
    core = connect(own_mill.address)
    qtbot.addWidget(window, before_close_func=lambda _window: core.close())
    with qtbot.waitExposed(window):
        window.show()
    window.show_login(core)
    return window


def page_of(window: LoginWindow) -> LoginPage:
    page = window._pages["login"]
    assert isinstance(page, LoginPage)
    return page


def type_in(window: LoginWindow, qtbot: QtBot, name: str = "staff") -> LoginPage:
    page = page_of(window)
    page.username.line.setText(name)
    page.password.line.setText(PASSWORD)
    qtbot.keyClick(page.password.line, Key.Key_Return)
    assert page.tasks.wait_idle()
    return page


def read(picture: QPixmap) -> str:
    """What a phone reads in a picture."""
    image = picture.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    whole, width = bytes(image.constBits()), image.width()
    rows = [whole[y * image.bytesPerLine() :][:width] for y in range(image.height())]
    pixels = memoryview(b"".join(rows)).cast("B", (image.height(), width))
    (found,) = zxingcpp.read_barcodes(pixels)
    return found.text


def scanned(page: SetupPage) -> TOTP:
    """The phone that scanned the picture."""
    address = read(page.picture.pixmap())
    assert address.startswith("otpauth://totp/Test%20Mills:")
    secret = page.key.text().replace(" ", "")
    assert f"secret={secret}&" in address
    return TOTP(secret)


def test_the_code_is_a_second_step_on_the_same_page(login: LoginWindow, qtbot: QtBot, own_mill: Mill) -> None:
    phone = Phone(own_mill)
    page = type_in(login, qtbot)
    assert page.code.isVisible()
    assert QApplication.focusWidget() is page.code.line
    assert page.message.text == "Type the code that your phone shows."
    qtbot.keyClicks(page.code.line, "000 000")
    qtbot.keyClick(page.code.line, Key.Key_Return)
    assert page.tasks.wait_idle()
    assert page.code.error == "This code is wrong or was used already. Wait for the next one."
    assert page.code.text == ""
    qtbot.keyClicks(page.code.line, phone.next_code())
    with qtbot.waitSignal(login.logged_in):
        qtbot.keyClick(page.code.line, Key.Key_Return)
    assert page.tasks.wait_idle()


def test_another_name_begins_anew(login: LoginWindow, qtbot: QtBot, own_mill: Mill) -> None:
    Phone(own_mill)
    page = type_in(login, qtbot)
    assert page.code.isVisible()
    qtbot.keyClicks(page.username.line, "x")
    assert not page.code.isVisible()


def test_who_has_no_factor_sees_nothing_of_it(login: LoginWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(login.logged_in):
        page = type_in(login, qtbot)
    assert not page.code.isVisible()


def test_whose_role_wants_one_is_led_to_it(login: LoginWindow, qtbot: QtBot, own_mill: Mill) -> None:
    own_mill.sql("UPDATE role SET needs_second_factor = true WHERE name = 'staff'")
    page = type_in(login, qtbot)
    setup, codes = login._pages["setup"], login._pages["codes"]
    assert isinstance(setup, SetupPage)
    assert isinstance(codes, CodesPage)
    assert login._stack.currentWidget() is login._rooms["setup"]
    phone = scanned(setup)
    qtbot.keyClicks(setup.fields["code"].line, "000000")
    qtbot.keyClick(setup.fields["code"].line, Key.Key_Return)
    assert page.tasks.wait_idle()
    assert setup.fields["code"].error == "This is not the code your phone shows now. Is its clock right?"
    setup.fields["code"].line.setText(phone.now())
    qtbot.keyClick(setup.fields["code"].line, Key.Key_Return)
    assert page.tasks.wait_idle()
    assert login._stack.currentWidget() is login._rooms["codes"]
    codes.copy()
    kept = QApplication.clipboard().text().split()
    assert len(kept) == 10
    assert sorted(codes.words.text().split()) == sorted(kept)
    codes.submit()
    assert page.tasks.wait_idle()
    assert page.code.isVisible()  # the password is known already
    page.code.line.setText(kept[0])
    with qtbot.waitSignal(login.logged_in):
        page.submit()
    assert page.tasks.wait_idle()
    assert codes.words.text() == ""


def test_a_lock_asks_for_the_code_where_the_session_ended_behind_it(
    window_as: WindowAs, tasks: Tasks, own_mill: Mill
) -> None:
    window = window_as("staff")
    phone = Phone(own_mill)
    window.idle.lock()
    assert window.idle.dialog is not None
    page = window.idle.dialog.page
    own_mill.sql("UPDATE session SET revoked_at = now() WHERE user_id = %s", [own_mill.user_id("staff")])
    page.fields["password"].line.setText(PASSWORD)
    page.submit()
    assert tasks.wait_idle()
    assert window.idle.is_locked
    assert not page.code.isHidden()
    page.code.line.setText(phone.next_code())
    page.submit()
    assert tasks.wait_idle()
    assert not window.idle.is_locked


def dialog(window: MainWindow, tasks: Tasks) -> SecondFactorDialog:
    open_second_factor(window)
    assert tasks.wait_idle()
    found = window.findChild(SecondFactorDialog)
    assert isinstance(found, SecondFactorDialog)
    return found


def test_a_user_turns_it_on_and_off_for_himself(
    window_as: WindowAs, tasks: Tasks, qtbot: QtBot, own_mill: Mill
) -> None:
    window = window_as("staff")
    asked = dialog(window, tasks)
    qtbot.keyClicks(asked.state.fields["password"].line, PASSWORD)
    qtbot.keyClick(asked.state.fields["password"].line, Key.Key_Return)
    assert tasks.wait_idle()
    phone = scanned(asked.setup)
    asked.setup.fields["code"].line.setText(phone.now())
    asked.setup.submit()
    assert tasks.wait_idle()
    asked.codes.submit()
    assert window.core.run(second_factor.state).is_on
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    asked = dialog(window, tasks)
    own_mill.sql("UPDATE second_factor SET last_step = 0")
    asked.state.fields["password"].line.setText(PASSWORD)
    asked.state.fields["code"].line.setText(phone.at(int(time.time())))
    asked.state.submit()
    assert tasks.wait_idle()
    assert not window.core.run(second_factor.state).is_on


def test_a_password_is_changed_with_the_code(own_mill: Mill, core: Core, tasks: Tasks, qtbot: QtBot) -> None:
    phone = Phone(own_mill)
    page = ChangePasswordPage(core, tasks, "", "Cancel")
    qtbot.addWidget(page)
    page.show()
    page.begin("staff")
    for name, text in (("password", PASSWORD), ("new_password", NEW), ("repeated", NEW)):
        page.fields[name].line.setText(text)
    page.submit()
    assert tasks.wait_idle()
    assert page.code.isVisible()
    page.code.line.setText(phone.next_code())
    with qtbot.waitSignal(page.changed):
        page.submit()
    assert tasks.wait_idle()


def test_a_role_wants_one_by_a_button(
    window_as: WindowAs, tasks: Tasks, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = window_as("admin").open("roles")
    assert isinstance(screen, RolesScreen)
    assert tasks.wait_idle()
    monkeypatch.setattr(ask, "confirm", lambda *_args: True)
    role = next(role for role in core.run(roles.search) if role.name == "manager")
    screen.table.show_role(role.id)
    screen.factor_button.click()
    assert tasks.wait_idle()
    assert core.run(roles.get, role.id).needs_second_factor
    assert screen.factor_button.isChecked()
    monkeypatch.setattr(ask, "confirm", lambda *_args: False)
    screen.factor_button.click()
    assert tasks.wait_idle()
    assert screen.factor_button.isChecked()
    assert core.run(roles.get, role.id).needs_second_factor


def test_an_administrator_takes_a_lost_phone_away(
    window_as: WindowAs, tasks: Tasks, core: Core, own_mill: Mill, monkeypatch: pytest.MonkeyPatch
) -> None:
    Phone(own_mill)
    monkeypatch.setattr(ask, "confirm", lambda *_args: True)
    user_id = own_mill.user_id("staff")
    form = window_as("admin").open("user_account", user_id)
    assert isinstance(form, DocumentForm)
    assert tasks.wait_idle()
    button = form.findChild(QPushButton, "form.move.reset_second_factor")
    assert button is not None
    button.click()
    assert tasks.wait_idle()
    assert core.run(users.get, user_id).second_factor_at is None
