"""Shell: what a screen may ask of the window around it."""

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from erp_desktop.kit.frame.rows import Rows
from erp_desktop.kit.rights.rights import Rights


class Shell(Protocol):
    """What a screen may ask of the window around it.

    Attributes:
        rights: what the user of the window may do.
        lists: all there are, also those the user may not read.
        memory: what screens leave behind, by their names, for when they are opened again.
        room: what screens are made in; None where each stands for itself.
    """

    @property
    def room(self) -> QWidget | None: ...

    @property
    def rights(self) -> Rights: ...

    @property
    def memory(self) -> dict[str, Any]: ...

    @property
    def lists(self) -> Sequence[Rows]: ...

    def open(self, screen_name: str, record_id: int | None = None, **preset: Any) -> QWidget | None:
        """Open a screen in a tab, or bring forward the tab that shows the same record."""
        ...

    def show_message(self, text: str, tone: str = "info") -> None:
        """A short note in the window that goes away by itself."""
        ...

    def close_screen(self, screen: QWidget) -> None:
        """Close the screen's tab, asking first when it holds unsaved work."""
        ...

    def view_as(self, role: Any) -> None:
        """Show the program as a role sees it, until the user leaves that view."""
        ...
