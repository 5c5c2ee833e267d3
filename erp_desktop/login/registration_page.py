"""RegistrationPage: ask for an account; an administrator activates it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.security.user.schema import RegistrationInput
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Page
from erp_desktop.login.strength_meter import StrengthMeter

if TYPE_CHECKING:
    from erp_core import Core


class RegistrationPage(Page):
    """A form for somebody without an account.

    Signals:
        registered: it was sent.
        back_wanted: to the login.
    """

    registered = Signal()
    back_wanted = Signal()

    def __init__(self, core: "Core", tasks: Tasks, parent: QWidget | None = None) -> None:
        text = _("An administrator activates it and chooses your role.")
        super().__init__(_("Ask for an account"), text, "register", tasks, parent)
        self._core = core
        self.column.setSpacing(8)
        self.add_field("username", _("User name"), hint=_("Small letters, digits, . _ -"))
        self.add_field("full_name", _("Full name"))
        self.add_field("email", _("E-mail"))
        self.add_field("phone", _("Phone (optional)"), example="+91 22 2345 6789")
        password = self.add_field("password", _("Password"), is_secret=True)
        self.strength = StrengthMeter(tasks, self)
        self.column.addWidget(self.strength)
        names = ("username", "full_name", "email")
        password.line.textChanged.connect(
            lambda text: self.strength.follow(text, [self.fields[name].text for name in names])
        )
        self.add_field("repeated", _("Password again"), is_secret=True)
        self.add_button(_("Send"))
        self.add_link(_("Back to login"), "back", self.back_wanted.emit)

    def submit(self) -> None:
        if self.is_waiting:
            return
        is_whole = self.require("username", "full_name", "email", "password", "repeated")
        if not passwords_agree(self) or not is_whole:
            return
        written = {
            name: field.text if name == "password" else field.text.strip()
            for name, field in self.fields.items()
            if name in RegistrationInput.model_fields
        }
        core = self._core
        # Plain text goes to the core as typed; it is checked there, and errors come back by field.
        self.work(_("Sending…"), lambda: _register(core, written), lambda _none: self._done())

    def _done(self) -> None:
        for field in self.fields.values():
            field.line.clear()
        self.registered.emit()


def passwords_agree(page: Page, first: str = "password") -> bool:
    """Whether both entries are the same; says so at the second, where it is filled in."""
    repeated = page.fields["repeated"]
    if page.fields[first].text == repeated.text:
        return True
    if not repeated.error:
        repeated.show_error(_("The two passwords differ."))
    next(field for field in page.fields.values() if field.error).line.setFocus()
    return False


def _register(core: "Core", written: dict[str, str]) -> None:
    from erp_core.security.user import service as users  # slow to import, so not before the window shows

    core.run(users.register, written)  # type: ignore[arg-type]
