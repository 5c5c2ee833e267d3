"""ViewShelf: the views of one list as core keeps them, and what is done with them, in the background."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from erp_core.errors import ErpError
from erp_core.kit.operation import operation_of
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import ViewContent, ViewRow, Views
from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core

Done = Callable[[ViewRow], None]
Failed = Callable[[ErpError], None]


def listing_of(search: Callable[..., Any]) -> str:
    """What core calls the list that an operation gives a page of."""
    return operation_of(search).name.removesuffix(".search")


class ViewShelf(QObject):
    """Reads and writes the views of one list.

    Attributes:
        listing: what core calls the list.
        found: what was read last.
        is_loaded: whether anything was.
        removed: by the user himself, here; their ids.

    Signals:
        changed: ``found`` is another.
        failed: something could not be done.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, core: "Core", tasks: Tasks, listing: str, parent: QObject) -> None:
        super().__init__(parent)
        self._core, self._tasks, self.listing = core, tasks, listing
        self.found = Views()
        self.is_loaded = False
        self.removed: set[int] = set()

    def load(self) -> None:
        """Read them; where that fails, the list is seen without any."""
        core, listing = self._core, self.listing
        self._tasks.run(self, lambda: core.run(saved_views.search, listing), self.take, lambda _error: None)

    def take(self, found: Views) -> None:
        """They were read."""
        self.found, self.is_loaded = found, True
        self.changed.emit()

    def keep(self, name: str, content: ViewContent, done: Done, failed: Failed | None = None) -> None:
        """Make a new one of the user's own."""
        self._do(done, failed, saved_views.keep, self.listing, name, content)

    def overwrite(self, view: ViewRow, content: ViewContent, done: Done) -> None:
        """Keep how the list is looked at in the place of a view."""
        self._do(done, None, saved_views.overwrite, view.id, view.version, view.name, content)

    def rename(self, view: ViewRow, name: str, done: Done, failed: Failed) -> None:
        """Call one otherwise."""
        self._do(done, failed, saved_views.rename, view.id, view.version, name)

    def share(self, view: ViewRow, audience: str, role: str, done: Done) -> None:
        """Let others see it, or nobody else any more."""
        self._do(done, None, saved_views.share, view.id, view.version, audience, role)

    def remove(self, view: ViewRow, done: Callable[[Any], None]) -> None:
        """Take one out of all menus."""
        self.removed.add(view.id)
        self._do(done, None, saved_views.remove, view.id, view.version)

    def open_with(self, view: ViewRow | None, role: str, done: Callable[[Any], None]) -> None:
        """Have the list opened with a view, or with none: by the user, or by whoever has a role."""
        id = view.id if view is not None else None
        if role:
            self._do(done, None, saved_views.set_role_default, self.listing, role, id)
        else:
            self._do(done, None, saved_views.set_default, self.listing, id)

    def _do(self, done: Callable[[Any], None], failed: Failed | None, *call: Any) -> None:
        core = self._core

        def do() -> tuple[Any, Views]:
            return core.run(*call), core.run(saved_views.search, self.listing)

        def take(answer: tuple[Any, Views]) -> None:
            self.take(answer[1])
            done(answer[0])

        self._tasks.run(self, do, take, failed or self.failed.emit)
