"""ViewsMenu: the views of a list, and what can be done with the one that is looked through."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from erp_core.kit.i18n import _
from erp_core.platform.saved_view.schema import RoleName, ViewRow
from erp_desktop.kit.keys import keys
from erp_desktop.kit.lists.views.list_views import ListViews
from erp_desktop.kit.lists.views.view_button import CHANGED
from erp_desktop.kit.lists.views.view_keeping import ViewKeeping
from erp_desktop.kit.look.icons import icon
from erp_desktop.kit.look.plain_style import literal
from erp_desktop.kit.look.typed_menu import TypedMenu

_ICONS = {"own": "user", "role": "users", "all": "building"}


class ViewsMenu(TypedMenu):
    """Offers what the user may do.

    Args:
        views: which there are, and which is chosen.
        keeping: does it.
    """

    def __init__(self, views: ListViews, keeping: ViewKeeping, parent: QWidget) -> None:
        super().__init__(_("Views"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setToolTipsVisible(True)
        self._views, self._keeping = views, keeping
        self._add_views(views.views)
        self.addSeparator()
        self._add_keeping()
        chosen = views.chosen
        if chosen is not None:
            self.addSeparator()
            self._add_for(chosen, views.roles)

    def popup_below(self, button: QWidget) -> None:
        """Open it below its button, with the keyboard in it."""
        self.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _add_views(self, views: Sequence[ViewRow]) -> None:
        group = QActionGroup(self)
        chosen = self._views.chosen
        delivered = self._choice(
            group, _("As delivered"), "layers", chosen is None, partial(self._views.choose, None)
        )
        if chosen is None:
            self.setActiveAction(delivered)
        numbers = self._views.numbers()
        for view in views:
            key = keys.view_keys(numbers[view.id]).keys
            title = literal(view.name) + (f"\t{key}" if key else "")
            is_chosen = chosen is not None and view.id == chosen.id
            call = partial(self._views.choose, view)
            action = self._choice(group, title, _ICONS[view.audience], is_chosen, call)
            action.setToolTip(told(view))
            if is_chosen:
                self.setActiveAction(action)

    def _choice(
        self, group: QActionGroup, title: str, icon_name: str, is_chosen: bool, call: Callable[[], object]
    ) -> QAction:
        mark = f"{CHANGED} " if is_chosen and self._views.is_changed else ""
        action = QAction(icon("check" if is_chosen else icon_name), mark + title, self, checkable=True)
        action.setChecked(is_chosen)
        action.triggered.connect(lambda _checked=False: call())
        group.addAction(action)
        self.addAction(action)
        return action

    def _add_keeping(self) -> None:
        views, keeping = self._views, self._keeping
        chosen = views.chosen
        save = self._item("save", _("&Save"), keeping.save)
        save.setEnabled(views.can_keep and views.is_changed)
        if chosen is not None and not chosen.can_change:
            save.setText(_("&Save as my own"))
            save.setToolTip(_("The view is shared; what you keep is a view of your own."))
        self._item("plus", _("Save &as …"), keeping.save_as).setEnabled(views.can_keep)
        reset = self._item("undo-2", _("&Reset") + f"\t{keys.RESET_VIEW.keys}", views.reset)
        reset.setEnabled(views.is_changed)

    def _add_for(self, view: ViewRow, roles: Sequence[RoleName]) -> None:
        keeping = self._keeping
        mine = self._item(
            "check" if view.is_mine else "circle-check", _("&Open the list with it"), keeping.toggle_mine
        )
        mine.setCheckable(True)
        mine.setChecked(view.is_mine)
        if roles and view.audience != "own":
            opened = self.submenu(_("Open the list with it &for"))
            opened.setIcon(icon("users"))
            for role in roles:
                if view.audience == "all" or view.role == role.name:
                    self._item("", literal(_(role.title)), partial(keeping.open_for, role.name), opened)
        if not view.can_change:
            return
        self._item("pencil-line", _("Re&name …"), keeping.rename)
        if roles:
            shared = self.submenu(_("S&hare with"))
            shared.setIcon(icon("users"))
            group = QActionGroup(shared)
            for audience, role, title in (
                ("own", "", _("Nobody: my own")),
                ("all", "", _("All")),
                *(("role", role.name, literal(_(role.title))) for role in roles),
            ):
                action = self._item("", title, partial(keeping.share, audience, role), shared)
                action.setCheckable(True)
                action.setChecked((view.audience, view.role) == (audience, role))
                group.addAction(action)
        self._item("trash-2", _("Remo&ve …"), keeping.remove)

    def _item(
        self, icon_name: str, title: str, call: Callable[[], object], menu: QMenu | None = None
    ) -> QAction:
        action = QAction(title, menu or self)
        if icon_name:
            action.setIcon(icon(icon_name))
        action.triggered.connect(lambda _checked=False: call())
        (menu or self).addAction(action)
        return action


def told(view: ViewRow) -> str:
    """Whose a view is."""
    if view.audience == "own":
        words = _("My own view")
    elif view.audience == "all":
        words = _("Shared with all by {name}").format(name=view.shared_by)
    else:
        words = _("Shared with {role} by {name}").format(role=_(view.role_title), name=view.shared_by)
    return words + (f" · {_('the list opens with it')}" if view.is_mine or view.of_my_role else "")
