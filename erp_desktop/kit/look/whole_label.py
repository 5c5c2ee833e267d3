"""Labels that are never cut: WholeLabel wraps, ShortLabel ends in dots and tells the rest in its tooltip."""

import re

from PySide6.QtCore import QEvent, QSize, Qt
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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """Only what is shown has the width its room gives it; before, a window would grow for nothing."""
        self.setMinimumHeight(0)  # the height for a width is never less than this
        if self.wordWrap() and self._whole and self.isVisible():
            self.setMinimumHeight(self.heightForWidth(self.width()))


class ShortLabel(QLabel):
    """One line that gives way to what stands beside it, and ends in dots where it has no room."""

    def __init__(self, parent: QWidget | None = None, text: str = "") -> None:
        super().__init__(parent)
        self._whole = ""
        self.setText(text)

    def text(self) -> str:
        return self._whole

    def setText(self, text: str) -> None:
        self._whole = text
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        around = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self._whole) + 1 + around.left() + around.right()
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        few = self.fontMetrics().horizontalAdvance(self._whole[:3] + "…")
        return QSize(min(few, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        shown, room = self._whole, self.contentsRect().width()
        if self.isVisible():  # before, nobody gave it any room
            shown = self.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideRight, room)
        super().setText(shown)
        self.setToolTip("" if shown == self._whole else self._whole)


def _breakable(word: re.Match[str]) -> str:
    """The word with places to break at that are not seen."""
    return _PIECE.sub(lambda piece: piece.group() + _BREAK, word.group())
