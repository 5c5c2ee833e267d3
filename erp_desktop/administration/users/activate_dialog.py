"""ActivateDialog: which role a person gets who is let in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.security.permission import ADMIN
from erp_core.security.role import service as roles
from erp_core.security.role.schema import RoleRow
from erp_core.security.user import UserStatus
from erp_core.security.user.schema import UserView
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.parts.message_bar import MessageBar
from erp_desktop.kit.work.desk import Desk
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

USUAL = "staff"


class ActivateDialog(QDialog):
    """Offers the roles; a disabled user gets the old one back unless another is chosen.

    Attributes:
        role: name of the role that is chosen.
    """

    def __init__(self, core: "Core", tasks: Tasks, user: UserView, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "activate", _("Activate"))
        self.setWindowTitle(_("Activate"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.role = user.role if user.status == UserStatus.DISABLED else USUAL
        self._group = QButtonGroup(self)
        self._message = MessageBar(self)
        self._message.setProperty("boxed", True)
        heading = _("Let {name} in as").format(name=user.full_name)
        who = " · ".join(part for part in (user.username, user.email, user.phone) if part)
        self._choices = QVBoxLayout()
        self._choices.setSpacing(4)
        self._accept = named(
            with_role(QPushButton(_("Activate"), self), "", "primary"), "activate.accept", _("Activate")
        )
        self._accept.setEnabled(False)
        self._accept.clicked.connect(self.accept)
        cancel = named(QPushButton(_("Cancel"), self), "activate.cancel", _("Cancel"))
        cancel.clicked.connect(self.reject)
        about = with_role(QLabel(who, self), "muted")
        lay_out_dialog(self, heading, [about, self._message, self._choices], [cancel, self._accept])
        self.setMinimumWidth(400)
        tasks.run(self, lambda: core.run(roles.search), self._offer, self.show_error)

    def _offer(self, rows: list[RoleRow]) -> None:
        for row in sorted(rows, key=lambda row: row.name == ADMIN):
            choice = named(
                QRadioButton(literal(_(row.title)), self), f"activate.role.{row.name}", _(row.title)
            )
            choice.setChecked(row.name == self.role)
            choice.toggled.connect(lambda is_on, name=row.name: self._choose(name, is_on))
            self._group.addButton(choice)
            self._choices.addWidget(choice)
        checked = self._group.checkedButton()
        self._accept.setEnabled(checked is not None)
        if checked is not None:
            checked.setFocus()
        self._accept.setDefault(True)

    def _choose(self, name: str, is_on: bool) -> None:
        if is_on:
            self.role = name
            self._accept.setEnabled(True)

    def show_error(self, error: ErpError) -> None:
        self._message.show_message(error.message, "danger")


def ask_for_role(desk: Desk, user: UserView, form: QWidget, go_on: Callable[..., None]) -> None:
    """Activating asks for a role first."""
    dialog = ActivateDialog(desk.core, desk.tasks, user, form)
    dialog.accepted.connect(lambda: go_on(dialog.role))
    dialog.open()
