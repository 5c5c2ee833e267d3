"""Windows without a display: the theme, preferences in a file of the test's own, one pool of tasks."""

import gc
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker
from shiboken6 import isValid

from erp_core import Core
from erp_core.kit import clock
from erp_desktop.application import Application
from erp_desktop.kit.drafts import draft_store
from erp_desktop.kit.frame.veil import Veil
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look import language, preferences, theme
from erp_desktop.kit.parts import question
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.opening import Opened
from erp_desktop.sales import sales_order
from erp_desktop.screens import SCREENS
from erp_desktop.shell.main_window import MainWindow
from erp_desktop.shell.view_as.view_as_window import serve_views
from tests.desktop.shared_windows import SharedWindows
from tests.factories.mill import Mill


def pytest_configure(config: pytest.Config) -> None:
    # What the offscreen platform says about itself is no fault of ours.
    config.addinivalue_line("qt_log_ignore", "This plugin does not support")


def delete_closed() -> None:
    """Screens that were closed, and windows once their test is over: processEvents alone leaves them all.

    A theme, a density or a language is told to every widget there is, five seconds for those of every screen.
    """
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[arg-type] - of all of them


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """A dialog may be deleted by what it was told last: pytest-qt closes what it knows, there or not."""
    QCoreApplication.processEvents()
    known: list[Any] = getattr(item, "qt_widgets", [])
    known[:] = [one for one in known if (widget := one[0]()) is not None and isValid(widget)]
    return (yield)


@pytest.fixture(autouse=True)
def nothing_remembered(qapp: QApplication, tmp_path: Path) -> Iterator[None]:
    """The light theme, English on a British PC, nothing remembered; rubbish is collected on this thread."""
    preferences.belong_to("")
    preferences.use(QSettings(str(tmp_path / "preferences.ini"), QSettings.Format.IniFormat))
    language.speak(qapp, "en")
    fmt.use_locale("en_GB")
    fmt.use_day(None)
    clock.use_zone(None)
    fmt.use_currencies({})
    gc.disable()
    if theme.look.mode != "light":
        theme.apply_theme(qapp, "light")
    yield
    delete_closed()
    gc.enable()


@pytest.fixture(scope="session")
def nowhere(qapp: QApplication) -> QWidget:
    """A widget that nobody sees, for what is told to the whole program."""
    del qapp
    return QWidget()


@pytest.fixture(autouse=True)
def hands_off(qapp: QApplication, nowhere: QWidget) -> None:
    """No key is held, no button of the mouse, and it lies beside all windows.

    Qt remembers what the last event said, and asks that when a row is selected; what lies under the mouse
    looks pointed at. An earlier test may have left both anywhere.
    """
    QCursor.setPos(qapp.primaryScreen().geometry().bottomRight())
    if qapp.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyRelease(nowhere, Qt.Key.Key_Control)
    if qapp.mouseButtons() != Qt.MouseButton.NoButton:
        for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            QTest.mouseRelease(nowhere, button)


REFUSE = Veil.refuse


@pytest.fixture(autouse=True)
def eyes_on_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test types on when it has seen what happened, however soon that is, and need not say so."""
    monkeypatch.setattr(question, "HANDS_REST_MS", 0)
    monkeypatch.setattr(Veil, "refuse", lambda _veil: None)


@pytest.fixture
def eyes_on_the_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who types here looks at his paper."""
    monkeypatch.setattr(question, "HANDS_REST_MS", 3_600_000)
    monkeypatch.setattr(Veil, "refuse", REFUSE)


# What an idle machine does at once takes a busy one longer than anybody thought of who wrote a test.
PATIENCE_MS = 60_000


class PatientBot(QtBot):
    """Waits at least as long as a busy machine needs: what never comes is found out then."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 0) -> None:  # noqa: N802 - Qt's own
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(  # noqa: N802 - the same
        self, signal: Any, *, timeout: int = 0, raising: bool | None = None, **more: Any
    ) -> SignalBlocker:
        """What may stay away (``raising`` is False, as of ``assertNotEmitted``) is not waited for longer."""
        least = 0 if raising is False else PATIENCE_MS
        return super().waitSignal(signal, timeout=max(timeout, least), raising=raising, **more)


class PatientTasks(Tasks):
    """The same of work in the background."""

    def wait_idle(self, timeout: float = PATIENCE_MS / 1000) -> bool:
        return super().wait_idle(timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """As pytest-qt gives it, but patient."""
    del qapp
    return PatientBot(request)


@pytest.fixture(scope="module")
def one_pool(qapp: QApplication) -> Iterator[Tasks]:
    """A pool for the windows that tests of a file share."""
    del qapp
    runner = PatientTasks()
    yield runner
    assert runner.close(), "a background call hangs"


@pytest.fixture
def tasks(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Tasks]:
    """A pool that must be drained when the test ends."""
    del qapp
    is_shared = request.node.get_closest_marker("one_window") is not None
    runner: Tasks = request.getfixturevalue("one_pool") if is_shared else PatientTasks()
    yield runner
    assert runner.wait_idle() if is_shared else runner.close(), "a background call hangs"


@pytest.fixture
def launch(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Application]]:
    """``launch(open_data, language="")``: the program from its first window on, as far as it gets."""
    started: list[Application] = []
    monkeypatch.setattr(qapp, "quit", lambda: None)

    def make(open_data: Callable[[], Opened], language: str = "") -> Application:
        application = Application(qapp, Tasks(), open_data, language)
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


@pytest.fixture
def core_as(request: pytest.FixtureRequest, tasks: Tasks) -> Iterator[Callable[[str], Core]]:
    """As everywhere; but what closed windows still say ends before their Core does.

    Tests marked ``one_company`` share that of their module, and its sessions: each begins with the first of a
    user's, and gets another for each time it asks, as those do that have a company of their own.
    """
    if request.node.get_closest_marker("one_company"):
        company: Mill = request.getfixturevalue("one_company")
        asked = Counter[str]()

        def sit_down(username: str) -> Core:
            asked[username] += 1
            return company.seat(username, asked[username])

        yield sit_down
    else:
        yield request.getfixturevalue("own_core_as")
    tasks.wait_idle()


class RecordingShell:
    """Stands where the main window stands; remembers what screens asked of it.

    Attributes:
        rights: of the user whose screen is opened next.
    """

    rights: Rights
    room = None

    def __init__(self) -> None:
        self.lists = [entry.rows for entry in SCREENS if entry.rows is not None]
        self.opened: list[tuple[str, int | None, dict[str, Any]]] = []
        self.messages: list[tuple[str, str]] = []
        self.closed: list[Any] = []
        self.memory: dict[str, Any] = {}

    def open(self, screen_name: str, record_id: int | None = None, **preset: Any) -> None:
        self.opened.append((screen_name, record_id, preset))

    def show_message(self, text: str, tone: str = "info") -> None:
        self.messages.append((text, tone))

    def close_screen(self, screen: Any) -> None:
        self.closed.append(screen)

    def view_as(self, role: Any) -> None:
        raise NotImplementedError


@pytest.fixture
def shell() -> RecordingShell:
    return RecordingShell()


@pytest.fixture(scope="module")
def one_window(one_company: Mill, one_pool: Tasks) -> Iterator[SharedWindows]:
    """The main windows that tests of a file share."""
    windows = SharedWindows(one_company, one_pool)
    yield windows
    windows.close()


@pytest.fixture
def window_as(
    core_as: Callable[[str], Core],
    window_of: Callable[[Core], MainWindow],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Iterator[Callable[[str], MainWindow]]:
    """``window_as("admin")``: the main window of somebody who just logged in.

    Tests marked ``one_window`` share it, with nothing open: for those that do no more than work in its tabs.
    """
    if request.node.get_closest_marker("one_window"):
        windows: SharedWindows = request.getfixturevalue("one_window")
        draft_store.use(tmp_path / "drafts")
        yield windows.front
        windows.put_away()
    else:
        yield lambda username: window_of(core_as(username))


@pytest.fixture
def window_of(tasks: Tasks, qtbot: QtBot, tmp_path: Path) -> Callable[[Core], MainWindow]:
    """The main window of whoever is logged in at a Core."""

    def make(core: Core) -> MainWindow:
        draft_store.use(tmp_path / "drafts")
        assert core.me is not None
        window = MainWindow(core, tasks, core.me, SCREENS)
        serve_views(window)
        qtbot.addWidget(window, before_close_func=lambda w: w.tabs.clear())
        with qtbot.waitExposed(window):
            window.show()
        assert tasks.wait_idle()
        return window

    return make


@pytest.fixture
def window(
    one_company: Mill,
    window_of: Callable[[Core], MainWindow],
    window_as: Callable[[str], MainWindow],
    request: pytest.FixtureRequest,
    qtbot: QtBot,
) -> MainWindow:
    """An administrator's main window, in front, in the company that the tests of a file share."""
    if request.node.get_closest_marker("one_window"):
        return window_as("admin")
    window = window_of(one_company("admin"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isVisible)
    return window


@pytest.fixture
def open_list(core: Core, tasks: Tasks, shell: RecordingShell, qtbot: QtBot) -> Callable[..., ListScreen]:
    """Opens a list screen: of sales orders, as the administrator, unless told otherwise."""

    def make(spec: ListSpec = sales_order.LIST, as_core: Core | None = None, **preset: Any) -> ListScreen:
        shell.rights = Rights(as_core or core, tasks)
        screen = ListScreen(as_core or core, tasks, shell, spec, **preset)
        qtbot.addWidget(screen)
        screen.resize(1100, 600)
        with qtbot.waitExposed(screen):
            screen.show()
        assert tasks.wait_idle()
        return screen

    return make
