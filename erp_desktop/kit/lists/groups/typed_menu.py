"""TypedMenu: a menu whose entries are found by typing how they begin."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from erp_core.kit.letters import folded
from erp_desktop.kit.look.ticks import TYPING

# So long after a letter the next one begins anew.
PAUSE_MS = 1500


class TypedMenu(QMenu):
    """Lights up the entry that begins with what is typed; Enter takes it, as ever."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._typed = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._forget)

    def _forget(self) -> None:
        self._typed = ""
        self.setProperty(TYPING, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if not text.isprintable() or not text or (text == " " and not self._typed):
            super().keyPressEvent(event)
            return
        self._typed = folded(self._typed + text) if self._is_begun(self._typed + text) else folded(text)
        self._pause.start()
        self.setProperty(TYPING, True)
        found = self._begun(self._typed)
        if found:
            # The same letter again goes on to the next that begins so.
            places = [action is self.activeAction() for action in found]
            at = places.index(True) + 1 if any(places) and len(self._typed) == 1 else 0
            self.setActiveAction(found[at % len(found)])

    def _is_begun(self, typed: str) -> bool:
        return bool(self._begun(folded(typed)))

    def _begun(self, typed: str) -> list[QAction]:
        entries = (action for action in self.actions() if action.isEnabled() and not action.isSeparator())
        return [action for action in entries if folded(action.text().replace("&&", "&")).startswith(typed)]
