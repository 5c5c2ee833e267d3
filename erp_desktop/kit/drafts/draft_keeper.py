"""DraftKeeper: keeps a form's unsaved content on disk, written every second until it is saved."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from erp_core.errors import ErpError
from erp_desktop.kit.drafts.draft_store import Draft, DraftFile, DraftStore, new_draft_id
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

KEEP_EVERY_MS = 1000
# Reading a form of very many lines takes its time: no more than this part of it goes into drafts.
_PART = 20

log = logging.getLogger(__name__)


def keep_all() -> None:
    """Write the drafts of all forms before going on."""
    for window in QApplication.topLevelWidgets():
        for keeper in window.findChildren(DraftKeeper):
            keeper.keep_at_once()


class DraftKeeper(QObject):
    """Keeps the draft of one form.

    Args:
        make: the form's content as a draft with the id given.
    """

    def __init__(self, core: "Core", tasks: Tasks, make: Callable[[str], Draft], parent: QObject) -> None:
        super().__init__(parent)
        self._store = DraftStore.of(core)
        self._tasks = tasks
        self._make = make
        self._file = DraftFile(self._store, new_draft_id())
        self._is_on_disk = False
        self._timer = QTimer(self, singleShot=True, interval=KEEP_EVERY_MS)
        self._timer.timeout.connect(self.keep)

    def adopt(self, draft: Draft) -> None:
        """Go on with a draft that was restored; it stays on disk until this form is saved."""
        self._file, self._is_on_disk = DraftFile(self._store, draft.id), True

    def touch(self) -> None:
        """Something changed: write it within a second, of very many lines a little later."""
        if not self._timer.isActive():
            self._timer.start()

    def follow(self, *, is_changed: bool) -> None:
        """Keep a form that was changed; one whose changes were all undone leaves no draft."""
        if is_changed:
            self.touch()
        else:
            self.drop()

    def keep(self) -> None:
        """Write the draft now, in the background."""
        self._tasks.run(self, self._writing(), lambda _done: None, self._ignore)

    def keeping(self) -> Callable[[], None]:
        """What writes the draft as it is now, for a thread in the background; trouble goes to the log."""
        write = self._writing()

        def keep() -> None:
            try:
                write()
            except OSError:
                log.warning("a draft could not be written", exc_info=True)

        return keep

    def keep_at_once(self) -> None:
        """Write what is unsaved before going on: the program ends, and nothing comes to its turn any more."""
        if self._timer.isActive() or self._is_on_disk:
            self.keeping()()

    def drop(self) -> None:
        """Nothing is unsaved any more."""
        self._timer.stop()
        if self._is_on_disk:
            remove = self._file.removing()
            self._file, self._is_on_disk = DraftFile(self._store, new_draft_id()), False
            self._tasks.run(self.parent() or self, remove, lambda _done: None, self._ignore)

    def _writing(self) -> Callable[[], None]:
        self._timer.stop()
        self._is_on_disk = True
        begun = monotonic()
        write = self._file.putting(self._make(self._file.id))
        self._timer.setInterval(max(KEEP_EVERY_MS, int((monotonic() - begun) * 1000) * _PART))
        return write

    def _ignore(self, _error: ErpError) -> None:
        """A full disk must not disturb typing; the log has the error."""
