"""UserForm: an account: who it is, its role, and what an administrator does with it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtWidgets import QDialog

from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.security.user import service as users
from erp_core.security.user.schema import TemporaryPassword, UserView
from erp_desktop.administration.users.activate_dialog import ActivateDialog
from erp_desktop.administration.users.password_dialog import PasswordDialog
from erp_desktop.kit.forms.action import Action
from erp_desktop.kit.forms.document_form import DocumentForm
from erp_desktop.kit.look.format import format_datetime

_DONE = {
    "activate": N_("{name} may log in now."),
    "unlock": N_("{name} may try again at once."),
    "disable": N_("{name} is shut out; open sessions have ended."),
    "reset_password": N_("{name} has a temporary password."),
}


class UserForm(DocumentForm):
    """The user name cannot be changed once it is stored; passwords are shown once, in a dialog."""

    def show_record(self, record: Any) -> None:
        super().show_record(record)
        self.body.fields.editor("username").set_read_only(True)

    def set_read_only(self, is_read_only: bool) -> None:
        super().set_read_only(is_read_only)
        if self.record is not None:
            self.body.fields.editor("username").set_read_only(True)

    def refresh(self) -> None:
        super().refresh()
        if isinstance(self.record, UserView):
            is_locked = self.record.locked_until is not None and self.record.locked_until > datetime.now(UTC)
            if is_locked:
                self.bar.badge.set_status("locked")
            if not self.is_dirty:
                self.bar.show_title(self.title, self._note(self.record, is_locked))

    def carry_out(self, action: Action) -> None:
        """Activating asks for a role first."""
        if action.name != "activate":
            super().carry_out(action)
            return
        if not isinstance(self.record, UserView):
            return
        dialog = ActivateDialog(self.core, self.tasks, self.record, self)
        dialog.accepted.connect(lambda: self._activate(dialog.role))
        dialog.open()

    def _activate(self, role: str) -> None:
        record = self.record
        self.send(users.activate, (record.id, record.version, role), partial(self._done, "activate"))

    def _note(self, user: UserView, is_locked: bool) -> str:
        if is_locked:
            return _("Too many failed logins, until {time}").format(time=format_datetime(user.locked_until))
        if user.must_change_password:
            return _("Has a temporary password")
        if user.last_login_at is None:
            return _("Never logged in")
        return _("Last login {time}").format(time=format_datetime(user.last_login_at))

    def _content(self) -> dict[str, Any]:
        content = super()._content()
        if self.record is not None:
            del content["username"]
        return content

    def answered_late(self, sent: tuple[Any, ...], then: Callable[[], None] | None, record: Any) -> None:
        if isinstance(record, TemporaryPassword):
            self._show_password(record)
            record = record.user
        super().answered_late(sent, then, record)

    def _saved(self, then: Callable[[], None] | None, record: Any) -> None:
        if isinstance(record, TemporaryPassword):
            super()._saved(then, record.user)
            self._show_password(record)
        else:
            super()._saved(then, record)

    def _send_move(self, action: Action) -> None:
        operation = action.operation
        if self.record is not None and operation is not None:
            args = (self.record.id, self.record.version)
            self.send(operation, args, partial(self._done, action.name))

    def _done(self, move: str, record: Any) -> None:
        user: UserView = record.user if isinstance(record, TemporaryPassword) else record
        self.take(user, _(_DONE[move]).format(name=user.full_name))
        if isinstance(record, TemporaryPassword):
            self._show_password(record)

    def _show_password(self, given: TemporaryPassword) -> None:
        dialog: QDialog = PasswordDialog(given.user.full_name, given.temporary_password, self)
        dialog.open()

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger")
