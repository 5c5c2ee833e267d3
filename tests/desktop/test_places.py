"""Where a PC works: asked once, remembered, proposed or locked by an administrator, changed at the login."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from erp_core import connect
from erp_core.errors import ErpError, Unreachable
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.reach.reach import OfferedCompany
from erp_core.settings import Settings
from erp_core.setup import Database
from erp_desktop.application import Application
from erp_desktop.kit.frame.test_strip import TestStrip
from erp_desktop.kit.look import preferences, theme
from erp_desktop.kit.look.preferences import LAST_PLACE, PLACES
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.first_start_page import FirstStartPage
from erp_desktop.login.login_window import FIRST, PLACE, LoginWindow
from erp_desktop.login.place import Place
from erp_desktop.login.place_page import PlacePage
from erp_desktop.login.places import Places
from erp_desktop.opening import DEMO, THIS_PC, Opened
from tests.desktop.memory_keyring import memory_keyring
from tests.factories.copies import Copies
from tests.factories.mill import PASSWORD
from tests.factories.serving import served, served_companies
from tests.factories.templates import TEMPLATE
from tests.factories.tls import answering

Key = Qt.Key
OURS = json.dumps({"status": "ready", "version": PROGRAM_VERSION, "schema_revision": "0007"}).encode()
ERP = "https://erp.kaveri.example"


@pytest.fixture(autouse=True)
def pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PC nobody has worked on; gives its administrator's file, which is not there yet."""
    monkeypatch.setenv("ERP_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ERP_PC_FILE", str(tmp_path / "pc.toml"))
    for name in ("ERP_DATABASE_URL", "ERP_SERVER", "ERP_LOCKED"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "pc.toml"


def begin(link: str = "", server: str = "") -> Places:
    """The next start of the program."""
    return Places(Settings(database_url=server) if server else Settings(), link)


class TestChoice:
    def test_a_new_pc_asks(self) -> None:
        assert begin().current is None

    def test_what_was_chosen_is_remembered_and_known_by_its_company(self) -> None:
        first = begin()
        first.choose(Place(ERP))
        first.remember()
        first.remember("Kaveri Mills", is_test=True)
        again = begin()
        assert again.current == Place(ERP, "Kaveri Mills", is_test=True)
        assert again.known()[0].title == "Kaveri Mills  ·  erp.kaveri.example"

    def test_the_server_of_the_command_line_is_remembered_once_somebody_logged_in(self) -> None:
        good = begin()
        good.choose(Place(ERP))
        good.remember()
        mistyped = begin(server="https://erp.kaveri.example:8443")
        mistyped.remember()
        assert begin().current == Place(ERP)
        mistyped.remember("Kaveri Mills")
        assert begin().current == Place("https://erp.kaveri.example:8443", "Kaveri Mills")

    def test_the_address_of_a_database_holds_a_password_and_is_not(self) -> None:
        begin(server="postgresql://erp_app:secret@db/textile_erp").remember("Kaveri Mills")
        assert (PLACES.get(), LAST_PLACE.get()) == ([], "")
        assert begin().current is None

    def test_several_are_offered_the_last_one_first(self) -> None:
        for address in (THIS_PC, DEMO, ERP, THIS_PC):
            places = begin()
            places.choose(Place(address))
            places.remember()
        assert [place.address for place in begin().known()] == [THIS_PC, ERP, DEMO]

    @pytest.mark.parametrize(
        "remembered",
        [[5], [{}], [{"address": "ftp://x", "company": "", "is_test": False}], [{"address": None}]],
    )
    def test_rubbish_in_what_is_remembered_is_nothing(self, remembered: list[object]) -> None:
        PLACES.set(remembered)
        assert begin().current is None

    def test_who_has_data_here_goes_on_with_it(self, tmp_path: Path) -> None:
        folder = tmp_path / "data" / "postgresql"
        folder.mkdir(parents=True)
        (folder / "credentials.json").write_text("{}", "utf-8")
        assert begin().current == Place(THIS_PC)


class TestAdministrator:
    def test_proposes(self, pc: Path) -> None:
        pc.write_text(f'server = "{ERP}"\n', "utf-8")
        places = begin()
        assert (places.current, places.is_locked) == (Place(ERP), False)
        places.choose(Place(DEMO))
        places.remember()
        assert begin().current == Place(DEMO)

    @pytest.mark.parametrize(
        ("link", "server"), [("erp://evil.example", ""), ("", "https://evil.example"), ("", "")]
    )
    def test_locks(self, pc: Path, link: str, server: str) -> None:
        free = begin()
        free.choose(Place(DEMO))
        free.remember()
        pc.write_text(f'server = "{ERP}"\nlocked = true\n', "utf-8")
        places = begin(link, server)
        assert (places.current, places.is_locked) == (Place(ERP), True)
        assert places.known() == [Place(ERP)]
        assert bool(places.note) == bool(link or server)

    def test_a_file_that_cannot_be_used_stops_the_program(
        self, pc: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        pc.write_text("locked = 'maybe'\nserverr = 'x'\nlanguage = 'xx'\n", "utf-8")
        places = begin()
        assert (places.note.count(str(pc)), places.note.count("\n")) == (
            3,
            2,
        )  # all that is wrong, a line each
        assert [line in caplog.text for line in places.note.splitlines()[1:]] == [True, True]
        assert "pc.toml" in places.note  # said at once, beside the question where to work
        places.choose(Place(DEMO))
        with pytest.raises(ErpError, match=r"pc\.toml"):
            places.open()

    def test_a_language_the_program_does_not_speak_is_told(
        self, pc: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        pc.write_text(f'server = "{ERP}"\nlanguage = "xx"\n', "utf-8")
        places = begin()
        assert "language xx" in places.note
        assert "Set one of: en, tr" in places.note
        assert places.note in caplog.text  # whoever is still signed in sees no login
        assert places.current == Place(ERP), "what is right in the file counts"
        for language in ("tr", "tr_TR", "en"):
            pc.write_text(f'language = "{language}"\n', "utf-8")
            assert begin().note == ""


class TestLinks:
    def test_one_to_a_known_server_opens_it(self) -> None:
        for address in (ERP, DEMO):
            places = begin()
            places.choose(Place(address))
            places.remember()
        assert begin("erp://erp.kaveri.example").current == Place(ERP)

    def test_one_to_an_unknown_server_only_proposes(self) -> None:
        places = begin("erp://evil.example:8443/")
        assert (places.current, places.proposed) == (None, "https://evil.example:8443")

    @pytest.mark.parametrize("link", ["erp:", "erp://a b", "erp://x@y", "erp://host:1:2", "erp://%00", "-"])
    def test_rubbish_is_told_and_not_followed(self, link: str) -> None:
        places = begin()
        places.choose(Place(DEMO))
        places.remember()
        after = begin(link)
        assert after.current == Place(DEMO)
        assert after.note.startswith("The link was not followed. ")
        assert "address" in after.note


def test_that_the_demo_company_is_made_is_said_once(qapp: QApplication) -> None:
    places, told = begin(), list[str]()
    places.current = Place(DEMO)

    class Window:
        def show_starting(self, _text: str, detail: str = "") -> None:
            told.append(detail)

    window: Any = Window()
    application = Application(qapp, Tasks(), places.open, "en", places)
    application._show_starting(window)
    made = Settings().demo_dir / "postgresql" / "credentials.json"
    made.parent.mkdir(parents=True)
    made.write_text("{}", "utf-8")
    application._show_starting(window)
    assert ["up to a minute" in detail for detail in told] == [True, False]


@pytest.fixture
def page(tasks: Tasks, qtbot: QtBot) -> PlacePage:
    page = PlacePage(tasks)
    qtbot.addWidget(page)
    return page


class TestPage:
    def test_a_server_that_answers_is_chosen(self, page: PlacePage, tasks: Tasks) -> None:
        chosen: list[Place] = []
        page.chosen.connect(chosen.append)
        with answering(OURS) as url:
            page.address.line.setText(f" {url}/ ")
            page.submit()
            assert tasks.wait_idle(20)
        assert chosen == [Place(url)]

    def test_one_that_does_not_is_explained_and_not_chosen(self, page: PlacePage, tasks: Tasks) -> None:
        chosen: list[Place] = []
        page.chosen.connect(chosen.append)
        with answering(b"It works!") as url:
            page.address.line.setText(url)
            page.submit()
            assert tasks.wait_idle(20)
        assert chosen == []
        assert "no Textile ERP server" in page.message.text

    def test_trying_says_that_it_answers_and_stays(self, page: PlacePage, tasks: Tasks) -> None:
        chosen: list[Place] = []
        page.chosen.connect(chosen.append)
        with answering(OURS) as url:
            page.address.line.setText(url)
            page.findChild(QPushButton, "place.test").click()  # type: ignore[union-attr]
            assert tasks.wait_idle(20)
        assert chosen == []
        assert PROGRAM_VERSION in page.message.text

    @pytest.mark.parametrize("typed", ["", "   ", "erp example com", "ftp://erp", "http://erp.example.com"])
    def test_what_is_no_address_is_told_at_the_field(self, page: PlacePage, typed: str) -> None:
        page.address.line.setText(typed)
        page.submit()
        assert page.address.error

    @pytest.mark.parametrize("typed", ["", "https://", "localhost:99999", "http://erp.example.com"])
    def test_what_was_said_of_the_last_address_goes_with_the_next(
        self, page: PlacePage, tasks: Tasks, typed: str
    ) -> None:
        with answering(b"It works!") as url:
            page.address.line.setText(url)
            page.test()
            assert tasks.wait_idle(20)
        assert page.message.text
        page.address.line.setText(typed)
        page.test()
        assert page.address.error
        assert page.message.text == ""

    def test_this_pc_and_the_demo_need_no_address(self, page: PlacePage) -> None:
        chosen: list[Place] = []
        page.chosen.connect(chosen.append)
        for button in (page.on_this_pc, page.on_demo):
            button.setChecked(True)
            assert page.address.isHidden()
            page.submit()
        assert chosen == [Place(THIS_PC), Place(DEMO)]

    def test_by_keyboard_arrows_choose_and_enter_goes_on(self, tasks: Tasks, qtbot: QtBot) -> None:
        window = LoginWindow(tasks)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        page = PlacePage(tasks)
        chosen: list[Place] = []
        page.chosen.connect(chosen.append)
        window.show_page("place", page)
        focus = QApplication.focusWidget
        assert focus() is page.on_server
        for key, button in (
            (Key.Key_Down, page.on_this_pc),
            (Key.Key_Down, page.on_demo),
            (Key.Key_Up, page.on_this_pc),
            (Key.Key_Up, page.on_server),
        ):
            qtbot.keyClick(focus(), key)
            assert focus() is button
            assert button.isChecked()
        qtbot.keyClick(focus(), Key.Key_Return)
        assert chosen == []
        assert page.address.error
        assert focus() is page.address.line
        page.on_demo.setFocus()
        qtbot.keyClick(focus(), Key.Key_Enter)
        assert chosen == [Place(DEMO)]


@pytest.fixture
def office(database: Database) -> Iterator[str]:
    """Address of an office server; asked for before ``start``, so that the program goes first."""
    with served(database) as url:
        yield url


@pytest.fixture
def start(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Places], Application]]:
    """The program on this PC, with its choice of places."""
    started: list[Application] = []
    monkeypatch.setattr(qapp, "quit", lambda: None)

    def make(places: Places) -> Application:
        application = Application(qapp, Tasks(), places.open, "en", places)
        started.append(application)
        application.start()
        assert application.tasks.wait_idle(20)
        return application

    yield make
    for application in started:
        application._drop_login_window()
        if application.main_window is not None:
            application.main_window.close()
        assert application.tasks.wait_idle(20)
        assert application.close()


def window_of(application: Application) -> LoginWindow:
    assert application.login_window is not None
    return application.login_window


def log_in(application: Application) -> None:
    window = window_of(application)
    window.findChild(QLineEdit, "login.username").setText("manager")  # type: ignore[union-attr]
    window.findChild(QLineEdit, "login.password").setText(PASSWORD)  # type: ignore[union-attr]
    window.findChild(QPushButton, "login.submit").click()  # type: ignore[union-attr]
    assert application.tasks.wait_idle(30)


def test_from_the_first_window_to_work_and_back_to_another_server(
    office: str, start: Callable[[Places], Application]
) -> None:
    """A person who has never seen the program types an address; the next start knows it."""
    application = start(begin())
    page = window_of(application).findChild(PlacePage)
    assert page is not None
    page.address.line.setText(office)
    page.submit()
    assert application.tasks.wait_idle(30)
    log_in(application)
    assert application.main_window is not None
    assert application.main_window.findChild(TestStrip) is None
    application.main_window.log_out()
    assert application.tasks.wait_idle(20)
    assert begin().current == Place(office, "Test Mills")
    window_of(application).findChild(QPushButton, "login.change").click()  # type: ignore[union-attr]
    assert window_of(application).findChild(PlacePage) is not None
    window_of(application).findChild(QPushButton, "place.back").click()  # type: ignore[union-attr]
    log_in(application)
    assert application.main_window is not None


@pytest.mark.skipif(not Path("/sys").exists(), reason="elsewhere there is no folder nobody can write to")
@pytest.mark.parametrize("is_kept", [True, False])
def test_who_is_forgotten_at_the_end_is_told_at_work(
    office: str, start: Callable[[Places], Application], *, is_kept: bool
) -> None:
    """A home that is read-only or full: the office can be worked in, and the next start asks again."""
    if not is_kept:
        preferences.use(QSettings("/sys/textile-erp/desktop.ini", QSettings.Format.IniFormat))
    application = start(begin(server=office))
    log_in(application)
    assert application.main_window is not None
    said = application.main_window.message.text
    assert said == "" if is_kept else "/sys/textile-erp/desktop.ini cannot be written" in said


def test_a_test_company_shows_it_along_the_edge(office: str, start: Callable[[Places], Application]) -> None:
    admin = connect(office)
    admin.login("admin", PASSWORD)
    view = admin.run(company.get)
    written = {name: getattr(view, name) for name in CompanyInput.model_fields}
    admin.run(company.update, view.id, view.version, written | {"is_test": True})  # type: ignore[arg-type]
    admin.close()
    application = start(begin(server=office))
    assert not any(strip.isVisible() for strip in window_of(application).findChildren(TestStrip))
    log_in(application)
    assert application.main_window is not None
    strip = application.main_window.findChild(TestStrip)
    assert strip is not None
    assert strip.isVisible()
    application.main_window.log_out()
    assert application.tasks.wait_idle(20)
    assert window_of(application).findChild(TestStrip).isVisible()  # type: ignore[union-attr]


def test_a_user_name_is_filled_in_where_it_belongs_and_nowhere_else(
    office: str, database: Database, start: Callable[[Places], Application]
) -> None:
    """Who is Leela at one server is somebody else, or nobody, at another."""

    def filled_in(application: Application) -> str:
        return window_of(application).findChild(QLineEdit, "login.username").text()  # type: ignore[union-attr]

    first = start(begin(server=office))
    assert filled_in(first) == ""
    log_in(first)
    assert first.main_window is not None
    first.main_window.log_out()
    assert first.tasks.wait_idle(20)
    assert filled_in(first) == "manager"
    with served(database) as other:
        first._go_to(Place(other))
        assert first.tasks.wait_idle(20)
        assert filled_in(first) == ""
        first._go_to(Place(office))
        assert first.tasks.wait_idle(20)
        assert filled_in(first) == "manager"
        assert filled_in(start(begin(server=other))) == ""


@pytest.mark.parametrize(
    ("address", "said", "title"),
    [
        (ERP, "Connecting to the server…", "The data cannot be reached"),
        ("postgresql://erp_app:x@db/textile_erp", "Connecting to the server…", "The data cannot be reached"),
        (THIS_PC, "Opening the database…", "The database cannot be opened"),
        (DEMO, "Opening the database…", "The database cannot be opened"),
    ],
)
def test_the_first_window_says_what_it_waits_for(
    start: Callable[[Places], Application],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    said: str,
    title: str,
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(LoginWindow, "show_starting", lambda _window, text, *_detail: seen.append(text))

    def fail() -> Opened:
        raise ErpError("It does not work.")

    places = begin()
    places.choose(Place(address))
    monkeypatch.setattr(places, "open", fail)
    application = start(places)
    assert seen == [said]
    assert window_of(application).findChild(QLabel, "state.title").text() == title  # type: ignore[union-attr]
    application._go_to(Place(address))
    assert application.tasks.wait_idle(20)
    assert set(seen) == {said}


def test_a_login_that_cannot_reach_the_server_says_why(start: Callable[[Places], Application]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    application = start(begin(server=f"http://127.0.0.1:{port}"))
    log_in(application)
    assert "nothing answers at port" in window_of(application)._pages["login"].message.text


def test_a_link_that_is_none_hides_no_server_that_is_down(start: Callable[[Places], Application]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    before = begin()
    before.choose(Place(f"http://127.0.0.1:{port}"))
    before.remember()
    application = start(begin("erp://"))
    message = window_of(application)._pages["login"].message
    assert "This is not a server's address" in message.text
    assert "nothing answers at port" in message.text
    log_in(application)
    assert "This is not a server's address" not in message.text, "it was said"


def test_a_link_that_is_none_is_told_where_nothing_can_be_opened(
    start: Callable[[Places], Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Opened:
        raise ErpError("It does not work.")

    before = begin()
    before.choose(Place(THIS_PC))
    before.remember()
    places = begin("erp://")
    monkeypatch.setattr(places, "open", fail)
    told = window_of(start(places))._state.accessibleDescription()
    assert "It does not work." in told
    assert "This is not a server's address" in told


@pytest.mark.parametrize(("link", "file"), [("erp://", ""), ("erp://evil.example", "lock"), ("", "xx")])
def test_who_is_still_signed_in_is_told_what_was_not_followed(
    office: str, start: Callable[[Places], Application], pc: Path, link: str, file: str
) -> None:
    written = {"": "", "lock": f"server = '{office}'\nlocked = true\n", "xx": "language = 'xx'\n"}[file]
    with memory_keyring():
        first = start(begin(server=office))
        window_of(first).findChild(QCheckBox, "login.keep").setChecked(True)  # type: ignore[union-attr]
        log_in(first)
        assert first.main_window is not None
        assert first.main_window.message.text == ""
        first.main_window.close()
        assert first.tasks.wait_idle(20)
        assert first.close()
        pc.write_text(written, "utf-8")
        second = start(begin(link))
        assert second.login_window is None, "nobody was asked"
        assert second.main_window is not None
        told = ("not a server's address", "administrator", "does not speak the language xx")
        assert [words in second.main_window.message.text for words in told].count(True) == 1


def test_what_an_administrator_set_wrongly_is_told_once(
    start: Callable[[Places], Application], pc: Path
) -> None:
    pc.write_text("locked = 'maybe'\n", "utf-8")
    places = begin(server="https://127.0.0.1:9")
    told = window_of(start(places))._state.accessibleDescription()
    assert told.count("locked = 'maybe'") == 1


def test_where_there_is_no_company_yet_the_way_elsewhere_is_one_click_and_back_to_it(
    start: Callable[[Places], Application], database: Database
) -> None:
    """Nothing to choose from is no menu, and nobody goes back to a login that is none."""
    places = begin()
    places.choose(Place(THIS_PC))
    core = connect(database.app_url)
    places.open = lambda: Opened(core, create_company=lambda _company: None)  # type: ignore[method-assign]
    application = start(places)
    window = window_of(application)
    assert window.findChild(FirstStartPage) is not None
    change = window.findChild(QPushButton, "login.change")
    assert change is not None
    assert change.menu() is None
    for _time in range(2):
        change.click()
        back = window._pages[PLACE].findChild(QPushButton, "place.back")
        assert back is not None
        assert back.text() == "Back"
        back.click()
        assert window._stack.currentWidget() is window._rooms[FIRST]


def test_a_locked_pc_offers_no_other_place(start: Callable[[Places], Application], pc: Path) -> None:
    pc.write_text('server = "http://127.0.0.1:9"\nlocked = true\n', "utf-8")
    application = start(begin("erp://evil.example"))
    window = window_of(application)
    assert window.findChild(QPushButton, "login.change").isHidden()  # type: ignore[union-attr]
    assert "administrator" in window._pages["login"].message.text


def test_a_link_asks_before_anything_is_sent_there(start: Callable[[Places], Application]) -> None:
    asked: list[str] = []
    places = begin("erp://evil.example")
    places.open = lambda: asked.append("opened") or Opened(None)  # type: ignore[assignment,arg-type,return-value]
    application = start(places)
    page = window_of(application).findChild(PlacePage)
    assert page is not None
    assert page.address.text == "https://evil.example"
    assert "your password goes there" in page.message.text
    assert asked == []


def test_a_program_that_does_not_fit_is_replaced_from_the_server(
    start: Callable[[Places], Application], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's own words, one button, and the file only when it is the one the server told of."""
    monkeypatch.setattr(Application, "_bring_program", lambda *_: tmp_path / "textile-erp.deb")
    words = {"type": "version_mismatch", "message": "This program is version 0.1.0, too old."}
    with answering(json.dumps(words).encode(), 426) as url:
        application = start(begin(server=url))
        log_in(application)
    message = window_of(application)._pages["login"].message
    assert "too old" in message.text
    message.findChild(QPushButton, "message.action").click()  # type: ignore[union-attr]
    assert application.tasks.wait_idle(20)
    assert "textile-erp.deb" in message.text


@pytest.mark.parametrize("place", ["login", "first"])
def test_another_version_is_told_and_handed_out_before_anybody_types_a_password(
    start: Callable[[Places], Application], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(Application, "_bring_program", lambda *_: tmp_path / "textile-erp.deb")
    health = {"version": "9.4.0", "status": "ready", "schema_revision": "0099"}
    with answering(json.dumps(health).encode(), 200) as url:
        application = start(begin(server=url if place == "login" else ""))
        assert application.tasks.wait_idle(20)
        page = window_of(application)._pages["login" if place == "login" else "place"]
        if isinstance(page, PlacePage):
            page.address.line.setText(url)
            page.test()
            assert application.tasks.wait_idle(20)
    assert "9.4.0" in page.message.text
    page.message.findChild(QPushButton, "message.action").click()  # type: ignore[union-attr]
    assert application.tasks.wait_idle(20)
    assert "textile-erp.deb" in page.message.text


@pytest.fixture
def offered(page: PlacePage) -> QPushButton:
    """The button that downloads the program the page offers: the first time it breaks off."""
    tries: list[str] = []

    def bring(came: Callable[[int], None]) -> Path:
        tries.append("once more")
        came(34)
        if len(tries) == 1:
            raise Unreachable("The download broke off.")
        return Path("/home/asha/Downloads/textile-erp.deb")

    page.show()
    page.offer_program("Too old.", bring)
    button = page.message.findChild(QPushButton, "message.action")
    assert button is not None
    return button


def test_a_download_that_failed_is_offered_again_and_says_how_far_it_is(
    page: PlacePage, offered: QPushButton, tasks: Tasks
) -> None:
    said: list[str] = []
    go_on = page.findChild(QPushButton, "place.submit")
    assert go_on is not None
    page._came.connect(lambda _percent: said.append(go_on.text()))
    offered.click()
    assert tasks.wait_idle(20)
    assert said == ["Downloading… 34 %"]
    assert (page.message.text, page.message.tone) == ("The download broke off.", "danger")
    assert go_on.text() == "Go on"
    assert offered.isVisible()
    offered.click()
    assert tasks.wait_idle(20)
    assert "/home/asha/Downloads/textile-erp.deb" in page.message.text


def test_a_program_nothing_opens_is_found_by_its_folder(
    page: PlacePage, offered: QPushButton, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    for _ in range(2):
        offered.click()
        assert tasks.wait_idle(20)
    assert offered.accessibleName() == "Open"
    offered.click()
    assert "textile-erp.deb" in page.message.text
    assert "It lies in /home/asha/Downloads" in page.message.text


def test_the_colour_of_a_test_company_is_not_shown_where_another_is_asked_for(
    tasks: Tasks, qtbot: QtBot
) -> None:
    window = LoginWindow(tasks)
    qtbot.addWidget(window)
    window.offer_places(Place("https://erp.example.com", "Trial Mills", is_test=True), [])
    assert not window._edge.isHidden()
    window.show_page(PLACE, PlacePage(tasks, parent=window))
    assert window._edge.isHidden()


def test_the_way_that_has_the_keyboard_is_seen_and_its_words_are_whole(page: PlacePage, qtbot: QtBot) -> None:
    page.show()
    ways = (page.on_server, page.on_this_pc, page.on_demo)
    for way in ways:
        way.setFocus()
        qtbot.waitUntil(way.hasFocus)
        edge = way.grab().toImage().pixelColor(way.width() // 2, 0)
        assert edge == theme.color("focus"), way.text()
        assert way.width() >= way.sizeHint().width()
    assert page.on_server.grab().toImage().pixelColor(page.width() // 2, 0) != theme.color("focus")


COMPANIES = [
    {"name": "kaveri", "title": "Kaveri Mills", "is_test": False, "is_main": True},
    {"name": "surya", "title": "Surya\u0007 Garments", "is_test": True, "is_main": False},
    {"name": "../x", "title": "no company"},
    5,
]
OF_SEVERAL = json.dumps(json.loads(OURS) | {"companies": COMPANIES}).encode()


class TestSeveralCompanies:
    """On one server, each a place of its own."""

    def test_whoever_types_the_server_s_address_chooses_one(self, page: PlacePage, tasks: Tasks) -> None:
        chosen: list[Place] = []
        page.chosen.connect(chosen.append)
        with answering(OF_SEVERAL) as url:
            page.address.line.setText(url)
            page.submit()
            assert tasks.wait_idle(20)
            assert chosen == []
            assert [page.company.itemText(n) for n in range(page.company.count())] == [
                "Kaveri Mills",
                "Surya Garments",
            ]
            page.company.setCurrentIndex(1)
            page.submit()
            assert tasks.wait_idle(20)
        assert chosen == [Place(f"{url}/surya", "Surya Garments", is_test=True)]

    def test_another_address_forgets_them(self, page: PlacePage, tasks: Tasks, qtbot: QtBot) -> None:
        with answering(OF_SEVERAL) as url:
            page.address.line.setText(url)
            page.submit()
            assert tasks.wait_idle(20)
        qtbot.keyClick(page.address.line, Key.Key_X)
        assert page.company.isHidden()
        assert page.company.count() == 0

    def test_an_address_that_names_one_needs_no_choice(self, page: PlacePage, tasks: Tasks) -> None:
        chosen: list[Place] = []
        page.chosen.connect(chosen.append)
        with answering(OF_SEVERAL) as url:
            page.address.line.setText(f"{url}/Surya/")
            page.submit()
            assert tasks.wait_idle(20)
        assert chosen == [Place(f"{url}/surya")]

    @pytest.mark.parametrize(
        ("server", "current", "offered"),
        [
            (ERP, ERP, [f"{ERP}/surya"]),
            (f"{ERP}/surya", f"{ERP}/surya", []),
        ],
    )
    def test_a_lock_to_a_server_leaves_its_companies_and_one_to_a_company_does_not(
        self, pc: Path, server: str, current: str, offered: list[str]
    ) -> None:
        pc.write_text(f'server = "{server}"\nlocked = true\n', "utf-8")
        places = begin()
        assert places.current == Place(current)
        assert places.note == ""
        places.offer([OfferedCompany("kaveri", "K", False, True), OfferedCompany("surya", "S", False, False)])
        assert [place.address for place in places.others()] == offered
        if offered:
            places.choose(places.others()[0])
            places.remember("S")
            assert begin().current == Place(offered[0], "S"), "the next start goes there again"
            pc.write_text('server = "https://other.example"\nlocked = true\n', "utf-8")
            assert begin().current == Place("https://other.example")

    def test_the_login_offers_the_others_and_each_keeps_its_own_names(
        self,
        copies: Copies,
        database: Database,
        start: Callable[[Places], Application],
        qtbot: QtBot,
    ) -> None:
        def filled_in() -> str:
            return window_of(application).findChild(QLineEdit, "login.username").text()  # type: ignore[union-attr]

        def offered() -> dict[str, QAction]:
            menu = window_of(application).findChild(QMenu, "login.places")
            return {action.text(): action for action in menu.actions()} if menu else {}

        with copies.copy(TEMPLATE) as other, served_companies({"kaveri": database, "surya": other}) as url:
            with psycopg.connect(other.owner_url) as owner:
                owner.execute("UPDATE company SET name = 'Surya Garments'")
            application = start(begin(server=url))
            title = f"Surya Garments  ·  {url.partition('://')[2]}/surya"
            qtbot.waitUntil(lambda: title in offered())
            assert not any("kaveri" in one for one in offered()), "it is where one is already"
            log_in(application)
            assert application.main_window is not None
            assert application.core is not None
            assert application.core.me is not None
            assert application.core.me.company == "Test Mills"
            at_kaveri = application.core.place
            application.main_window.log_out()
            assert application.tasks.wait_idle(20)
            assert filled_in() == "manager"
            offered()[title].trigger()
            assert application.tasks.wait_idle(20)
            assert filled_in() == "", "who is at work in one company is a stranger to another"
            log_in(application)
            assert application.core.me is not None
            assert application.core.me.company == "Surya Garments"
            assert application.core.place != at_kaveri
            assert begin().current == Place(f"{url}/surya", "Surya Garments")
            application.main_window.close()
            assert application.tasks.wait_idle(20)
            application._drop_login_window()
            application.core.close()
            application.core = None


def test_a_company_that_is_not_there_is_told(page: PlacePage, tasks: Tasks, database: Database) -> None:
    with served_companies({"kaveri": database}) as url:
        page.address.line.setText(f"{url}/surya")
        page.test()
        assert tasks.wait_idle(20)
        assert "knows no company surya" in page.message.text
        assert page.findChild(QComboBox, "place.company").isHidden()  # type: ignore[union-attr]
