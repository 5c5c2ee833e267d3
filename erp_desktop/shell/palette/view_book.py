"""ViewBook: the views of all lists, so that each is found by its name."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from erp_core.kit.i18n import _
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.platform.saved_view import SAVED_VIEW
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import ViewRow, Views
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.lists.list_screen import ListScreen
from erp_desktop.kit.lists.views.view_shelf import listing_of
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.palette.command_palette import Command

if TYPE_CHECKING:
    from erp_core import Core


class ViewBook(QObject):
    """Reads them at the login, and whenever somebody changes one."""

    def __init__(self, core: "Core", tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks = core, tasks
        self._views: Sequence[ViewRow] = ()
        self.hear(EVERYTHING)

    def hear(self, changes: Changes) -> None:
        """Somebody committed a change."""
        if changes.touches((SAVED_VIEW.stored_in,)):
            core = self._core
            self._tasks.run(self, lambda: core.run(saved_views.search), self._take, lambda _error: None)

    def commands(self, listed: Sequence[ScreenEntry], open_screen: Callable[[str], Any]) -> list[Command]:
        """A list seen through a view, for each there is."""
        lists = {listing_of(entry.rows.search): entry for entry in listed if entry.rows is not None}
        return [
            Command(
                _("{list}: {view}").format(list=_(lists[view.listing].title), view=view.name),
                "eye",
                partial(_look, open_screen, lists[view.listing].name, view.id),
            )
            for view in self._views
            if view.listing in lists
        ]

    def _take(self, found: Views) -> None:
        self._views = found.views


def _look(open_screen: Callable[[str], Any], name: str, view: int) -> None:
    screen = open_screen(name)
    if isinstance(screen, ListScreen):
        screen.views.choose_by_id(view)
