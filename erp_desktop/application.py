"""Application: from the first window to the last: open the data, log in, work, log out, quit."""

import importlib
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from erp_core import modules
from erp_core.core import Core
from erp_core.errors import ErpError
from erp_core.kit.clock import use_zone
from erp_core.kit.i18n import _
from erp_core.security.user.schema import Me
from erp_desktop.kit.drafts.draft_keeper import keep_all
from erp_desktop.kit.frame.test_strip import TestStrip
from erp_desktop.kit.frame.window import appear
from erp_desktop.kit.look.format import use_day, use_locale
from erp_desktop.kit.look.language import speak, usual
from erp_desktop.kit.look.preferences import LANGUAGE, why_not_kept
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.first_start_page import FirstStartPage
from erp_desktop.login.login_window import FIRST, PLACE, LoginWindow
from erp_desktop.login.place import Place
from erp_desktop.login.place_page import PlacePage
from erp_desktop.login.places import Places
from erp_desktop.login.signed_in import SignedIn
from erp_desktop.opening import Opened

if TYPE_CHECKING:
    from erp_core.reach.reach import Reach
    from erp_desktop.shell.main_window import MainWindow

log = logging.getLogger(__name__)

LOGOUT_WAITS = CLOSING_WAITS = 3.0
HURRIED_WAITS = 0.5


class Application(QObject):
    """Owns the windows, one at a time, and the core behind them."""

    def __init__(
        self,
        app: QApplication,
        tasks: Tasks,
        open_data: Callable[[], Opened],
        language: str = "",
        places: Places | None = None,
    ) -> None:
        """Args:
        open_data: reaches the data; called in the background, may take seconds.
        language: what this machine's settings want; empty to speak the company's after each login.
        places: who may choose where to work, and what this PC remembers; without it there is no choice.
        """
        super().__init__(app)
        app.setQuitOnLastWindowClosed(False)
        self._app = app
        self._open_data = open_data
        self._language = language
        self._places = places
        self.tasks = tasks
        self.core: Core | None = None
        self.signed_in: SignedIn | None = None
        self._is_new = False  # there is no company yet
        self._told = ("", "")  # the demo company's login, for nobody can know its password
        self.login_window: LoginWindow | None = None
        self.main_window: MainWindow | None = None

    def start(self) -> None:
        """Show the first window, then reach for the data, or ask where it is."""
        self._show_login_window()
        if self._places is not None and self._places.current is None:
            self._ask_place()
        else:
            self._open()

    def close(self, *, is_hurried: bool = False) -> bool:
        """Let go of everything; False when a call still hangs.

        Args:
            is_hurried: the system ends the program, and waits for nobody: what was typed is kept, a server
                far away is hardly waited for.
        """
        if is_hurried:
            keep_all()
        is_drained = self.tasks.close(HURRIED_WAITS if is_hurried and self._is_far else CLOSING_WAITS)
        if self.core is not None and is_drained:
            try:
                if self.signed_in is not None:
                    self.signed_in.release()
                self.core.close()
            except Exception:
                log.exception("closing failed")
        return is_drained

    def _show_login_window(self) -> LoginWindow:
        window = LoginWindow(self.tasks)
        window.logged_in.connect(self._logged_in)
        window.closed.connect(self._app.quit)
        window.place_wanted.connect(self._go_to)
        window.other_wanted.connect(self._ask_place)
        window.reached.connect(self._reached)
        window.show()
        self.login_window = window
        return window

    def _open(self) -> None:
        if self.login_window is not None:
            self._show_starting(self.login_window)
            self.tasks.run(self.login_window, self._open_data, self._opened, self._opening_failed)

    def _show_starting(self, window: LoginWindow) -> None:
        if self._is_far:
            window.show_starting(_("Connecting to the server…"))
        else:
            few = _("This takes a few seconds.")
            longer = _("The first time the demo company is made, which takes up to a minute.")
            is_made = self._places is not None and self._places.makes_demo
            window.show_starting(_("Opening the database…"), longer if is_made else few)

    @property
    def _is_far(self) -> bool:
        """Whether the data is somewhere else than on this PC."""
        place = self._places.current if self._places is not None else None
        return place is not None and place.is_server

    def _opened(self, opened: Opened) -> None:
        self.core, self._told = opened.core, opened.login
        self._is_new = opened.create_company is not None
        window = self.login_window
        if window is None:
            return
        if self._places is not None:
            self._places.remember()
        if opened.create_company is None:
            self._go_on(opened)
            return
        page = FirstStartPage(opened.create_company, self.tasks, window, opened.check_company)
        page.made.connect(self._company_made)
        window.show_page(FIRST, page)
        if self._places is not None:
            window.show_note(self._places.note)
        self._offer_places()
        self._load_screens()

    def _ask_place(self) -> None:
        """Where the data is: at the first start, or because somebody wants to work somewhere else."""
        window, places = self.login_window, self._places
        if window is None or places is None:
            return
        page = PlacePage(
            self.tasks,
            places.proposed,
            window,
            bring=self._bring_program,
            is_back_offered=self.core is not None,
        )
        page.chosen.connect(self._go_to)
        page.back_wanted.connect(self._go_back)
        window.show_page(PLACE, page)
        window.show_note(places.note)
        self._load_screens()

    def _go_back(self) -> None:
        """To the login; to the new company as long as there is none."""
        if self.login_window is not None and self._is_new:
            self.login_window.show_again(FIRST)
        else:
            self._show_login()

    def _go_to(self, place: Place) -> None:
        """Work there: whatever is open is let go of first, for both may be the same database."""
        places = self._places
        if places is None:
            return
        places.choose(place)
        core, self.core = self.core, None
        signed_in, self.signed_in = self.signed_in, None
        self._drop_login_window()
        self._show_starting(self._show_login_window())

        def let_go() -> None:
            if signed_in is not None:
                signed_in.release()
            if core is not None:
                core.close()

        self.tasks.run(self, let_go, lambda _none: self._open(), lambda _error: self._open())

    def _offer_places(self) -> None:
        window, places = self.login_window, self._places
        if window is not None and places is not None and (places.others() or not places.is_locked):
            window.offer_places(places.current, places.others(), is_locked=places.is_locked)

    def _reached(self, found: "Reach") -> None:
        """The server has told which companies there are for this PC."""
        if self._places is not None and found.companies:
            self._places.offer(found.companies)
            self._offer_places()

    def _show_login(self, note: str = "", username: str = "") -> None:
        window, core = self.login_window, self.core
        if window is not None and core is not None:
            is_far = self._server_url() != ""
            username, password = (username, "") if username else self._told
            window.show_login(
                *(core, note, username, password, self.signed_in),
                self._diagnose if is_far else None,
                partial(self._bring_program, self._server_url()) if is_far else None,
            )
            self._offer_places()
            if self._places is not None:
                window.show_note(self._places.note)

    def _diagnose(self) -> "Reach":
        """Whether the server can be reached, and why not; in the background."""
        from erp_core.reach.reach import reach  # slow to import, and seldom needed

        return reach(self._server_url())

    def _bring_program(self, url: str, came: Callable[[int], None]) -> Path:
        """The program that fits the server, into the user's folder of downloads; in the background."""
        from erp_core.reach.download import fetch, fitting

        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        return fetch(url, fitting(url), Path(folder), came)

    def _server_url(self) -> str:
        """Of the office server worked with; empty on this PC."""
        place = self._places.current if self._places is not None else None
        return place.address if place is not None and place.address.startswith("http") else ""

    def _key_of(self, core: Core) -> str:
        """What a session kept on this PC is known by: the place, never a database's password."""
        place = self._places.current if self._places is not None else None
        return core.server if place is None or "@" in place.address else place.address

    def _go_on(self, opened: Opened) -> None:
        """With the session kept on this PC, if there is one; else with the login."""
        core = opened.core
        signed_in = self.signed_in = SignedIn(self._key_of(core))

        def show(me: Me | None) -> None:
            if me is not None:
                self._load_screens(lambda: self._resumed(me))
            else:
                self._show_login()
                self._load_screens(get_ready=opened.get_ready)

        owner = self.login_window or self
        self.tasks.run(owner, lambda: signed_in.resume(core), show, lambda _error: show(None))

    def _load_screens(
        self, then: Callable[[], None] = lambda: None, get_ready: Callable[[], object] | None = None
    ) -> None:
        """Load the screens in the background, not before there is a page: it would wait for them."""

        def load() -> None:
            if get_ready is not None:
                get_ready()  # before anything else: two threads that import the same would stumble
            _import_screens()

        self.tasks.run(self, load, lambda _none: then(), lambda _error: then())

    def _company_made(self, username: str) -> None:
        self._is_new = False
        self._show_login(_("The company is ready. Log in to begin."), username)

    def _opening_failed(self, error: ErpError) -> None:
        log.warning("opening failed: %s", error.message)
        if self.login_window is not None:
            title = _("The data cannot be reached") if self._is_far else _("The database cannot be opened")
            note = self._places.note if self._places is not None else ""
            told = [error.message] if error.message not in note else []  # else it is the same sentence
            self.login_window.show_failure(title, "\n".join([*told, *filter(None, [note])]), self._open)
            self._offer_places()

    def _resumed(self, me: Me) -> None:
        """Whoever is still signed in sees no login, where the note stands."""
        self._logged_in(me)
        if self.main_window is not None and self._places is not None and self._places.note:
            self.main_window.show_message(self._places.note, "warning")

    def _logged_in(self, me: Me) -> None:
        try:  # whose password is right is not left before an empty field
            self._open_main_window(me)
        except Exception:
            log.exception("the main window could not be opened")
            self._drop_main_window()
            if (window := self.login_window) is not None:
                why = _("Something went wrong inside the program. The details are in the log file.")
                window.show_failure(_("The window could not be opened"), why, lambda: self._logged_in(me))

    def _open_main_window(self, me: Me) -> None:
        if self.core is None:
            return
        # Mostly loaded by now, see _load_screens.
        from erp_desktop.kit.frame.own_desk import OwnDesk
        from erp_desktop.screens import SCREENS
        from erp_desktop.shell.hints.hints import Hints
        from erp_desktop.shell.main_window import MainWindow
        from erp_desktop.shell.view_as.view_as_window import serve_views

        self._speak(me)
        if self._places is not None:
            self._places.remember(me.company, me.is_test)
        use_day(self.core.today)
        use_zone(self.core.zone)
        self.main_window = MainWindow(self.core, self.tasks, me, SCREENS)
        OwnDesk(self.core, self.tasks, me.username, self.main_window, self.main_window)
        if me.username == self._told[0]:
            self.main_window.tell_password(self._told[1])
        serve_views(self.main_window)
        if me.is_test:
            strip = TestStrip(self.main_window)
            self.main_window.setMenuWidget(strip)
            strip.show()
        self.main_window.logout_wanted.connect(self._log_out)
        self.main_window.closed.connect(self._quit)
        self.main_window.idle.locked.connect(self._locked)
        self.main_window.idle.unlocked.connect(self._unlocked)
        self.main_window.open_first()
        if unkept := why_not_kept():
            self.main_window.show_message(unkept, "warning")
        Hints(self.main_window)
        appear(self.main_window)
        self._drop_login_window()

    def _locked(self) -> None:
        core, signed_in = self.core, self.signed_in
        if core is not None and signed_in is not None:
            self.tasks.run(self, lambda: signed_in.suspend(core), lambda _none: None)

    def _unlocked(self) -> None:
        core, signed_in = self.core, self.signed_in
        if core is not None and signed_in is not None:
            self.tasks.run(self, lambda: signed_in.go_on(core), lambda _none: None)

    def _speak(self, me: Me) -> None:
        """The company's language; this PC remembers it for the next login window."""
        if me.language:
            LANGUAGE.set(me.language)
        speak(self._app, self._language or usual())
        use_locale(me.format)

    def _drop_login_window(self) -> None:
        window, self.login_window = self.login_window, None
        if window is not None:
            window.closed.disconnect()
            window.close()
            window.deleteLater()

    def _drop_main_window(self) -> None:
        window, self.main_window = self.main_window, None
        if window is not None:
            window.deleteLater()

    def _log_out(self) -> None:
        core = self.core
        if core is None:
            return
        self._drop_main_window()
        self._show_login_window()
        signed_in = self.signed_in
        self._show_login()

        def leave() -> None:
            if signed_in is not None:
                signed_in.forget(core)
            core.logout()

        # The server hears of it in the background; the tokens here are gone at once.
        self.tasks.run(self, leave, lambda _none: None, lambda error: log.info("log out: %s", error.message))

    def _quit(self) -> None:
        """The session ends with the window; a server that does not answer is not waited for."""
        core, app = self.core, self._app
        self._drop_main_window()
        # Who is kept signed in goes on with this session at the next start.
        if core is None or core.me is None or core.on_renewal is not None:
            app.quit()
            return
        self.tasks.run(self, core.logout, lambda _none: app.quit(), lambda _error: app.quit())
        QTimer.singleShot(int(LOGOUT_WAITS * 1000), app.quit)


def _import_screens() -> None:
    """The screens and what they need take a second to load; that passes while somebody types a password."""
    modules.load_once()  # first, as a login that is quicker than this does
    for name in (
        "erp_desktop.screens",
        "erp_desktop.shell.view_as.view_as_window",
        "erp_desktop.dashboard.dashboard_screen",
    ):
        importlib.import_module(name)
