"""RecordPanel: what hangs on a record, at the side of its form: its files, its notes."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid

from erp_core.errors import ErpError
from erp_core.kit.kind import KINDS
from erp_core.kit.news.changes import Changes
from erp_core.kit.operation import operation_of
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.desk import Desk

WIDTH = 296


class RecordPanel(QFrame):
    """Whoever may change such records adds something and takes it off, in whatever status the record is.

    Few forms have it opened: what stands in it is made when it is.

    Args:
        of_record: the operation that gives what hangs on a record.
        get, update: operations of the records' kind.

    Attributes:
        bar: says what happened.

    Signals:
        counted: so many hang on the record.
    """

    counted = Signal(int)

    def __init__(
        self,
        of_record: Callable[..., Any],
        get: Callable[..., Any],
        update: Callable[..., Any],
        desk: Desk,
        rights: Rights,
        parent: QWidget,
        *,
        name: str,
        title: str,
    ) -> None:
        super().__init__(parent)
        self._of_record = of_record
        self._kind = operation_of(get).name.partition(".")[0]
        kind = KINDS.get(self._kind)
        hangs = operation_of(of_record).name.partition(".")[0]
        self._word = f"{hangs}/{kind.stored_in if kind is not None else self._kind}"
        self._permission = operation_of(update).permission or ""
        self._desk, self._rights = desk, rights
        self._record_id: int | None = None
        self._before: QWidget | None = None
        self.rows: list[Any] = []
        self._is_furnished = False
        self.bar = MessageBar(self)
        self.setFixedWidth(WIDTH)
        named(with_role(self, "side"), name, title)
        self.hide()

    def show_record(self, record_id: int) -> None:
        """Ask for what hangs on a record, once it is shown itself."""
        if record_id != self._record_id:
            self._record_id = record_id
            if self._is_furnished:
                self._begin()
            self._show_rows([])
            self.bar.clear()
            self.reload()

    def reload(self) -> None:
        """Ask again."""
        core, kind, record_id = self._desk.core, self._kind, self._record_id
        if record_id is None:
            return

        def take(rows: list[Any]) -> None:
            if record_id == self._record_id:
                self._show_rows(rows)

        self._desk.tasks.run(self, lambda: core.run(self._of_record, kind, record_id), take, self._refused)

    def hear(self, changes: Changes) -> None:
        """Somebody committed a change: ask again where it is about this record."""
        if self._record_id is not None and changes.touches_row(self._word, self._record_id):
            self.reload()

    def setVisible(self, visible: bool) -> None:
        """Take the keyboard where it is opened, and give it back where it was."""
        if visible:
            self.furnish()
        here = QApplication.focusWidget()
        is_ours = here is not None and (here is self or self.isAncestorOf(here))
        was_shown = not self.isHidden()
        super().setVisible(visible)
        if visible and not was_shown and self.window().isVisible():
            self._before = here
            self._take_keyboard()
        elif is_ours and not visible and self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def furnish(self) -> None:
        """Make what stands in it, unless it is there."""
        if not self._is_furnished:
            self._is_furnished = True
            self._build()
            self._begin()
            self._draw_rows(self.rows)

    # What differs

    def _build(self) -> None:
        raise NotImplementedError

    def _begin(self) -> None:
        """Another record is shown: nothing is half done at it."""

    def _draw_rows(self, rows: list[Any]) -> None:
        raise NotImplementedError

    def _count(self, rows: list[Any]) -> int:
        """How many of them hang on the record."""
        return len(rows)

    def _begins_at(self) -> QWidget:
        """Where the keyboard goes."""
        raise NotImplementedError

    def _reads_at(self) -> QWidget:
        """Where it goes for who may change nothing."""
        return self

    # Inside

    def _take_keyboard(self) -> None:
        """Whoever may add nothing is told why; what he types meanwhile goes into no field of the form."""
        begins = self._begins_at()
        if not begins.isEnabled():
            begins = self._reads_at()
            self._may_change()
        begins.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_rows(self, rows: list[Any]) -> None:
        self.rows = rows
        if self._is_furnished:
            self._draw_rows(rows)
        self.counted.emit(self._count(rows))

    def _may_change(self) -> bool:
        return self._rights.may(self, self._permission, lambda words: self.bar.show_message(words, "warning"))

    def _refused(self, error: ErpError) -> None:
        self.bar.show_message(error.in_words, "danger")
