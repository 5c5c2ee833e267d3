"""NameDialog: what something is called that is kept."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.inputs.text_field import TextField
from erp_desktop.kit.look.naming import named, with_role

WIDTH = 380


class NameDialog(QDialog):
    """Asks for a name; stays open, and says why, as long as the name cannot be had.

    Args:
        heading: what is done with it.
        keep: does it, with the name and the two ways to go on.
    """

    def __init__(
        self,
        heading: str,
        name: str,
        keep: Callable[[str, Callable[[], None], Callable[[ErpError], None]], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        named(self, "keep_name", heading)
        self.setWindowTitle(heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._keep = keep
        self._field = TextField(_("Name"), "keep_name.name", self)
        self._field.line.setText(name)
        self._field.line.selectAll()
        self._field.line.returnPressed.connect(self._finish)
        accept = named(with_role(QPushButton(_("Save"), self), "", "primary"), "keep_name.accept", heading)
        accept.setAutoDefault(False)
        accept.clicked.connect(self._finish)
        cancel = named(QPushButton(_("Cancel"), self), "keep_name.cancel", _("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        lay_out_dialog(self, heading, [self._field], [cancel, accept])
        self.setMinimumWidth(WIDTH)
        self._field.line.setFocus()

    def _finish(self) -> None:
        name = self._field.text.strip()
        if name:
            self._keep(name, self.accept, lambda error: self._field.show_error(error.in_words))
        else:
            self._field.show_error(_("Please fill this in."))
