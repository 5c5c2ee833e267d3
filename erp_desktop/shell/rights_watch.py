"""RightsWatch: hears that roles or sessions changed, and asks what the user may do now."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from erp_core.errors import ErpError
from erp_core.kit.news.changes import Changes
from erp_core.security.session.schema import RIGHTS
from erp_core.security.user.schema import Me
from erp_desktop.kit.rights.rights import Rights
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.session_guard import SessionGuard

if TYPE_CHECKING:
    from erp_core import Core

# Several roles are often saved together; one question answers for all.
ASK_AFTER_MS = 200


class RightsWatch(QObject):
    """Asks at once when it may concern the user; a session that was ended shows itself by this question too.

    Signals:
        changed: the user, with what his role permits now, when that is another thing than before.
    """

    changed = Signal(object)

    def __init__(
        self, core: "Core", tasks: Tasks, me: Me, guard: SessionGuard, rights: Rights, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._rights = rights
        self._core, self._tasks, self._me, self._guard = core, tasks, me, guard
        self._is_due = False
        self._timer = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._timer.timeout.connect(self._ask)
        guard.went_on.connect(self._went_on)

    def hear(self, changes: Changes) -> None:
        """Somebody committed a change."""
        if changes.touches(("role",)):
            self._rights.forget()
        if changes.touches(("role", RIGHTS)):
            self._timer.start()

    def pause(self) -> None:
        """Ask nothing: another window stands in front and asks for itself."""
        self._is_due = self._timer.isActive()
        self._timer.stop()

    def resume(self) -> None:
        """Ask what was left to ask."""
        if self._is_due:
            self._timer.start()

    def _ask(self) -> None:
        if not self._guard.is_asking:
            self._tasks.run(self, self._core.ask_rights, self._show, _ignore)

    def _went_on(self) -> None:
        """A new login tells the rights too."""
        if self._core.me is not None:
            self._show(self._core.me)

    def _show(self, me: Me) -> None:
        if me != self._me:
            self._me = me
            self.changed.emit(me)


def _ignore(_error: ErpError) -> None:
    """Whoever acts next hears it from the core."""
