"""DocumentForm: one form for every document and master; what differs stands in its FormSpec."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from erp_core import Core
from erp_core.errors import ErpError
from erp_core.kit.i18n import N_, _
from erp_core.kit.news.changes import Changes
from erp_core.kit.schema import Change
from erp_desktop.kit.attachments.attachments_panel import AttachmentsPanel
from erp_desktop.kit.drafts.draft_keeper import DraftKeeper
from erp_desktop.kit.drafts.draft_store import Draft
from erp_desktop.kit.forms.action import Action
from erp_desktop.kit.forms.copies.record_copies import RecordCopies
from erp_desktop.kit.forms.copies.record_templates import RecordTemplates
from erp_desktop.kit.forms.form_bar import FormBar
from erp_desktop.kit.forms.form_body import FormBody
from erp_desktop.kit.forms.form_conflict import FormConflict
from erp_desktop.kit.forms.form_menu import ASKED, FormMenu
from erp_desktop.kit.forms.form_reader import FormReader
from erp_desktop.kit.forms.form_rights import FormRights
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.forms.form_writer import FormWriter
from erp_desktop.kit.forms.panel_desk import PanelDesk
from erp_desktop.kit.forms.presence.presence import Presence
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.frame.screen import Screen, Then
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.frame.tab_order import tab_through
from erp_desktop.kit.frame.veil import Veil
from erp_desktop.kit.history.history_panel import HistoryPanel
from erp_desktop.kit.history.past_dialog import way_back
from erp_desktop.kit.links.naming_lists import NamingLists
from erp_desktop.kit.look.format import today
from erp_desktop.kit.notes.notes_panel import NotesPanel
from erp_desktop.kit.paper.record_preview import preview_record
from erp_desktop.kit.parts import ask
from erp_desktop.kit.parts.link_row import LinkRow
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Tasks


class DocumentForm(Screen):
    """A record: shown, typed, saved, moved. Its parts know the sheet, not the form; here they are joined.

    Args:
        record_id: None for a new record.
        draft: unsaved content to go on with.
        neighbours: ids of the list it was opened from, for previous and next.
        values: fields of a new record that are known already.
    """

    usual_keys, vain = ASKED, N_("This is read only: what is typed here is not taken.")

    def __init__(
        self,
        core: Core,
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
        self.sheet = Sheet(record_id, self)
        self.tables = frozenset({spec.name})
        self._draft, self._neighbours, self._preset = draft, neighbours or [], values or {}
        self._build(spec, Desk(core, tasks, shell.open))
        self._lay_out()
        self._connect()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.set_title(_(spec.title) if record_id else _(spec.new_title))
        self.refresh()
        self.load()

    def _build(self, spec: FormSpec, desk: Desk) -> None:
        sheet, rights = self.sheet, self.shell.rights
        self.bar = FormBar(spec.icon, spec.moves, rights, self)
        self.message = MessageBar(self)
        panel = PanelDesk(desk, sheet, rights, self.send, self.take, self.message.show_message)
        self.body = FormBody(spec, desk, spec.panel(panel) if spec.panel else None, self)
        self.rights = FormRights(spec.create_permission, sheet, desk, rights, self.message, self)
        self.menu = FormMenu(spec, self.bar, self.rights, rights, self)
        self.reader = FormReader(
            spec, sheet, desk, rights, self.stored, self.changes_of, lambda: not self.history.isHidden(), self
        )
        self.writer = FormWriter(spec, sheet, desk, self.body, self.message, self.rights, self)
        parts = (self.body, self.writer, self.message)
        self.conflict = FormConflict(spec, sheet, desk, self.stored, self.changes_of, *parts, self)
        made = (spec, sheet, desk, self.body, self.menu)
        self.copies = RecordCopies(*made, self)
        self.templates = RecordTemplates(*made, self.reader, self.message, self)
        past = way_back(desk.core, desk.tasks, spec.name, lambda: (sheet.record_id, self.title), self)
        self.history = HistoryPanel(spec.name, spec.labels(), self, past)
        self.files = AttachmentsPanel(spec.get, spec.update, desk, rights, self)
        self.notes = NotesPanel(spec.get, spec.update, desk, rights, self)
        self.presence = Presence(spec.name, desk, self.bar.people, self)
        self.named_in = NamingLists(spec.name, self.shell.lists, desk, self)
        self.veil = Veil(self.body, (self.bar, self.conflict.panel), self.bar.more)
        self.reader.begun.connect(lambda: sheet.is_loaded or self.veil.cover(_("Opening…"), is_saving=False))

    # What the shell asks

    @property
    def record(self) -> Any:
        """As the core gave it; None for a new one, and until it has come."""
        return self.sheet.record

    @property
    def record_id(self) -> int | None:
        return self.sheet.record_id

    @property
    def is_dirty(self) -> bool:
        return self.sheet.is_dirty

    @property
    def is_blank(self) -> bool:
        return self.record_id is None and not (self.is_dirty or self._preset or self._draft)

    @property
    def is_read_only(self) -> bool | None:
        return self.sheet.is_read_only

    @property
    def drafts(self) -> DraftKeeper:
        return self.writer.drafts

    def can_close(self, then: Then = None) -> bool:
        if not self.is_dirty:
            return not self.writer.commands.is_busy
        answer = ask.ask_unsaved(self, self.title)
        if answer == "save":
            self.save(then)
        elif answer == "discard":
            self.body.settle()
            self.set_dirty(False)
            self.drafts.drop()
        return answer == "discard"

    def is_concerned(self, changes: Changes) -> bool:
        """By its own record only, and not by what it saved itself."""
        if self.record_id is None or self.writer.commands.caused(changes):
            return changes.is_everything
        return changes.touches_row(self.spec.name, self.record_id)

    def hear(self, changes: Changes) -> None:
        for part in (self.files, self.notes, self.writer, self.presence, self.body):
            part.hear(changes)
        super().hear(changes)

    def focus_first(self) -> None:
        self.body.fields.focus_first()

    def show_error(self, error: ErpError) -> None:
        self.message.show_message(error.message, "danger")

    def menu_actions(self) -> list[QAction]:
        return [*self.bar.move_actions(), *super().menu_actions()]

    def load(self) -> None:
        """Read it in the background; with unsaved changes, only say when somebody else changed it."""
        self.reader.load()

    reload = load

    def stored(self, record_id: int) -> Any:
        """The record; called in the background."""
        return self.core.run(self.spec.get, record_id)

    def changes_of(self, record: Any) -> list[Change]:
        """Its history; called in the background."""
        return self.core.run(self.spec.history, record.id)

    def _read(self, record: Any, changes: list[Change] | None) -> None:
        self.body.set_terms(self.sheet.terms)
        if changes is not None:
            self.history.show_changes(changes)
        if is_first := not self.sheet.is_loaded:
            self.sheet.is_loaded = True
            self._show_first(record)
            self.veil.lift()
        elif record is not None and self.record is not None:
            self.conflict.take_news(record)
        self._count_links()
        if record is None or not is_first:  # a record that is shown has refreshed it
            self.refresh()
        self.veil.release()

    def _read_failed(self, error: ErpError) -> None:
        self.sheet.set_read_only(self.sheet.is_read_only is not False)
        self.veil.lift()
        self.veil.refuse()
        action = _("Try again") if not self.sheet.is_loaded else ""
        self.message.show_message(error.message, "danger", action, self.load)

    def _show_first(self, record: Any) -> None:
        if record is not None:
            self.sheet.set_read_only("update" not in record.actions)  # before its lines, shown anew by it
            self.show_record(record)
        else:
            self.body.start_new(self.spec.defaults(self.sheet.terms, today()), self._preset)
        if self._draft is not None:
            draft, self._draft = self._draft, None
            self.writer.restore(draft, record)

    def show_record(self, record: Any, *, is_saved: bool = False) -> None:
        """Show a record as the core has it; ``is_saved``: as what stands here was stored just now."""
        self.sheet.take(record)
        self.body.show_record(record, is_saved=is_saved)
        self.conflict.clear()
        self.set_dirty(False)
        self.refresh()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save what was typed, then go on with ``then``."""
        self.writer.save(then)

    def save_and_new(self) -> None:
        """Save what was typed, then show an empty form in this one's place."""
        if self.is_dirty:
            self.save(self._go_on_with_new)
        elif self.record_id is not None:
            self._go_on_with_new()

    def show_paper(self) -> None:
        """The record on paper, as it is stored; unsaved changes are saved first."""
        if self.spec.paper is None or not self.sheet.is_loaded:
            return
        if not self.is_dirty and self.record_id is not None:
            preview_record(self.core, self.tasks, self.spec.paper, self.record_id, self)
        else:
            self.save(self.show_paper)

    def show_notes(self) -> None:
        """Show what people wrote on the record, as soon as it is there."""
        self.bar.notes.setChecked(True)

    def _go_on_with_new(self) -> None:
        if self.shell.open(self.spec.name) is not None:
            self.shell.close_screen(self)

    def carry_out(self, action: Action) -> None:
        """Carry out a move; unsaved changes are saved first."""
        self.writer.carry_out(action, self.presence.changing)

    def send(
        self, operation: Callable[..., Any], args: tuple[Any, ...], on_done: Callable[[Any], None]
    ) -> None:
        """Send a command about the record; its errors are shown here."""
        self.writer.send(operation, args, on_done)

    def take(self, record: Any, sentence: str) -> None:
        """Show a record that a command gave back, and say what was done."""
        self.show_record(record, is_saved=self.writer.is_save)
        self._count_links()
        self.drafts.drop()
        self.reader.read_history()
        if sentence:
            self.shell.show_message(sentence, "success")

    def focus_links(self) -> None:
        """Put the keyboard on the links from this record to others; once more, on the next row of them."""
        rows = [row for row in (self.named_in.row, *self.body.findChildren(LinkRow)) if row.isVisible()]
        if not rows:
            self.shell.show_message(_("Nothing names this record so far."))
            return
        here = next((n for n, row in enumerate(rows) if row.isAncestorOf(self.focusWidget() or self)), -1)
        rows[(here + 1) % len(rows)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_dirty(self, is_dirty: bool) -> None:
        self.sheet.set_dirty(is_dirty)

    def step(self, by: int) -> None:
        """Show the previous or next record of the list in this tab."""
        if self.record_id in self._neighbours:
            place = self._neighbours.index(self.record_id) + by
            if self.is_dirty:
                self.message.show_message(_("Save or close this one first."), "warning")
            elif 0 <= place < len(self._neighbours) and not self.writer.commands.is_busy:
                self.sheet.turn_to(self._neighbours[place])
                self.writer.commands.unanswered = None  # it was about the record that goes
                self.message.clear()
                self.load()

    def refresh(self) -> None:
        """Title, badge and buttons as they follow from the record."""
        record, rights = self.record, self.rights
        if record is not None:
            self.set_title(self.spec.caption(record))
        elif self.record_id is None:
            self.set_title(self.body.fields.titled(_(self.spec.new_title)))
        status, note = self.spec.state(record) if record is not None else ("", "")
        note = note or (_("Read only") if self.sheet.is_loaded and not rights.can_save else "")
        self.bar.show_title(self.title, _("Not saved") if self.is_dirty else note)
        self.bar.badge.set_status(status)
        self.bar.show_actions(rights.allowed, rights.refused, self.is_dirty)
        self.menu.offer(rights.allowed, rights.refused)
        if self.sheet.is_loaded:
            self.sheet.set_read_only(not rights.can_save)

    def _count_links(self) -> None:
        if self.record is not None:
            self.named_in.show_record(self.record.id, self.spec.caption(self.record))
            for panel in (self.files, self.notes, self.presence):
                panel.show_record(self.record.id)

    def _edited(self) -> None:
        if self.sheet.is_loaded:
            self.set_dirty(not self.body.is_untouched)
            if self.record_id is None and self.title != self.body.fields.titled(_(self.spec.new_title)):
                self.refresh()
            self.drafts.follow(is_changed=self.is_dirty)

    def _deleted(self) -> None:
        self.shell.show_message(_("{caption} is deleted.").format(caption=self.title), "success")
        self.shell.close_screen(self)

    def _show_busy(self, is_busy: bool) -> None:
        if is_busy:
            self.reader.hold()
            self.veil.cover(_("Saving…"))  # before the bar lets go of the keyboard
        self.bar.setEnabled(not is_busy)
        if not is_busy:
            self.veil.lift()

    def _connect(self) -> None:
        for follows in (self.dirty_changed, self.refresh, self.presence.set_editing):
            self.sheet.dirty_changed.connect(follows)
        self.sheet.read_only_changed.connect(self.body.set_read_only)
        for asks in (self.bar, self.menu):
            asks.save_wanted.connect(lambda: self.save())
            asks.move_wanted.connect(self.carry_out)
        self.bar.history_toggled.connect(lambda _is_shown: self.reader.read_history())
        self.bar.connect_sides(self.history, self.files, self.notes, self.body.take_keyboard)
        self.body.changed.connect(self._edited)
        self.menu.new_wanted.connect(lambda: self.shell.open(self.spec.name))
        self.menu.save_and_new_wanted.connect(self.save_and_new)
        self.menu.print_wanted.connect(self.show_paper)
        self.menu.take_back_wanted.connect(self.writer.take_back)
        self.menu.links_wanted.connect(self.focus_links)
        self.menu.presence_chosen.connect(self.presence.tell_again)
        self.menu.step_wanted.connect(self.step)
        for part in (self.body, self.menu, self.conflict, self.copies, self.templates):
            part.said.connect(self.shell.show_message)
        self.veil.dropped.connect(self.shell.show_message)
        for asks in (self.menu, self.rights, self.writer):
            asks.reload_wanted.connect(self.load)
        self.menu.delete_wanted.connect(lambda: self.writer.delete(self.title))
        self.menu.export_wanted.connect(lambda: self.body.export_lines(self.title))
        self.reader.read.connect(self._read)
        self.reader.failed.connect(self._read_failed)
        self.reader.history_read.connect(self.history.show_changes)
        self.conflict.stored_wanted.connect(self.show_record)
        self.conflict.changes_read.connect(self.history.show_changes)
        self.conflict.panel.furnished.connect(self._order_tabs)
        self.conflict.kept.connect(self.body.touch)
        self.conflict.kept.connect(self.refresh)
        self._connect_writer()

    def _connect_writer(self) -> None:
        for follows in (self.take, self.saved):
            self.writer.done.connect(follows)
        self.writer.refused.connect(self.veil.refuse)
        self.writer.deleted.connect(self._deleted)
        self.writer.waits.connect(
            lambda waits: self.veil.cover(_("Looking up what you typed…")) if waits else self.veil.lift()
        )
        self.writer.commands.busy_changed.connect(self._show_busy)
        self.writer.commands.settled.connect(self.veil.release)
        self.writer.commands.settled.connect(self.reader.go_on)

    def _lay_out(self) -> None:
        side = QHBoxLayout()
        side.setSpacing(0)
        for panel in (self.body, self.history, self.files, self.notes):
            side.addWidget(panel, panel is self.body)
        self._order_tabs()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.message, self.conflict.bar, self.conflict.panel, self.named_in):
            column.addWidget(widget)
        column.addLayout(side, 1)

    def _order_tabs(self) -> None:
        parts = (self.conflict.panel, self.body, self.bar)
        tab_through(one for part in parts for one in part.tab_order())
