"""ChangePasswordPage: a new password, because it must be changed or because the user wants to."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from erp_core.errors import CodeRequired, ErpError
from erp_core.kit.i18n import _
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.page import Page, hold
from erp_desktop.login.registration_page import passwords_agree
from erp_desktop.login.strength_meter import StrengthMeter

if TYPE_CHECKING:
    from erp_core import Core


class ChangePasswordPage(Page):
    """Current password, new password, new password again.

    Signals:
        changed: done; with the user name and the new password.
        back_wanted: not now.
    """

    changed = Signal(str, str)
    back_wanted = Signal()

    def __init__(
        self, core: "Core", tasks: Tasks, text: str, back: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Change password"), text, "password", tasks, parent)
        self._core = core
        self._username = ""
        self.add_field("password", _("Current password"), is_secret=True)
        new = self.add_field("new_password", _("New password"), is_secret=True)
        self.strength = StrengthMeter(tasks, self)
        self.column.addWidget(self.strength)
        new.line.textChanged.connect(lambda text: self.strength.follow(text, [self._username]))
        self.add_field("repeated", _("New password again"), is_secret=True)
        self.code = self.add_code()
        self.add_button(_("Change password"))
        self.add_link(back, "back", self.back_wanted.emit)

    def begin(self, username: str, password: str = "") -> None:
        """For this user; the current password may be known from the login just tried."""
        self._username = username
        for field in self.fields.values():
            field.line.clear()
        self.fields["password"].line.setText(password)
        self.fields["password"].setVisible(not password)
        self.code.hide()
        self.fields["new_password" if password else "password"].line.setFocus()

    def submit(self) -> None:
        if self.is_waiting:
            return
        is_whole = self.require("password", "new_password", "repeated")
        if not passwords_agree(self, "new_password") or not is_whole:
            return
        core, name = self._core, self._username
        password, new = self.fields["password"].text, self.fields["new_password"].text
        code = self.code.text.strip() or None
        self.work(
            _("Changing…"),
            lambda: _change(core, name, password, new, code),
            lambda _none: self.changed.emit(name, new),
        )

    def failed(self, error: ErpError) -> None:
        if isinstance(error, CodeRequired):
            self.ask_for_code(error)
        else:
            super().failed(error)


class ChangePasswordDialog(QDialog):
    """The page in a window of its own, for a user who is logged in."""

    def __init__(self, core: "Core", tasks: Tasks, username: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("change_password")
        self.setWindowTitle(_("Change password"))
        page = ChangePasswordPage(core, tasks, "", _("Cancel"), self)
        page.changed.connect(self.accept)
        page.back_wanted.connect(self.reject)
        hold(page, self)
        page.begin(username)


def _change(core: "Core", username: str, password: str, new_password: str, code: str | None) -> None:
    from erp_core.security.user import service as users  # slow to import, so not before the window shows

    core.run(users.change_password, username, password, new_password, code)  # type: ignore[arg-type]
