"""AboutDialog: which program this is, from what it was built, and whose work it brings along."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from erp_core.kit.i18n import _
from erp_core.kit.paths import commit, licences
from erp_core.kit.wire import PROGRAM_VERSION
from erp_desktop.kit.look.naming import named, with_role


class AboutDialog(QDialog):
    """Facts one reads aloud on the telephone; they can be marked and copied."""

    def __init__(self, server: str, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "about", _("About Textile ERP"))
        self.setWindowTitle(_("About Textile ERP"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        from erp_core.kit.paths import newest_revision

        picture = QLabel(self)
        picture.setPixmap(parent.windowIcon().pixmap(48, 48))
        head = QHBoxLayout()
        head.addWidget(picture)
        head.addWidget(with_role(QLabel(_("Textile ERP"), self), "title"), 1)
        facts = QFormLayout()
        facts.setHorizontalSpacing(24)
        for name, title, value in (
            ("version", _("Version"), PROGRAM_VERSION),
            ("commit", _("Commit"), commit()[:12] or _("run from its source")),
            ("schema", _("Database version"), newest_revision()),
            ("server", _("Server"), server),
        ):
            label = named(QLabel(value, self), f"about.{name}", title)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            facts.addRow(with_role(QLabel(title, self), "muted"), label)
        self._licences = named(QPlainTextEdit(self), "about.licences", _("Licences"))
        self._licences.setReadOnly(True)
        self._licences.setPlainText(licences() or _("Those of the packages in requirements.lock."))
        self._licences.setMinimumSize(560, 260)
        close = named(QPushButton(_("Close"), self), "about.close")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(facts)
        column.addWidget(with_role(QLabel(_("The work of others it brings along"), self), "muted"))
        column.addWidget(self._licences, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
