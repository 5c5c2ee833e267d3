"""FormMenu: the menu and the keys of a form."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from erp_core.kit.i18n import _
from erp_desktop.kit.rights.holders import allow, may, offer, refuse

if TYPE_CHECKING:
    from erp_desktop.kit.forms.document_form import DocumentForm

_INSIDE = Qt.ShortcutContext.WidgetWithChildrenShortcut


class FormMenu:
    """What can be done besides saving and moving; the keys work anywhere in the form."""

    def __init__(self, form: "DocumentForm") -> None:
        self._form = form
        bar, spec = form.bar, form.spec
        # Shown with its key only: a greyed entry's own key would be dead, and this one says why.
        self._new = bar.add_menu_action(_(spec.new_title) + "\tCtrl+N", "file-plus", "")
        self._new.triggered.connect(lambda: self.create_new())
        previous = bar.add_menu_action(_("Previous in the list"), "chevron-up", "Ctrl+Up")
        previous.triggered.connect(lambda: form.step(-1))
        following = bar.add_menu_action(_("Next in the list"), "chevron-down", "Ctrl+Down")
        following.triggered.connect(lambda: form.step(1))
        reload = bar.add_menu_action(_("Reload"), "refresh-cw", "F5")
        reload.triggered.connect(lambda: form.reload())
        bar.menu.addSeparator()
        self._delete = bar.add_menu_action(_("Delete"), "trash-2", "")
        self._delete.triggered.connect(lambda: form.delete())
        for action in (previous, following, reload):
            action.setShortcutContext(_INSIDE)
            form.addAction(action)
        for keys, call in (
            ("Ctrl+N", self.create_new),
            ("Ctrl+S", lambda: form.save()),
            ("Ctrl+Shift+Return", self.do_primary),
            ("F8", bar.history.toggle),
        ):
            QShortcut(QKeySequence(keys), form, call, context=_INSIDE)  # type: ignore[call-overload]

    def create_new(self) -> None:
        """Open an empty form of the same kind."""
        form, needed = self._form, self._form.spec.create_permission
        if form.is_repeatable and may(form, form.core, form.tasks, needed, form.message.show_message):
            form.shell.open(form.spec.name)

    def do_primary(self) -> None:
        """The next step; where somebody else has to take it, say who."""
        form = self._form
        action, missing = form.bar.primary(), form.bar.onward(form.rights.refused)
        if action is not None:
            form.carry_out(action)
        elif missing is not None:
            form.rights.say_why(missing)

    def offer(self, allowed: Sequence[str], refused: Mapping[str, str]) -> None:
        """Show what the core allows now, and what only a permission is missing for."""
        form = self._form
        self._new.setVisible(form.is_repeatable)
        offer(self._new, form.core, form.tasks, form.spec.create_permission)
        self._delete.setVisible("delete" in allowed or "delete" in refused)
        if "delete" in refused:
            refuse(self._delete, form.core, form.tasks, refused["delete"])
        else:
            allow(self._delete)
