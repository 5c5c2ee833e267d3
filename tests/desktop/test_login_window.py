"""The way in, over the real core: login, lockout, registration, forced change of password, first start."""

import itertools
from collections.abc import Callable
from typing import Any, cast

import pytest
from PySide6.QtCore import QByteArray, QLocale, Qt, QTimeZone
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from erp_core import Core, connect
from erp_core.errors import ErpError, Unreachable, ValidationError
from erp_core.reach.reach import Reach, Trouble
from erp_core.security.user import service as users
from erp_desktop.kit.inputs.text_field import TextField
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.preferences import LAST_USERNAME
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.change_password_page import ChangePasswordDialog, ChangePasswordPage
from erp_desktop.login.first_start_page import FirstStartPage
from erp_desktop.login.forgotten_page import NewPasswordPage
from erp_desktop.login.login_window import LoginWindow
from erp_desktop.login.page import Page
from erp_desktop.login.pc_place import currency_told, time_zone
from erp_desktop.login.registration_page import RegistrationPage
from erp_desktop.opening import NewCompany
from tests.factories.mill import PASSWORD

Key = Qt.Key


@pytest.fixture
def stranger(address: str) -> Any:
    """A core nobody has logged in to."""
    opened = connect(address)
    yield opened
    opened.close()


@pytest.fixture
def window(stranger: Core, tasks: Tasks, qtbot: QtBot) -> LoginWindow:
    login = LoginWindow(tasks)
    qtbot.addWidget(login)
    with qtbot.waitExposed(login):
        login.show()
    login.show_login(stranger)
    return login


def fill(window: QWidget, **values: str) -> None:
    """Type into fields; ``login__username`` is the one named ``login.username``."""
    for name, text in values.items():
        field = window.findChild(QLineEdit, name.replace("__", "."))
        assert field is not None, name
        field.setText(text)


def press(window: QWidget, tasks: Tasks, name: str) -> None:
    window.findChild(QPushButton, name).click()  # type: ignore[union-attr]
    assert tasks.wait_idle(20)


def page(window: LoginWindow, name: str) -> Page:
    found = window.findChild(Page, name)
    assert found is not None
    return found


def test_right_password_logs_in_and_the_name_is_remembered(
    window: LoginWindow, stranger: Core, tasks: Tasks, qtbot: QtBot
) -> None:
    came: list[Any] = []
    window.logged_in.connect(came.append)
    fill(window, login__username=" Manager ", login__password=PASSWORD)
    password = window.findChild(QLineEdit, "login.password")
    assert password is not None
    qtbot.keyClick(password, Key.Key_Return)
    assert tasks.wait_idle(20)
    assert [me.username for me in came] == ["manager"]
    assert LAST_USERNAME.get(stranger.place) == "manager"
    assert password.text() == ""


def test_enter_goes_on_to_the_next_empty_field_and_scolds_nothing(
    window: LoginWindow, tasks: Tasks, qtbot: QtBot
) -> None:
    login = page(window, "login")
    for name in ("manager", ""):
        fill(window, login__username=name)
        login.fields["username"].line.setFocus()
        qtbot.keyClick(login.fields["username"].line, Key.Key_Return)
        assert window.focusWidget() is login.fields["password"].line
        assert [field.error for field in login.fields.values()] == ["", "", ""]
    qtbot.keyClick(login.fields["password"].line, Key.Key_Return)
    assert [bool(field.error) for field in login.fields.values()] == [True, True, False]
    dialog = ChangePasswordDialog(login._core, tasks, "manager", window)  # type: ignore[attr-defined]
    qtbot.addWidget(dialog)
    dialog.open()
    asked = dialog.findChild(Page)
    assert asked is not None
    shown = [field for field in asked.fields.values() if not field.isHidden()]
    for field, following in itertools.pairwise(shown):
        field.line.setText("A long way home 7")
        qtbot.keyClick(field.line, Key.Key_Return)
        assert dialog.focusWidget() is following.line
        assert not any(one.error for one in shown)


def test_wrong_password_says_so_and_names_neither(window: LoginWindow, tasks: Tasks) -> None:
    fill(window, login__username="manager", login__password="wrong")
    press(window, tasks, "login.submit")
    shown = page(window, "login").message.text
    assert shown
    fill(window, login__username="nobody-here", login__password="wrong")
    press(window, tasks, "login.submit")
    assert page(window, "login").message.text == shown


def test_after_many_wrong_passwords_it_says_how_long_to_wait(window: LoginWindow, tasks: Tasks) -> None:
    for _attempt in range(7):
        fill(window, login__username="staff", login__password="wrong")
        press(window, tasks, "login.submit")
    text = page(window, "login").message.text.lower()
    assert "second" in text or "minute" in text


def test_empty_fields_are_named(window: LoginWindow, tasks: Tasks) -> None:
    press(window, tasks, "login.submit")
    assert page(window, "login").fields["username"].error
    assert page(window, "login").fields["password"].error


def test_capitals_are_hinted_at(window: LoginWindow, qtbot: QtBot) -> None:
    password = window.findChild(QLineEdit, "login.password")
    assert password is not None
    qtbot.keyClicks(password, "WOVEN")
    assert "Caps Lock" in page(window, "login").message.text
    qtbot.keyClicks(password, "a")
    assert page(window, "login").message.text == ""


def test_the_eye_of_every_password_is_pressed_by_its_key(window: LoginWindow, qtbot: QtBot) -> None:
    mode = QLineEdit.EchoMode
    fields = [one for one in window.findChildren(TextField) if one.line.echoMode() == mode.Password]
    assert len(fields) > 2
    for field in fields:
        eye = field.line.findChild(QToolButton)
        assert eye is not None
        assert (eye.toolTip(), eye.accessibleName()) == ("Show the password (F4)", "Show the password")
        assert field.line.accessibleDescription() == eye.toolTip()
        field.line.setText("indigo")
        qtbot.keyClick(field.line, Key.Key_F4)
        assert (field.line.echoMode(), eye.isChecked(), field.text) == (mode.Normal, True, "indigo")
        eye.click()
        assert (field.line.echoMode(), eye.isChecked(), field.text) == (mode.Password, False, "indigo")


def test_the_eye_has_the_key_that_its_user_chose(qtbot: QtBot, request: pytest.FixtureRequest) -> None:
    field = TextField("Password", "password", is_secret=True)
    qtbot.addWidget(field)
    request.addfinalizer(lambda: keys.use({}))
    keys.use({keys.SHOW_SECRET: "F12"})
    assert field.line.accessibleDescription() == "Show the password (F12)"
    qtbot.keyClick(field.line, Key.Key_F12)
    assert field.line.echoMode() == QLineEdit.EchoMode.Normal
    field.show_error("Please fill this in.")
    assert field.line.accessibleDescription() == "Please fill this in."


def test_registration_waits_for_an_administrator(
    window: LoginWindow, tasks: Tasks, core_as: Callable[[str], Core]
) -> None:
    press(window, tasks, "login.register")
    fill(
        window,
        register__username="new.person",
        register__full_name="New Person",
        register__email="new@mill.example",
        register__password="indigo-vat-at-dawn",
        register__repeated="indigo-vat-at-dusk",
    )
    press(window, tasks, "register.submit")
    assert page(window, "register").fields["repeated"].error
    fill(window, register__repeated="indigo-vat-at-dawn", register__email="no address")
    press(window, tasks, "register.submit")
    assert page(window, "register").fields["email"].error
    fill(window, register__email="new@mill.example")
    press(window, tasks, "register.submit")
    assert "administrator" in page(window, "login").message.text
    fill(window, login__username="new.person", login__password="indigo-vat-at-dawn")
    press(window, tasks, "login.submit")
    assert page(window, "login").message.text
    assert core_as("admin").can("user:write")


def test_a_password_that_must_be_changed_is_changed_on_the_way_in(
    window: LoginWindow, tasks: Tasks, core_as: Callable[[str], Core]
) -> None:
    came: list[Any] = []
    window.logged_in.connect(came.append)
    made = {"username": "fresh", "full_name": "Fresh Hand", "role": "staff"}
    given = core_as("admin").run(users.create, made)  # type: ignore[arg-type]
    fill(window, login__username="fresh", login__password=given.temporary_password)
    press(window, tasks, "login.submit")
    fill(window, password__new_password="my-own-madder-9", password__repeated="my-own-madder-9")
    press(window, tasks, "password.submit")
    assert [me.username for me in came] == ["fresh"]


@pytest.mark.parametrize("name", ["login", "register", "password"])
def test_what_was_said_of_the_last_try_goes_with_the_next(window: LoginWindow, name: str) -> None:
    """Also where the next one is refused at a field already."""
    tried = page(window, name)
    tried.show_error(ErpError("Something went wrong."))
    first = next(iter(tried.fields.values()))
    first.line.setText("x")
    first.show_error("That is taken.")
    tried.submit()
    assert tried.message.text == ""
    assert first.error == ""
    assert any(field.error for field in tried.fields.values())


def test_an_explanation_that_comes_after_the_next_try_is_not_shown(
    window: LoginWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = page(window, "login")
    explain: list[Callable[[Reach], None]] = []
    monkeypatch.setattr(login, "_diagnose", lambda: None)
    monkeypatch.setattr(login.tasks, "run", lambda _owner, _call, done, *_failed: explain.append(done))
    login.failed(Unreachable("The server does not answer."))
    login.submit()
    unknown = "No computer called mill is known here."
    explain[0](Reach("https://mill", Trouble.NAME_NOT_FOUND, unknown))
    assert login.message.text == ""


def test_a_new_company_that_is_tried_again(tasks: Tasks, qtbot: QtBot) -> None:
    first = FirstStartPage(lambda _company: None, tasks)
    qtbot.addWidget(first)
    first.show_error(ErpError("Something went wrong."))
    fill(first, first__name="Loom", first__currency="INR")
    fill(first, first__full_name="Ada Loom", first__username="ada")
    fill(first, first__password="warp and weft 1", first__repeated="warp and weft 2")
    first.submit()
    assert first.fields["repeated"].error
    assert first.message.text == ""


def test_all_that_is_wrong_with_a_new_company_is_told_in_one_try(tasks: Tasks, qtbot: QtBot) -> None:
    made: list[NewCompany] = []

    def check(new: NewCompany) -> None:
        raise ValidationError("", {"name": "Empty.", "currency": f"{new.currency}?", "username": "Not so."})

    first = FirstStartPage(made.append, tasks, check_company=check)
    show_page(first, qtbot)
    fill(first, first__currency="XXX", first__full_name="Ada Loom", first__username="Ada Loom")
    fill(first, first__password="warp and weft 1", first__repeated="warp and weft 2")
    press(first, tasks, "first.submit")
    assert {attr: field.error for attr, field in first.fields.items() if field.error} == {
        "name": "Please fill this in.",
        "currency": "XXX?",
        "username": "Not so.",
        "repeated": "The two passwords differ.",
    }
    assert first.fields["name"].line.hasFocus()
    assert (made, first.message.text) == ([], "")


@pytest.mark.parametrize("page", [RegistrationPage, ChangePasswordPage, NewPasswordPage])
def test_what_is_blank_and_passwords_that_differ_are_told_in_one_try(
    tasks: Tasks, qtbot: QtBot, page: type[Page]
) -> None:
    more = ("", "") if page is ChangePasswordPage else ()
    shown: Any = cast("Any", page)(cast("Any", None), tasks, *more)
    show_page(shown, qtbot)
    first, *_others = [field for field in shown.fields.values() if field.isVisibleTo(shown)]
    new = "new_password" if "new_password" in shown.fields else "password"
    shown.fields[new].line.setText("warp and weft 1")
    shown.fields["repeated"].line.setText("warp and weft 2")
    shown.submit()
    assert (first.error, shown.fields["repeated"].error) == (
        "Please fill this in.",
        "The two passwords differ.",
    )
    assert first.line.hasFocus()


def pc(monkeypatch: pytest.MonkeyPatch, locale: str, zone: str) -> None:
    """A PC set to this locale, with this time zone."""
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(locale))
    monkeypatch.setattr(QTimeZone, "systemTimeZoneId", lambda: QByteArray(zone.encode()))


@pytest.mark.parametrize(
    ("locale", "zone", "proposed"),
    [
        ("en_IN", "Europe/Berlin", "INR"),
        ("C", "Asia/Kolkata", "INR"),
        ("C", "Asia/Calcutta", "INR"),
        ("C", "Europe/Istanbul", "TRY"),
        ("C", "Europe/London", "GBP"),
        ("en_001", "Asia/Dhaka", "BDT"),
        ("C", "Etc/UTC", ""),
        ("C", "UTC", ""),
        ("C", "Mars/Olympus", ""),
        ("C", "", ""),
    ],
)
def test_the_currency_of_where_the_pc_stands_is_proposed(
    tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, locale: str, zone: str, proposed: str
) -> None:
    """Nothing where it does not say: a wrong currency stays with what is written in it."""
    pc(monkeypatch, locale, zone)
    first = FirstStartPage(lambda _company: None, tasks)
    qtbot.addWidget(first)
    assert first.fields["currency"].text == proposed


@pytest.mark.parametrize(
    ("zone", "currency", "kept"),
    [
        ("Europe/Istanbul", "INR", "Europe/Istanbul"),
        ("UTC", "INR", "Asia/Kolkata"),
        ("Etc/UTC", "BDT", "Asia/Dhaka"),
        ("", "EUR", "UTC"),
    ],
)
def test_the_clock_of_a_pc_that_tells_none_is_that_of_the_currency(
    monkeypatch: pytest.MonkeyPatch, zone: str, currency: str, kept: str
) -> None:
    pc(monkeypatch, "C", zone)
    assert time_zone(currency) == kept


def test_address_and_tax_number_may_be_said_at_once(tasks: Tasks, qtbot: QtBot) -> None:
    made: list[NewCompany] = []
    first = FirstStartPage(made.append, tasks)
    qtbot.addWidget(first)
    fill(first, first__name="Loom", first__currency="INR", first__full_name="Ada Loom")
    fill(first, first__username="ada", first__password="warp and weft 1", first__repeated="warp and weft 1")
    fill(first, first__address="4 Mill Road, Erode", first__tax_number="33AAAAA0000A1Z5")
    press(first, tasks, "first.submit")
    assert [(one.address, one.tax_number) for one in made] == [("4 Mill Road, Erode", "33AAAAA0000A1Z5")]


def show_page(page: FirstStartPage, qtbot: QtBot) -> None:
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


def leave(field: TextField, text: str, qtbot: QtBot) -> None:
    """Type into a field, and go on."""
    field.line.setFocus()
    field.line.end(False)
    qtbot.keyClicks(field.line, text)
    qtbot.keyClick(field.line, Key.Key_Tab)


def test_a_currency_that_is_shown_is_one_and_no_example(
    tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pc(monkeypatch, "C", "UTC")
    first = FirstStartPage(lambda _company: None, tasks)
    show_page(first, qtbot)
    currency, address = first.fields["currency"], first.fields["address"]
    assert (currency.text, currency.line.placeholderText()) == ("", "For example INR")
    leave(address, "4 Mill Road, Dhaka, Bangladesh", qtbot)
    assert currency.text == "BDT"
    address.line.clear()
    leave(address, "4 Mill Road, Erode, India", qtbot)
    assert currency.text == "INR"
    currency.line.clear()
    leave(currency, "usd", qtbot)
    address.line.clear()
    leave(address, "London, UK", qtbot)
    assert currency.text == "usd"


def test_a_new_company_is_told_what_may_be_mistyped_in_its_tax_number(tasks: Tasks, qtbot: QtBot) -> None:
    made: list[NewCompany] = []
    first = FirstStartPage(made.append, tasks)
    show_page(first, qtbot)
    number = first.fields["tax_number"]
    leave(number, "33AAACS1234A1ZZ", qtbot)
    assert number.note == "The last sign of this GSTIN does not fit the others: one of them may be mistyped."
    assert (number.error, number.line.accessibleDescription()) == ("", number.note)
    fill(first, first__name="Loom", first__currency="INR", first__full_name="Ada Loom")
    fill(first, first__username="ada", first__password="warp and weft 1", first__repeated="warp and weft 1")
    press(first, tasks, "first.submit")
    assert [one.tax_number for one in made] == ["33AAACS1234A1ZZ"]
    number.line.clear()
    leave(number, "33AAACS1234A1Z9", qtbot)
    assert number.note == ""


@pytest.mark.parametrize(
    ("address", "tax_number", "told"),
    [
        ("4 Mill Road, Erode, India", "", "INR"),
        ("Erode 638001 INDIA.", "", "INR"),
        ("Bursa, Türkiye", "", "TRY"),
        ("Berlin, Almanya", "", "EUR"),
        ("London, UK", "", "GBP"),
        ("Erode", "33AAACS1234A1Z9", "INR"),
        ("Erode", "DE123456789", ""),
        ("Trenton, New Jersey", "", ""),
        ("Atlanta, Georgia", "", ""),
        ("", "", ""),
    ],
)
def test_an_address_or_a_tax_number_tells_the_currency(address: str, tax_number: str, told: str) -> None:
    assert currency_told(address, tax_number) == told


def test_a_new_company_of_this_pc(tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    pc(monkeypatch, "C", "Europe/Istanbul")
    made: list[NewCompany] = []
    done: list[str] = []
    first = FirstStartPage(made.append, tasks)
    qtbot.addWidget(first)
    first.made.connect(done.append)
    fill(first, first__name="Loom & Sons", first__currency="eur", first__full_name="Ada Loom")
    fill(first, first__username="Ada", first__password=" secret ", first__repeated=" secret ")
    press(first, tasks, "first.submit")
    assert made == [NewCompany("Loom & Sons", "EUR", "ada", "Ada Loom", " secret ", "Europe/Istanbul")]
    assert done == ["ada"]


def test_the_keys_that_quit_end_the_program_from_the_login_too(window: LoginWindow, qtbot: QtBot) -> None:
    password = window.findChild(QLineEdit, "login.password")
    assert password is not None
    password.setFocus()
    with qtbot.waitSignal(window.closed):
        qtbot.keyClick(password, Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert not window.isVisible()
