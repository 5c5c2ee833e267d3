"""RunningJobs: the user's moves of many records that are under way, in the status bar."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QToolButton, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.platform.job import ENDED
from erp_core.platform.job import service as jobs
from erp_core.platform.job.schema import JobRow
from erp_desktop.kit.lists.bulk.job_words import move_of, title_of
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

AGAIN_AFTER_MS = 2000


class RunningJobs(QToolButton):
    """How far the last of them is: begun here, on another PC, or before one logged in; a click shows it.

    Args:
        show_job: shows one above its list.
    """

    def __init__(
        self, core: "Core", tasks: Tasks, show_job: Callable[[JobRow], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._core, self._tasks, self._show_job = core, tasks, show_job
        self._job: JobRow | None = None
        named(self, "inbox.running", _("Moves under way"))
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._open)
        self._timer = QTimer(self, singleShot=True, interval=AGAIN_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        self.hide()
        self.hear(EVERYTHING)

    def hear(self, changes: Changes) -> None:
        """Somebody committed a change."""
        me = self._core.me
        if me is not None and changes.touches_row(ENDED, me.id):
            self._ask()

    def _ask(self) -> None:
        core = self._core
        self._tasks.run(self, lambda: core.run(jobs.own), self._take, lambda _error: self._timer.start())

    def _take(self, found: list[JobRow]) -> None:
        running = [job for job in found if not job.is_over]
        self._job = running[0] if running else None
        self.setVisible(bool(running))
        if self._job is not None:
            self._timer.start()
            said = _told(self._job)
            self.setText(f"{said}  +{format_integer(len(running) - 1)}" if len(running) > 1 else said)
            self.setAccessibleName(self.text())
            self.setToolTip(_("{job}. Show it above its list.").format(job=said))

    def _open(self) -> None:
        if self._job is not None:
            self._show_job(self._job)


def _told(job: JobRow) -> str:
    """``Ship sales orders: 210 of 1,047``."""
    move = move_of(job)
    words = _("{move}: {done} of {count}")
    done = job.count - job.left
    title = title_of(move) if move is not None else job.move
    return words.format(move=title, done=format_integer(done), count=format_integer(job.count))
