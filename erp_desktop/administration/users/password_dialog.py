"""PasswordDialog: a temporary password, shown once."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.inputs.plain_line import PlainLine
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.whole_label import WholeLabel

COPIED_FOR_MS = 2000
WIDTH = 420


class PasswordDialog(QDialog):
    """The password with a button that copies it; nobody can see it again once this is closed."""

    def __init__(self, name: str, password: str, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "temporary_password", _("Temporary password"))
        self.setWindowTitle(_("Temporary password"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = _(
            "Tell it to {name}. It is shown this once only; at the next login another one must be chosen."
        )
        words = with_role(WholeLabel(self, text.format(name=name)), "muted")
        words.setFixedWidth(WIDTH)
        self._line = named(PlainLine(self, text=password), "temporary_password.text", _("Temporary password"))
        self._line.setReadOnly(True)
        self._line.setFont(theme.sized(self._line.font(), 17, QFont.Weight.DemiBold))
        self._line.setStyleSheet("font-size: 17px; font-weight: 600;")
        self._line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._copy = named(QPushButton(self), "temporary_password.copy", _("Copy"))
        self._copy.setIcon(icon("copy"))
        self._copy.clicked.connect(self._copy_password)
        close = named(
            with_role(QPushButton(_("Done"), self), "", "primary"), "temporary_password.close", _("Done")
        )
        close.clicked.connect(self.accept)
        self._reset = QTimer(self, singleShot=True, interval=COPIED_FOR_MS)
        self._reset.timeout.connect(lambda: self._copy.setText(" " + _("Copy")))
        self._copy.setText(" " + _("Copy"))
        lay_out_dialog(self, _("Temporary password"), [words, self._line], [self._copy, close])
        self._copy.setFocus()

    @property
    def password(self) -> str:
        return self._line.text()

    def _copy_password(self) -> None:
        QGuiApplication.clipboard().setText(self.password)
        self._copy.setText(" " + _("Copied"))
        self._reset.start()
