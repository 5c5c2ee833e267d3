"""Doable: what keys do in a window now, so that it is found by its name and done without them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from erp_desktop.kit.keys.bound import heard_in
from erp_desktop.kit.keys.keys import NAMES, OF, WORDS, Keys, sequences

_HEARD = "keys_heard"
Call = Callable[[], object]


def hears(widget: QWidget, *heard: Keys) -> None:
    """Say which keys a widget in focus hears itself."""
    widget.setProperty(_HEARD, [NAMES[one] for one in heard])


def doable(window: QWidget) -> list[tuple[Keys, Call]]:
    """What can be done by a key where the window stands now, and how; what is greyed or hidden cannot."""
    found: dict[str, Call] = {}
    for widget in _around(window.focusWidget()):
        for name in widget.property(_HEARD) or ():
            found.setdefault(name, partial(_press, widget, name))
    for name, call in heard_in(window):
        found.setdefault(name, call)
    for action in window.findChildren(QAction):
        if action.shortcuts() and action.isEnabled() and action.isVisible() and _is_shown(action):
            found.setdefault(_name(action), action.trigger)
    told = _told(window)
    return [(keys, found[name]) for keys, name in NAMES.items() if name in found and told.get(name, True)]


def _told(window: QWidget) -> dict[str, bool]:
    """Of what buttons and entries on the screen are there for, whether any of them can be pressed."""
    told: dict[str, bool] = {}
    for one in (*window.findChildren(QAbstractButton), *window.findChildren(QAction)):
        name = _name(one)
        if not name or one.property(WORDS) is None or not _is_shown(one):
            continue
        is_seen = one.isVisible() if isinstance(one, QAction) else not one.isHidden()
        told[name] = told.get(name, False) or (is_seen and one.isEnabled())
    return told


def _name(of: QObject) -> str:
    return str(of.property(OF) or "")


def _is_shown(one: QObject) -> bool:
    """Whether the part of the window is seen that a button, or the menu of an entry, belongs to."""
    parent: Any = one.parent()
    while isinstance(parent, QMenu | QAbstractButton):
        if isinstance(parent, QAbstractButton) and (parent.isHidden() or not parent.isEnabled()):
            return False
        parent = parent.parent()
    return isinstance(parent, QWidget) and parent.isVisible()


def _around(widget: QWidget | None) -> list[QWidget]:
    """The widget and all it stands in."""
    found: list[QWidget] = []
    while widget is not None:
        found.append(widget)
        widget = widget.parentWidget()
    return found


def _press(widget: QWidget, name: str) -> None:
    """Let the widget hear its key."""
    keys = next(one for one, known in NAMES.items() if known == name)
    sequence: Any = sequences(keys)[0]
    pressed = sequence[0]
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, pressed.key(), pressed.keyboardModifiers()))
