"""TemplatesDialog: which template a new record begins with; there it is renamed, shared and removed, too."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QMenu, QPushButton, QWidget

from erp_core.errors import ErpError
from erp_core.kit.i18n import _
from erp_core.platform.template.schema import KeptTemplate
from erp_desktop.kit.frame.dialog_page import lay_out_dialog
from erp_desktop.kit.frame.name_dialog import NameDialog
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.naming import named, with_role
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.look.whole_label import WholeLabel
from erp_desktop.kit.parts import ask
from erp_desktop.kit.templates.template_shelf import TemplateShelf

_WIDTH, _HEIGHT = 520, 260
_ICONS = {"own": "user", "role": "users", "all": "building"}


class TemplatesDialog(QDialog):
    """The templates of one kind of record, the user's own first.

    Args:
        shelf: reads them, and does what is wanted.
        begin: with the id of the chosen one.
    """

    def __init__(self, shelf: TemplateShelf, begin: Callable[[int], Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._shelf, self._begin = shelf, begin
        heading = _("New from a template")
        named(self, "templates", heading)
        self.setWindowTitle(heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.list = with_role(named(QListWidget(self), "templates.list", _("Templates")), "framed")
        self.list.setMinimumSize(_WIDTH, _HEIGHT)
        self.list.itemDoubleClicked.connect(lambda _item: self.use())
        self.list.currentItemChanged.connect(lambda *_items: self._offer())
        self.list.installEventFilter(self)
        self._none = with_role(WholeLabel(self), "muted")
        self._error = with_role(named(WholeLabel(self), "templates.error"), "error")
        self._rename = self._button("rename", _("Re&name …"), self.rename)
        self._share = self._button("share", _("S&hare with"), lambda: None)
        self._remove = self._button("remove", _("Remo&ve …"), self.remove)
        cancel = self._button("cancel", _("Cancel"), self.reject)
        self._use = with_role(self._button("use", _("&Begin with it"), self.use), "", "primary")
        others = QHBoxLayout()
        for button in (self._rename, self._share, self._remove):
            others.addWidget(button)
        others.addStretch(1)
        lay_out_dialog(self, heading, [self._none, self.list, self._error, others], [cancel, self._use])
        self._error.hide()
        shelf.changed.connect(self._show)
        shelf.failed.connect(self._failed)
        self._show()
        shelf.load()
        self.list.setFocus()

    def chosen(self) -> KeptTemplate | None:
        """The one the keyboard is on."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    def use(self) -> None:
        """Begin a new record with it."""
        row = self.chosen()
        if row is not None:
            self.accept()
            self._begin(row.id)

    def rename(self) -> None:
        """Ask for another name."""
        row = self.chosen()
        if row is not None:

            def rename(name: str, done: Any, failed: Any) -> None:
                self._shelf.rename(row, name, lambda _row: done(), failed)

            NameDialog(_("Rename the template"), row.name, rename, self).open()

    def remove(self) -> None:
        """Ask, and take it out of all menus."""
        row = self.chosen()
        if row is None:
            return
        question = _("The template “{name}” is removed.")
        if row.audience != "own":
            question = _("The template “{name}” is shared. It is removed for all who see it.")
        if ask.confirm(self, question.format(name=row.name), _("Remove the template")):
            self._shelf.remove(row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.use()
                return True
            if keys.is_pressed(event, keys.EDIT_CELL) and self._rename.isEnabled():
                self.rename()
                return True
        return super().eventFilter(watched, event)

    def _button(self, name: str, title: str, call: Callable[[], object]) -> QPushButton:
        button = named(QPushButton(title, self), f"templates.{name}", title.replace("&", "").rstrip(" …"))
        button.setAutoDefault(False)
        button.clicked.connect(call)
        return button

    def _show(self) -> None:
        here = self.chosen()
        self._error.hide()
        self.list.clear()
        for row in self._shelf.found.templates:
            item = QListWidgetItem(icon(_ICONS[row.audience]), f"{row.name}  ·  {told(row)}")
            item.setData(Qt.ItemDataRole.UserRole, row)
            self.list.addItem(item)
            if here is not None and row.id == here.id:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None:
            self.list.setCurrentRow(0)
        self._none.setText(
            _("There is none yet: fill in a form, and choose “Save as a template …” in its menu.")
            if not self.list.count()
            else _("Its days are those of today, and its prices are looked up anew.")
        )
        self._offer()

    def _offer(self) -> None:
        row, roles = self.chosen(), self._shelf.found.roles
        self._use.setEnabled(row is not None)
        for button in (self._rename, self._remove):
            button.setEnabled(row is not None and row.can_change)
        self._share.setVisible(bool(roles))
        self._share.setEnabled(row is not None)
        if row is None or not roles:
            return
        menu = QMenu(self._share)
        group = QActionGroup(menu)
        for audience, role, title in (
            ("own", "", _("Nobody: my own")),
            ("all", "", _("All")),
            *(("role", one.name, literal(_(one.title))) for one in roles),
        ):
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked((row.audience, row.role) == (audience, role))
            action.triggered.connect(partial(self._share_with, row, audience, role))
            group.addAction(action)
        if (before := self._share.menu()) is not None:
            before.deleteLater()
        self._share.setMenu(menu)

    def _share_with(self, row: KeptTemplate, audience: str, role: str, _checked: bool = False) -> None:
        self._shelf.share(row, audience, role)

    def _failed(self, error: ErpError) -> None:
        self._error.setText(error.in_words)
        self._error.show()
        self._offer()


def told(row: KeptTemplate) -> str:
    """Whose a template is."""
    if row.audience == "own":
        return _("My own")
    if row.audience == "all":
        return _("Shared with all by {name}").format(name=row.shared_by)
    return _("Shared with {role} by {name}").format(role=_(row.role_title), name=row.shared_by)
