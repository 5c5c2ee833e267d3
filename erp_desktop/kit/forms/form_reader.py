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

Fetched = tuple[Any, list[Change]]


class FormReader(QObject):
    """One reading at a time.

    Args:
        fetch: reads a record and its history; blocking.

    Signals:
        read: the record, None for a new one, and its history; the sheet has the terms.
        failed: with the error.
        history_read: the changes, newest first.
    """

    read = Signal(object, list)
    failed = Signal(object)
    history_read = Signal(list)

    def __init__(
        self,
        spec: FormSpec,
        sheet: Sheet,
        desk: Desk,
        rights: Rights,
        fetch: Callable[[int], Fetched],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._spec, self._sheet, self._desk, self._rights, self._fetch = spec, sheet, desk, rights, fetch
        self._job: Job | None = None

    @property
    def is_reading(self) -> bool:
        return self._job is not None

    def load(self) -> None:
        """Read terms, record and history."""
        core, terms_of, record_id = self._desk.core, self._spec.terms, self._sheet.record_id
        fetch, rights = self._fetch, self._rights

        def read() -> tuple[Terms, Any, list[Change]]:
            rights.remember()
            terms = terms_of(core)
            return (terms, None, []) if record_id is None else (terms, *fetch(record_id))

        self._job = self._desk.tasks.run(self, read, self._took, self._failed)

    def read_history(self) -> None:
        """The history alone, after a save."""
        core, history, record_id = self._desk.core, self._spec.history, self._sheet.record_id
        self._desk.tasks.run(
            self, lambda: core.run(history, record_id), self.history_read.emit, lambda _error: None
        )

    def _took(self, answer: tuple[Terms, Any, list[Change]]) -> None:
        self._job = None
        self._sheet.terms, record, changes = answer
        self.read.emit(record, changes)

    def _failed(self, error: ErpError) -> None:
        self._job = None
        self.failed.emit(error)
