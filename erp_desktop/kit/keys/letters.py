"""Letters of buttons that come and go: with Alt each presses one, and no other of the window."""

import sys
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from erp_desktop.kit.keys import keys


def is_letter_of_a_key(event: QKeyEvent) -> bool:
    """Whether a letter is pressed with Alt alone, which Qt would type; a Mac writes letters that way."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return sys.platform != "darwin" and plain == Qt.KeyboardModifier.AltModifier and bool(event.text())


def give_letters(buttons: Iterable[QAbstractButton]) -> None:
    """Have each pressed by a letter of its words."""
    for button in buttons:
        button.setText(with_letter(button.text(), button))


def with_letter(text: str, of: QAbstractButton) -> str:
    """``text`` with a & before the letter that presses the button: the first of a word if it is free.

    As it is where none is free, or where no keyboard has its letters beside Alt.
    """
    text = text.replace("&", "&&")
    taken = _taken_beside(of)
    starts = [place for place in range(len(text)) if not place or text[place - 1] == " "]
    for place in (*starts, *range(len(text))):
        letter = text[place]
        if letter.isascii() and letter.isalpha() and letter.upper() not in taken:
            return f"{text[:place]}&{text[place:]}"
    return text


def _taken_beside(of: QWidget) -> set[str]:
    """What the program's own keys and the other buttons of the window have."""
    window = of.window()
    buttons = [
        one for one in window.findChildren(QAbstractButton) if one is not of and one.isVisibleTo(window)
    ]
    letters = (QKeySequence.mnemonic(button.text()).toString() for button in buttons)
    own = (sequence.toString() for known in keys.NAMES for sequence in keys.sequences(known))
    return {told.removeprefix("Alt+") for told in (*letters, *own) if told.startswith("Alt+")}
