"""Sheet: the record a form shows, and what is known of it; the form's parts read and watch it."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from erp_desktop.kit.fields.terms import Terms


class Sheet(QObject):
    """What the parts of a form have in common; none of them knows the form.

    Attributes:
        record: as the core gave it; None for a new one, and until it has come.
        record_id: None for a new one.
        terms: what a new record starts from, and what amounts are rounded by.
        is_loaded: record and terms have come.
        is_undecided: what is typed clashes with what somebody else stored; it is saved once that is decided.

    Signals:
        dirty_changed: there is something to save, or no longer.
        read_only_changed: nothing may be typed, or it may again.
    """

    dirty_changed = Signal(bool)
    read_only_changed = Signal(bool)

    def __init__(self, record_id: int | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.record: Any = None
        self.record_id = record_id
        self.terms = Terms()
        self.is_loaded = self.is_undecided = False
        self._is_dirty = False
        self._is_read_only: bool | None = None

    @property
    def is_dirty(self) -> bool:
        return self._is_dirty

    @property
    def is_read_only(self) -> bool | None:
        """None as long as nobody has said."""
        return self._is_read_only

    def take(self, record: Any) -> None:
        """From now on it is about this record as it is stored; what is typed stays."""
        self.record, self.record_id = record, record.id

    def turn_to(self, record_id: int) -> None:
        """Another record, which has to be read first."""
        self.record_id, self.record = record_id, None
        self.is_loaded = self.is_undecided = False

    def set_dirty(self, is_dirty: bool) -> None:
        if is_dirty != self._is_dirty:
            self._is_dirty = is_dirty
            self.dirty_changed.emit(is_dirty)

    def set_read_only(self, is_read_only: bool) -> None:
        """Let nothing be typed, or let it again."""
        if is_read_only is not self._is_read_only:
            self._is_read_only = is_read_only
            self.read_only_changed.emit(is_read_only)
