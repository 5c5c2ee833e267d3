"""TypedMenu: a menu whose entries are found by typing how they begin; Enter takes the one that is lit."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from erp_core.kit.letters import folded
from erp_desktop.kit.look.ticks import TYPING

# So long after a letter the next one begins anew.
PAUSE_MS = 1500


class TypedMenu(QMenu):
    """Lights up the entry that begins with what is typed; Enter takes it, as ever.

    One entry is lit from the beginning; Home and End light the first and the last. A letter underlined in an
    entry takes that entry, as everywhere.
    """

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._typed = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._forget)

    def _forget(self) -> None:
        self._typed = ""
        self.setProperty(TYPING, False)

    def submenu(self, title: str) -> "TypedMenu":
        """A menu that opens out of this one, found by typing too."""
        menu = TypedMenu(title, self)
        self.addMenu(menu)
        return menu

    def light_first(self) -> None:
        """Have Enter take the first entry that can be taken, where none is lit that can."""
        now = self.activeAction()
        entries = self._begun("")
        if entries and (now is None or not now.isEnabled()):
            self.setActiveAction(entries[0])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._forget()
        if not isinstance(self.parent(), QMenu):  # inside of another it is lit by the arrow that opens it
            self.light_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        entries = self._begun("")
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and entries:
            self._forget()
            self.setActiveAction(entries[0 if event.key() == Qt.Key.Key_Home else -1])
            return
        if not self._typed and self._is_underlined(text):
            super().keyPressEvent(event)
            return
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
        entries = (
            one for one in self.actions() if one.isEnabled() and one.isVisible() and not one.isSeparator()
        )
        return [action for action in entries if any(name.startswith(typed) for name in _names(action))]

    def _is_underlined(self, text: str) -> bool:
        marks = {
            QKeySequence.mnemonic(action.text()).toString() for action in self.actions() if action.isEnabled()
        }
        return bool(text.strip()) and f"Alt+{text.upper()}" in marks


def _names(action: QAction) -> tuple[str, str]:
    """What an entry is called, with a mark before it and without."""
    title, _tab, _keys = action.text().partition("\t")
    title = folded(title.replace("&&", "\0").replace("&", "").replace("\0", "&"))
    return title, title.lstrip("".join(letter for letter in title if not letter.isalnum()))
