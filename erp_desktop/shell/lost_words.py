"""LostWords: what messages say of a lost connection ends by itself as soon as the server answers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from erp_core.errors import ErpError, Unreachable
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# As long as such words may stand there, it is asked so often whether they are true still.
ASK_AFTER_MS = 2000


class LostWords(QObject):
    """Hears every call that finds no server, and asks until one answers; what says something else stays."""

    def __init__(self, core: "Core", tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks = core, tasks
        self._words: set[str] = set()
        self._is_asking = False
        self._timer = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._timer.timeout.connect(self.ask)
        tasks.lost.connect(self._hear)

    def ask(self) -> None:
        """Ask now whether the server answers, unless nothing says that it does not."""
        self._timer.stop()
        if self._words and not self._is_asking:
            self._is_asking = True
            self._tasks.run(self, self._core.ask_rights, lambda _me: self._end(), self._failed)

    def _hear(self, error: ErpError) -> None:
        self._words |= {error.message, error.in_words}
        if not self._is_asking:
            self._timer.start()

    def _failed(self, error: ErpError) -> None:
        """Whatever a server says, it has answered."""
        self._is_asking = False
        if isinstance(error, Unreachable):
            self._timer.start()
        else:
            self._end()

    def _end(self) -> None:
        self._is_asking = False
        words, self._words = self._words, set()
        for window in QApplication.topLevelWidgets():
            for bar in window.findChildren(MessageBar):
                if bar.text in words:
                    bar.clear()
