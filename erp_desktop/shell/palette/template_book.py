"""TemplateBook: the templates of all kinds of records, so that each is found by its name."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from erp_core.kit.i18n import _
from erp_core.kit.news.changes import EVERYTHING, Changes
from erp_core.platform.template import TEMPLATE
from erp_core.platform.template import service as templates
from erp_core.platform.template.schema import KeptTemplate, Templates
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.kit.templates.template_door import begin_with
from erp_desktop.kit.work.tasks import Tasks
from erp_desktop.shell.palette.command_palette import Command

if TYPE_CHECKING:
    from erp_core import Core


class TemplateBook(QObject):
    """Reads them at the login, and whenever somebody changes one."""

    def __init__(self, core: "Core", tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks = core, tasks
        self._templates: Sequence[KeptTemplate] = ()
        self.hear(EVERYTHING)

    def hear(self, changes: Changes) -> None:
        """Somebody committed a change."""
        if changes.touches((TEMPLATE.stored_in,)):
            core = self._core
            self._tasks.run(self, lambda: core.run(templates.search), self._take, lambda _error: None)

    def commands(self, screens: Iterable[ScreenEntry], open_screen: Callable[[str], Any]) -> list[Command]:
        """A new record that begins with a template, for each there is."""
        forms = {entry.name: entry for entry in screens}
        return [
            Command(
                _("{new}: {template}").format(new=_(forms[one.of].new_title), template=one.name),
                "copy",
                partial(begin_with, open_screen, one.of, one.id),
            )
            for one in self._templates
            if one.of in forms
        ]

    def _take(self, found: Templates) -> None:
        self._templates = found.templates
