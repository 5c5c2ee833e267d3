"""PendingBadge: how many people wait for an account, as a number in the navigation."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.kit.schema import Summary
from erp_core.security.user import USER, UserStatus
from erp_core.security.user import service as users
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.navigation import Navigation

if TYPE_CHECKING:
    from erp_core import Core

WAITING = ListQuery(where=[is_("status", UserStatus.PENDING)])


class PendingBadge(QObject):
    """Counts again whenever somebody changes an account; asks nothing for those who may not see users."""

    def __init__(self, core: "Core", tasks: Tasks, navigation: Navigation) -> None:
        super().__init__(navigation)
        self._core, self._tasks, self._navigation = core, tasks, navigation
        self.hear(EVERYTHING)

    def hear(self, changes: Changes) -> None:
        """Somebody committed a change."""
        if self._core.can(USER.permission("write")) and changes.touches(("user_account",)):
            core = self._core
            self._tasks.run(self, lambda: core.run(users.summary, WAITING), self._show, lambda _error: None)

    def _show(self, summary: Summary) -> None:
        text = _("Waiting to be activated: {count}").format(count=summary.count)
        self._navigation.show_badge("users", summary.count, text)
