"""The editors a field can have; each function here returns a factory for a field's declaration."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_desktop.kit.date_line import DateLine
from erp_desktop.kit.editor import Desk, Editor, EditorFactory
from erp_desktop.kit.format import format_integer
from erp_desktop.kit.inner_button import inner_button, make_room
from erp_desktop.kit.lookup import LookupLine, LookupSource, Match
from erp_desktop.kit.number_editor import NumberEditor
from erp_desktop.kit.number_line import NumberKind


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


class _NotesEdit(QPlainTextEdit):
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
        return self._text.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        self._is_loading = True
        self._text.setPlainText("" if value is None else str(value))
        self._is_loading = False

    def problem(self) -> str | None:
        over = len(self.value()) - self._longest
        if over <= 0:
            return None
        return _("This text is {over} characters too long; {longest} are allowed.").format(
            over=format_integer(over), longest=format_integer(self._longest)
        )

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._text.setReadOnly(is_read_only)

    def _refuse(self, length: int) -> None:
        text = _("The text to paste has {length} characters; {longest} are allowed. Nothing was pasted.")
        self.set_error(text.format(length=format_integer(length), longest=format_integer(self._longest)))

    def _changed(self) -> None:
        used = self._text.document().characterCount() - 1
        self._left.setVisible(used > self._longest * 8 // 10)
        counted, most = format_integer(used), format_integer(self._longest)
        self._left.setText(_("{used} of {longest} characters").format(used=counted, longest=most))
        if not self._is_loading:
            self._touched()
            if used > self._longest:
                self.set_error(self.problem())


class DateEditor(Editor):
    """A date, typed or taken from a calendar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = DateLine(self)
        self._line.day_changed.connect(self._touched)
        self._line.editingFinished.connect(self._check)
        self._button = inner_button(self._line, "calendar", _("Calendar (F4)"))
        self._button.clicked.connect(self._line.open_calendar)
        self.set_input(self._line)
        make_room(self._line, self._button, is_shown=True)

    def value(self) -> date | None:
        return self._line.day()

    def set_value(self, value: Any) -> None:
        self._line.set_day(value)

    def problem(self) -> str | None:
        return self._line.problem()

    def settle(self) -> None:
        self._line.settle()

    def state(self) -> str | None:
        day = self.value()
        return day.isoformat() if day else None

    def set_state(self, state: Any) -> None:
        self.set_value(date.fromisoformat(state) if state else None)

    def _check(self) -> None:
        self._line.settle()
        if problem := self.problem():
            self.set_error(problem)

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)
        make_room(self._line, self._button, is_shown=not is_read_only)


class _QuietCombo(QComboBox):
    """A combo box the wheel changes only when it has the keyboard."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(Editor):
    """One of a few known values; the first letter of its title chooses it."""

    def __init__(self, choices: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._combo = _QuietCombo(self)
        self._combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for value, title in choices:
            self._combo.addItem(_(title), str(value))
        self._combo.activated.connect(self._touched)
        self._combo.currentIndexChanged.connect(self._by_key)
        self._is_loading = False
        self.set_input(self._combo)

    def value(self) -> str | None:
        return self._combo.currentData()

    def set_value(self, value: Any) -> None:
        self._is_loading = True
        self._combo.setCurrentIndex(self._combo.findData("" if value is None else str(value)))
        self._is_loading = False

    def _by_key(self) -> None:
        if not self._is_loading and self._combo.hasFocus():
            self._touched()


class FlagEditor(Editor):
    """Yes or no."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box_widget = QCheckBox(title, self)
        self._box_widget.clicked.connect(self._touched)
        self.set_input(self._box_widget)

    def _apply_read_only(self, is_read_only: bool) -> None:
        # Not by disabling it: a pale tick is hard to see.
        self._box_widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, is_read_only)
        self._box_widget.setFocusPolicy(
            Qt.FocusPolicy.NoFocus if is_read_only else Qt.FocusPolicy.StrongFocus
        )

    def value(self) -> bool:
        return self._box_widget.isChecked()

    def set_value(self, value: Any) -> None:
        self._box_widget.setChecked(bool(value))


class LookupEditor(Editor):
    """A record of another kind: a party, an item, a unit, a currency, an order's line."""

    def __init__(self, source: LookupSource, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = LookupLine(source, desk, self)
        self._line.taken.connect(lambda _match: self._touched())
        self._line.editingFinished.connect(self._leave)
        self._line.resolved.connect(self._resolved)
        self._button = inner_button(self._line, "chevron-down", _("Show a list (F4)"))
        self._button.clicked.connect(self._open)
        self.set_input(self._line)
        make_room(self._line, self._button, is_shown=True)

    def value(self) -> int | str | None:
        match = self._line.match()
        return match.key if match else None

    def match(self) -> Match | None:
        return self._line.match()

    def set_value(self, value: Any) -> None:
        """Show a match, or a code that is its own key (units, currencies)."""
        self._line.set_match(Match(value, value) if isinstance(value, str) and value else value or None)

    def problem(self) -> str | None:
        return self._line.problem()

    def is_pending(self) -> bool:
        return self._line.is_pending()

    def settle(self) -> None:
        self._line.settle()

    def state(self) -> dict[str, Any] | None:
        match = self._line.match()
        return match.state() if match else None

    def set_state(self, state: Any) -> None:
        self._line.set_match(Match.from_state(state))

    def _open(self) -> None:
        self._line.setFocus()
        self._line.open_popup()

    def _leave(self) -> None:
        self._line.settle()
        self._show_problem()

    def _resolved(self, _match: Match | None) -> None:
        self._show_problem()
        self.settled.emit()

    def _show_problem(self) -> None:
        if problem := self.problem():
            self.set_error(problem)

    def _apply_read_only(self, is_read_only: bool) -> None:
        self._line.setReadOnly(is_read_only)
        self._line.setPlaceholderText("" if is_read_only else _("Code or name"))
        make_room(self._line, self._button, is_shown=not is_read_only)


def text(longest: int = 200, *, is_code: bool = False) -> EditorFactory:
    return lambda _desk: TextEditor(longest, is_code=is_code)


def notes(longest: int = 10_000, rows: int = 4) -> EditorFactory:
    return lambda _desk: NotesEditor(longest, rows)


def number(kind: NumberKind, default: Decimal | None = None) -> EditorFactory:
    return lambda _desk: NumberEditor(kind, default)


def day() -> EditorFactory:
    return lambda _desk: DateEditor()


def choice(choices: Iterable[tuple[str, str]]) -> EditorFactory:
    options = tuple(choices)
    return lambda _desk: ChoiceEditor(options)


def flag(title: str) -> EditorFactory:
    return lambda _desk: FlagEditor(_(title))


def lookup(source: LookupSource) -> EditorFactory:
    return lambda desk: LookupEditor(source, desk)
