"""Bell: the notes that name the user, and the jobs of his that ended; each opens its record, or its list."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.platform.inbox import service as inbox
from erp_core.platform.inbox.schema import InboxRow
from erp_core.platform.job import ENDED
from erp_core.platform.job import service as jobs
from erp_core.platform.job.schema import JobRow
from erp_desktop.kit.frame.rows import Rows
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.bulk.job_words import move_of, title_of, told_of
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.look.format import format_integer
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

MOST_SHOWN = 15
_LONGEST = 60


class Bell(QToolButton):
    """Counts again whenever somebody names the user, a job of his ends, or he has seen it on another PC.

    Args:
        lists: all there are; a job is shown above that of its records.
        open_screen: opens a record by the name of its kind and its id; None where it cannot.
        say: a short sentence in the window.
    """

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        open_screen: Callable[..., Any],
        say: Callable[[str], object],
        lists: Sequence[Rows],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._lists = {listing_of(rows.search): rows.screen for rows in lists}
        self._core, self._tasks, self._open, self._say = core, tasks, open_screen, say
        named(self, "inbox.bell")
        self.setIconSize(QSize(14, 14))
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.show_waiting)
        self._show(0)
        self.hear(EVERYTHING)

    def hear(self, changes: Changes) -> None:
        """Somebody committed a change."""
        me, core = self._core.me, self._core
        if me is not None and (changes.touches_row("mention", me.id) or changes.touches_row(ENDED, me.id)):
            self._tasks.run(self, lambda: core.run(inbox.count), self._show, lambda _error: None)

    def show_waiting(self) -> None:
        """Ask for what waits, and show it."""
        core = self._core

        def ask() -> tuple[list[JobRow], list[InboxRow]]:
            return core.run(jobs.own, True), core.run(inbox.mentions)

        self._tasks.run(self, ask, lambda found: self._offer(*found), self._refused)

    def _refused(self, error: ErpError) -> None:
        self._say(error.message)

    def _offer(self, over: list[JobRow], rows: list[InboxRow]) -> None:
        if not rows and not over:
            self._say(_("Nothing waits for you."))
            return
        menu = QMenu(self)
        menu.setObjectName("inbox.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for job in over[:MOST_SHOWN]:
            move = move_of(job)
            action = menu.addAction(
                icon("layers"), literal(f"{title_of(move) if move else job.move}: {told_of(job)}")
            )
            action.triggered.connect(lambda _checked=False, job=job: self.show_job(job))
        for row in rows[:MOST_SHOWN]:
            action = menu.addAction(icon("message-square"), literal(_told(row)))
            action.triggered.connect(lambda _checked=False, row=row: self._go(row))
        menu.addSeparator()
        menu.addAction(icon("check"), _("I have seen all of them")).triggered.connect(
            lambda: self._seen([row.id for row in rows], [job.id for job in over])
        )
        foot = self.mapToGlobal(QPoint(self.width(), 0))
        menu.popup(foot - QPoint(menu.sizeHint().width(), menu.sizeHint().height() + 4))
        menu.setActiveAction(menu.actions()[0])

    def _go(self, row: InboxRow) -> None:
        screen = self._open(row.kind, row.record_id)
        if screen is not None:
            self._seen([row.id], [])
            show_notes = getattr(screen, "show_notes", None)
            if callable(show_notes):
                show_notes()

    def show_job(self, job: JobRow) -> None:
        """Open its list, and show it above."""
        screen = self._open(self._lists.get(job.kind, ""))
        show_job = getattr(screen, "show_job", None)
        if callable(show_job):
            show_job(job)  # and so it is seen

    def _seen(self, ids: list[int], job_ids: list[int]) -> None:
        core = self._core

        def work() -> int:
            if ids:
                core.run(inbox.read, ids)
            if job_ids:
                core.run(jobs.seen, job_ids)
            return core.run(inbox.count)

        self._tasks.run(self, work, self._show, self._refused)

    def _show(self, count: int) -> None:
        words = ngettext("{count} message waits for you", "{count} messages wait for you", count)
        told = words.format(count=format_integer(count)) if count else _("Nothing waits for you")
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonTextBesideIcon if count else style.ToolButtonIconOnly)
        self.setText(format_integer(count) if count else "")
        self.setIcon(icon("bell", "icon_active" if count else "icon_muted"))
        self.setAccessibleName(told)
        keys.tell(self, told, keys.INBOX)


def _told(row: InboxRow) -> str:
    body = " ".join(row.body.split())
    short = body if len(body) <= _LONGEST else body[:_LONGEST] + "…"
    if not row.created_by:  # the program itself
        return f"{row.record}: {short}"
    return _("{name} · {record}: {note}").format(name=row.created_by, record=row.record, note=short)
