"""TemplateShelf: the templates of one kind of record as core keeps them, and what is done with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from erp_core.errors import ErpError
from erp_core.kit.letters import folded
from erp_core.platform.template import service as templates
from erp_core.platform.template.schema import KeptTemplate, TemplateContent, Templates
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

Failed = Callable[[ErpError], None]


class TemplateShelf(QObject):
    """Reads and writes them in the background.

    Attributes:
        of: name of the kind of record.
        found: what was read last.

    Signals:
        changed: ``found`` is another.
        failed: something could not be done.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, core: "Core", tasks: Tasks, of: str, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks, self.of = core, tasks, of
        self.found = Templates()

    def load(self) -> None:
        """Read them."""
        core, of = self._core, self.of
        self._tasks.run(self, lambda: core.run(templates.search, of), self._take, self.failed.emit)

    def own(self, name: str) -> KeptTemplate | None:
        """The user's own template of this name."""
        mine = (one for one in self.found.templates if one.audience == "own")
        return next((one for one in mine if folded(one.name) == folded(name)), None)

    def keep(self, name: str, content: TemplateContent, done: Callable[[Any], None], failed: Failed) -> None:
        """Make a new one of the user's own, or have his own of this name hold something else."""
        known = self.own(name)
        if known is not None:
            self._do(done, failed, templates.overwrite, known.id, known.version, content)
        else:
            self._do(done, failed, templates.keep, self.of, name, content)

    def rename(self, row: KeptTemplate, name: str, done: Callable[[Any], None], failed: Failed) -> None:
        """Call one otherwise."""
        self._do(done, failed, templates.rename, row.id, row.version, name)

    def share(self, row: KeptTemplate, audience: str, role: str) -> None:
        """Let others use it, or nobody else any more."""
        self._do(lambda _row: None, None, templates.share, row.id, row.version, audience, role)

    def remove(self, row: KeptTemplate) -> None:
        """Take one out of all menus."""
        self._do(lambda _none: None, None, templates.remove, row.id, row.version)

    def _take(self, found: Templates) -> None:
        self.found = found
        self.changed.emit()

    def _do(self, done: Callable[[Any], None], failed: Failed | None, *call: Any) -> None:
        core, of = self._core, self.of

        def do() -> tuple[Any, Templates]:
            return core.run(*call), core.run(templates.search, of)

        def take(answer: tuple[Any, Templates]) -> None:
            self._take(answer[1])
            done(answer[0])

        self._tasks.run(self, do, take, failed or self.failed.emit)
