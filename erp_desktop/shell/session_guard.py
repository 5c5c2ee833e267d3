"""SessionGuard: a session that ended is begun again over the open windows; no unsaved work is lost."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from erp_core.errors import ErpError, NotLoggedIn
from erp_core.kit.i18n import _
from erp_core.security.user.schema import Me
from erp_desktop.kit.work.tasks import Job, Tasks
from erp_desktop.login.relogin_dialog import ReloginDialog

if TYPE_CHECKING:
    from erp_core import Core


class SessionGuard(QObject):
    """Holds back calls that failed because the session ended, asks for a login, sends them again.

    Signals:
        went_on: the same user logged in again.
        other_user: somebody else logged in; the windows of the first must go, or ``ask_again``.
        given_up: the user does not want to log in again.
    """

    went_on = Signal()
    other_user = Signal()
    given_up = Signal()

    def __init__(self, core: "Core", tasks: Tasks, user: Me, window: QWidget) -> None:
        super().__init__(window)
        self._core = core
        self._tasks = tasks
        self._user = user
        self._window = window
        self._waiting: list[tuple[Job, ErpError]] = []
        self._dialog: ReloginDialog | None = None
        self.told_password = ""
        tasks.interceptor = self._take_over

    def let_go(self) -> None:
        """The window closes: errors take their usual way again."""
        self._tasks.interceptor = None
        self._fail_waiting()

    @property
    def is_asking(self) -> bool:
        return self._dialog is not None

    def _take_over(self, job: Job, error: ErpError) -> bool:
        if not isinstance(error, NotLoggedIn):
            return False
        self._waiting.append((job, error))
        if self._dialog is None:
            self._ask(error.message)
        return True

    def _ask(self, reason: str) -> None:
        self._dialog = ReloginDialog(self._core, self._tasks, self._user, reason, self._window)
        self._dialog.page.password.line.setText(self.told_password)
        self._dialog.logged_in.connect(self._logged_in)
        self._dialog.rejected.connect(self._rejected)
        self._dialog.open()

    def _logged_in(self, me: Me) -> None:
        self._close_dialog()
        if me.id == self._user.id:
            waiting, self._waiting = self._waiting, []
            for job, _error in waiting:
                self._tasks.retry(job)
            self.went_on.emit()
        else:
            self.other_user.emit()

    def ask_again(self) -> None:
        """Somebody else logged in but would rather not close the first user's windows."""
        self._tasks.run(self, self._core.logout, lambda _none: None, lambda _error: None)
        if self._dialog is None:
            self._ask(_("Log in as {name} to go on with the open tabs.").format(name=self._user.username))

    def _rejected(self) -> None:
        if self._dialog is not None:
            self._close_dialog()
            self._fail_waiting()
            self.given_up.emit()

    def _close_dialog(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.done(0)
            dialog.deleteLater()

    def _fail_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for job, error in waiting:
            self._tasks.fail(job, error)
