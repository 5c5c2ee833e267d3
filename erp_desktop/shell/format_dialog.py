"""FormatDialog: how numbers and dates are written for the person at this PC."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.security.session import service as sessions
from erp_core.security.user.schema import Me
from erp_desktop.kit.keys.quiet_combo import QuietCombo
from erp_desktop.kit.look.format import use_locale
from erp_desktop.kit.look.formats import formats
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


class FormatDialog(QDialog):
    """One's own choice; what the company chose holds as long as nothing is chosen."""

    def __init__(self, core: "Core", tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent.window()
        named(self, "format", _("Numbers and dates"))
        self.setWindowTitle(_("Numbers and dates"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._core, self._tasks = core, tasks
        self.choices = named(QuietCombo(self), "format.choices", _("Numbers and dates"))
        for name, title in [("", _("As the company chose")), *formats()]:
            self.choices.addItem(title, name)
        chosen = core.me.own_format if core.me is not None else ""
        self.choices.setCurrentIndex(max(self.choices.findData(chosen), 0))
        self._problem = with_role(named(QLabel(self), "format.problem"), "error")
        self._problem.hide()
        buttons = QDialogButtonBox(self)
        save = buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        save.setProperty("tone", "primary")
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (QLabel(_("How numbers and dates are written for you"), self), self.choices):
            column.addWidget(widget)
        column.addWidget(self._problem)
        column.addWidget(buttons)

    def save(self) -> None:
        """Keep the choice; every open window shows it at once."""
        core, name = self._core, self.choices.currentData()

        def choose() -> Me:
            core.run(sessions.choose_format, name)
            return core.ask_rights()

        self._tasks.run(self, choose, self._chosen, self._failed)

    def _chosen(self, me: Me) -> None:
        use_locale(me.format)
        for widget in (self._window, *self._window.findChildren(QWidget)):
            QApplication.sendEvent(widget, QEvent(QEvent.Type.LocaleChange))
        self._window.update()
        self.accept()

    def _failed(self, error: ErpError) -> None:
        self._problem.setText(error.message)
        self._problem.show()
