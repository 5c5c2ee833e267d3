"""Names of widgets: one for tests and the tour, one for people who hear the screen instead of seeing it."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def named(widget: W, object_name: str, accessible_name: str = "") -> W:
    """The widget, with its object name (``list.search``) and its translated accessible name."""
    widget.setObjectName(object_name)
    if accessible_name:
        widget.setAccessibleName(accessible_name)
    return widget


def with_role(widget: W, role: str, tone: str = "") -> W:
    """The widget, with the role (and tone) by which the style sheet knows it."""
    widget.setProperty("role", role)
    if tone:
        widget.setProperty("tone", tone)
    return widget


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at the widget again after one of its properties changed.

    What it has not looked at yet it looks at by itself, before it is measured or shown.
    """
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
