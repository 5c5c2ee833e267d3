"""QuietCombo: the combo box under all choices of this program."""

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from erp_core.kit.letters import folded
from erp_desktop.kit.keys.letters import is_letter_of_a_key

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
# What is typed within this time is one text.
_AS_ONE_MS = 1500


class QuietCombo(QComboBox):
    """A combo box the wheel changes only when it has the keyboard; what is typed chooses by any word.

    A letter with Alt presses a button and chooses nothing, even where no button has it.

    Attributes:
        passes: whether a value is gone past by what is typed, as long as that is not its whole title.
        is_stepping: a key is choosing, and the next may go on.

    Signals:
        left: the keyboard went elsewhere.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.passes: Callable[[Any], bool] = lambda _value: False
        self.is_stepping = False
        self._typed = ""
        self._rest = QTimer(self, singleShot=True, interval=_AS_ONE_MS)
        self._rest.timeout.connect(self._forget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_letter_of_a_key(event):
            event.ignore()
            return
        self.is_stepping = True
        try:
            self._step(event)
        finally:
            self.is_stepping = False

    def _step(self, event: QKeyEvent) -> None:
        text = event.text()
        is_letter = text.isprintable() and not event.modifiers() & _HELD and (text.strip() or self._typed)
        if text and is_letter:
            self._search(text)
        else:
            self._forget()
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._forget()
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _forget(self) -> None:
        self._typed = ""

    def _search(self, text: str) -> None:
        """Go to what is called so; the same letter over and over goes on to the next."""
        self._rest.start()
        self._typed += text
        place = self._found(folded(self._typed))
        if place is None and self._typed != text:  # nothing is called so: another word begins
            self._typed = text
            place = self._found(folded(text))
        if place is not None:
            self._choose(place)

    def _found(self, typed: str) -> int | None:
        """Where a title begins so, or one of its words; the value's code, where it is in another script."""
        is_next = len(set(typed)) == 1
        wanted, start = (typed[0], self.currentIndex() + 1) if is_next else (typed, self.currentIndex())
        places = [(start + n) % self.count() for n in range(self.count())]
        titles = {place: folded(self.itemText(place)) for place in places}
        begun = [place for place in places if titles[place].startswith(wanted)]
        inside = [p for p in places if any(word.startswith(wanted) for word in _within(titles[p]))]
        exact = [place for place in begun if titles[place] == typed]
        free = [place for place in (*begun, *inside) if not self.passes(self.itemData(place))]
        foreign = (place for place in places if not re.search("[a-z]", titles[place]))
        coded = [place for place in foreign if str(self.itemData(place) or "").startswith(wanted)]
        return next(iter(exact or free or begun or inside or coded), None)

    def _choose(self, place: int) -> None:
        """As the arrow keys do: what is shown is taken."""
        if place != self.currentIndex():
            self.setCurrentIndex(place)
            self.activated.emit(place)
            self.textActivated.emit(self.itemText(place))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def _within(title: str) -> list[str]:
    """What a title holds from each of its words on."""
    return [title[word.start() :] for word in re.finditer(r"[^\W_]+", title)]
