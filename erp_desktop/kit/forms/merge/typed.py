"""Typed: what putting two people's changes together asks of the form in which one of them types."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from erp_desktop.kit.drafts.merged_state import State
from erp_desktop.kit.fields.fields_panel import FieldsPanel
from erp_desktop.kit.lines.lines_grid import LinesGrid


class Typed(Protocol):
    """The body of a form, known by no more than this: the room of merging knows no form."""

    fields: FieldsPanel
    grid: LinesGrid | None

    def state(self) -> State:
        """Everything typed."""
        ...

    def state_of(self, record: Any) -> State:
        """The same with this record shown as it is stored."""
        ...

    def stating(self, record: Any) -> Callable[[], State]:
        """What gives that state, in the background too."""
        ...

    def place(self) -> QWidget | None:
        """Where the keyboard was last."""
        ...

    def window(self) -> QWidget: ...

    def isAncestorOf(self, child: QWidget, /) -> bool: ...
