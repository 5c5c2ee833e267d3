"""JobsDialog: one's own moves of many records of a kind, each to be looked at once more."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QPushButton

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.job import service as jobs
from erp_core.platform.job.schema import JobRow
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.lists.bulk.job_words import move_of, title_of, told_of
from erp_desktop.kit.lists.bulk.results_table import ResultsTable
from erp_desktop.kit.look.format import format_datetime
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.look.whole_label import WholeLabel

SIZE = (640, 360)
# While one of them is under way.
AGAIN_AFTER_MS = 1000


class JobsDialog(QDialog):
    """Of the last month; those under way too.

    Args:
        screen: the list.
        kind: of its records.
        show: shows one of them.
    """

    def __init__(self, screen: Any, kind: str, show: Callable[[JobRow], None]) -> None:
        super().__init__(screen)
        title = _("Earlier moves")
        named(self, "jobs", title)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._screen, self._kind, self._show = screen, kind, show
        self._jobs: list[JobRow] = []
        self._said = named(WholeLabel(self), "jobs.said")
        self._table = named(ResultsTable([_("Begun"), _("Move"), _("Result")], self), "jobs.table", title)
        self._table.opened.connect(self._open)
        self._timer = QTimer(self, singleShot=True, interval=AGAIN_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        self._close = named(QPushButton(_("Close"), self), "jobs.close", _("Close"))
        self._close.clicked.connect(self.reject)
        lay_out_dialog(self, title, [self._said, self._table], [self._close])
        self.resize(*SIZE)

    def begin(self) -> None:
        """Ask for them, and show them."""
        self.open()
        self._ask()

    def _ask(self) -> None:
        core = self._screen.core
        self._screen.tasks.run(self, lambda: core.run(jobs.own), self._fill, self._fail)

    def _fill(self, found: list[JobRow]) -> None:
        here, is_first = self._table.currentRow(), self._said.text() == ""
        now = self._jobs[here].id if 0 <= here < len(self._jobs) else None
        self._jobs = [job for job in found if job.kind == self._kind]
        if any(not job.is_over for job in self._jobs):
            self._timer.start()
        rows = []
        for job in self._jobs:
            move = move_of(job)
            rows.append([format_datetime(job.begun_at), title_of(move) if move else job.move, told_of(job)])
        self._table.fill(rows)
        self._table.resizeColumnsToContents()
        words = _("What you moved from this list within the last month.")
        self._said.setText(words if rows else _("You moved nothing from this list within the last month."))
        self._table.setVisible(bool(rows))
        for number, job in enumerate(self._jobs):
            if job.id == now:
                self._table.setCurrentCell(number, 0)
        if is_first:
            (self._table if rows else self._close).setFocus()

    def _fail(self, error: ErpError) -> None:
        self._said.setText(error.in_words)

    def _open(self, number: int) -> None:
        job = self._jobs[number]
        self.accept()
        self._show(job)
