"""FormConflict: what a form does when somebody else saved its record since the user read it."""

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _, lower_first
from erp_core.kit.records.merge import Place
from erp_core.kit.schema import Change
from erp_desktop.kit.drafts.copied import as_new
from erp_desktop.kit.drafts.draft_store import Draft
from erp_desktop.kit.drafts.merged_state import MergedState, Side
from erp_desktop.kit.forms.form_body import FormBody
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.forms.form_writer import FormWriter
from erp_desktop.kit.forms.merge.conflict_bar import ConflictBar
from erp_desktop.kit.forms.merge.merge_panel import MergePanel
from erp_desktop.kit.forms.merge.merge_words import MergeWords, people
from erp_desktop.kit.forms.merge.merged_place import stand_at
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.history.sentences import details, told
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.format import format_datetime
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
        self._sheet, self._desk, self._caption = sheet, desk, spec.caption
        self._stored, self._changes_of = stored, changes_of
        self._body, self._writer, self._message = body, writer, message
        self._table, self._labels = spec.name, spec.labels()
        self._words = MergeWords(body.fields, spec.lines, self._labels, body.lines_terms)
        self._base: dict[str, Any] | None = None  # what a draft was typed on, if not the sheet's record
        self._theirs: Any = None
        self._changes: list[Change] = []
        self._asked: MergedState | None = None
        self._picks: dict[frozenset[Place[Any]], Side] = {}
        self._shown: list[frozenset[Place[Any]]] = []  # what the rows of the panel ask, from the first
        self._closed: tuple[str, dict[str, Any]] | None = None  # why it cannot be saved, and what is typed
        self._tries = 0
        self._is_waiting = False
        self.bar, self.panel = ConflictBar(parent), MergePanel(parent)
        self.bar.theirs_wanted.connect(self._show_theirs)
        self.bar.compare_wanted.connect(self.compare)
        self.panel.decided.connect(self._decide)
        self.panel.put_off.connect(self._put_off)
        writer.outdated.connect(self._outdated)
        writer.undecided.connect(self.compare)
        writer.resumed.connect(self.resume)
        writer.draft_more = lambda: {"base": self.base, "picks": self.picks()}
        body.changed.connect(self._go_on)
        self._renewing = QTimer(self, singleShot=True, interval=RENEWED_AFTER_MS)
        self._renewing.timeout.connect(self._renew)

    def clear(self) -> None:
        """The record is shown as it is stored: nothing is in conflict."""
        self.bar.hide()
        self.panel.hide()
        self._base, self._theirs, self._asked, self._picks = None, None, None, {}
        self._shown, self._closed, self._tries = [], None, 0
        self._is_waiting = self._sheet.is_undecided = False

    # What comes

    def take_news(self, record: Any) -> None:
        """The record was read again: somebody changed it, or what may be done with it."""
        if record.version == self._sheet.record.version:
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
        self._picks = {frozenset(map(_place, places)): side for places, side in draft.picks}
        self._sheet.is_undecided = True
        self._read_theirs(self._put_together)

    def picks(self) -> list[tuple[list[Place[Any]], Side]]:
        """What was chosen so far, for the draft."""
        return [([*places], side) for places, side in self._chosen().items()]

    @property
    def base(self) -> dict[str, Any] | None:
        """The state that what is typed was typed on; None for a new record."""
        record = self._sheet.record
        return self._base or (self._body.state_of(record) if record is not None else None)

    def compare(self) -> None:
        """Show what both changed side by side."""
        if self._asked is not None:
            self._asked = self._merged()  # something was corrected since, perhaps
            if self._asked.questions:
                self._open_panel(self._asked)
            else:
                self._put_together()
        elif self._closed is not None:
            self._tell_closed(*self._closed)

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
            self._theirs, changes = answer
            self.changes_read.emit(changes)
            since = self._sheet.record.updated_at if self._sheet.record is not None else None
            self._changes = [change for change in changes if since is None or change.at > since]
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
        elif self._asked is not None and self.panel.isVisible():
            self._renewing.start()

    def _renew(self) -> None:
        """Show beside the other one's what stands in the form now."""
        if self._asked is not None and self.panel.isVisible() and not self._body.is_cell_open():
            self._asked = self._merged()
            self._show_panel(self._asked)

    def _follow(self, record: Any) -> None:
        """Nothing is typed: show it as it is now, and where it changed."""
        before = self._sheet.record
        self.stored_wanted.emit(record)
        places = self._body.flash_changes(before, record)
        named = ", ".join(self._words.names(places, self._body.version_of(record)))
        changes_of, since = self._changes_of, before.updated_at

        def tell(changes: list[Change]) -> None:
            self.changes_read.emit(changes)
            who = people(change for change in changes if change.at > since)
            if who and named:
                self.said.emit(_("Changed by {people}: {what}").format(people=who, what=named))

        self._desk.tasks.run(self, lambda: changes_of(record), tell, lambda _error: None)

    # Putting together

    def _merged(self) -> MergedState:
        base = self.base
        assert base is not None  # noqa: S101 - there is a record
        return self._body.merged(base, self._body.state(), self._theirs)

    def _put_together(self) -> None:
        """Others' changes into what is typed here; what both changed waits for the user."""
        if not self._sheet.is_dirty:
            self._follow(self._theirs)
        elif not self._may_save():
            self._stay_closed()
        elif (done := self._merged()).questions:
            self._ask(done)
        else:
            words = self._take(done)
            self.said.emit(_("Changed by {people}: {what}").format(people=self._who(), what=words))

    def _save_together(self) -> None:
        """The same, and save it again; a move is left to the user, who has to see what he moves."""
        if not (self._sheet.is_dirty and self._writer.is_save):
            self._writer.give_up(is_refused=False)
            self._put_together()
            self._message.show_message(self._happened(), "warning")
        elif not self._may_save():
            self._stay_closed()
            self._writer.give_up()
        elif (done := self._merged()).questions:
            self._ask(done)
            self._open_panel(done)
            self._writer.give_up()
        else:
            words = f"{self._who()}: {self._take(done)}"
            if self._tries <= MOST_TRIES:
                self._writer.save_again(words)
            else:
                text = _("Others keep saving this; their changes are in it ({what}). Save it again.")
                self._message.show_message(text.format(what=words), "warning")
                self._writer.give_up()

    def _take(self, done: MergedState) -> str:
        """Show what both did; gives the places that came from the other one, in words."""
        theirs, places = self._theirs, done.taken()
        words = ", ".join(self._words.names(places, done.version)) or _("nothing that shows here")
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

    def clear_questions(self) -> None:
        """All is decided."""
        tries = self._tries
        self.clear()
        self._tries = tries

    def _may_save(self) -> bool:
        return "update" in self._theirs.actions

    # Asking

    def _ask(self, done: MergedState) -> None:
        self._picks = self._chosen()
        self._asked, self._sheet.is_undecided = done, True
        self.bar.ask(self._happened() + " " + _("Nothing you typed is lost."))
        if self.panel.isVisible():
            self._open_panel(done)

    def _chosen(self) -> dict[frozenset[Place[Any]], Side]:
        chosen = dict(self._picks)
        for places, side in zip(self._shown, self.panel.picks, strict=False):
            if side is not None:
                chosen[places] = side
        return chosen

    def _open_panel(self, done: MergedState) -> None:
        self._show_panel(done)
        self.panel.take_keyboard()

    def _show_panel(self, done: MergedState) -> None:
        self._picks = self._chosen()
        self._shown = [frozenset(places) for places in done.questions]
        picks: list[Side | None] = [self._picks.get(places) for places in self._shown]
        asked = _("You both changed this: choose what is to stand.")
        told = asked if done.questions else _("Nothing that you both changed differs any more.")
        self.bar.hide()
        self.panel.ask(f"{self._happened()} {told}", people(self._changes), self._words.rows(done), picks)

    def _put_off(self) -> None:
        self._picks = self._chosen()
        self._body.take_keyboard()  # while the panel has it: hidden, it gives it to whatever comes next
        self.panel.hide()
        self.bar.show()

    def _decide(self, sides: list[Side]) -> None:
        """Show it as it would be saved, unless something else has to be asked by now."""
        self._body.settle()
        asked, done = self._asked, self._merged()
        if asked is None or asked.questions != done.questions:
            self._ask(done)
            self._open_panel(done)
            return
        places = [place for question in done.questions for place in question]
        who, decided = self._who(), done.with_picks(sides)
        was_somewhere = self._was_somewhere()
        self._body.take_keyboard()  # as above
        self._take(decided)
        if not was_somewhere:
            stand_at(places, self._body.fields, self._body.grid)
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
        self.stored_wanted.emit(theirs)
        self._body.take_keyboard()

        def back() -> None:
            self._base, self._theirs = base, theirs
            self._body.set_state(mine)
            self._sheet.set_dirty(True)
            self._put_together()
            self.compare()

        text = _("You see the record as it is stored now.")
        self._message.show_message(text, "info", _("Back to mine"), back)

    def _stay_closed(self) -> None:
        """It was approved, or cancelled, while one typed: what was typed stays to be read and copied."""
        mine, theirs, happened = self._body.state(), self._theirs, self._happened()
        self.clear_questions()
        self._sheet.take(theirs)
        self._sheet.set_dirty(True)
        self.kept.emit()
        self._sheet.set_read_only(True)
        self._body.take_keyboard()
        self._closed = happened, mine
        self._sheet.is_undecided = True  # a save asks for what is to become of it
        self._tell_closed(happened, mine)

    def _tell_closed(self, happened: str, mine: dict[str, Any]) -> None:
        text = _("This can no longer be changed. What you typed stays here until you close it.")
        copy = _("Copy it into a new one")
        self._message.show_message(f"{happened} {text}", "warning", copy, lambda: self._copy(mine))

    def _copy(self, state: dict[str, Any]) -> None:
        if self._desk.open_screen is not None:
            title = self._caption(self._sheet.record)
            self._desk.open_screen(self._table, draft=as_new(self._table, title, state))

    # Words

    def _who(self) -> str:
        return people(self._changes) or _("somebody else")

    def _happened(self) -> str:
        """What was done since the user read the record."""
        caption = self._caption(self._theirs)
        if not self._changes:
            return _("{caption} was changed by somebody else meanwhile.").format(caption=caption)
        latest = self._changes[0]
        more = map(lower_first, details(self._table, latest, self._labels))
        what = [told(self._table, latest, self._labels), *more]
        return _("{caption} was changed meanwhile, on {when}: {what}.").format(
            caption=caption, when=format_datetime(latest.at), what="; ".join(what)
        )


def _place(place: Iterable[Any]) -> Place[Any]:
    key, name = place
    return key, name
