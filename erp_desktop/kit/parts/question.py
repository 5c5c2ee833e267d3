"""Question: a box that nobody answers who has not seen it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

# Who types on and does not look stops for so long once he sees what happened.
HANDS_REST_MS = 1500


class Question(QMessageBox):
    """A question that nobody answers who has not seen it: who types on, from his paper, presses no button.

    Args:
        title, text: of the box; plain words.
    """

    def __init__(self, icon: QMessageBox.Icon, title: str, text: str, parent: QWidget) -> None:
        super().__init__(icon, title, text, parent=parent)
        self._focus: QWidget | None = None
        self._rest = QTimer(self, singleShot=True, interval=HANDS_REST_MS)
        self._rest.timeout.connect(self._listen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_typed = bool(event.text()) and event.key() not in _ANSWERING
        if event.key() == Qt.Key.Key_Escape:
            self._listen()
            super().keyPressEvent(event)
        elif is_typed or self._rest.isActive():
            self._let_pass()
        else:
            super().keyPressEvent(event)

    def _let_pass(self) -> None:
        if not self._rest.isActive():
            QApplication.beep()
            self._focus = self.focusWidget()
            for button in self.buttons():
                button.setEnabled(False)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._rest.start()

    def _listen(self) -> None:
        self._rest.stop()
        for button in self.buttons():
            button.setEnabled(True)
        if self._focus is not None:
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)


_ANSWERING = (
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Space,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
)
