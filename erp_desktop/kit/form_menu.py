"""FormMenu: the menu and the keys of a form."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from erp_core.kit.i18n import _

if TYPE_CHECKING:
    from erp_desktop.kit.document_form import DocumentForm

_INSIDE = Qt.ShortcutContext.WidgetWithChildrenShortcut


class FormMenu:
    """What can be done besides saving and moving; the keys work anywhere in the form."""

    def __init__(self, form: "DocumentForm") -> None:
        self._form = form
        bar, spec = form.bar, form.spec
        self._new = bar.add_menu_action(_(spec.new_title), "file-plus", "Ctrl+N")
        self._new.triggered.connect(lambda: form.shell.open(spec.name))
        previous = bar.add_menu_action(_("Previous in the list"), "chevron-up", "Ctrl+Up")
        previous.triggered.connect(lambda: form.step(-1))
        following = bar.add_menu_action(_("Next in the list"), "chevron-down", "Ctrl+Down")
        following.triggered.connect(lambda: form.step(1))
        reload = bar.add_menu_action(_("Reload"), "refresh-cw", "F5")
        reload.triggered.connect(lambda: form.reload())
        bar.menu.addSeparator()
        self._delete = bar.add_menu_action(_("Delete"), "trash-2", "")
        self._delete.triggered.connect(lambda: form.delete())
        for action in (self._new, previous, following, reload):
            action.setShortcutContext(_INSIDE)
            form.addAction(action)
        for keys, call in (
            ("Ctrl+S", lambda: form.save()),
            ("Ctrl+Shift+Return", form.do_primary),
            ("F8", bar.history.toggle),
        ):
            QShortcut(QKeySequence(keys), form, call, context=_INSIDE)  # type: ignore[call-overload]

    def offer(self, *, can_make: bool, can_delete: bool) -> None:
        """Show what the core allows now."""
        self._new.setVisible(can_make)
        self._delete.setVisible(can_delete)
