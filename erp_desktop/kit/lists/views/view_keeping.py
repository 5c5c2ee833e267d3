"""ViewKeeping: what is done with the view a list is looked at through: kept, renamed, shared, removed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from erp_core.errors import Conflict, ErpError
from erp_core.kit.i18n import _
from erp_core.platform.saved_view.schema import ViewRow
from erp_desktop.kit.frame.name_dialog import NameDialog
from erp_desktop.kit.lists.table_screen import TableScreen
from erp_desktop.kit.lists.views.list_views import ListViews
from erp_desktop.kit.parts import ask


class ViewKeeping(QObject):
    """Does what the menu of views offers, and tells of it.

    Args:
        screen: the list.
        views: knows which view is chosen, and how the list is looked at.
    """

    def __init__(self, screen: TableScreen, views: ListViews) -> None:
        super().__init__(views)
        self._screen, self._views, self._shelf = screen, views, views.shelf

    def save(self) -> None:
        """Overwrite the view; one that is not the user's to change is kept as his own instead."""
        view, content = self._views.chosen, self._views.content()
        if content is None:
            return
        if view is None:
            self.save_as()
        elif view.can_change:
            self._shelf.overwrite(view, content, self._kept)
        else:
            self._shelf.keep(view.name, content, self._kept_as_own, self._keep_otherwise)

    def save_as(self) -> None:
        """Keep what is shown as a new view of the user's own."""
        content, name = self._views.content(), self._views.chosen.name if self._views.chosen else ""
        if content is None:
            return

        def keep(name: str, done: Any, failed: Any) -> None:
            self._shelf.keep(name, content, partial(self._kept_and, done), failed)

        NameDialog(_("Save the view as"), name, keep, self._screen).open()

    def rename(self) -> None:
        """Ask for another name."""
        view = self._views.chosen
        if view is None:
            return

        def rename(name: str, done: Any, failed: Any) -> None:
            self._shelf.rename(view, name, lambda _view: done(), failed)

        NameDialog(_("Rename the view"), view.name, rename, self._screen).open()

    def share(self, audience: str, role: str) -> None:
        """Let others look through it, or nobody else any more."""
        if self._views.chosen is not None:
            self._shelf.share(self._views.chosen, audience, role, lambda view: self._say(_shared(view)))

    def toggle_mine(self) -> None:
        """Have the list opened with the view, or not any more."""
        view = self._views.chosen
        if view is None:
            return
        wanted = None if view.is_mine else view
        words = _("The list opens with “{name}” now.") if wanted else _("The list opens as delivered again.")
        self._shelf.open_with(wanted, "", lambda _none: self._say(words.format(name=view.name)))

    def open_for(self, role: str) -> None:
        """Have the list opened with the view by whoever has a role and no default of his own."""
        view = self._views.chosen
        if view is not None:
            title = next((_(one.title) for one in self._views.roles if one.name == role), role)
            words = _("The list opens with “{name}” now, for {role}.").format(name=view.name, role=title)
            self._shelf.open_with(view, role, lambda _none: self._say(words))

    def remove(self) -> None:
        """Ask, and take the view out of all menus."""
        view = self._views.chosen
        if view is None:
            return
        question = _("The view “{name}” is removed.").format(name=view.name)
        if view.audience != "own":
            question = _("The view “{name}” is shared. It is removed for all who see it.").format(
                name=view.name
            )
        if ask.confirm(self._screen, question, _("Remove the view")):
            self._shelf.remove(view, lambda _none: self._say(_("Removed: {name}").format(name=view.name)))

    # Inside

    def _kept_and(self, done: Callable[[], None], view: ViewRow) -> None:
        self._kept(view)
        done()

    def _kept(self, view: ViewRow) -> None:
        self._views.take_as_chosen(view)
        self._say(_("Saved: {name}").format(name=view.name))

    def _kept_as_own(self, view: ViewRow) -> None:
        self._kept(view)
        self._say(
            _("Saved as a view of your own: {name}. The shared one stays as it was.").format(name=view.name)
        )

    def _keep_otherwise(self, error: ErpError) -> None:
        """Where there is one of that name already, it is called otherwise."""
        if isinstance(error, Conflict):
            self.save_as()
        else:
            self._screen.show_error(error)

    def _say(self, words: str) -> None:
        self._views.show_mark()
        self._screen.shell.show_message(words, "success")


def _shared(view: ViewRow) -> str:
    if view.audience == "own":
        return _("“{name}” is seen by you alone.").format(name=view.name)
    if view.audience == "all":
        return _("“{name}” is shared with all.").format(name=view.name)
    return _("“{name}” is shared with {role}.").format(name=view.name, role=_(view.role_title))
