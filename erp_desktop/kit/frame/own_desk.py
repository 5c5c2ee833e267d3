"""OwnDesk: keeps what a user set up for himself with his account, so that it is the same on every PC."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.security.desk import service as desk
from erp_desktop.kit.frame.shell import Shell
from erp_desktop.kit.keys import own_keys
from erp_desktop.kit.look import preferences, theme
from erp_desktop.kit.look.preferences import IS_COMPACT, TEXT_SIZE
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class OwnDesk(QObject):
    """Reads the settings once, at login, and writes each change; the PC's own copy serves in between.

    Args:
        shell: what could not be kept is said there; the window it lives as long as.
    """

    def __init__(self, core: "Core", tasks: Tasks, username: str, shell: Shell, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks, self._shell = core, tasks, shell
        preferences.belong_to(username, self._keep)
        _take_over()
        tasks.run(self, lambda: core.run(desk.settings), self._learn, self._ignore)

    def _learn(self, kept: dict[str, str]) -> None:
        """What the account holds goes before what lies here; what only lies here, from before, goes there."""
        here = preferences.of_person()
        for name, content in kept.items():
            preferences.learn(name, content)
        for name in here.keys() - kept.keys():
            self._keep(name, here[name])
        _take_over()

    def _keep(self, name: str, content: str) -> None:
        core = self._core
        self._tasks.run(self, lambda: core.run(desk.keep, name, content), lambda _none: None, self._say)

    def _say(self, error: ErpError) -> None:
        words = _("This is remembered on this PC alone: {reason}").format(reason=error.message)
        self._shell.show_message(words, "warning")

    def _ignore(self, _error: ErpError) -> None:
        """Without an answer the PC's own copy serves."""


def _take_over() -> None:
    """Keys, density and the size of text are those of the person at once, in what is open."""
    own_keys.load()
    app = cast(QApplication, QApplication.instance())
    theme.apply_density(app, is_compact=IS_COMPACT.get("all"))
    theme.apply_text(app, TEXT_SIZE.get("all"))
