"""Books: what people keep by names (views of lists, templates of new records), and what they had open."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from erp_core.kit.news.changes import Changes
from erp_desktop.kit.frame.rows import Rows
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.palette.command_palette import Command
from erp_desktop.shell.palette.recent_records import RecentRecords
from erp_desktop.shell.palette.template_book import TemplateBook
from erp_desktop.shell.palette.view_book import ViewBook
from erp_desktop.shell.screen_tabs import ScreenTabs

if TYPE_CHECKING:
    from erp_core import Core


class Books(QObject):
    """One for each thing that is kept."""

    def __init__(self, core: "Core", tasks: Tasks, tabs: ScreenTabs, lists: Sequence[Rows]) -> None:
        super().__init__(tabs)
        self.recent = RecentRecords({rows.record: rows.name for rows in lists})
        tabs.added.connect(self.recent.watch)
        self._views, self._templates = ViewBook(core, tasks, self), TemplateBook(core, tasks, self)

    def hear(self, changes: Changes) -> None:
        """Somebody committed a change."""
        for book in (self._views, self._templates):
            book.hear(changes)

    def commands(
        self,
        listed: Sequence[ScreenEntry],
        screens: Iterable[ScreenEntry],
        open_screen: Callable[[str], Any],
    ) -> list[Command]:
        """What is begun or looked at by its name.

        Args:
            listed: what stands in the navigation.
            screens: all there are.
        """
        begun = self._templates.commands(screens, open_screen)
        return [*begun, *self._views.commands(listed, open_screen)]
