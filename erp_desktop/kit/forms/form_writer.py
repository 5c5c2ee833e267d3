"""FormWriter: saves, moves and deletes the record of a form; what was typed stays until it is safe."""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from erp_core.errors import (
    Conflict,
    ErpError,
    NeedsConfirmation,
    NotPermitted,
    StaleRecord,
    Unreachable,
    ValidationError,
)
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import Changes
from erp_core.kit.operation import operation_of
from erp_core.kit.records.confirmation import as_it_stands
from erp_desktop.kit.drafts.draft_keeper import DraftKeeper
from erp_desktop.kit.drafts.draft_store import Draft, now_text
from erp_desktop.kit.drafts.sent_save import SentSave, as_json
from erp_desktop.kit.forms.action import Action, MoveAfter, is_confirmed
from erp_desktop.kit.forms.form_body import FormBody
from erp_desktop.kit.forms.form_commands import Attempt, FormCommands, broken_rules
from erp_desktop.kit.forms.form_rights import FormRights
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.forms.lost_save import LostSave
from erp_desktop.kit.forms.merge.places import place_in, stand_in
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.forms.take_back import TakeBack
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.desk import Desk

Then = Callable[[], None] | None


class FormWriter(QObject):
    """One command at a time; its errors are said where they belong.

    Signals:
        done: a command gave the record back; with the sentence that tells what was done, empty if it is told
            already.
        deleted: the record is gone.
        refused: what was wanted is not done; it is said why.
        waits: what was typed is being looked up, or no longer; the save goes on by itself.
        outdated: the record is newer than what the user read; with the error. Whoever hears it ends the
            command: by ``save_again`` or ``give_up``.
        undecided: a save has to wait until the user has decided what is to stand.
        reload_wanted: the record should be read again.
        resumed: a draft is shown that was typed on an older version than is stored; with the draft.
    """

    done = Signal(object, str)
    deleted = Signal()
    refused = Signal()
    waits = Signal(bool)
    outdated = Signal(object)
    undecided = Signal()
    reload_wanted = Signal()
    resumed = Signal(object)

    def __init__(
        self,
        spec: FormSpec,
        sheet: Sheet,
        desk: Desk,
        body: FormBody,
        message: MessageBar,
        rights: FormRights,
        form: QWidget,
    ) -> None:
        """Args:
        form: over which dialogs stand.
        """
        super().__init__(form)
        self._spec, self._sheet, self._desk = spec, sheet, desk
        self._body, self._message, self._rights, self._form = body, message, rights, form
        self._waiting: Then = None
        self._then: Then = None  # of the save that was asked for last
        self.is_save = False  # that is what was sent last
        self._sent_lines: list[object] = []  # their keys, in it
        self._news = ""  # what somebody else changed is in it, in words
        self._about_marks = ""
        self.draft_more: Callable[[], dict[str, Any]] = dict  # what else belongs to a draft
        self.drafts = DraftKeeper(desk.core, desk.tasks, self._make_draft, form)
        self.commands = FormCommands(desk.core, desk.tasks, self.drafts.keeping, self)
        self.lost = LostSave(sheet, self.commands, message, self._content, self)
        self.lost.save_wanted.connect(self.save)
        self._way_back = TakeBack(spec, sheet, message, self.send, self.done.emit, self)
        body.settled.connect(self._settled)
        body.errors_changed.connect(self._marks_changed)

    def save(self, then: Then = None) -> None:
        """Save what was typed, then go on with ``then``."""
        if self.commands.is_busy or not self._sheet.is_loaded or self._rights.refuses("update"):
            return
        if self._sheet.is_undecided:
            self.undecided.emit()
            self.refused.emit()  # who types on without looking decides nothing
            return
        self._body.settle()
        if self._body.is_pending():
            self._waiting = partial(self.save, then)
            self.waits.emit(True)
            return
        if not self._body.check():
            self._show_what_is_wrong()
            return
        if self._body.grid is not None and not self._body.grid.are_currencies_meant():
            return  # who said so goes on at once
        self._message.clear()
        self._then = then
        self.lost.ask()
        if (lost := self.commands.unanswered) is None:
            self._send_save(then)
        elif not self.lost.is_forgotten():
            is_dirty = self._sheet.is_dirty
            self.commands.retry(partial(self._answered_late, lost.args, then) if is_dirty else None)

    def save_again(self, news: str) -> None:
        """Save once more what is on top of somebody else's changes by now.

        Args:
            news: who changed what, in words.
        """
        self._news = f"{self._news}; {news}" if self._news else news
        self.commands.go_on(partial(self.save, self._then))

    def give_up(self, *, is_refused: bool = True) -> None:
        """The command is not carried out; it is said why."""
        self._news = ""
        self.commands.go_on(self.refused.emit if is_refused else lambda: None)

    def carry_out(self, action: Action, changing: str = "") -> None:
        """Carry out a move; unsaved changes are saved first. ``changing``: who else types in the record."""
        if not is_confirmed(action, changing, self._form):
            return
        if self._sheet.is_dirty:
            self.save(MoveAfter(action, self._send_move))
        else:
            self._send_move(action)

    def take_back(self) -> None:
        """Take back the last move, as its message offers it; say so where there is none."""
        if not self.commands.is_busy:
            self._way_back.go()

    def delete(self, caption: str) -> None:
        """Delete the record, after asking."""
        record, operation = self._sheet.record, self._spec.delete
        if record is None or operation is None or "delete" not in record.actions:
            return
        question = _("Delete {caption}? It disappears from all lists.").format(caption=caption)
        if ask.confirm(self._form, question, _("Delete")):
            self.send(operation, (record.id, record.version), self._deleted)

    def send(
        self,
        operation: Callable[..., Any],
        args: tuple[Any, ...],
        on_done: Callable[[Any], None],
        on_late: Callable[[Any], None] | None = None,
        confirmed: tuple[str, ...] = (),
    ) -> None:
        """Send a command of this form; its errors are shown here, and its questions asked.

        Args:
            on_late: given for what is typed, which is kept until it is saved.
            confirmed: questions of the core that were answered with yes.
        """
        self._message.clear()
        self._way_back.forget()
        self.is_save = on_late is not None
        is_kept = self.is_save and self._sheet.is_dirty
        again = partial(self.send, operation, args, on_done, on_late)
        failed = partial(self._failed, operation, lambda names: again((*confirmed, *names)))
        sent = (*args, confirmed) if confirmed else args
        self.commands.send(Attempt(operation, sent, on_done, failed, on_late, is_kept))

    def restore(self, draft: Draft, record: Any) -> None:
        """Go on with what a program left that ended before it was saved, or before it knew."""
        self.drafts.adopt(draft)
        self._body.set_state(draft.content)
        self._sheet.set_dirty(True)
        is_closed = record is not None and "update" not in record.actions
        is_outdated = is_closed or (record is not None and draft.version not in (None, record.version))
        if draft.sent is not None:
            self.commands.unanswered = self._attempt(draft.sent, draft.version)
        if self.commands.unanswered is not None:
            if not self.lost.is_forgotten():
                text = _(
                    "This was being saved when the program ended. Save it to be sure; it is not saved twice."
                )
                self._message.show_message(text, "warning")
        elif is_outdated and draft.base is not None:
            self.resumed.emit(draft)
        elif is_outdated:
            text = _("This was changed by somebody else since you typed it; compare before you save.")
            self._message.show_message(text, "warning")
        stand_in(draft.place, self._body)
        self.drafts.keep()  # from now on it is this program's, and offered to no other

    # Sending

    def _content(self) -> dict[str, Any]:
        """What is saved."""
        return self._body.input(is_new=self._sheet.record is None)

    def _send_save(self, then: Then) -> None:
        record, content, self._sent_lines = self._sheet.record, self._content(), self._body.line_keys()
        operation, args = self._save_of(content, record.version if record is not None else None)
        late = partial(self._answered_late, args, then)
        self.send(operation, args, partial(self._saved, then), late, self._stands(content))

    def _send_move(self, action: Action) -> None:
        record, operation = self._sheet.record, action.operation
        if record is None or operation is None:
            return

        def go_on(*more: Any) -> None:
            self.send(operation, (record.id, record.version, *more), partial(self._moved, action))

        if action.ask is not None:
            action.ask(self._desk, record, self._form, go_on)
        else:
            go_on()

    def _save_of(
        self, content: dict[str, Any], version: int | None
    ) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """What stores this content, on top of that version of the record where there is one."""
        record = self._sheet.record
        if record is None:
            return self._spec.create, (content,)
        return self._spec.update, (record.id, version, content)

    def _stands(self, content: dict[str, Any]) -> tuple[str, ...]:
        """What is said with a save of this content: which figures are meant as they stand."""
        record, stands = self._sheet.record, self._spec.stands
        if record is None or stands is None:
            return ()
        return tuple(as_it_stands(name) for name in stands(record, content, self._sheet.terms))

    def _attempt(self, sent: SentSave, version: int | None) -> Attempt | None:
        """A save another program sent, to be sent again; None when it is no save of this form.

        It is sent as the form shows it now, under the id it had: core refuses it where that is not what the
        id was used for.
        """
        content, self._sent_lines = self._content(), self._body.line_keys()
        operation, args = self._save_of(content, version)
        if confirmed := self._stands(content):
            args = (*args, confirmed)
        if operation_of(operation).name != sent.operation:
            return None
        return Attempt(
            operation,
            args,
            partial(self._answered_late, args, None),
            partial(self._failed, operation, lambda _names: self.save()),
            is_kept=True,
            request_id=uuid.UUID(sent.request_id),
            sent_at=datetime.fromisoformat(sent.sent_at),
        )

    # Answers

    def _saved(self, then: Then, result: Any) -> None:
        record, (news, self._news) = self._spec.record_of(result), (self._news, "")
        caption = self._spec.caption(record)
        if isinstance(then, MoveAfter) and news:
            self.done.emit(record, "")
            text = _("{caption} is saved, with what others changed ({news}). Look at it, then: {move}.")
            words = text.format(caption=caption, news=news, move=_(then.action.title))
            self._message.show_message(words, "warning")
            return
        words = (
            _("{caption} is saved, with what others changed: {news}") if news else _("{caption} is saved.")
        )
        self.done.emit(record, words.format(caption=caption, news=news))
        if then is not None:
            then()
        self._spec.show_more(result, self._form)

    def _moved(self, action: Action, result: Any) -> None:
        record = self._spec.record_of(result)
        words = self._spec.told_of_move(action, record)
        undo = self._spec.undo if not action.question else None
        self.done.emit(record, "" if undo is not None else words)  # it is said once, with the way back
        if undo is not None:
            self._way_back.offer(undo, record, words)
        elif action.question:
            self._way_back.refuse(record, action.title)
        self._spec.show_more(result, self._form)

    def _deleted(self, _nothing: None) -> None:
        self.drafts.drop()
        self._sheet.set_dirty(False)
        self.deleted.emit()

    def hear(self, changes: Changes) -> None:
        """The server answers again: what one asked to be saved goes out once, not what was typed since."""
        lost = self.commands.unanswered if changes.is_everything and not self.commands.is_busy else None
        if lost is not None and lost.is_kept and not self.lost.is_forgotten():
            self._message.clear()
            is_awaited = self._form.isVisible() and not isinstance(self._then, MoveAfter)
            then = self._then if is_awaited else None  # a move is left to the user, who has to see it
            self.commands.retry(partial(self._answered_late, lost.args, then))

    def _answered_late(self, sent: tuple[Any, ...], then: Then, result: Any) -> None:
        """The command whose answer was lost is done; what was asked for since is saved on top of it."""
        if result is None:
            self._deleted(None)
            return
        is_asked = self.lost.is_asked  # by what a new record holds, which a stored one may not change
        record = self._spec.record_of(result)
        content = next((part for part in sent if isinstance(part, dict)), None)
        if as_json(content) == as_json(self._content()):
            self._saved(then, result)
            self.reload_wanted.emit()  # what was answered is how it was then
        else:
            self._spec.show_more(result, self._form)
            self._sheet.take(record)
            self._body.forget_lines(record, self._sent_lines)
            if is_asked:
                self._send_save(then)
                return
            text = _("{caption} is saved as you sent it; what you typed since is not saved yet.")
            self._message.show_message(text.format(caption=self._spec.caption(record)), "warning")

    def _failed(
        self, operation: Callable[..., Any], again: Callable[[tuple[str, ...]], None], error: ErpError
    ) -> None:
        """Say it where it belongs; what was typed stays, on disk too."""
        show = self._message.show_message
        if isinstance(error, NeedsConfirmation):
            if ask.confirm(self._form, error.message, _("Yes, go on")):
                again(tuple(error.fields))
        elif error.fields and isinstance(error, ValidationError | Conflict):  # that is: a code that is taken
            homeless = self._body.show_errors(error.fields)
            show(text := " ".join(dict.fromkeys([error.message, *homeless])), "danger")
            self._about_marks = text if not homeless and self._body.has_errors() else ""
            self._body.focus_error()
        elif isinstance(error, StaleRecord):
            self.outdated.emit(error)
        elif isinstance(error, Unreachable):
            show(self.lost.words(error), "warning", _("Try again"), self.lost.try_again)
        elif isinstance(error, NotPermitted):
            self._rights.explain(error, operation)
        elif not self.lost.doubts(error):
            show(error.message, "danger")
        if self._sheet.is_dirty:
            self.drafts.keep()
        if not self.commands.is_busy:
            self._news = ""
            self.refused.emit()

    def _show_what_is_wrong(self) -> None:
        self._about_marks = _("Please correct the marked fields.")
        self._message.show_message(self._about_marks, "danger")
        self._body.focus_error()
        self.refused.emit()
        content, create = self._body.input(is_new=True), self._spec.create
        self._desk.tasks.run(
            self, lambda: broken_rules(create, content), self._body.add_errors, lambda _error: None
        )

    def _marks_changed(self) -> None:
        """What speaks of marks goes with the last of them."""
        if self._about_marks and self._message.text == self._about_marks and not self._body.has_errors():
            self._message.clear()

    def _settled(self) -> None:
        """What was looked up has its answer: go on with what waited for it."""
        if self._waiting is not None and not self._body.is_pending():
            waiting, self._waiting = self._waiting, None
            self.waits.emit(False)
            waiting()

    def _make_draft(self, draft_id: str) -> Draft:
        record = self._sheet.record
        title = (
            self._spec.caption(record)
            if record is not None
            else self._body.fields.titled(_(self._spec.new_title))
        )
        version = record.version if record is not None else None
        known = (self._spec.name, self._sheet.record_id, version, title, now_text(), self._body.state())
        more = {"place": place_in(self._body), **self.draft_more()}
        return Draft(draft_id, *known, sent=self.commands.sent, **more)
