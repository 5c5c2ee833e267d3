"""ChoiceEditor: one of a few known values."""

import re
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_desktop.kit.fields.editor import Editor

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
# What is typed within this time is one text.
_AS_ONE_MS = 1500


class _QuietCombo(QComboBox):
    """A combo box the wheel changes only when it has the keyboard; what is typed chooses by any word."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._typed = ""
        self._rest = QTimer(self, singleShot=True, interval=_AS_ONE_MS)
        self._rest.timeout.connect(self._forget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
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

    def _forget(self) -> None:
        self._typed = ""

    def _search(self, text: str) -> None:
        """Go to what is called so; the same letter over and over goes on to the next."""
        self._rest.start()
        typed = folded(self._typed + text)
        self._typed += text
        is_next = len(set(typed)) == 1
        wanted, start = (typed[0], self.currentIndex() + 1) if is_next else (typed, self.currentIndex())
        places = [(start + n) % self.count() for n in range(self.count())]
        titles = [folded(self.itemText(place)) for place in places]
        begun = [n for n, title in enumerate(titles) if title.startswith(wanted)]
        inside = [n for n, title in enumerate(titles) if any(w.startswith(wanted) for w in _within(title))]
        if begun or inside:
            self.setCurrentIndex(places[(begun or inside)[0]])

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def _within(title: str) -> list[str]:
    """What a title holds from each of its words on."""
    return [title[word.start() :] for word in re.finditer(r"[^\W_]+", title)]


class ChoiceEditor(Editor):
    """One of a few known values; what is typed chooses it by its title, or by a word of it."""

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
