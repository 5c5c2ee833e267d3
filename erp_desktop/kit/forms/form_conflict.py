"""FormConflict: what a form does when somebody else saved its record since the user read it."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.kit.schema import Change
from erp_desktop.kit.drafts.merged_state import MergedState
from erp_desktop.kit.forms.conflict_bar import ConflictBar
from erp_desktop.kit.forms.form_body import FormBody
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks


class FormConflict(QObject):
    """Reads the stored version, says who changed it, and keeps what was typed whatever the user chooses.

    Args:
        stored: reads a record; blocking.
        changes_of: reads its history; blocking.
        caption: what a record is called.

    Signals:
        stored_wanted: the stored record should be shown, in place of what is typed.
        changes_read: the history as it is now.
        kept: what was typed stays, on top of the stored version.
    """

    stored_wanted = Signal(object)
    changes_read = Signal(list)
    kept = Signal()

    def __init__(
        self,
        sheet: Sheet,
        tasks: Tasks,
        stored: Callable[[int], Any],
        changes_of: Callable[[Any], list[Change]],
        caption: Callable[[Any], str],
        table: str,
        labels: Mapping[str, str],
        body: FormBody,
        message: MessageBar,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._sheet, self._tasks, self._caption = sheet, tasks, caption
        self._stored, self._changes_of = stored, changes_of
        self._body, self._message = body, message
        self._base: Any = None
        self._theirs: Any = None
        self._labels = labels
        self.bar = ConflictBar(table, labels, parent)
        self.bar.theirs_wanted.connect(self._show_theirs)
        self.bar.mine_wanted.connect(lambda: self._keep_mine())

    def clear(self) -> None:
        self.bar.hide()

    def read_theirs(self, error: ErpError) -> None:
        """A command was refused because the record is newer than what the user read."""
        self._read_theirs(lambda _second: self._message.show_message(error.message, "danger"))

    def _read_theirs(self, on_error: Callable[[ErpError], None]) -> None:
        stored, changes_of, record_id = self._stored, self._changes_of, self._sheet.record_id or 0

        def read() -> tuple[Any, list[Change]]:
            record = stored(record_id)
            return record, changes_of(record)

        self._tasks.run(self, read, lambda answer: self.ask(*answer), on_error)

    def take_news(self, record: Any) -> None:
        """The record was read again: somebody changed it, or what may be done with it."""
        if record.version == self._sheet.record.version:
            self._sheet.take(record)
        elif self._sheet.is_dirty:
            self._read_theirs(lambda error: self._message.show_message(error.message, "danger"))
        else:
            self.stored_wanted.emit(record)

    def ask(self, theirs: Any, changes: list[Change]) -> None:
        """Let the user choose; a form without unsaved work just shows the stored version."""
        self.changes_read.emit(changes)
        if not self._sheet.is_dirty:
            self.stored_wanted.emit(theirs)
            text = _("Somebody else changed this; you see it as it is now.")
            self._message.show_message(text, "warning")
            return
        self._base, self._theirs = self._sheet.record, theirs
        self._message.clear()
        read = self._sheet.record
        self.bar.ask(self._caption(read), [change for change in changes if change.at > read.updated_at])

    def _show_theirs(self) -> None:
        mine = self._body.state()
        self.stored_wanted.emit(self._theirs)
        self._body.take_keyboard()
        text = _("You see the record as it is stored now.")
        self._message.show_message(text, "info", _("Back to mine"), lambda: self._keep_mine(mine))

    def _keep_mine(self, mine: dict[str, Any] | None = None) -> None:
        """What was typed goes on top of the stored version; what was changed there meanwhile stays."""
        sheet, theirs = self._sheet, self._theirs
        can_save = "update" in theirs.actions
        mine = mine or self._body.state()
        done = self._body.merged(self._base, mine, theirs) if can_save else MergedState(mine, [])
        sheet.take(theirs)
        self.clear()
        sheet.set_read_only(False)
        self._body.set_state(done.state)
        sheet.set_read_only(not can_save)
        self._body.forget_lines({line.id for line in getattr(theirs, "lines", [])})
        sheet.set_dirty(True)
        self.kept.emit()
        self._body.take_keyboard()
        closed = _("This can no longer be changed. What you typed stays here until you close it.")
        self._message.show_message(self._kept(done.clashes) if can_save else closed, "warning")

    def _kept(self, clashes: list[tuple[int | None, str]]) -> str:
        if not clashes:
            return _(
                "What you typed is kept, and what was changed meanwhile is in it. Save it when it is right."
            )
        named = ", ".join(dict.fromkeys(self._named(line, name) for line, name in clashes))
        return _("What you typed is kept. You both changed: {what}; yours stands there.").format(what=named)

    def _named(self, line: int | None, name: str) -> str:
        if line is None:
            return _(self._labels[name]) if name in self._labels else name
        if not line:
            return _("a line you removed")
        told = _("line {number}").format(number=line)
        return f"{told}, {self._body.title_of(name)}" if name else told
