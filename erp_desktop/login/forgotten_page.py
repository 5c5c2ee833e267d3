"""Two pages for who forgot a password: have a code sent by e-mail, and choose a new one by it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Page
from erp_desktop.login.registration_page import passwords_agree
from erp_desktop.login.strength_meter import StrengthMeter

if TYPE_CHECKING:
    from erp_core import Core


class ForgottenPage(Page):
    """Whose password it is.

    Signals:
        sent: a code is on its way, if there is such a user; with the name.
        back_wanted: to the login.
    """

    sent = Signal(str)
    back_wanted = Signal()

    def __init__(self, core: "Core", tasks: Tasks, parent: QWidget | None = None) -> None:
        text = _("We send a code to your e-mail address. With it you choose a new password.")
        super().__init__(_("Forgot your password?"), text, "forgotten", tasks, parent)
        self._core = core
        self.add_field("username", _("User name"))
        self.add_button(_("Send the code"))
        self.add_link(_("Back to login"), "back", self.back_wanted.emit)

    def begin(self, username: str) -> None:
        """For this user, as far as he is known."""
        self.fields["username"].line.setText(username)
        self.fields["username"].line.setFocus()

    def submit(self) -> None:
        if self.is_waiting or not self.require("username"):
            return
        core, name = self._core, folded(self.fields["username"].text.strip())
        self.work(_("Sending…"), lambda: _request(core, name), lambda _none: self.sent.emit(name))


class NewPasswordPage(Page):
    """The code from the mail, and the new password twice.

    Signals:
        changed: done; with the user name and the new password.
        code_wanted: another one.
        back_wanted: to the login.
    """

    changed = Signal(str, str)
    code_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, core: "Core", tasks: Tasks, parent: QWidget | None = None) -> None:
        text = _(
            "If this user has an e-mail address here, a code is on its way. It may take a minute; it is good "
            "for 30 minutes."
        )
        super().__init__(_("New password"), text, "renew", tasks, parent)
        self._core, self._username = core, ""
        self.column.setSpacing(8)
        self.add_field("code", _("Code from the e-mail"), example="abcd-efgh-jkmn")
        new = self.add_field("new_password", _("New password"), is_secret=True)
        self.strength = StrengthMeter(tasks, self)
        self.column.addWidget(self.strength)
        new.line.textChanged.connect(lambda text: self.strength.follow(text, [self._username]))
        self.add_field("repeated", _("New password again"), is_secret=True)
        self.add_button(_("Change password"))
        self.add_link(_("Send another code"), "again", self.code_wanted.emit)
        self.add_link(_("Back to login"), "back", self.back_wanted.emit)

    def begin(self, username: str) -> None:
        """For this user, who was sent a code."""
        self._username = username
        for field in self.fields.values():
            field.line.clear()
        self.fields["code"].line.setFocus()

    def submit(self) -> None:
        if self.is_waiting:
            return
        is_whole = self.require("code", "new_password", "repeated")
        if not passwords_agree(self, "new_password") or not is_whole:
            return
        core, name = self._core, self._username
        code, new = self.fields["code"].text, self.fields["new_password"].text
        self.work(
            _("Changing…"),
            lambda: _redeem(core, name, code, new),
            lambda _none: self.changed.emit(name, new),
        )


def _request(core: "Core", username: str) -> None:
    from erp_core.security.password_reset import service as password_reset  # slow to import

    core.run(password_reset.request, username)


def _redeem(core: "Core", username: str, code: str, new_password: str) -> None:
    from erp_core.security.password_reset import service as password_reset  # slow to import

    core.run(password_reset.redeem, username, code, new_password)  # type: ignore[arg-type]
