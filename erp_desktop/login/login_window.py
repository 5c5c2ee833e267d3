"""LoginWindow: the first window: starting, first start, login, registration, change of password."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.frame.test_strip import TestStrip
from erp_desktop.kit.frame.window import begin
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import pixmap
from erp_desktop.kit.look.mark import window_icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.parts.state_page import BusyStrip, StatePage
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.change_password_page import ChangePasswordPage
from erp_desktop.login.forgotten_page import ForgottenPage, NewPasswordPage
from erp_desktop.login.login_page import LoginPage
from erp_desktop.login.page import Bring, Page
from erp_desktop.login.place import Place
from erp_desktop.login.registration_page import RegistrationPage
from erp_desktop.login.second_factor.setup_page import CodesPage, SetupPage
from erp_desktop.login.signed_in import SignedIn
from erp_desktop.login.weave_panel import WeavePanel

if TYPE_CHECKING:
    from erp_core import Core
    from erp_core.reach.reach import Reach


# The pages that ask for the new company, and where the data is.
FIRST, PLACE = "first", "place"


class LoginWindow(QWidget):
    """Shows one page after another, beside a picture.

    Signals:
        logged_in: with Me.
        closed: by the user.
        place_wanted: with the Place to work on from now on.
        other_wanted: a place that is not known yet.
        reached: with the Reach of the server.
    """

    logged_in = Signal(object)
    closed = Signal()
    place_wanted = Signal(object)
    other_wanted = Signal()
    reached = Signal(object)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "page", _("Log in"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Textile ERP"))
        self.setWindowIcon(window_icon())
        self._tasks = tasks
        self._pages: dict[str, Page] = {}
        self._rooms: dict[str, QScrollArea] = {}
        self._busy = BusyStrip(self)
        self._state = StatePage(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._state)
        self._server_icon = QLabel(self)
        self._server_icon.setPixmap(pixmap("server", "icon_muted", 14, self.devicePixelRatioF()))
        self._server = named(with_role(QLabel(self), "muted"), "login.server", _("Server"))
        self._change = with_role(QPushButton(_("Change…"), self), "", "link")
        named(self._change, "login.change", _("Work somewhere else"))
        self._change.setToolTip(_("Another company or server"))
        self._change.clicked.connect(self._ask_elsewhere)
        self._change.hide()
        self._places = QMenu(self)
        self._places.setObjectName("login.places")
        self._edge, self._is_test = TestStrip(self), False
        self._lay_out()
        keys.bind(self, keys.QUIT, self.close)
        begin(self, QSize(940, 640))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addStretch(1)
        foot.addWidget(self._server_icon)
        foot.addWidget(self._server)
        foot.addWidget(self._change)
        foot.addStretch(1)
        self._server_icon.hide()
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 16)
        right.setSpacing(0)
        right.addWidget(self._edge)
        right.addWidget(self._busy)
        right.addWidget(self._stack, 1)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(WeavePanel(self))
        row.addLayout(right, 1)

    def show_starting(self, text: str, detail: str = "") -> None:
        """Work that must end before anybody can log in."""
        self._busy.set_busy(True)
        self._change.hide()  # one opening at a time
        self._state.show_state("database", text, detail)
        self._stack.setCurrentWidget(self._state)

    def show_failure(self, title: str, text: str, retry: object) -> None:
        """It failed; say why and offer to try again."""
        self._busy.set_busy(False)
        self._state.show_state("circle-alert", title, text, _("Try again"), retry)  # type: ignore[arg-type]
        self._stack.setCurrentWidget(self._state)

    def show_page(self, name: str, page: Page) -> None:
        """A page of the first start: where the data is, or the new company."""
        self._busy.set_busy(False)
        self._add(name, page)
        self._bring(name)  # with what it has to say from the start

    def show_note(self, text: str) -> None:
        """Something the page in front has to say."""
        for name, room in self._rooms.items():
            if text and room is self._stack.currentWidget():
                self._pages[name].show_note(text)

    def offer_places(self, current: Place | None, others: list[Place], *, is_locked: bool = False) -> None:
        """Where this window leads, and where else it may lead.

        Args:
            is_locked: nowhere but there.
        """
        self._is_test = current is not None and current.is_test
        self._edge.setVisible(self._is_test)
        if current is not None and current.company:
            self._server.setText(current.title)
        self._places.clear()
        for place in others:
            self._places.addAction(literal(place.title), lambda place=place: self.place_wanted.emit(place))
        if not is_locked:
            self._places.addSeparator()
            self._places.addAction(_("Somewhere else…"), self.other_wanted.emit)
        self._change.setMenu(self._places if others else None)  # type: ignore[arg-type]
        self._change.show()

    def _ask_elsewhere(self) -> None:
        """Where else there is nothing to choose from, it is asked at once."""
        if self._change.menu() is None:
            self.other_wanted.emit()

    def show_again(self, name: str) -> None:
        """The page as it was left."""
        self._bring(name)

    def show_login(
        self,
        core: "Core",
        note: str = "",
        username: str = "",
        password: str = "",
        signed_in: SignedIn | None = None,
        diagnose: "Callable[[], Reach] | None" = None,
        bring: Bring | None = None,
    ) -> None:
        """The login page on this server.

        Args:
            note: said above the fields.
            username, password: filled in already (the demo company's).
            signed_in: keeps the session for the next start; None where that is not offered.
            diagnose: whether the server can be reached, or why not; blocking.
            bring: downloads the program that fits the server; blocking.
        """
        self._busy.set_busy(False)
        self._server.setText(core.server)
        self._server_icon.show()
        if "login" not in self._pages:
            login = LoginPage(
                core, self._tasks, parent=self, signed_in=signed_in, diagnose=diagnose, bring=bring
            )
            self._add_pages(core, login)
            login.look()
        page = self._pages["login"]
        if username:
            page.fields["username"].line.setText(username)
        page.fields["password"].line.setText(password)
        self._show("login")
        if note:
            page.message.show_message(note, "success", "", None)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()

    def _add_pages(self, core: "Core", login: LoginPage) -> None:
        login.logged_in.connect(self.logged_in)
        login.reached.connect(self.reached)
        login.registration_wanted.connect(lambda: self._show("register"))
        login.change_required.connect(partial(self._begin, "password"))
        login.forgotten.connect(partial(self._begin, "forgotten"))
        login.factor_required.connect(partial(self._begin, "setup"))
        register = RegistrationPage(core, self._tasks, self)
        register.back_wanted.connect(lambda: self._show("login"))
        register.registered.connect(
            lambda: self.show_login(
                core, _("Your request was sent. An administrator will activate the account.")
            )
        )
        text = _("Your password has to be changed before you can go on.")
        change = ChangePasswordPage(core, self._tasks, text, _("Back to login"), self)
        change.back_wanted.connect(lambda: self._show("login"))
        change.changed.connect(self._log_in_with)
        for name, page in (("login", login), ("register", register), ("password", change)):
            self._add(name, page)
        self._add_forgotten(core)
        self._add_second_factor(core)

    def _add_second_factor(self, core: "Core") -> None:
        setup, codes = SetupPage(core, self._tasks, _("Back to login"), self), CodesPage(self._tasks, self)
        setup.back_wanted.connect(lambda: self._show("login"))
        setup.turned_on.connect(partial(self._begin, "codes"))
        codes.kept.connect(self._go_on)
        self._add("setup", setup)
        self._add("codes", codes)

    def _add_forgotten(self, core: "Core") -> None:
        forgotten = ForgottenPage(core, self._tasks, self)
        renew = NewPasswordPage(core, self._tasks, self)
        for page in (forgotten, renew):
            page.back_wanted.connect(lambda: self._show("login"))
        forgotten.sent.connect(partial(self._begin, "renew"))
        renew.code_wanted.connect(lambda: self._show("forgotten"))
        renew.changed.connect(self._log_in_with)
        self._add("forgotten", forgotten)
        self._add("renew", renew)

    def _add(self, name: str, page: Page) -> None:
        """The page in the middle of the room, scrolled where the room is too small for it."""
        self._pages[name] = page
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(32, 24, 32, 24)
        # Not by alignment: that would ask the page's height without the width of its texts.
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(page)
        row.addStretch(1)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(holder)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rooms[name] = area
        self._stack.addWidget(area)

    def _show(self, name: str) -> None:
        self._pages[name].message.clear()
        self._bring(name)

    def _bring(self, name: str) -> None:
        self._edge.setVisible(self._is_test and name != PLACE)  # which company is being asked there
        self._stack.setCurrentWidget(self._rooms[name])
        self._pages[name].focus_first()

    def _begin(self, name: str, *known: Any) -> None:
        """Bring a page to the front that begins with what is known."""
        self._show(name)
        page: Any = self._pages[name]
        page.begin(*known)

    def _go_on(self) -> None:
        """Log in with what is typed there still: it asks for the phone's next code."""
        self._show("login")
        self._pages["login"].submit()

    def _log_in_with(self, username: str, password: str) -> None:
        self._show("login")
        page = self._pages["login"]
        page.fields["username"].line.setText(username)
        page.fields["password"].line.setText(password)
        page.submit()
