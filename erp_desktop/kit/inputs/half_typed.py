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


@dataclass(frozen=True, slots=True)
class _Typed:
    """A cell as it was left.

    Attributes:
        where: its row, however often it is shown anew.
        stood: what the cell held then.
        text: what was typed and not taken yet; None where the cell holds it.
        cursor: letters before the cursor; None for its end.
    """

    where: Any
    column: int
    stood: str
    text: str | None
    cursor: int | None


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
        at = editor.cursorPosition()
        return _Typed(
            self._where(here.row()),
            here.column(),
            _text(here),
            editor.text() if not is_taken and editor.isModified() else None,
            at if at < len(editor.text()) else None,
        )

    def note_open(self) -> None:
        """Remember a cell that is open while the table is read again."""
        editor = self._view.focusWidget()
        is_open = self._view.state() == QAbstractItemView.State.EditingState
        self._open = self._seen(editor, is_taken=False) if is_open and isinstance(editor, QLineEdit) else None

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
        if typed.text is None and _text(here) != typed.stood:
            return
        self._view.edit(here)
        editor = self._view.focusWidget()
        if not isinstance(editor, QLineEdit):  # it may not be changed any more
            return
        if typed.text is not None:
            editor.setText(typed.text)
            editor.setModified(True)
        editor.deselect()
        editor.setCursorPosition(len(editor.text()) if typed.cursor is None else typed.cursor)


def _text(index: QModelIndex) -> str:
    return index.data(Qt.ItemDataRole.EditRole) or ""
