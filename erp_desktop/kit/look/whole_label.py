"""WholeLabel: text that is never cut: it wraps at any width and is as high as its lines."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

# Paths, addresses and fingerprints have no spaces to break at.
_LONG_WORD = re.compile(r"\S{25,}")
# The blank before a short last word, in a line of several.
_LAST_WORD = re.compile(r"(?<=\S) (?=\S{1,12}$)", re.MULTILINE)
_BREAK = "\u200b"
_PIECE = re.compile(r"[^:/\\._@-]{16}|[:/\\._@-]+")


class WholeLabel(QLabel):
    """A label that asks for the height its text needs at the width it has.

    Layouts ask a nested widget's height without its width, and give a long text too little.
    """

    def __init__(self, parent: QWidget | None = None, text: str = "") -> None:
        super().__init__(parent)
        self._whole = ""
        self.setWordWrap(True)
        self.setText(text)

    def text(self) -> str:
        return self._whole

    def setText(self, text: str) -> None:
        self._whole = text
        super().setText(self._laid(text) if self.wordWrap() else text)
        self._fit()

    def _laid(self, text: str) -> str:
        """With places to break long words at; in the middle of a room no last word stands alone."""
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            text = _LAST_WORD.sub("\u00a0", text)
        return _LONG_WORD.sub(_breakable, text)

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        super().setAlignment(alignment)
        self.setText(self._whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Only what is shown has the width its room gives it; before, a window would grow for nothing."""
        self.setMinimumHeight(0)  # the height for a width is never less than this
        if self.wordWrap() and self._whole and self.isVisible():
            self.setMinimumHeight(self.heightForWidth(self.width()))


def _breakable(word: re.Match[str]) -> str:
    """The word with places to break at that are not seen."""
    return _PIECE.sub(lambda piece: piece.group() + _BREAK, word.group())
