"""RefusedDialog: which of many files were not added, and why, one line each."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.tables.whole_lines import WholeLines


class RefusedDialog(QDialog):
    """A list to scroll in: more of them than a message has room for."""

    def __init__(self, refused: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "refused_files", _("Files that were not added"))
        self.setWindowTitle(_("Files that were not added"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files = named(WholeLines(self), "refused_files.list", _("Files that were not added"))
        self.files = with_role(files, "framed")
        self.files.addItems([f"{name}: {sentence}" for name, sentence in refused])
        self.files.setCurrentRow(0)
        close = named(QPushButton(_("Close"), self), "refused_files.close", _("Close"))
        close.clicked.connect(self.accept)
        lay_out_dialog(self, _("Files that were not added"), [self.files], [close])
        self.resize(560, 360)
        self.files.setFocus()
