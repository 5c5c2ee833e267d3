"""LostSave: a save whose answer never came, and what the user is told of it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from erp_core.errors import Conflict, ErpError, InternalError
from erp_core.kit.i18n import _
from erp_desktop.kit.drafts.sent_save import as_json, is_known
from erp_desktop.kit.forms.form_commands import FormCommands
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.look.format import format_datetime
from erp_desktop.kit.parts.message_bar import MessageBar


class LostSave(QObject):
    """A form's save that core may have carried out or not.

    The next save sends it again under its own request id, as it was sent then; what was typed since is saved
    on top. Where core cannot tell any more, the user looks in the list and decides.

    Args:
        content: what would be saved now.

    Signals:
        save_wanted: the user decided to save again what may be saved already.
    """

    save_wanted = Signal()

    def __init__(
        self,
        sheet: Sheet,
        commands: FormCommands,
        message: MessageBar,
        content: Callable[[], Any],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._sheet, self._commands, self._message = sheet, commands, message
        self._content = content
        self._asked: Any = None

    def ask(self) -> None:
        """The user wants to have saved what stands in the form now."""
        self._asked = as_json(self._content())

    @property
    def is_asked(self) -> bool:
        """Whether he asked for all that stands in the form, and typed nothing since."""
        return self._asked == as_json(self._content())

    def try_again(self) -> None:
        """Send it again now, and what was typed since on top of it."""
        self.ask()
        if not self.is_forgotten():
            self._commands.retry()

    def words(self, error: ErpError) -> str:
        """How it stands with what was sent; that the server does not answer, the window says."""
        lost = self._commands.unanswered
        is_sent_again = lost is not None and lost.is_kept and is_known(lost.sent_at)
        words = _("Not saved yet. It is saved by itself as soon as the server answers again.")
        return words if is_sent_again else error.message

    def is_forgotten(self) -> bool:
        """Whether core may have forgotten the request; if so, say it.

        Of a stored record its version tells what became of it.
        """
        lost = self._commands.unanswered
        if lost is None or self._sheet.record is not None or is_known(lost.sent_at):
            return False
        text = _("This was sent {time}, and it is no longer known whether it was saved.")
        self._say(text.format(time=format_datetime(lost.sent_at)))
        return True

    def doubts(self, error: ErpError) -> bool:
        """Whether core refused to tell what became of it, and may for ever; if so, say it."""
        if self._commands.unanswered is None or not isinstance(error, Conflict | InternalError):
            return False
        if self._sheet.record is not None:
            self._commands.unanswered = None  # its version sees to it that nothing is done twice
            return False
        self._say(error.message + " " + _("It may be saved already."))
        return True

    def _say(self, sentence: str) -> None:
        words = sentence + " " + _("Look in the list before you save it again.")
        self._message.show_message(words, "warning", _("Save it again"), self._save_again)

    def _save_again(self) -> None:
        self._commands.unanswered = None
        self.save_wanted.emit()
