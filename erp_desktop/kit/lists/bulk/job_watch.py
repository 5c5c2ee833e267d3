"""JobWatch: asks how far a job is, until it is over."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from erp_core.errors import ErpError, Unreachable
from erp_core.platform.job import service as jobs
from erp_core.platform.job.schema import JobRow
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

# At first, as few records are moved at once; then, as nobody reads faster.
SOON_MS, LATER_MS = 200, 1000
_SOON = 10


class JobWatch(QObject):
    """One question a second, of one row.

    Signals:
        told: how far it is; for the last time when it is over.
        waits: the server does not answer; it is asked again.
        failed: it cannot be found out.
    """

    told = Signal(object)
    waits = Signal()
    failed = Signal(object)

    def __init__(self, core: "Core", tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks = core, tasks
        self._id, self._asked = 0, 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._ask)

    def follow(self, job: JobRow) -> None:
        """Tell how far it is from now on."""
        self._id, self._asked = job.id, 0
        self._take(job)

    def _ask(self) -> None:
        core, id = self._core, self._id
        self._asked += 1
        self._tasks.run(self, lambda: core.run(jobs.get, id), self._take, self._refused)

    def _take(self, job: JobRow) -> None:
        if not job.is_over:
            self._timer.start(SOON_MS if self._asked < _SOON else LATER_MS)
        self.told.emit(job)

    def _refused(self, error: ErpError) -> None:
        if isinstance(error, Unreachable):
            self._timer.start(LATER_MS)
            self.waits.emit()
        else:
            self.failed.emit(error)
