"""NotesEditor: several lines of text."""

from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLabel,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.fields.editor import Editor
from erp_desktop.kit.inputs.plain_line import too_long, too_much
from erp_desktop.kit.inputs.plain_text import PlainText
from erp_desktop.kit.look.format import format_integer


class _NotesEdit(PlainText):
    """Plain text where Tab goes on to the next field and Ctrl+Enter too.

    Signals:
        refused: a text far beyond the limit was pasted; laying it out would freeze the window.
    """

    refused = Signal(int)

    def __init__(self, longest: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._most_pasted = longest * 2
        self.setTabChangesFocus(True)

    def insertFromMimeData(self, source: QMimeData) -> None:
        length = len(source.text())
        if length > self._most_pasted:
            self.refused.emit(length)
        else:
            super().insertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


class NotesEditor(Editor):
    """Several lines of text, with what is left of the limit once it comes near."""

    walks_on_enter = False

    def __init__(self, longest: int, rows: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._longest = longest
        self._text = _NotesEdit(longest, self)
        self._text.refused.connect(self._refuse)
        self._left = QLabel(self)
        self._left.setProperty("role", "muted")
        self._left.hide()
        self.set_input(self._text)
        self._box.addWidget(self._left, 0, Qt.AlignmentFlag.AlignRight)
        self._text.setFixedHeight(self.fontMetrics().lineSpacing() * rows + 20)
        self._is_loading = False
        self._text.textChanged.connect(self._changed)

    def value(self) -> str:
        return self._text.text().strip()

    def set_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if text == self.value():
            return  # the cursor stays where it is, and a blank being typed
        place = self._text.textCursor().position()
        self._is_loading = True
        self._text.setPlainText(text)
        self._is_loading = False
        cursor = self._text.textCursor()
        cursor.setPosition(min(place, len(text)))
        self._text.setTextCursor(cursor)

    def problem(self) -> str | None:
        return too_long(self.value(), self._longest)

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._text.setReadOnly(is_read_only)

    def _refuse(self, length: int) -> None:
        self.set_error(too_much(length, self._longest))

    def _changed(self) -> None:
        used = self._text.document().characterCount() - 1
        self._left.setVisible(used > self._longest * 8 // 10)
        counted, most = format_integer(used), format_integer(self._longest)
        self._left.setText(_("{used} of {longest} characters").format(used=counted, longest=most))
        if not self._is_loading:
            self._touched()
            if used > self._longest:
                self.set_error(self.problem())
