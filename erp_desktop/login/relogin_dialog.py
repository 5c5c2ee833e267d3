"""ReloginDialog: the login once more, over the open windows, after a session ended."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from erp_core.kit.i18n import _
from erp_core.security.user.schema import Me
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.login.login_page import LoginPage
from erp_desktop.login.page import hold

if TYPE_CHECKING:
    from erp_core import Core


class ReloginDialog(QDialog):
    """Nothing behind it is lost.

    Signals:
        logged_in: with Me, who may be somebody else than before.
    """

    logged_in = Signal(object)

    def __init__(self, core: "Core", tasks: Tasks, user: Me, reason: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("relogin")
        self.setWindowTitle(_("Log in again"))
        text = _("Your open tabs and unsaved work are still here.")
        page = self.page = LoginPage(
            core, tasks, _("Log in again"), text, self, is_registration_offered=False
        )
        page.username.line.setText(user.username)
        page.message.show_message(reason, "warning")
        page.logged_in.connect(self.logged_in)
        page.add_link(_("Log out"), "give_up", self.reject)
        hold(page, self)
        page.focus_first()
