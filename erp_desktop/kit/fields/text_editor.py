"""TextEditor: one line of text."""

from typing import Any

from PySide6.QtWidgets import (
    QLineEdit,
    QWidget,
)

from erp_desktop.kit.fields.editor import Editor


class TextEditor(Editor):
    """One line of text."""

    def __init__(self, longest: int, *, is_code: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = QLineEdit(self)
        self._line.setMaxLength(longest)
        if is_code:
            self._line.setProperty("kind", "code")
        self._line.textEdited.connect(self._touched)
        self.set_input(self._line)

    def value(self) -> str:
        return self._line.text().strip()

    def set_value(self, value: Any) -> None:
        self._line.setText("" if value is None else str(value))
        self._line.setCursorPosition(0)

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)
