"""Bell: how many notes name the user and wait for him; each opens its record."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _, ngettext
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.platform.inbox import service as inbox
from erp_core.platform.inbox.schema import InboxRow
from erp_desktop.kit.keys import keys
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
    """Counts again whenever somebody names the user, or he has seen it on another PC.

    Args:
        open_screen: opens a record by the name of its kind and its id; None where it cannot.
        say: a short sentence in the window.
    """

    def __init__(
        self,
        core: "Core",
        tasks: Tasks,
        open_screen: Callable[..., Any],
        say: Callable[[str], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
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
        if me is not None and changes.touches_row("mention", me.id):
            self._tasks.run(self, lambda: core.run(inbox.count), self._show, lambda _error: None)

    def show_waiting(self) -> None:
        """Ask for what waits, and show it."""
        core = self._core
        self._tasks.run(self, lambda: core.run(inbox.mentions), self._offer, self._refused)

    def _refused(self, error: ErpError) -> None:
        self._say(error.message)

    def _offer(self, rows: list[InboxRow]) -> None:
        if not rows:
            self._say(_("Nothing waits for you."))
            return
        menu = QMenu(self)
        menu.setObjectName("inbox.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for row in rows[:MOST_SHOWN]:
            action = menu.addAction(icon("message-square"), literal(_told(row)))
            action.triggered.connect(lambda _checked=False, row=row: self._go(row))
        menu.addSeparator()
        menu.addAction(icon("check"), _("I have seen all of them")).triggered.connect(
            lambda: self._seen([row.id for row in rows])
        )
        foot = self.mapToGlobal(QPoint(self.width(), 0))
        menu.popup(foot - QPoint(menu.sizeHint().width(), menu.sizeHint().height() + 4))
        menu.setActiveAction(menu.actions()[0])

    def _go(self, row: InboxRow) -> None:
        screen = self._open(row.kind, row.record_id)
        if screen is not None:
            self._seen([row.id])
            show_notes = getattr(screen, "show_notes", None)
            if callable(show_notes):
                show_notes()

    def _seen(self, ids: list[int]) -> None:
        core = self._core

        def work() -> int:
            core.run(inbox.read, ids)
            return core.run(inbox.count)

        self._tasks.run(self, work, self._show, self._refused)

    def _show(self, count: int) -> None:
        words = ngettext("{count} note waits for you", "{count} notes wait for you", count)
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
