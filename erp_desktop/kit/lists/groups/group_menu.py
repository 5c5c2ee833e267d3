"""GroupMenu: by what a list is grouped, and by what inside of that."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.lists.groups.grouping import Grouping
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.look.typed_menu import TypedMenu


class GroupMenu(TypedMenu):
    """Offers all fields the list can be grouped by; the chosen one is current."""

    def __init__(self, grouping: Grouping, parent: QWidget) -> None:
        super().__init__(_("Group by"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._grouping = grouping
        outer, inner = (*grouping.by, "", "")[:2]
        self._add_choices(self, _("No groups"), outer, ())
        if outer:
            self.addSeparator()
            within = self.submenu(_("And inside of that by"))
            within.setIcon(icon("layers"))
            self._add_choices(within, _("No further groups"), inner, (outer,))

    def _add_choices(self, menu: QMenu, none: str, chosen: str, before: tuple[str, ...]) -> None:
        group = QActionGroup(menu)
        for name in ("", *(name for name in self._grouping.offered if name not in before)):
            title = literal(self._grouping.title(name)) if name else none
            action = QAction(title, menu, checkable=True)
            action.setChecked(name == chosen)
            action.triggered.connect(partial(self._choose, (*before, name) if name else before))
            group.addAction(action)
            menu.addAction(action)
            if name == chosen:
                menu.setActiveAction(action)

    def _choose(self, by: tuple[str, ...], _is_checked: bool = False) -> None:
        kept = self._grouping.by[1:] if len(by) == 1 and by != self._grouping.by[:1] else ()
        self._grouping.choose((*by, *(name for name in kept if name not in by)))
