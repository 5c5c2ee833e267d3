"""FormReader: reads what a form shows, in the background: terms, record and history."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from erp_core.errors import ErpError
from erp_core.kit.schema import Change
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.forms.sheet import Sheet
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Job


class FormReader(QObject):
    """One reading at a time, and none while a command is under way; what is wanted meanwhile follows once.

    Args:
        stored: reads a record; blocking.
        changes_of: reads its history; blocking.
        has_history: whether anybody looks at the history, which is read only then.

    Signals:
        begun: the sheet's record is being read.
        read: the record, None for a new one, and its history, None if nobody looks; the sheet has the terms.
        failed: with the error.
        history_read: the changes, newest first.
    """

    begun = Signal()
    read = Signal(object, object)
    failed = Signal(object)
    history_read = Signal(list)

    def __init__(
        self,
        spec: FormSpec,
        sheet: Sheet,
        desk: Desk,
        rights: Rights,
        stored: Callable[[int], Any],
        changes_of: Callable[[Any], list[Change]],
        has_history: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._spec, self._sheet, self._desk, self._rights = spec, sheet, desk, rights
        self._stored, self._changes_of, self._has_history = stored, changes_of, has_history
        self._job: Job | None = None
        self._is_held = self._is_due = self._is_outrun = False

    def hold(self) -> None:
        """A command is sent: what is being read may be older than its answer."""
        self._is_held, self._is_outrun = True, self._job is not None

    def go_on(self) -> None:
        """The answer of the command is shown: read now what could not be read meanwhile."""
        self._is_held = False
        self._catch_up()

    def load(self) -> None:
        """Read terms, record and, where it is looked at, history; later, if it cannot be done now."""
        self._is_due = self._is_held or self._job is not None
        if self._is_due:
            return
        self.begun.emit()
        core, terms_of, record_id = self._desk.core, self._spec.terms, self._sheet.record_id
        rights, has_history = self._rights, self._has_history()

        def read() -> tuple[Terms, Any, list[Change] | None]:
            rights.remember()
            terms = terms_of(core)
            record = self._stored(record_id) if record_id is not None else None
            return terms, record, self._changes_of(record) if has_history and record is not None else None

        self._is_outrun = False
        self._job = self._desk.tasks.run(
            self, read, lambda answer: self._took(record_id, answer), self._failed
        )

    def read_history(self) -> None:
        """The history alone, after a save or when somebody begins to look at it."""
        record, changes_of = self._sheet.record, self._changes_of
        if record is not None and self._has_history():
            self._desk.tasks.run(
                self, lambda: changes_of(record), self.history_read.emit, lambda _error: None
            )

    def _took(self, record_id: int | None, answer: tuple[Terms, Any, list[Change] | None]) -> None:
        self._job = None
        if self._is_outrun or record_id != self._sheet.record_id:
            self._is_due = True
        else:
            self._sheet.terms, record, changes = answer
            self.read.emit(record, changes)
        self._catch_up()

    def _failed(self, error: ErpError) -> None:
        self._job = None
        self.failed.emit(error)
        self._catch_up()

    def _catch_up(self) -> None:
        if self._is_due and not self._is_held and self._job is None:
            self.load()
