"""FormRights: what the user may do with a form's record, and what is said where that is not enough."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from erp_core.errors import NotPermitted
from erp_core.kit.operation import operation_of
from erp_desktop.kit.rights.holders import forget_holders, remember_holders, say_why, sentence

if TYPE_CHECKING:
    from erp_desktop.kit.forms.document_form import DocumentForm


class FormRights(QObject):
    """Buttons, menu, fields and keys of a form follow what the core allows.

    A record says itself what its status allows and which permission is missing for the rest; for a new one
    the permission to write one decides.
    """

    def __init__(self, form: "DocumentForm") -> None:
        super().__init__(form)
        self._form = form

    @property
    def allowed(self) -> list[str]:
        """Operations that can be carried out now."""
        form = self._form
        if form.record is not None:
            return form.record.actions
        is_new = form.record_id is None
        return ["update"] if is_new and form.core.can(form.spec.create_permission) else []

    @property
    def refused(self) -> dict[str, str]:
        """Operations for which only a permission is missing."""
        form = self._form
        if form.record is not None:
            return form.record.refused
        is_new = form.record_id is None
        return {"update": form.spec.create_permission} if is_new and not self.allowed else {}

    @property
    def can_save(self) -> bool:
        return "update" in self.allowed

    def show(self) -> None:
        """Let bar and menu offer what can be done, and let nothing be typed that could not be saved."""
        form = self._form
        form.bar.show_actions(self.allowed, self.refused, form.is_dirty)
        form.menu.offer(self.allowed, self.refused)
        if form.is_read_only is not (not self.can_save):
            form.set_read_only(not self.can_save)

    def refuses(self, name: str) -> bool:
        """Whether a permission is missing for an operation; if so, say which."""
        permission = self.refused.get(name)
        if permission is not None:
            self.say_why(permission)
        return permission is not None

    def say_why(self, permission: str) -> None:
        form = self._form
        say_why(form, form.core, form.tasks, permission, form.message.show_message)

    def explain(self, error: NotPermitted, operation: Callable[..., Any]) -> None:
        """A button could still be pressed, but the core refused: the role may have changed meanwhile."""
        form, core = self._form, self._form.core
        permission = operation_of(operation).permission or ""
        forget_holders(core)

        def ask() -> None:
            core.ask_rights()
            remember_holders(core)

        def tell(_nothing: object) -> None:
            words = error.message if core.can(permission) else sentence(core, permission)
            form.message.show_message(words, "danger")
            form.load()

        form.tasks.run(form, ask, tell, lambda _second: form.message.show_message(error.message, "danger"))
