"""HalfTyped: a cell that is typed in when the keyboard is called away; typing goes on there afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit

from erp_desktop.kit.inputs.plain_line import COMES_BACK

# The program itself took the keyboard elsewhere: to another tab, to a panel.
TAKEN_AWAY = Qt.FocusReason.OtherFocusReason

# Of an editor: the text it was opened again with, which is another way to write what the cell holds.
AS_TYPED = "as_typed"


@dataclass(frozen=True, slots=True)
class _Typed:
    """A cell as it was left.

    Attributes:
        where: its row, however often it is shown anew.
        stood: what the cell held then.
        text: what its editor held.
        is_open: whether the cell did not hold by then what was typed.
        cursor: letters before the cursor.
    """

    where: Any
    column: int
    stood: str
    text: str
    is_open: bool
    cursor: int


class HalfTyped:
    """The cell of one table that typing goes on in.

    Args:
        where: what tells a row from all others, also when the table was read again.
        is_at: whether that is this row.
    """

    def __init__(
        self, view: QAbstractItemView, where: Callable[[int], Any], is_at: Callable[[Any, int], bool]
    ) -> None:
        self._view, self._where, self._is_at = view, where, is_at
        self._typed: _Typed | None = None
        self._open: _Typed | None = None

    def note(self, editor: QLineEdit) -> None:
        """Remember where one was in the current cell, which holds by now what was typed."""
        self._typed = self._seen(editor, is_taken=True)

    def _seen(self, editor: QLineEdit, *, is_taken: bool) -> _Typed:
        here = self._view.currentIndex()
        return _Typed(
            self._where(here.row()),
            here.column(),
            _text(here),
            editor.text(),
            not is_taken and editor.isModified(),
            editor.cursorPosition(),
        )

    def editor(self) -> QLineEdit | None:
        """What the current cell is typed in; None while none is open."""
        editor = self._view.focusWidget()
        is_open = self._view.state() == QAbstractItemView.State.EditingState
        return editor if is_open and isinstance(editor, QLineEdit) else None

    @property
    def is_waiting(self) -> bool:
        """Whether one was called away from a cell, and comes back to it."""
        return self._typed is not None

    def note_open(self) -> None:
        """Remember a cell that is open while the table is read again."""
        editor = self.editor()
        self._open = self._seen(editor, is_taken=False) if editor is not None else None

    def open_again(self) -> None:
        """The table was read again."""
        typed, self._open = self._open, None
        self._go_on(typed)

    def forget(self) -> None:
        """One went on to another place."""
        self._typed = None

    def come_back(self, event: QFocusEvent) -> None:
        """The table has the keyboard again: go on, unless somebody went there."""
        if event.reason() in (TAKEN_AWAY, *COMES_BACK):
            typed, self._typed = self._typed, None
            self._go_on(typed)
        else:
            self.forget()

    def _go_on(self, typed: _Typed | None) -> None:
        """Open the cell again, if one stands in it and nothing else came to stand there."""
        here = self._view.currentIndex()
        if typed is None or not here.isValid():
            return
        if here.column() != typed.column or not self._is_at(typed.where, here.row()):
            return
        if not typed.is_open and _text(here) != typed.stood:
            return
        self._view.edit(here)
        editor = self.editor()
        if editor is None:  # it may not be changed any more
            return
        editor.setText(typed.text)  # "12." may become 12.5
        editor.setProperty(AS_TYPED, typed.text)
        editor.setModified(typed.is_open)
        editor.deselect()
        editor.setCursorPosition(typed.cursor)


def _text(index: QModelIndex) -> str:
    return index.data(Qt.ItemDataRole.EditRole) or ""
