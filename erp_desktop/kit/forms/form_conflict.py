"""FormConflict: what a form does when somebody else saved its record since the user read it."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.schema import Change
from erp_desktop.kit.forms.conflict_bar import ConflictBar

if TYPE_CHECKING:
    from erp_desktop.kit.forms.document_form import DocumentForm


class FormConflict(QObject):
    """Reads the stored version, says who changed it, and keeps what was typed whatever the user chooses."""

    def __init__(self, form: "DocumentForm") -> None:
        super().__init__(form)
        self._form = form
        self._theirs: Any = None
        self.bar = ConflictBar(form.spec.labels(), form)
        self.bar.theirs_wanted.connect(self._show_theirs)
        self.bar.mine_wanted.connect(lambda: self._keep_mine())

    def clear(self) -> None:
        self.bar.hide()

    def read_theirs(self, error: ErpError) -> None:
        """A command was refused because the record is newer than what the user read."""
        form, record_id = self._form, self._form.record_id
        self._form.tasks.run(
            self,
            lambda: form.fetch(record_id or 0),
            lambda answer: self.ask(*answer),
            lambda _second: self._form.show_error(error),
        )

    def take_news(self, record: Any, changes: list[Change]) -> None:
        """The record was read again: somebody changed it, or what may be done with it."""
        form = self._form
        if record.version == form.record.version:
            form.record = record
        elif form.is_dirty:
            self.ask(record, changes)
        else:
            form.show_record(record)

    def ask(self, theirs: Any, changes: list[Change]) -> None:
        """Let the user choose; a form without unsaved work just shows the stored version."""
        form = self._form
        form.history.show_changes(changes)
        if not form.is_dirty:
            form.show_record(theirs)
            text = _("Somebody else changed this; you see it as it is now.")
            form.message.show_message(text, "warning")
            return
        self._theirs = theirs
        form.message.clear()
        read_at = form.record.updated_at
        self.bar.ask(form.title, [change for change in changes if change.at > read_at])

    def _show_theirs(self) -> None:
        mine = self._form.body.state()
        self._form.show_record(self._theirs)
        self._form.message.show_message(
            _("You see the record as it is stored now."),
            "info",
            _("Back to mine"),
            lambda: self._keep_mine(mine),
        )

    def _keep_mine(self, mine: dict[str, Any] | None = None) -> None:
        form, theirs = self._form, self._theirs
        form.record = theirs
        self.clear()
        can_save = "update" in theirs.actions
        if mine is not None:
            form.set_read_only(False)
            form.body.set_state(mine)
        form.set_read_only(not can_save)
        form.body.forget_lines({line.id for line in getattr(theirs, "lines", [])})
        form.set_dirty(True)
        form.refresh()
        kept = _("What you typed is kept. Saving puts it over the stored version.")
        closed = _("This can no longer be changed. What you typed stays here until you close it.")
        form.message.show_message(kept if can_save else closed, "warning")
