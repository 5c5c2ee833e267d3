"""PlainLine: one line of text; nothing typed or pasted into it is cut, and no line break stays in it."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QValidator
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from erp_core.kit.i18n import _, ngettext
from erp_core.kit.letters import unusable, without_controls
from erp_desktop.kit.keys.letters import is_letter_of_a_key
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.parts.floating_note import FloatingNote

# Qt's own limit of 32,767 letters cuts without a word.
_NO_LIMIT = 100_000_000
# No field takes as much; from there on laying it out at each key makes the window stand still.
MOST_PASTED = 10_000
# The keyboard is called away and comes back by itself; nobody went on to another place.
COMES_BACK = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
# Somebody went there.
_GONE_TO = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
# Keeps several values from being read as one.
APART = " | "
_BREAKS = re.compile("[\n\r\t\v\f\x85\u2028\u2029]+")


def too_long(text: str, longest: int) -> str | None:
    """The sentence for a text that does not fit; None where it does."""
    over = len(text) - longest
    if over <= 0:
        return None
    words = ngettext(
        "This text is {over} character too long; {longest} are allowed.",
        "This text is {over} characters too long; {longest} are allowed.",
        over,
    )
    return words.format(over=format_integer(over), longest=format_integer(longest))


def too_much(length: int, longest: int = MOST_PASTED) -> str:
    """The sentence for a text that was refused as a whole when it was pasted."""
    words = _("The text to paste has {length} characters; {longest} are allowed. Nothing was pasted.")
    return words.format(length=format_integer(length), longest=format_integer(longest))


class _Room(QValidator):
    """Takes back what was pasted, dropped or put in by the menu where it is far longer than any field takes.

    Attributes:
        refused: how long the line would have been.
    """

    refused = 0

    def validate(self, text: str, place: int) -> object:
        is_room = len(text) <= MOST_PASTED
        if not is_room:
            self.refused = len(text)
        return (self.State.Acceptable if is_room else self.State.Invalid), text, place


class PlainLine(QLineEdit):
    """The line under all lines of this program.

    Args:
        has_breaks: line breaks stay, where a line shows a text of several.

    Signals:
        went_on: one went on to another place, or pressed Enter.

    Attributes:
        between: what stands where several lines or cells were pasted.
    """

    went_on = Signal()
    between = " "

    def __init__(self, parent: QWidget | None = None, *, text: str = "", has_breaks: bool = False) -> None:
        super().__init__(text, parent)
        self.has_breaks = has_breaks
        self._place: tuple[str, int, int, int] | None = None
        self.returnPressed.connect(self.went_on)
        self.setMaxLength(_NO_LIMIT)
        self._room = _Room(self)
        self.setValidator(self._room)
        # Once the line is as it was.
        self.inputRejected.connect(self._refuse, Qt.ConnectionType.QueuedConnection)
        self._note: FloatingNote | None = None
        if not has_breaks:
            self.textEdited.connect(self._make_one_line)

    def setText(self, text: str | None) -> None:
        """Show a text; the cursor and what is chosen stay where it is the one that stands there."""
        if text != self.text():
            super().setText(text)
        self.setModified(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_letter_of_a_key(event):
            event.ignore()  # a key of the program that means nothing here, never a letter typed by it
        elif event.matches(QKeySequence.StandardKey.Paste) and not QGuiApplication.clipboard().text():
            event.accept()  # of a picture Qt would put nothing in the place of what is chosen
        else:
            self._say("")
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        is_left = self._is_left(event)
        chosen = (self.selectionStart(), len(self.selectedText()))
        self._place = None if is_left else (self.text(), self.cursorPosition(), *chosen)
        super().focusOutEvent(event)
        self._say("")
        if is_left:
            self.went_on.emit()

    def _is_left(self, event: QFocusEvent) -> bool:
        """Whether one goes on; not where the keyboard, or the page with this line, comes back by itself."""
        return event.reason() not in COMES_BACK and self.isVisible()

    @property
    def _is_here(self) -> bool:
        """Whether one is typing here, or comes back to it."""
        return self.hasFocus() or self._place is not None

    def _is_as_left(self, event: QFocusEvent) -> bool:
        """Whether one comes back, and to the very text one was typing."""
        came_back = event.reason() not in _GONE_TO
        return came_back and self._place is not None and self._place[0] == self.text()

    def _stand(self, event: QFocusEvent) -> None:
        """Stand where one was in what one comes back to; anywhere else, choose all of it to be typed over."""
        if self._place is not None and self._is_as_left(event):
            _text, cursor, start, length = self._place
            self.setSelection(start, length) if length else self.setCursorPosition(cursor)
        elif event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def _refuse(self) -> None:
        """Tell what was not put in, until one types on."""
        length, self._room.refused = self._room.refused, 0
        if length:
            added = length - len(self.text()) + len(self.selectedText())
            self._say(too_much(added))

    def _say(self, text: str) -> None:
        if text and self._note is None:
            self._note = FloatingNote(self)
        if self._note is not None and isValid(self._note):
            self._note.say(text, is_wrong=True)

    def _make_one_line(self, text: str) -> None:
        """What was pasted from several lines stands in one; the break behind a single cell is no other."""
        if not _BREAKS.search(text) and not unusable(text):
            return
        plain = without_controls(_BREAKS.sub(self.between, text.strip()))
        place = self.cursorPosition()
        self.setText(plain)
        self.setCursorPosition(place)
        self.setModified(True)
