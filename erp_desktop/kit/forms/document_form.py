"""DocumentForm: one form for every document and master; what differs stands in its FormSpec."""

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.schema import Change
from erp_desktop.kit.drafts.draft_keeper import DraftKeeper
from erp_desktop.kit.drafts.draft_store import Draft, now_text
from erp_desktop.kit.drafts.sent_save import as_json
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.action import Action
from erp_desktop.kit.forms.form_bar import FormBar
from erp_desktop.kit.forms.form_body import FormBody
from erp_desktop.kit.forms.form_commands import Attempt, FormCommands, broken_rules
from erp_desktop.kit.forms.form_conflict import FormConflict
from erp_desktop.kit.forms.form_menu import FormMenu
from erp_desktop.kit.forms.form_rights import FormRights
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.forms.form_trouble import FormTrouble
from erp_desktop.kit.forms.lost_save import LostSave
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.history.history_panel import HistoryPanel
from erp_desktop.kit.history.past_dialog import way_back
from erp_desktop.kit.look.preferences import FORM_HISTORY
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.parts.veil import Veil
from erp_desktop.kit.rights.holders import remember_holders
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Job, Tasks

if TYPE_CHECKING:
    from erp_core import Core


class DocumentForm(Screen):
    """A record: shown, typed, saved, moved.

    Args:
        record_id: None for a new record.
        draft: unsaved content to go on with.
        neighbours: ids of the list it was opened from, for previous and next.
        values: fields of a new record that are known already.
    """

    is_repeatable = True  # there can be another record of this kind

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        shell: Shell,
        spec: FormSpec,
        record_id: int | None = None,
        *,
        draft: Draft | None = None,
        neighbours: list[int] | None = None,
        values: dict[str, Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(core, tasks, shell, parent)
        self.spec = spec
        self.record: Any = None
        self.record_id = record_id
        self.tables = frozenset({spec.name})
        self._draft = draft
        self._neighbours, self._preset = neighbours or [], values or {}
        self._terms = Terms()
        self._is_dirty = self._is_loaded = False
        self.is_read_only: bool | None = None
        self._waiting: Callable[[], None] | None = None
        self._loading: Job | None = None
        self._build(spec, Desk(core, tasks, shell.open))
        self._lay_out()
        self._connect()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.set_title(_(spec.title) if record_id else _(spec.new_title))
        self.refresh()
        self.load()

    def _build(self, spec: FormSpec, desk: Desk) -> None:
        self.rights = FormRights(self)
        self.bar = FormBar(spec.icon, spec.moves, desk, self)
        self.message = MessageBar(self)
        self.conflict = FormConflict(self)
        self.body = FormBody(spec, desk, self)
        self.history = HistoryPanel(spec.labels(), self, way_back(self))
        self.veil = Veil(self.body)
        self.drafts = DraftKeeper(desk.core, desk.tasks, self._make_draft, self)
        self.commands = FormCommands(desk.core, desk.tasks, self.drafts.keeping, self)
        self.lost = LostSave(self)
        self.trouble = FormTrouble(self)
        self.menu = FormMenu(self)

    # What the shell asks

    @property
    def is_dirty(self) -> bool:
        return self._is_dirty

    def can_close(self) -> bool:
        """Ask when something would be lost; ``Save`` closes the tab once it is saved."""
        if not self._is_dirty:
            return not self.commands.is_busy
        answer = ask.ask_unsaved(self, self.title)
        if answer == "save":
            self.save(lambda: self.shell.close_screen(self))
            return False
        if answer == "discard":
            self.set_dirty(False)
            self.drafts.drop()
        return answer == "discard"

    def reload(self) -> None:
        """Read the record again; with unsaved changes, only say when somebody else changed it."""
        self.load()

    def focus_first(self) -> None:
        self.body.fields.focus_first()

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger")

    # Reading

    def load(self) -> None:
        """Read terms, record and history in the background."""
        if self._loading is not None or self.commands.is_busy:
            return
        if not self._is_loaded:
            self.veil.cover(_("Opening…"))
        core, spec, record_id = self.core, self.spec, self.record_id

        def read() -> tuple[Terms, Any, list[Change]]:
            remember_holders(core)
            terms = spec.terms(core)
            return (terms, None, []) if record_id is None else (terms, *self.fetch(record_id))

        self._loading = self.tasks.run(self, read, self._read, self._read_failed)

    def fetch(self, record_id: int) -> tuple[Any, list[Change]]:
        """The record and its history; called in the background."""
        return self.core.run(self.spec.get, record_id), self.core.run(self.spec.history, record_id)

    def _read(self, answer: tuple[Terms, Any, list[Change]]) -> None:
        self._loading = None
        self._terms, record, changes = answer
        self.body.set_terms(self._terms)
        self.history.show_changes(changes)
        if not self._is_loaded:
            self._is_loaded = True
            self._show_first(record)
            self.veil.lift()
        elif record is not None and self.record is not None:
            self.conflict.take_news(record, changes)
        self.refresh()

    def _read_failed(self, error: ErpError) -> None:
        self._loading = None
        self.veil.lift()
        action = _("Try again") if not self._is_loaded else ""
        self.message.show_message(error.message, "danger", action, self.load)

    def _show_first(self, record: Any) -> None:
        if record is not None:
            self.show_record(record)
        else:
            today = date.today()  # noqa: DTZ011 - the user's own calendar day
            self.body.start_new(self.spec.defaults(self._terms, today) | self._preset)
        if self._draft is not None:
            draft, self._draft = self._draft, None
            self.lost.restore(draft, record)

    def show_record(self, record: Any) -> None:
        """Show a record as the core has it."""
        self.record, self.record_id = record, record.id
        self.body.show_record(record)
        self.conflict.clear()
        self.set_dirty(False)
        self.refresh()

    def set_read_only(self, is_read_only: bool) -> None:
        """Let nothing be typed, or let it again."""
        self.is_read_only = is_read_only
        self.body.set_read_only(is_read_only)

    # Writing

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save what was typed, then go on with ``then``."""
        if self.commands.is_busy or not self._is_loaded or self.rights.refuses("update"):
            return
        self.body.settle()
        if self.body.is_pending():
            self._waiting = partial(self.save, then)
            self.veil.cover(_("Looking up what you typed…"))
            return
        if not self.body.check():
            self.message.show_message(_("Please correct the marked fields."), "danger")
            self.body.focus_error()
            content, create = self.body.input(), self.spec.create
            self.tasks.run(self, lambda: broken_rules(create, content), self.body.add_errors, _ignore)
            return
        self.message.clear()
        lost = self.commands.unanswered
        if lost is None:
            self._send_save(then)
        elif not self.lost.is_forgotten():
            self.commands.retry(partial(self.answered_late, lost.args, then) if self._is_dirty else None)

    def carry_out(self, action: Action) -> None:
        """Carry out a move; unsaved changes are saved first."""
        if action.question and not ask.confirm(self, _(action.question), _(action.title)):
            return
        if self._is_dirty:
            self.save(partial(self._send_move, action))
        else:
            self._send_move(action)

    def delete(self) -> None:
        """Delete the record, after asking."""
        operation = self.spec.delete
        if self.record is None or operation is None or "delete" not in self.record.actions:
            return
        question = _("Delete {caption}? It disappears from all lists.").format(caption=self.title)
        if ask.confirm(self, question, _("Delete")):
            self.send(operation, (self.record.id, self.record.version), self._deleted)

    def send(
        self,
        operation: Callable[..., Any],
        args: tuple[Any, ...],
        on_done: Callable[[Any], None],
        on_late: Callable[[Any], None] | None = None,
    ) -> None:
        """Send a command of this form; its errors are shown here. What is typed is saved with ``on_late``."""
        self.message.clear()
        is_kept = on_late is not None and self._is_dirty
        self.commands.send(
            Attempt(operation, args, on_done, partial(self.trouble.show, operation), on_late, is_kept)
        )

    def take(self, record: Any, sentence: str, then: Callable[[], None] | None = None) -> None:
        """Show a record that a command gave back, and say what was done."""
        self.show_record(record)
        self.drafts.drop()
        self._read_history()
        self.shell.show_message(sentence, "success")
        if then is not None:
            then()

    def _send_save(self, then: Callable[[], None] | None) -> None:
        record, content = self.record, self._content()
        create, update = self.spec.create, self.spec.update
        operation, args = (
            (create, (content,)) if record is None else (update, (record.id, record.version, content))
        )
        self.send(operation, args, partial(self._saved, then), partial(self.answered_late, args, then))

    def _content(self) -> dict[str, Any]:
        """What is saved."""
        return self.body.input()

    def _saved(self, then: Callable[[], None] | None, record: Any) -> None:
        self.take(record, _("{caption} is saved.").format(caption=self.spec.caption(record)), then)

    def answered_late(self, sent: tuple[Any, ...], then: Callable[[], None] | None, record: Any) -> None:
        """The command whose answer was lost is done; what was typed since is saved on top of it."""
        if record is None:
            self._deleted(None)
        elif as_json(sent[-1]) == as_json(self._content()):
            self._saved(then, record)
            self.load()  # what was answered is how it was then
        else:
            self.record, self.record_id = record, record.id
            self.body.forget_lines({line.id for line in getattr(record, "lines", [])})
            self._send_save(then)

    def _send_move(self, action: Action) -> None:
        operation = action.operation
        if self.record is not None and operation is not None:
            self.send(operation, (self.record.id, self.record.version), self._moved)

    def _moved(self, record: Any) -> None:
        words = _("{caption} is now: {status}").format(
            caption=self.spec.caption(record), status=_(look(record.status).title)
        )
        self.take(record, words)

    def _deleted(self, _nothing: None) -> None:
        self.drafts.drop()
        self.set_dirty(False)
        self.shell.show_message(_("{caption} is deleted.").format(caption=self.title), "success")
        self.shell.close_screen(self)

    # Inside

    def _edited(self) -> None:
        if self._is_loaded:
            self.set_dirty(True)
            self.drafts.touch()

    def _settled(self) -> None:
        """What was looked up has its answer: go on with what waited for it."""
        if self._waiting is not None and not self.body.is_pending():
            waiting, self._waiting = self._waiting, None
            self.veil.lift()
            waiting()

    def set_dirty(self, is_dirty: bool) -> None:
        if is_dirty != self._is_dirty:
            self._is_dirty = is_dirty
            self.dirty_changed.emit(is_dirty)
            self.refresh()

    def _busy_changed(self, is_busy: bool) -> None:
        self.bar.setEnabled(not is_busy)
        if is_busy:
            self.veil.cover(_("Saving…"))
        else:
            self.veil.lift()

    def refresh(self) -> None:
        """Title, badge and buttons as they follow from the record."""
        caption = self.spec.caption(self.record) if self.record is not None else _(self.spec.new_title)
        self.set_title(caption if self.record is not None or self.record_id is None else self.title)
        note = _("Read only") if self._is_loaded and not self.rights.can_save else ""
        self.bar.show_title(self.title, _("Not saved") if self._is_dirty else note)
        self.bar.badge.set_status(getattr(self.record, "status", ""))
        self.rights.show()

    def _read_history(self) -> None:
        core, spec, record_id = self.core, self.spec, self.record_id
        show = self.history.show_changes
        self.tasks.run(self, lambda: core.run(spec.history, record_id), show, _ignore)

    def _make_draft(self, draft_id: str) -> Draft:
        version = self.record.version if self.record is not None else None
        known = (self.spec.name, self.record_id, version, self.title, now_text(), self.body.state())
        return Draft(draft_id, *known, sent=self.commands.sent)

    def step(self, by: int) -> None:
        """Show the previous or next record of the list in this tab."""
        if self.record_id in self._neighbours:
            place = self._neighbours.index(self.record_id) + by
            if self._is_dirty:
                self.message.show_message(_("Save or close this one first."), "warning")
            elif 0 <= place < len(self._neighbours) and not self.commands.is_busy:
                self.record_id, self.record, self._is_loaded = self._neighbours[place], None, False
                self.commands.unanswered = None  # it was about the record that goes
                self.message.clear()
                self.load()

    def _show_history(self, is_shown: bool) -> None:
        self.history.setVisible(is_shown)
        FORM_HISTORY.set(is_shown)

    def _connect(self) -> None:
        self.bar.save_wanted.connect(lambda: self.save())
        self.bar.move_wanted.connect(self.carry_out)
        self.bar.history_toggled.connect(self._show_history)
        self.bar.history.setChecked(FORM_HISTORY.get())
        self.history.setVisible(FORM_HISTORY.get())
        self.body.changed.connect(self._edited)
        self.body.settled.connect(self._settled)
        self.commands.busy_changed.connect(self._busy_changed)

    def _lay_out(self) -> None:
        side = QHBoxLayout()
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(0)
        side.addWidget(self.body, 1)
        side.addWidget(self.history)
        order = [*self.body.tab_order(), self.bar.save]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.message)
        column.addWidget(self.conflict.bar)
        column.addLayout(side, 1)


def _ignore(_error: ErpError) -> None:
    """The form says enough already."""
