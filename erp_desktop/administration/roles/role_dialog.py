"""RoleDialog: what a new role is called and which one it begins as; or a new name for one."""

import re
import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.security.role.schema import LONGEST_TITLE, RoleRow
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.inputs.plain_line import too_long
from erp_desktop.kit.inputs.text_field import TextField
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.look.naming import named, with_role

WIDTH = 360


def role_name(title: str) -> str:
    """The name a role is stored under: ``Satış müdürü`` is ``satis_muduru``."""
    letters = unicodedata.normalize("NFKD", folded(title)).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")
    return (plain if plain[:1].isalpha() else f"role_{plain}")[:40].rstrip("_")


class RoleDialog(QDialog):
    """Asks for a title and, for a new role, what it is a copy of.

    Args:
        roles: to copy from; empty when an existing role gets another title.
        taken: names in use.
    """

    def __init__(
        self, heading: str, title: str, roles: Sequence[RoleRow], taken: set[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        named(self, "role_dialog", heading)
        self.setWindowTitle(heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._roles, self._taken = list(roles), taken
        self._field = TextField(_("Title"), "role_dialog.title", self)
        self._field.line.setText(title)
        self._field.line.returnPressed.connect(self._finish)
        self._copied = named(QuietCombo(self), "role_dialog.copy", _("A copy of"))
        for role in roles:
            self._copied.addItem(_(role.title), role.id)
        label = with_role(QLabel(_("A copy of"), self), "field")
        label.setBuddy(self._copied)
        accept = named(with_role(QPushButton(heading, self), "", "primary"), "role_dialog.accept", heading)
        accept.clicked.connect(self._finish)
        cancel = named(QPushButton(_("Cancel"), self), "role_dialog.cancel", _("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        lay_out_dialog(self, heading, [self._field, label, self._copied], [cancel, accept])
        for widget in (label, self._copied):
            widget.setVisible(bool(roles))
        self.setMinimumWidth(WIDTH)
        self._field.line.setFocus()

    @property
    def title(self) -> str:
        return self._field.text.strip()

    @property
    def copied(self) -> RoleRow:
        """The role the new one begins as."""
        return self._roles[self._copied.currentIndex()]

    def choose_copied(self, role: RoleRow) -> None:
        self._copied.setCurrentIndex(max(self._copied.findData(role.id), 0))

    def _finish(self) -> None:
        if len(self.title) < 2:
            self._field.show_error(_("Please fill this in."))
        elif problem := too_long(self.title, LONGEST_TITLE):
            self._field.show_error(problem)
        elif self._roles and role_name(self.title) in self._taken:
            self._field.show_error(_("Another role has this name."))
        else:
            self.accept()
