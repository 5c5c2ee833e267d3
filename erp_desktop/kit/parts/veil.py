"""Veil: lies over a form while a command runs: nothing can be typed, and after a moment it can be seen."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from erp_desktop.kit.look import theme
from erp_desktop.kit.work.tasks import BUSY_AFTER_MS


class Veil(QWidget):
    """Takes mouse and keyboard from the widget it covers, and gives the keyboard back to where it was.

    Args:
        beside: what cannot be used meanwhile either; the keyboard may be there.
        instead: takes the keyboard where what had it is gone by the end.
    """

    def __init__(self, covered: QWidget, beside: QWidget, instead: QWidget) -> None:
        super().__init__(covered)
        self._covered, self._beside, self._instead = covered, beside, instead
        self._text = ""
        self._is_seen = False
        self._focus: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._timer = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._timer.timeout.connect(self._be_seen)
        covered.installEventFilter(self)
        self.hide()

    def cover(self, text: str) -> None:
        """Cover the form; ``text`` appears when it takes longer than a moment."""
        self._text = text
        self.setAccessibleName(text)
        self._is_seen = False
        if not self.isVisible():
            focus = QApplication.focusWidget()
            is_ours = any(part.isAncestorOf(focus) for part in (self._covered, self._beside) if focus)
            self._focus = focus if is_ours else None
        self.setGeometry(self._covered.rect())
        self.show()
        self.raise_()
        if self._focus is not None:
            self.setFocus()
        self._timer.start()

    def lift(self) -> None:
        self._timer.stop()
        had_focus = self.hasFocus()
        self.hide()
        if had_focus and self._focus is not None:
            is_there = self._focus.isVisible() and self._focus.isEnabled()
            (self._focus if is_there else self._instead).setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._covered:
            self.setGeometry(self._covered.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._is_seen:
            return
        painter = QPainter(self)
        colour = theme.color("window")
        colour.setAlpha(170)
        painter.fillRect(self.rect(), colour)
        painter.setPen(theme.color("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()

    def _be_seen(self) -> None:
        self._is_seen = True
        self.update()
