"""Desk: what a widget may use to ask the core in the background."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from erp_desktop.kit.work.tasks import Tasks

if TYPE_CHECKING:
    from erp_core import Core


@dataclass(frozen=True, slots=True)
class Desk:
    """What an editor may use to ask the core in the background.

    Attributes:
        open_screen: opens a form, of a record by its id or to make a new one in; None where there is no
            window to do so.
    """

    core: "Core"
    tasks: Tasks
    open_screen: Callable[..., Any] | None = None

    def open_record(self, screen: str, record_id: int) -> None:
        """Open a record in its form, where there is a window to do so."""
        if self.open_screen is not None:
            self.open_screen(screen, record_id)
