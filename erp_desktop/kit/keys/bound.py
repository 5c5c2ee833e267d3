"""Bound: what keys do wherever in a window they are pressed."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeyEvent, QShortcut
from PySide6.QtWidgets import QWidget

from erp_desktop.kit.keys.keys import DECLINED, OF, pressed_in


@dataclass(frozen=True, slots=True)
class Bound:
    """What a key does wherever in the window it is pressed, and by whom it is bound."""

    owner: QWidget
    call: Callable[[], object]


def bound(window: QWidget, event: QKeyEvent) -> Bound | None:
    """What a key does in a window beside what the widget in focus makes of it; None for nothing."""
    pressed = pressed_in(event)
    for shortcut in window.findChildren(QShortcut):
        if shortcut.isEnabled() and pressed in shortcut.keys():  # noqa: SIM118 - no dictionary
            owner = shortcut.parent()
            if isinstance(owner, QWidget) and owner.isVisible():
                return Bound(owner, shortcut.activated.emit)
    for action in window.findChildren(QAction):
        if action.isEnabled() and pressed in action.shortcuts():
            for owner in action.associatedObjects():
                if isinstance(owner, QWidget) and owner.isVisible():
                    return Bound(owner, action.trigger)
    return None


def heard_in(window: QWidget) -> list[tuple[str, Callable[[], object]]]:
    """What ``bind`` bound and a window hears now: the name of each action, and how it is done."""
    return [
        (str(shortcut.property(OF) or ""), shortcut.activated.emit)
        for shortcut in window.findChildren(QShortcut)
        if shortcut.isEnabled()
        and not shortcut.property(DECLINED)
        and isinstance(owner := shortcut.parent(), QWidget)
        and owner.isVisible()
    ]
