"""FormRights: what the user may do with a form's record, and what is said where that is not enough."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from erp_core.errors import NotPermitted
from erp_core.kit.operation import operation_of
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.desk import Desk


class FormRights(QObject):
    """A record says itself what its status allows and which permission is missing for the rest.

    For a new one the permission to write one decides.

    Args:
        needed: the permission to save a new record.

    Signals:
        reload_wanted: what may be done is other than what is shown.
    """

    reload_wanted = Signal()

    def __init__(
        self, needed: str, sheet: Sheet, desk: Desk, rights: Rights, message: MessageBar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._needed, self._sheet, self._desk = needed, sheet, desk
        self._rights, self._message = rights, message

    @property
    def allowed(self) -> list[str]:
        """Operations that can be carried out now."""
        if self._sheet.record is not None:
            return self._sheet.record.actions
        is_new = self._sheet.record_id is None
        return ["update"] if is_new and self._desk.core.can(self._needed) else []

    @property
    def refused(self) -> dict[str, str]:
        """Operations for which only a permission is missing."""
        if self._sheet.record is not None:
            return self._sheet.record.refused
        is_new = self._sheet.record_id is None
        return {"update": self._needed} if is_new and not self.allowed else {}

    @property
    def is_in_use(self) -> bool:
        """Whether nothing but what names the record is in the way of deleting it."""
        may_change = self._sheet.record is not None and self.can_save
        return may_change and "delete" not in self.allowed and "delete" not in self.refused

    @property
    def can_save(self) -> bool:
        return "update" in self.allowed

    def may_create(self) -> bool:
        """Whether the user may write a new record; if not, say why."""
        return self._rights.may(self, self._needed, self._message.show_message)

    def refuses(self, name: str) -> bool:
        """Whether a permission is missing for an operation; if so, say which."""
        permission = self.refused.get(name)
        if permission is not None:
            self.say_why(permission)
        return permission is not None

    def say_why(self, permission: str) -> None:
        self._rights.say_why(self, permission, self._message.show_message)

    def explain(self, error: NotPermitted, operation: Callable[..., Any]) -> None:
        """A button could still be pressed, but the core refused: the role may have changed meanwhile."""
        core, rights, message = self._desk.core, self._rights, self._message
        permission = operation_of(operation).permission or ""
        rights.forget()

        def ask() -> None:
            core.ask_rights()
            rights.remember()

        def tell(_nothing: object) -> None:
            words = error.message if core.can(permission) else rights.sentence(permission)
            message.show_message(words, "danger")
            self.reload_wanted.emit()

        self._desk.tasks.run(self, ask, tell, lambda _second: message.show_message(error.message, "danger"))
