"""TextEditor: one line of text."""

from typing import Any

from PySide6.QtWidgets import QWidget

from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.inputs.plain_line import PlainLine, too_long


class TextEditor(Editor):
    """One line of text; too long a one is kept and marked, never cut."""

    def __init__(self, longest: int, *, is_code: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = PlainLine(self)
        self._longest = longest
        if is_code:
            self._line.setProperty("kind", "code")
        self._line.textEdited.connect(self._typed_in)
        self.set_input(self._line)

    def problem(self) -> str | None:
        return too_long(self.value(), self._longest)

    def value(self) -> str:
        return self._line.text().strip()

    def set_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if text != self.value():  # where it is the same the cursor stays, and a blank being typed
            self._line.setText(text)
            self._line.setCursorPosition(0)

    def _typed_in(self) -> None:
        self._touched()
        self.check()

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)
