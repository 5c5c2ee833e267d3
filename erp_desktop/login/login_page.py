"""LoginPage: user name and password."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from erp_core.errors import (
    CodeRequired,
    ErpError,
    PasswordChangeRequired,
    SecondFactorRequired,
    Unreachable,
    VersionMismatch,
)
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.security.user.schema import Me
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.preferences import LAST_USERNAME
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Bring, Page
from erp_desktop.login.signed_in import SignedIn

if TYPE_CHECKING:
    from erp_core import Core
    from erp_core.reach.reach import Reach


class LoginPage(Page):
    """The way in.

    Signals:
        logged_in: with Me.
        change_required: the password is right but must be changed first; with name and password.
        factor_required: it is right, and a second factor must be set up first; with name and password.
        registration_wanted: the user has no account yet.
        forgotten: the user wants a new password; with the name as far as it is typed.
        reached: with the Reach that tells what the server is, and which companies it has.
    """

    logged_in = Signal(object)
    change_required = Signal(str, str)
    factor_required = Signal(str, str)
    registration_wanted = Signal()
    forgotten = Signal(str)
    reached = Signal(object)

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        heading: str = "",
        text: str = "",
        parent: QWidget | None = None,
        *,
        is_registration_offered: bool = True,
        signed_in: SignedIn | None = None,
        diagnose: "Callable[[], Reach] | None" = None,
        bring: Bring | None = None,
    ) -> None:
        super().__init__(heading or _("Log in"), text, "login", tasks, parent)
        self._core, self._diagnose, self._bring = core, diagnose, bring
        self._is_way_in = is_registration_offered
        self.username = self.add_field("username", _("User name"))
        self.password = self.add_field("password", _("Password"), is_secret=True)
        self.code = self.add_code()
        for field in (self.username, self.password):
            field.line.textEdited.connect(lambda _text: self._forget_code())
        self.username.line.setText(LAST_USERNAME.get(core.place))
        self.password.line.textEdited.connect(self._hint_at_capitals)
        self._signed_in = signed_in
        self.keep = named(QCheckBox(_("Keep me signed in"), self), "login.keep", _("Keep me signed in"))
        self.keep.setVisible(signed_in is not None)
        self._keep_note = with_role(WholeLabel(self), "muted")
        self._keep_note.hide()
        self.column.addWidget(self.keep)
        self.column.addWidget(self._keep_note)
        if signed_in is not None:
            tasks.run(self, signed_in.why_not, self._show_keep)
        self.add_button(_("Log in"))
        if is_registration_offered:
            self.add_link(
                _("Forgot your password?"), "forgotten", lambda: self.forgotten.emit(self.username.text)
            )
            self.add_link(_("Ask for an account"), "register", self.registration_wanted.emit)

    def focus_first(self) -> None:
        """The first field that is still empty."""
        (self.password if self.username.text else self.username).line.setFocus()

    def submit(self) -> None:
        wanted = ("username", "password") if self.code.isHidden() else ("username", "password", "code")
        if self.is_waiting or not self.require(*wanted):
            return
        code = self.code.text.strip()
        core, name, password = self._core, folded(self.username.text.strip()), self.password.text
        signed_in, is_kept = self._signed_in, self.keep.isChecked() and self.keep.isEnabled()

        def log_in() -> Me:
            me = core.login(name, password, code)
            if signed_in is not None and is_kept:
                signed_in.keep(core)
            elif signed_in is not None:
                signed_in.forget(core)
                signed_in.release()
            return me

        self.work(_("Logging in…"), log_in, self._done)

    def _show_keep(self, why_not: str) -> None:
        """The box explains itself where it cannot be ticked."""
        self.keep.setEnabled(not why_not)
        self.keep.setToolTip(why_not or _("For seven days, on this PC, without your password"))
        self._keep_note.setText(why_not)
        self._keep_note.setVisible(bool(why_not))

    def _done(self, me: Me) -> None:
        LAST_USERNAME.set(me.username, self._core.place)
        self.password.line.clear()
        self._forget_code()
        self.logged_in.emit(me)

    def failed(self, error: ErpError) -> None:
        if isinstance(error, PasswordChangeRequired):
            self.change_required.emit(folded(self.username.text.strip()), self.password.text)
            return
        if isinstance(error, SecondFactorRequired) and self._is_way_in:
            self.factor_required.emit(folded(self.username.text.strip()), self.password.text)
            return
        if isinstance(error, CodeRequired):
            self.ask_for_code(error)
            return
        self.show_error(error)
        if isinstance(error, Unreachable):
            self.look()
        if isinstance(error, VersionMismatch) and self._bring is not None:
            self.offer_program(error.message, self._bring)
        self.password.line.setFocus()
        self.password.line.selectAll()

    def ask_for_code(self, error: CodeRequired) -> None:
        """The second step, on the same page; said above it, as nobody has asked for one before."""
        if self.code.isHidden():
            self.message.show_message(error.message, "info")
        super().ask_for_code(error)

    def _forget_code(self) -> None:
        """Whoever logs in now may need none."""
        self.code.line.clear()
        self.code.hide()

    def look(self) -> None:
        """Say at once, and not after a password, that one cannot log in to this server."""
        if self._diagnose is not None:
            now = self.tries, self.message.text
            self.tasks.run(self, self._diagnose, lambda found: self._explain(found, now), lambda _error: None)

    def _explain(self, found: "Reach", looked: tuple[int, str]) -> None:
        """Better than that it cannot be reached: why not, and what to do; unless it has gone on since."""
        self.reached.emit(found)
        tries, text = looked
        has_gone_on = tries != self.tries or self.message.text not in (text, self.note or text)
        if found.is_usable or has_gone_on or self.is_waiting:
            return
        words = self.with_note(found.message)
        if found.is_other_version and self._bring is not None:
            self.offer_program(words, self._bring)
        else:
            self.message.show_message(words, "danger")

    def _hint_at_capitals(self, text: str) -> None:
        """Qt cannot ask for the caps-lock key; a password all in capitals is the sign that it is on."""
        letters = [c for c in text if c.isalpha()]
        if len(letters) >= 3 and all(c.isupper() for c in letters):
            self.message.show_message(_("Only capital letters so far. Is Caps Lock on?"), "warning")
        else:
            self.message.clear()
