"""PlainLine: one line of text; nothing typed or pasted into it is cut, and no line break stays in it."""

import re
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from erp_core.kit.i18n import ngettext
from erp_desktop.kit.look.format import format_integer

# Qt's own limit of 32,767 letters cuts without a word.
_NO_LIMIT = 100_000_000
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


def is_letter_of_a_key(event: QKeyEvent) -> bool:
    """Whether a letter is pressed with Alt alone, which Qt would type; a Mac writes letters that way."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return sys.platform != "darwin" and plain == Qt.KeyboardModifier.AltModifier and bool(event.text())


class PlainLine(QLineEdit):
    """The line under all lines of this program.

    Args:
        has_breaks: line breaks stay, where a line shows a text of several.

    Attributes:
        between: what stands where several lines or cells were pasted.
    """

    between = " "

    def __init__(self, parent: QWidget | None = None, *, text: str = "", has_breaks: bool = False) -> None:
        super().__init__(text, parent)
        self.has_breaks = has_breaks
        self.setMaxLength(_NO_LIMIT)
        if not has_breaks:
            self.textEdited.connect(self._make_one_line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_letter_of_a_key(event):
            event.ignore()  # a key of the program that means nothing here, never a letter typed by it
        else:
            super().keyPressEvent(event)

    def _make_one_line(self, text: str) -> None:
        """What was pasted from several lines stands in one; the break behind a single cell is no other."""
        if not _BREAKS.search(text):
            return
        plain = _BREAKS.sub(self.between, text.strip())
        place = self.cursorPosition()
        self.setText(plain)
        self.setCursorPosition(place)
        self.setModified(True)
