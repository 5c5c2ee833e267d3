"""Editor: what every editor of a form has in common: value, change signal, error, read-only state."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextDocument
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from erp_desktop.kit.inputs.plain_line import COMES_BACK
from erp_desktop.kit.inputs.plain_text import PlainText
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.through import let_through
from erp_desktop.kit.look.naming import named, restyle, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.work.desk import Desk


class Editor(QWidget):
    """One field's widget: the input, and under it the sentence that says what is wrong with it.

    Attributes:
        walks_on_enter: Enter goes on to the next field.

    Signals:
        typed: the user is typing; nothing follows from the value before it is settled.
        changed: the user (never the program) changed the value.
        settled: a value that was looked up in the background has arrived, or could not be found.
        errors_changed: an error was shown or taken away.
        entered: the keyboard came here.
        undo_wanted: the key that takes back the last change of the form was pressed here.
        redo_wanted: the key that does it again.
    """

    typed = Signal()
    changed = Signal()
    settled = Signal()
    errors_changed = Signal()
    entered = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()

    walks_on_enter = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._error: str | None = None
        # The error that was found here, without asking the core.
        self._found: str | None = None
        self._is_read_only = False
        self._input: QWidget | None = None
        self._stood: tuple[str, Any] | None = None  # before the first key that was pressed here
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)
        # Under the input; made for what is first said there, which in most fields is nothing.
        self._sentence: WholeLabel | None = None
        self._note: WholeLabel | None = None

    def set_input(self, widget: QWidget, *beside: QWidget) -> None:
        """Lay out the input (and small widgets right of it) over the error sentence; called once."""
        self._input = widget
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(widget, 1)
        for other in beside:
            row.addWidget(other, 0, Qt.AlignmentFlag.AlignTop)
        self._box.addLayout(row, 1)
        self.setFocusProxy(widget)
        widget.installEventFilter(self)

    @property
    def input(self) -> QWidget:
        """The widget that takes the keyboard."""
        assert self._input is not None  # noqa: S101 - set_input is called by every constructor
        return self._input

    def value(self) -> Any:
        """The value as the operation's input wants it; None when empty."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value without emitting ``changed``."""
        raise NotImplementedError

    def problem(self) -> str | None:
        """What is wrong with what was typed, before anybody asks the core; None when nothing is."""
        return None

    def is_pending(self) -> bool:
        """Whether the value is still being looked up."""
        return False

    @property
    def is_answer(self) -> bool:
        """Whether a change that is told right now is the answer to what was typed earlier."""
        return False

    def undo_letters(self, *, is_redo: bool = False) -> bool:
        """Take back what was typed here last, or type it again; False where that is nothing."""
        widget = self.input
        if not isinstance(widget, QLineEdit | PlainText):
            return False
        typed: QLineEdit | QTextDocument = widget if isinstance(widget, QLineEdit) else widget.document()
        is_there = typed.isRedoAvailable() if is_redo else typed.isUndoAvailable()
        if is_there:
            widget.redo() if is_redo else widget.undo()
        return is_there

    def settle(self) -> None:
        """Take what is being typed as if the field were left."""

    def state(self) -> Any:
        """The value with all that is shown, as plain JSON data, for the draft on disk."""
        return self.value()

    def set_state(self, state: Any) -> None:
        self.set_value(state)

    def shown(self) -> str:
        """What stands there, as it is read."""
        widget = self.input
        if isinstance(widget, QComboBox):
            return widget.currentText()
        if isinstance(widget, PlainText):
            return widget.text()
        return widget.text() if isinstance(widget, QLineEdit) else str(self.value() or "")

    def set_read_only(self, is_read_only: bool) -> None:
        self._is_read_only = is_read_only
        self._apply_read_only(is_read_only)

    @property
    def is_read_only(self) -> bool:
        return self._is_read_only

    def set_error(self, text: str | None) -> None:
        """Show a sentence under the input and a red frame around it; None takes both away."""
        self._error = text
        if text and self._sentence is None:
            self._sentence = self._line_below("editor.error", "error", 1)
        if self._sentence is not None:
            self._sentence.setText("⚠ " + text if text else "")
            self._sentence.setVisible(bool(text))
        self._show_note()
        self.input.setAccessibleDescription(text or "")
        self.set_look("invalid", bool(text))
        self.errors_changed.emit()

    def error(self) -> str | None:
        return self._error

    def check(self) -> None:
        """Say what is wrong with what was typed; nothing where nothing is."""
        if problem := self.problem():
            self.set_error(problem)
            self._found = problem

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange:
            self._read_again()

    def _read_again(self) -> None:
        """Numbers and days are written otherwise from now on: so is the sentence that asks for one."""
        if self._error is not None and self._error == self._found:
            self.set_error(None)
            self.check()

    def set_note(self, text: str) -> None:
        """Show how the value is understood; empty for nothing. It stands back where an error is said."""
        if text and self._note is None:
            self._note = self._line_below("editor.note", "muted", self._box.count())
        if self._note is not None:
            self._note.setText(text)
            self._show_note()

    def note(self) -> str:
        return self._note.text() if self._note is not None else ""

    def _show_note(self) -> None:
        if self._note is not None:
            self._note.setVisible(bool(self._note.text()) and not self._error)

    def _line_below(self, name: str, role: str, place: int) -> WholeLabel:
        line = with_role(named(WholeLabel(self), name), role)
        line.hide()
        self._box.insertWidget(place, line)
        return line

    def set_names(self, object_name: str, accessible_name: str) -> None:
        """Name the input for tests and screen readers."""
        self.input.setObjectName(object_name)
        self.input.setAccessibleName(accessible_name)

    def set_look(self, name: str, is_on: bool) -> None:
        """Set a property the style sheet looks at, and have it look again."""
        if bool(self.input.property(name)) != is_on:
            self.input.setProperty(name, is_on)
            restyle(self.input)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Hardly one of the hundreds that come while a form opens is of these: what is asked first is cheap.
        if watched is not self._input:
            return False
        if isinstance(event, QKeyEvent):
            if let_through(event, keys.NEXT_MARKED):
                return True
            is_press = event.type() == QEvent.Type.KeyPress
            return is_press and (self._gives_up(event) or self._walks(event) or self._steps(event))
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self._stood = self._stood if _comes_back(event) else None
            self.entered.emit()
        return False

    def _gives_up(self, event: QKeyEvent) -> bool:
        """Esc takes back what was typed in a line since one came to it."""
        line = self.input
        if not isinstance(line, QLineEdit) or self._is_read_only:
            return False
        if event.key() != Qt.Key.Key_Escape or event.modifiers():
            self._stood = (line.text(), self.state()) if self._stood is None else self._stood
            return False
        if self._stood is None or line.text() == self._stood[0] or self.has_list():
            return False
        self.give_back(*self._stood)
        return True

    def has_list(self) -> bool:
        """Whether a list is open under the line, which Esc closes first."""
        return False

    def give_back(self, _text: str, _state: Any) -> None:
        """Have stand in the line what stood there, letter by letter."""
        line = self.input
        while isinstance(line, QLineEdit) and line.text() != _text and line.isUndoAvailable():
            line.undo()

    def _steps(self, event: QKeyEvent) -> bool:
        """What is undone is the form's, not the line's alone."""
        wanted = {keys.UNDO: self.undo_wanted, keys.REDO: self.redo_wanted}
        signal = next((one for key, one in wanted.items() if keys.is_pressed(event, key)), None)
        if signal is not None and not self._is_read_only:
            signal.emit()
        return signal is not None

    def _walks(self, event: QKeyEvent) -> bool:
        """Enter goes on to the next field, as Tab does."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD
        return self.walks_on_enter and is_enter and self.focusNextChild()

    def _apply_read_only(self, is_read_only: bool) -> None:
        self.input.setEnabled(not is_read_only)

    def _touched(self) -> None:
        """The user changed the value: an old error no longer describes it."""
        if self._error:
            self.set_error(None)
        self.changed.emit()


def _comes_back(event: QFocusEvent) -> bool:
    return event.reason() in COMES_BACK


_KEYPAD = Qt.KeyboardModifier.KeypadModifier

# With what it stands in: an editor that comes there later is dressed twice.
EditorFactory = Callable[[Desk, QWidget | None], Editor]
