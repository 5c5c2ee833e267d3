"""TakeBack: the way back from a form's last move, as long as the core takes it back."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from erp_core.kit.i18n import _
from erp_core.kit.kind import FOR_GOOD
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.forms.panel_desk import Send
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.parts.message_bar import MessageBar

UNDO_MS = 55_000  # the core takes a move back for a minute


class TakeBack(QObject):
    """Offers it until something else is done.

    Args:
        send: sends a command of the form.
        done: a command gave the record back, with a sentence.
    """

    def __init__(
        self,
        spec: FormSpec,
        sheet: Sheet,
        message: MessageBar,
        send: Send,
        done: Callable[[Any, str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._spec, self._sheet, self._message, self._send, self._done = spec, sheet, message, send, done
        self._way: Callable[[], None] | None = None
        self._for_good: tuple[int, str] | None = None  # the record of a move for good, and what is said of it
        self._ends = QTimer(self, singleShot=True, interval=UNDO_MS)
        self._ends.timeout.connect(self._withdraw)

    def forget(self) -> None:
        """Something else is done."""
        self._way = self._for_good = None

    def refuse(self, moved: Any, move: str) -> None:
        """The last move was one for good.

        Args:
            move: what its button says.
        """
        self._for_good = moved.id, _(FOR_GOOD).format(move=_(move))

    def go(self) -> None:
        """Take back the last move; say so where there is none, and why it cannot be."""
        if self._way is not None:
            self._way()
        elif self._for_good is not None and self._for_good[0] == self._sheet.record_id:
            self._message.show_message(self._for_good[1])
        elif self._spec.moves:
            words = _("There is nothing to take back: only one's own last move can be, within a minute.")
            self._message.show_message(words)

    def offer(self, undo: Callable[..., Any], moved: Any, words: str) -> None:
        """Offer to take back a move as long as the core does, and nothing else was done."""

        def take_back() -> None:
            if self._sheet.record_id == moved.id:  # not another one shown here since
                self._send(undo, (moved.id, moved.version), taken_back)

        def taken_back(record: Any) -> None:
            status = _(look(record.status).title)
            said = _("{caption} is {status} again.").format(caption=self._spec.caption(record), status=status)
            self._done(record, said)

        offer = _("Take back ({key})").format(key=keys.TAKE_BACK.keys)
        self._message.show_message(words, "success", offer, take_back)
        self._way = take_back
        self._ends.start()

    def _withdraw(self) -> None:
        """The core takes it back no more."""
        self._way = None
        if self._message.tone == "success":
            self._message.clear()
