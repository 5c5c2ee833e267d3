"""AuditExport: what the filters find, written to a CSV file in the background; one line tells how far."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from erp_core.errors import ErpError
from erp_core.kit.i18n import _, ngettext
from erp_core.security.audit import service as audit
from erp_core.security.audit.export import pages_of, write_csv
from erp_core.security.audit.schema import AuditQuery
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class AuditExport(QObject):
    """One export after the other.

    Args:
        bar: says how far it is, and how it ended.

    Signals:
        ended: nothing is being written any more.
    """

    ended = Signal()
    _written = Signal(int)

    def __init__(self, core: "Core", tasks: Tasks, bar: MessageBar) -> None:
        super().__init__(bar)
        self._core, self._tasks, self._bar = core, tasks, bar
        self._stop = stop = threading.Event()
        self._written.connect(self._tell)
        # Whoever closes the screen wants no file any more.
        self.destroyed.connect(lambda _gone: stop.set())

    def start(self, query: AuditQuery, path: Path) -> None:
        """Write everything that matches to ``path``."""
        self._stop.clear()
        core, go_on = self._core, self._go_on
        self._tell(0)

        def write() -> int | None:
            return write_csv(path, pages_of(lambda q: core.run(audit.search, q), query), go_on)

        self._tasks.run(self, write, lambda count: self._done(count, path), self._failed)

    def stop(self) -> None:
        """Stop after the page under way; no file is left."""
        self._stop.set()
        self._bar.show_message(_("Stopping the export…"), "info")

    def _go_on(self, count: int) -> bool:
        """In the background."""
        if self._stop.is_set() or not isValid(self):
            return False
        self._written.emit(count)
        return True

    def _tell(self, count: int) -> None:
        if not self._stop.is_set():
            words = _("Exporting: {count} entries so far").format(count=format_integer(count))
            self._bar.show_message(words, "info", _("Stop"), self.stop)

    def _done(self, count: int | None, path: Path) -> None:
        if count is None:
            self._bar.show_message(_("The export was stopped; no file was written."), "info")
        else:
            words = ngettext("{count} entry written to {file}.", "{count} entries written to {file}.", count)
            self._bar.show_message(words.format(count=format_integer(count), file=path.name), "success")
        self.ended.emit()

    def _failed(self, error: ErpError) -> None:
        self._bar.show_message(error.message, "danger")
        self.ended.emit()
