"""SearchLine: a search field that waits until typing pauses."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named

SEARCH_AFTER_MS = 250


class SearchLine(PlainLine):
    """A search field that waits until typing pauses.

    Signals:
        searched: the text to look for is another.
        left: Enter or Down: the user wants the rows now.
    """

    searched = Signal(str)
    left = Signal()

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "list.search", _("Search"))
        self.setPlaceholderText(hint)
        keys.tell(self, _("Search"), keys.SEARCH)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", "icon_muted"), QLineEdit.ActionPosition.LeadingPosition)
        for action in self.findChildren(QAction):
            if action.objectName() == "_q_qlineeditclearaction":
                action.setIcon(icon("x", "icon_muted"))
        self._sent = ""
        self._timer = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._send)
        self.textChanged.connect(lambda _text: self._timer.start())

    def set_silently(self, text: str) -> None:
        """Show a text without searching for it."""
        self.setText(text)
        self._timer.stop()
        self._sent = text.strip()

    def begin_with(self, letters: str) -> None:
        """Look for what is typed where nothing can be typed, instead of what stands here."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()
        key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letters)
        QApplication.sendEvent(self, key)

    def _send(self) -> None:
        self._timer.stop()
        if self.text().strip() != self._sent:
            self._sent = self.text().strip()
            self.searched.emit(self._sent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._send()
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._send()
        else:
            super().keyPressEvent(event)
