"""FormTrouble: what a form shows when a command of it did not succeed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from erp_core.errors import ErpError, NotPermitted, StaleRecord, Unreachable, ValidationError
from erp_core.kit.i18n import _

if TYPE_CHECKING:
    from erp_desktop.kit.forms.document_form import DocumentForm


class FormTrouble(QObject):
    """Says it where it belongs; what was typed stays, on disk too."""

    def __init__(self, form: "DocumentForm") -> None:
        super().__init__(form)
        self._form = form

    def show(self, operation: Callable[..., Any], error: ErpError) -> None:
        """Show the error of a command."""
        form = self._form
        if isinstance(error, ValidationError):
            homeless = form.body.show_errors(error.fields)
            form.message.show_message(" ".join(dict.fromkeys([error.message, *homeless])), "danger")
            form.body.focus_error()
        elif isinstance(error, StaleRecord):
            form.conflict.read_theirs(error)
        elif isinstance(error, Unreachable):
            form.message.show_message(error.message, "danger", _("Try again"), form.lost.try_again)
        elif isinstance(error, NotPermitted):
            form.rights.explain(error, operation)
        elif not form.lost.doubts(error):
            form.message.show_message(error.message, "danger")
        if form.is_dirty:
            form.drafts.keep()
