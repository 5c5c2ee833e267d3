"""LostWords: a lost connection is told in one place, and no longer than until the server answers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from erp_core.errors import ErpError, Unreachable
from erp_core.kit.i18n import _
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# As long as such words may stand there, it is asked so often whether they are true still.
ASK_AFTER_MS = 2000


def sentence() -> str:
    """What the window says as long as the server is away."""
    return _("The server does not answer. What you typed stays here; trying again.")


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
        QTimer.singleShot(0, self, self.give_way)  # whoever asked tells it first

    def give_way(self) -> None:
        """Where the window says it, nothing in it says so once more; a save that waits says how it stands."""
        for window in QApplication.topLevelWidgets():
            bars = [bar for bar in window.findChildren(MessageBar) if bar.window() is window]
            if any(bar.text == sentence() for bar in bars):
                for bar in bars:
                    if bar.tone == "danger" and bar.text in self._words:
                        bar.clear()

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
