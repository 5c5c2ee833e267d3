"""FormConflict: what a form does when somebody else saved its record since the user read it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.records.merge import Place, Version
from erp_core.kit.schema import Change
from erp_core.kit.words import choice_title
from erp_desktop.kit.drafts.draft_store import Draft
from erp_desktop.kit.drafts.merged_state import MergedState, Side, State
from erp_desktop.kit.forms.form_body import FormBody
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.forms.form_writer import FormWriter
from erp_desktop.kit.forms.merge.closed_record import ClosedRecord
from erp_desktop.kit.forms.merge.merge_words import MergeWords, people
from erp_desktop.kit.forms.merge.merger import Merger
from erp_desktop.kit.forms.merge.others_changes import OthersChanges
from erp_desktop.kit.forms.merge.places import stand_at
from erp_desktop.kit.forms.merge.questions import Questions
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.keys import keys
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.desk import Desk

MOST_TRIES = 3  # a save is put on top of others' so often by itself
RENEWED_AFTER_MS = 200  # the questions, once nobody has typed for so long


class FormConflict(QObject):
    """Reads the stored version and puts what was typed on top of it; what both changed is asked.

    Whatever comes, nothing that is typed is lost, and no cell or field that is typed in changes.

    Args:
        stored: reads a record; blocking.
        changes_of: reads its history; blocking.

    Signals:
        stored_wanted: the stored record should be shown, in place of what is typed.
        changes_read: the history as it is now.
        kept: what was typed stays, on top of the stored version.
        said: a note that asks for nothing.
    """

    stored_wanted = Signal(object)
    changes_read = Signal(list)
    kept = Signal()
    said = Signal(str)

    def __init__(
        self,
        spec: FormSpec,
        sheet: Sheet,
        desk: Desk,
        stored: Callable[[int], Any],
        changes_of: Callable[[Any], list[Change]],
        body: FormBody,
        writer: FormWriter,
        message: MessageBar,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._sheet, self._desk = sheet, desk
        self._stored, self._changes_of = stored, changes_of
        self._body, self._writer, self._message = body, writer, message
        self._table, self._caption, self._labels = spec.name, spec.caption, spec.labels()
        self._state = spec.state
        self._words = MergeWords(body.fields, spec.lines, self._labels, body.lines_terms)
        self._merger = Merger(body, spec.merge_rules(), desk, self)
        self._closed = ClosedRecord(spec.name, spec.caption, sheet, desk, message, self)
        self._base: State | None = None  # what is typed was typed on it, where that is not the sheet's record
        self._theirs = OthersChanges(None)
        self._tries = 0
        self._is_waiting = self._is_deciding = False
        self._questions = Questions(self._words, parent)
        self.bar, self.panel = self._questions.bar, self._questions.panel
        self.bar.theirs_wanted.connect(self._show_theirs)
        self.bar.compare_wanted.connect(self.compare)
        self.panel.decided.connect(self._decide)
        self.panel.put_off.connect(self._put_off)
        writer.outdated.connect(self._outdated)
        writer.undecided.connect(self.compare)
        writer.resumed.connect(self.resume)
        writer.draft_more = lambda: {"base": self.base, "picks": self._questions.picks()}
        body.changed.connect(self._go_on)
        self._renewing = QTimer(self, singleShot=True, interval=RENEWED_AFTER_MS)
        self._renewing.timeout.connect(self._renew)

    def clear(self) -> None:
        """The record is shown as it is stored: nothing is in conflict."""
        self._questions.clear()
        self._merger.drop()
        self._closed.forget()
        self._base, self._theirs, self._tries = None, OthersChanges(None), 0
        self._is_waiting = self._is_deciding = self._sheet.is_undecided = False

    # What comes

    def take_news(self, record: Any) -> None:
        """The record was read again: somebody changed it, or what may be done with it."""
        is_same = record.version == self._sheet.record.version
        if is_same and not (self._closed and "update" in record.actions):
            self._sheet.take(record)
        elif not self._sheet.is_dirty:
            self._follow(record)
        elif self._body.is_cell_open():
            self._is_waiting = True  # the lines are shown anew when the cell is left
        else:
            self._read_theirs(self._put_together)

    def resume(self, draft: Draft) -> None:
        """A draft was typed on an older version of the record than is stored now."""
        self._base = draft.base
        self._questions.resume(draft.picks)
        self._sheet.is_undecided = True
        self._read_theirs(self._put_together)

    @property
    def base(self) -> State | None:
        """The state that what is typed was typed on; None for a new record."""
        record = self._sheet.record
        return self._base or (self._merger.state_of(record) if record is not None else None)

    def compare(self) -> None:
        """Show what both changed side by side; not while that is being put together as it was decided."""
        if self._is_deciding:
            return
        if self._questions.asked is not None:
            self._merge(self._compare)  # something was corrected since, perhaps
        elif self._closed:
            self._closed.tell()

    def _compare(self, done: MergedState) -> None:
        if done.questions:
            self._questions.open(done, *self._told())
        else:
            self._put_together()

    # Reading

    def _outdated(self, error: ErpError) -> None:
        """A command was refused because the record is newer than what the user read."""

        def failed(second: ErpError) -> None:
            self._message.show_message(f"{error.message} {second.message}", "danger")
            self._writer.give_up()

        self._tries += 1
        self._read_theirs(self._save_together, failed)

    def _read_theirs(
        self, then: Callable[[], None], on_error: Callable[[ErpError], None] | None = None
    ) -> None:
        stored, changes_of, record_id = self._stored, self._changes_of, self._sheet.record_id or 0

        def read() -> tuple[Any, list[Change]]:
            record = stored(record_id)
            return record, changes_of(record)

        def took(answer: tuple[Any, list[Change]]) -> None:
            record, changes = answer
            self.changes_read.emit(changes)
            since = self._sheet.record.updated_at if self._sheet.record is not None else None
            self._theirs = OthersChanges(
                record, [change for change in changes if since is None or change.at > since]
            )
            then()

        def failed(error: ErpError) -> None:
            self._message.show_message(error.message, "danger")

        self._desk.tasks.run(self, read, took, on_error or failed)

    def _go_on(self) -> None:
        """News waited for the cell that was typed in; what is asked, is asked of what stands there now."""
        if self._body.is_cell_open():
            return
        if self._is_waiting:
            self._is_waiting = False
            self._read_theirs(self._put_together)
        elif self._questions.asked is not None and self.panel.isVisible():
            self._renewing.start()

    def _renew(self) -> None:
        """Show beside the other one's what stands in the form now."""

        if self._questions.asked is not None and self.panel.isVisible() and not self._body.is_cell_open():
            self._merge(lambda done: self._questions.show(done, *self._told()))

    def _follow(self, record: Any) -> None:
        """Nothing is typed: show it as it is now, and where it changed."""
        before = self._sheet.record
        self.stored_wanted.emit(record)

        def tell(changes: list[Change], places: list[Place[Any]], version: Version[Any]) -> None:
            self.changes_read.emit(changes)
            who = people(change for change in changes if change.at > before.updated_at)
            if who and (named := self._named(before, record, places, version)):
                self.said.emit(_("Changed by {people}: {what}").format(people=who, what=named))

        def show(places: list[Place[Any]], version: Version[Any]) -> None:
            if self._sheet.record is record:
                self._body.flash(places)
            changes_of, told = self._changes_of, partial(tell, places=places, version=version)
            self._desk.tasks.run(self, lambda: changes_of(record), told, lambda _error: None)

        self._merger.compare(before, record, show)

    # Putting together

    def _merge(self, then: Callable[[MergedState], None], *, is_decision: bool = False) -> None:
        base = self.base
        assert base is not None  # noqa: S101 - there is a record
        self._is_deciding = is_decision
        self._merger.merge(base, self._theirs.record, then)

    def _put_together(self) -> None:
        """Others' changes into what is typed here; what both changed waits for the user."""
        if not self._sheet.is_dirty:
            self._follow(self._theirs.record)
        elif not self._theirs.may_save:
            self._stay_closed()
        else:
            self._closed.forget()
            self._merge(self._take_or_ask)

    def _take_or_ask(self, done: MergedState) -> None:
        if self._body.is_cell_open():
            self._is_waiting = True
        elif done.questions:
            self._ask(done)
        else:
            who = self._theirs.who()
            self.said.emit(_("Changed by {people}: {what}").format(people=who, what=self._take(done)))

    def _save_together(self) -> None:
        """The same, and save it again; a move is left to the user, who has to see what he moves."""
        if not (self._sheet.is_dirty and self._writer.is_save):
            happened = self._happened()
            self._writer.give_up(is_refused=False)
            self._put_together()
            self._message.show_message(happened, "warning")
        elif not self._theirs.may_save:
            self._stay_closed()
            self._writer.give_up()
        else:
            self._merge(self._save_or_ask)

    def _save_or_ask(self, done: MergedState) -> None:
        if done.questions:
            self._ask(done)
            self._questions.open(done, *self._told())
            self._writer.give_up()
            return
        who = self._theirs.who()
        words = f"{who}: {self._take(done)}"
        if self._tries <= MOST_TRIES:
            self._writer.save_again(words)
        else:
            text = _("Others keep saving this; their changes are in it ({what}). Save it again.")
            self._message.show_message(text.format(what=words), "warning")
            self._writer.give_up()

    def _take(self, done: MergedState) -> str:
        """Show what both did; gives the places that came from the other one, in words."""
        theirs, places = self._theirs.record, done.taken()
        words = self._named(self._sheet.record, theirs, places, done.version) or _("nothing that shows here")
        is_theirs = done.is_theirs()
        self.clear_questions()
        if is_theirs:
            self.stored_wanted.emit(theirs)
            self._body.flash(places)
            return words
        self._sheet.take(theirs)
        self._body.take(done)
        self._body.forget_lines(theirs)
        self._body.mark(places)
        self._sheet.set_dirty(True)
        self.kept.emit()
        return words

    def _named(self, before: Any, record: Any, places: list[Place[Any]], version: Version[Any]) -> str:
        """What somebody else changed, in words: places, and the status where it is another one."""
        names, status = self._words.names(places, version), self._state(record)[0]
        if status and status != self._state(before)[0]:
            names.insert(0, _("the status, which is {status} now").format(status=choice_title(status)))
        return ", ".join(names)

    def clear_questions(self) -> None:
        """All is decided."""
        tries = self._tries
        self.clear()
        self._tries = tries

    # Asking

    def _ask(self, done: MergedState) -> None:
        self._sheet.is_undecided = True
        self._questions.ask(done, *self._told())

    def _put_off(self) -> None:
        self._body.take_keyboard()  # while the panel has it: hidden, it gives it to whatever comes next
        self._questions.put_off()

    def _decide(self, sides: list[Side]) -> None:
        """Show it as it would be saved, unless something else has to be asked by now."""
        asked = self._questions.asked

        def decide(done: MergedState) -> None:
            self._is_deciding = False
            if asked is not None and asked.questions == done.questions:
                self._take_decided(done, sides)
            else:
                self._ask(done)
                self._questions.open(done, *self._told())

        self._body.settle()
        self._renewing.stop()
        if asked is not None:
            self._merge(decide, is_decision=True)

    def _take_decided(self, done: MergedState, sides: list[Side]) -> None:
        places = [place for question in done.questions for place in question]
        who, decided = self._theirs.who(), done.with_picks(sides)
        was_somewhere = self._was_somewhere()
        self._body.take_keyboard()  # as above
        self._take(decided)
        if not was_somewhere:
            stand_at(places, self._body)
        if decided.is_theirs():
            text = _("All is as {people} saved it; nothing is left to save.")
            self._message.show_message(text.format(people=who), "info")
            return
        self._body.mark([*dict.fromkeys([*places, *done.taken()])])
        text = _("This is both together, and not saved yet. Look at it, then save it ({key}).").format(
            key=keys.SAVE.keys
        )
        self._message.show_message(text, "warning")

    def _was_somewhere(self) -> bool:
        """Whether the user put the keyboard somewhere in the form; where a draft is shown, it is first."""
        here = self._body.place()
        return here is not None and (self._base is None or here is not self._body.tab_order()[0])

    def _show_theirs(self) -> None:
        mine, base, theirs = self._body.state(), self.base, self._theirs
        self.stored_wanted.emit(theirs.record)
        self._body.take_keyboard()

        def back() -> None:
            self._base, self._theirs = base, theirs
            self._body.set_state(mine)
            self._sheet.set_dirty(True)
            self._merge(show)

        def show(done: MergedState) -> None:
            self._take_or_ask(done)
            self.compare()

        text = _("You see the record as it is stored now.")
        self._message.show_message(text, "info", _("Back to mine"), back)

    def _stay_closed(self) -> None:
        """It was approved, or cancelled, while one typed: what was typed stays to be read and copied."""
        mine, theirs, before = self._body.state(), self._theirs, self._sheet.record
        happened = self._happened() if theirs.record.version != before.version else ""
        base, picks = self.base, self._questions.picks()
        self.clear_questions()
        self._base = base
        self._questions.resume(picks)  # it may be opened again
        self._sheet.take(theirs.record)
        self._sheet.set_dirty(True)
        self.kept.emit()
        self._sheet.set_read_only(True)
        self._body.take_keyboard()
        self._sheet.is_undecided = True  # a save asks for what is to become of it
        self._closed.close(happened, mine)

    def _happened(self) -> str:
        return self._theirs.happened(self._table, self._caption(self._theirs.record), self._labels)

    def _told(self) -> tuple[str, str]:
        """What was done, and by whom."""
        return self._happened(), self._theirs.people
