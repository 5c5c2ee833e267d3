"""LostSave: a save whose answer never came: gone on with after a crash, and what the user is told of it."""

import uuid
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from erp_core.errors import Conflict, ErpError, InternalError
from erp_core.kit.i18n import _
from erp_core.kit.operation import operation_of
from erp_desktop.kit.drafts.draft_store import Draft
from erp_desktop.kit.drafts.sent_save import SentSave, is_known
from erp_desktop.kit.forms.form_commands import Attempt
from erp_desktop.kit.look.format import format_datetime

if TYPE_CHECKING:
    from erp_desktop.kit.forms.document_form import DocumentForm


class LostSave(QObject):
    """A form's save that core may have carried out or not.

    The next save sends it again under its own request id, as it was sent then; what was typed since is saved
    on top. Where core cannot tell any more, the user looks in the list and decides.
    """

    def __init__(self, form: "DocumentForm") -> None:
        super().__init__(form)
        self._form = form

    def restore(self, draft: Draft, record: Any) -> None:
        """Go on with what a program left that ended before it was saved, or before it knew."""
        form = self._form
        form.drafts.adopt(draft)
        form.body.set_state(draft.content)
        form.set_dirty(True)
        if draft.sent is not None:
            form.commands.unanswered = self._attempt(draft.sent)
        if form.commands.unanswered is not None:
            if not self.is_forgotten():
                text = _(
                    "This was being saved when the program ended. Save it to be sure; it is not saved twice."
                )
                form.message.show_message(text, "warning")
        elif record is not None and draft.version not in (None, record.version):
            text = _("This was changed by somebody else since you typed it; compare before you save.")
            form.message.show_message(text, "warning")
        form.drafts.keep()  # from now on it is this program's, and offered to no other

    def try_again(self) -> None:
        """Send it again now."""
        if not self.is_forgotten():
            self._form.commands.retry()

    def is_forgotten(self) -> bool:
        """Whether core may have forgotten the request; if so, say it.

        Of a stored record its version tells what became of it.
        """
        form = self._form
        lost = form.commands.unanswered
        if lost is None or form.record is not None or is_known(lost.sent_at):
            return False
        text = _("This was sent {time}, and it is no longer known whether it was saved.")
        self._say(text.format(time=format_datetime(lost.sent_at)))
        return True

    def doubts(self, error: ErpError) -> bool:
        """Whether core refused to tell what became of it, and may for ever; if so, say it."""
        form = self._form
        if form.commands.unanswered is None or not isinstance(error, Conflict | InternalError):
            return False
        if form.record is not None:
            form.commands.unanswered = None  # its version sees to it that nothing is done twice
            return False
        self._say(error.message + " " + _("It may be saved already."))
        return True

    def _say(self, sentence: str) -> None:
        words = sentence + " " + _("Look in the list before you save it again.")
        self._form.message.show_message(words, "warning", _("Save it again"), self._save_again)

    def _save_again(self) -> None:
        self._form.commands.unanswered = None
        self._form.save()

    def _attempt(self, sent: SentSave) -> Attempt | None:
        form = self._form
        saves = {operation_of(save).name: save for save in (form.spec.create, form.spec.update)}
        operation, args = saves.get(sent.operation), tuple(sent.arguments)
        if operation is None:
            return None
        return Attempt(
            operation,
            args,
            partial(form.answered_late, args, None),
            partial(form.trouble.show, operation),
            is_kept=True,
            request_id=uuid.UUID(sent.request_id),
            sent_at=datetime.fromisoformat(sent.sent_at),
        )
