"""Tasks: work that may touch the network or the disk, off the UI thread; results come back on it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, QTimer, Signal
from shiboken6 import isValid

from erp_core.errors import ErpError, InternalError, Unreachable
from erp_core.kit.i18n import _

T = TypeVar("T")
BUSY_AFTER_MS = 150
_LOOK_MS = 50  # how long events may wait for work, where somebody waits for both

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Job:
    """One call under way. ``cancel`` drops its answer, and the call itself when it has not begun."""

    owner: QObject
    call: Callable[[], Any]
    on_result: Callable[[Any], None]
    on_error: Callable[[ErpError], None] | None
    is_cancelled: bool = False

    def cancel(self) -> None:
        self.is_cancelled = True

    @property
    def is_wanted(self) -> bool:
        return not self.is_cancelled and isValid(self.owner)


class Tasks(QObject):
    """Runs calls on one pool of threads and delivers each answer to its owner on the UI thread.

    Attributes:
        interceptor: sees each error first; answers True when it takes the job over (an ended session:
            the shell asks for a new login and gives the job to ``retry``).
        fallback: gets the errors of jobs without ``on_error``, with the owner.

    Signals:
        busy_changed: True when work has been going on for 150 ms, False when all of it ended.
        lost: a call found nobody who answers; its error.
    """

    busy_changed = Signal(bool)
    lost = Signal(object)
    _finished = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None, threads: int = 4) -> None:
        super().__init__(parent)
        self.interceptor: Callable[[Job, ErpError], bool] | None = None
        self.fallback: Callable[[QObject, ErpError], None] = show_error_near
        # Callbacks stay here, in the UI thread: the last reference to a widget must not die in a worker.
        self._jobs: dict[int, Job] = {}
        self._next_id = 0
        self._is_busy = False
        self._is_closed = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._finished.connect(self._deliver)
        self._busy_timer = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._busy_timer.timeout.connect(self._show_busy)

    def run(
        self,
        owner: QObject,
        call: Callable[[], T],
        on_result: Callable[[T], None],
        on_error: Callable[[ErpError], None] | None = None,
    ) -> Job:
        """Run ``call`` in the background and hand its result to ``on_result`` on the UI thread.

        Args:
            owner: when it is deleted before the answer comes, the answer is dropped.
            call: must not touch widgets.
            on_error: without it the error is shown on the owner's screen.
        """
        job = Job(owner, call, on_result, on_error)
        self._start(job)
        return job

    def retry(self, job: Job) -> None:
        """Run again a job that the interceptor took over."""
        if job.is_wanted:
            self._start(job)

    def fail(self, job: Job, error: ErpError) -> None:
        """Give a job that the interceptor took over its error after all."""
        if job.is_wanted:
            self._hand_error(job, error)

    @property
    def is_busy(self) -> bool:
        """Whether any work is under way."""
        return bool(self._jobs)

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """Process events until no work is under way (tests, the tour); False after ``timeout`` seconds."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            self._pool.waitForDone(_LOOK_MS)  # then it is painted once, not what stands there meanwhile too
            QCoreApplication.processEvents()
            if not self._jobs:
                return True
        return False

    def close(self, timeout: float = 3.0) -> bool:
        """Drop what has not begun, wait for the rest; False when a call hangs longer than ``timeout`` s."""
        self._is_closed = True
        self._busy_timer.stop()
        self._pool.clear()
        is_drained = self._pool.waitForDone(int(timeout * 1000))
        self._jobs.clear()
        return is_drained

    def _start(self, job: Job) -> None:
        if self._is_closed:
            return
        self._next_id += 1
        job_id = self._next_id
        self._jobs[job_id] = job
        if not self._busy_timer.isActive() and not self._is_busy:
            self._busy_timer.start()
        self._pool.start(lambda: self._work(job_id))

    def _work(self, job_id: int) -> None:
        """In a worker thread."""
        result, error = self._outcome(job_id)
        if not self._is_closed and isValid(self):
            self._finished.emit(job_id, result, error)

    def _outcome(self, job_id: int) -> tuple[Any, BaseException | None]:
        job = self._jobs.get(job_id)
        if job is None or job.is_cancelled:
            return None, None
        try:
            return job.call(), None
        except BaseException as error:  # noqa: BLE001 - delivered to the UI thread, which decides
            return None, error

    def _deliver(self, job_id: int, result: Any, error: BaseException | None) -> None:
        job = self._jobs.pop(job_id, None)
        if not self._jobs:
            self._show_idle()
        if job is None or not job.is_wanted:
            return
        if error is None:
            job.on_result(result)
            return
        shown = error if isinstance(error, ErpError) else _unexpected(error)
        if self.interceptor is None or not self.interceptor(job, shown):
            self._hand_error(job, shown)

    def _hand_error(self, job: Job, error: ErpError) -> None:
        if isinstance(error, Unreachable):
            self.lost.emit(error)
        if job.on_error is not None:
            job.on_error(error)
        else:
            self.fallback(job.owner, error)

    def _show_busy(self) -> None:
        if self._jobs:
            self._is_busy = True
            self.busy_changed.emit(True)

    def _show_idle(self) -> None:
        self._busy_timer.stop()
        if self._is_busy:
            self._is_busy = False
            self.busy_changed.emit(False)


def show_error_near(owner: QObject, error: ErpError) -> None:
    """Show the error on the nearest thing around ``owner`` that can: a screen, a dialog, the window."""
    around: QObject | None = owner
    while around is not None:
        show = getattr(around, "show_error", None)
        if callable(show):
            show(error)
            return
        around = around.parent()
    log.warning("no place to show an error: %s", error.message)


def _unexpected(error: BaseException) -> InternalError:
    log.error("unexpected error in a background call", exc_info=error)
    return InternalError(_("Something went wrong inside the program. The details are in the log file."))
