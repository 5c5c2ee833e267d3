"""BulkDialog: how many of the selected records can make a move, how far it is, what became of each."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QPushButton

from erp_core.errors import ErpError
from erp_core.kit.filter import MOST_SELECTED
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.kind import Move
from erp_core.platform.job import MOST_RESULTS
from erp_core.platform.job import service as jobs
from erp_core.platform.job.schema import JobRow, ResultRow
from erp_desktop.kit.files.file_export import FileExport
from erp_desktop.kit.files.own_sheet import own_sheet
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.lists.bulk.job_watch import JobWatch
from erp_desktop.kit.lists.bulk.job_words import answer_of, asking_told, question_of, title_of, told_of
from erp_desktop.kit.lists.bulk.results import (
    asking,
    each,
    not_moved,
    result_columns,
    result_rows,
    told_of_row,
    worth_a_look,
)
from erp_desktop.kit.lists.bulk.results_table import ResultsTable
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.lists.selection.picked import Picked
from erp_desktop.kit.lists.selection.selecting import select_records
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts.message_bar import MessageBar

SIZE = (640, 420)


class BulkDialog(QDialog):
    """Asks before, tells how far the job is, and shows what was refused, with its reason and to be opened.

    The job goes on when it is closed.

    Args:
        screen: the list.
        chosen: its rows that are meant; None where the job is known.
        job: one that was begun; it is followed, or its results are shown.
    """

    def __init__(
        self, screen: Any, spec: ListSpec, move: Move, chosen: Picked | None = None, job: JobRow | None = None
    ) -> None:
        super().__init__(screen)
        named(self, "bulk", title_of(move))
        self.setWindowTitle(title_of(move))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._screen, self._spec, self._move, self._chosen, self._job = screen, spec, move, chosen, job
        self._rows: list[ResultRow] = []
        self._watch = JobWatch(screen.core, screen.tasks, self)
        self._watch.told.connect(self._take)
        self._watch.waits.connect(self._wait)
        self._watch.failed.connect(self._fail)
        self._said = named(WholeLabel(self), "bulk.said")
        self._table = named(
            ResultsTable([_("Record"), _("Reason")], self), "bulk.refused", _("What was refused, and why")
        )
        self._table.opened.connect(self._open)
        self._table.hide()
        self._answer = named(QCheckBox(self), "bulk.answer")
        self._answer.toggled.connect(self._count_wanted)
        self._answer.hide()
        self._bar = MessageBar(self)
        self._exporting = FileExport(screen.tasks, self._bar)
        buttons = self._made_buttons()
        lay_out_dialog(self, title_of(move), [self._bar, self._said, self._answer, self._table], buttons)
        self._make_room()

    def _made_buttons(self) -> list[QPushButton]:
        def made(name: str, text: str, told: str, do: Callable[[], object], *, is_shown: bool) -> QPushButton:
            button = named(QPushButton(text, self), f"bulk.{name}", told)
            button.clicked.connect(lambda _is_checked=False: do())
            button.setVisible(is_shown)
            return button

        told = _("Export what became of each")
        self._export = made("export", _("Export …"), told, self._ask_for_file, is_shown=False)
        told = _("Select in the list what was not moved")
        self._select = made("select", _("Select the refused"), told, self._select_refused, is_shown=False)
        told = _("Move no more of them")
        self._stop = made("stop", _("Stop"), told, self._cancel, is_shown=False)
        # Two buttons called alike would do two things.
        close = _("Back to the list") if _(self._move.button) == _("Close") else _("Close")
        self._close = made("close", close, close, self.reject, is_shown=True)
        self._go = made("go", _(self._move.button), "", self._start, is_shown=self._job is None)
        with_role(self._go, "", "danger" if self._move.question else "primary")
        self._go.setEnabled(False)
        return [self._export, self._select, self._stop, self._close, self._go]

    def begin(self) -> None:
        """Look which of the rows can make the move, or how far it is."""
        self.open()
        if self._job is not None:
            self._watch.follow(self._job)
            return
        core, chosen, move = self._screen.core, self._chosen, self._move.name
        if chosen is not None:
            words = ngettext(
                "Looking whether {count} record can make this move… Nothing is moved yet.",
                "Looking which of {count} records can make this move… Nothing is moved yet.",
                chosen.count,
            )
            self._said.setText(words.format(count=format_integer(chosen.count)))

        def look() -> tuple[JobRow, list[ResultRow]]:
            assert chosen is not None  # noqa: S101 - there are rows, or a job
            if chosen.count > MOST_SELECTED:
                words = _("At most {most} records are moved in one go. Select fewer.")
                raise ErpError(words.format(most=format_integer(MOST_SELECTED)))
            job = core.run(jobs.bulk, chosen.kind, move, chosen.asked(core))
            return job, [*asking(core, job), *(not_moved(core, job) if job.refused else [])]

        self._screen.tasks.run(self, look, lambda found: self._show(*found), self._fail)

    def reject(self) -> None:
        """Close it; what is under way goes on."""
        if self._job is not None and self._job.begun_at is not None and not self._job.is_over:
            self._screen.shell.show_message(_("It goes on. The bell tells when it is done."))
        super().reject()

    # Before

    def _show(self, job: JobRow, refused: list[ResultRow]) -> None:
        self._job = job
        words = ngettext(
            "{ready} of {count} record can make this move.",
            "{ready} of {count} records can make this move.",
            job.count,
        )
        said = words.format(ready=format_integer(job.left), count=format_integer(job.count))
        question = question_of(self._move, job.left) if job.left else ""
        self._said.setText(" ".join(part for part in (said, asking_told(job), question) if part))
        self._answer.setText(answer_of(job))
        self._answer.setVisible(bool(job.asking))
        self._count_wanted()
        self._fill(refused)
        # What cannot be taken back is not on the key one is about to press anyway.
        (self._close if self._move.question or not job.left else self._go).setFocus()

    def _count_wanted(self) -> None:
        """How many will be tried, on the button that has them moved."""
        job = self._job
        if job is not None:
            count = job.left if self._answer.isChecked() else job.left - job.asking
            self._go.setText(f"{_(self._move.button)} ({format_integer(count)})")
            self._go.setEnabled(count > 0)

    def _fail(self, error: ErpError) -> None:
        self._said.setText(error.in_words)
        self._go.setEnabled(self._job is not None)

    # Under way

    def _start(self) -> None:
        assert self._job is not None  # noqa: S101 - the button was not to be pressed before
        core, id, is_answered = self._screen.core, self._job.id, self._answer.isChecked()
        self._go.setEnabled(False)
        self._screen.tasks.run(
            self, lambda: core.run(jobs.begin, id, is_answered), self._watch.follow, self._fail
        )

    def _take(self, job: JobRow) -> None:
        was_under_way = not self._stop.isHidden()
        self._job = job
        self._go.hide()
        self._answer.hide()
        self._stop.setVisible(not job.is_over)
        if job.is_over:
            self._ask_results(job, is_new=was_under_way)
            return
        more = _("You may close this: it goes on, and the bell tells when it is done.")
        if job.is_waited_for:
            more = _("Whoever carried it on does not answer. Another goes on within a minute.")
        self._said.setText(f"{told_of(job)} {more}")
        if not was_under_way:
            self._make_room()
            self._close.setFocus()

    def _wait(self) -> None:
        self._said.setText(_("The server does not answer. It is tried again …"))

    def _cancel(self) -> None:
        core, job = self._screen.core, self._job
        if job is not None:
            self._screen.tasks.run(
                self, lambda: core.run(jobs.cancel, job.id), self._watch.follow, self._fail
            )

    def _ask_results(self, job: JobRow, *, is_new: bool) -> None:
        """Of what is shown here the bell need not tell."""
        core = self._screen.core

        def ask() -> tuple[list[ResultRow], list[ResultRow]]:
            core.run(jobs.seen, [job.id])
            return not_moved(core, job) if job.count > job.moved else [], worth_a_look(core, job)

        self._screen.tasks.run(self, ask, lambda found: self._tell_results(job, *found), self._fail)
        if is_new:
            self._screen.reload()

    def _tell_results(self, job: JobRow, refused: list[ResultRow], looks: list[ResultRow]) -> None:
        said, rows = told_of(job, len(looks)), [*refused, *looks]
        if len(refused) < job.count - job.moved or len(looks) == MOST_RESULTS:
            words = _("Here are the first {count}; an export has them all.")
            said += " " + words.format(count=format_integer(len(rows)))
        self._said.setText(said)
        self._export.show()
        self._select.setVisible(bool(refused))
        self._fill(rows)
        (self._table if rows else self._close).setFocus()

    # What was refused

    def _fill(self, rows: Sequence[ResultRow]) -> None:
        self._rows = list(rows)
        self._table.setVisible(bool(rows))
        self._make_room()
        job = self._job
        if job is not None:
            self._table.fill([(row.title, told_of_row(job, row)) for row in rows])

    def _make_room(self) -> None:
        """A table of nothing only asks what is missing."""
        width, height = SIZE
        self.resize(width, height if not self._table.isHidden() else self.sizeHint().height())

    def _open(self, number: int) -> None:
        self.accept()
        self._screen.shell.open(self._spec.record, self._rows[number].record_id)

    def _select_refused(self) -> None:
        core, job = self._screen.core, self._job
        assert job is not None  # noqa: S101 - there are results
        self.accept()
        select_records(
            self._screen, job.kind, lambda: [row.record_id for row in each(core, job, "not_moved")]
        )

    def _ask_for_file(self) -> None:
        path = self._exporting.ask_for_file(self.windowTitle(), self)
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write what became of each record."""
        job = self._job
        assert job is not None  # noqa: S101 - there are results
        sheet = own_sheet(self.windowTitle(), result_columns())
        self._exporting.start(sheet, result_rows(self._screen.core, job), path, job.count)
