"""The order in which Tab walks."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget


def tab_through(stops: Iterable[QWidget]) -> None:
    """Let Tab go from each to the next."""
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def focus_next_of(stops: Iterable[QWidget], within: QWidget) -> bool:
    """Put the keyboard on the first that Tab stops at, as one reads; where it is there, on the next.

    Returns:
        Whether there is any.
    """
    seen = [one for one in stops if one.isVisible() and one.isEnabled()]
    there = [one for one in seen if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    places = {one: one.mapTo(within, QPoint()) for one in there}
    there.sort(key=lambda one: (places[one].y() // one.height(), places[one].x()))
    here = next((n for n, one in enumerate(there) if one.hasFocus()), -1)
    if there:
        there[(here + 1) % len(there)].setFocus(Qt.FocusReason.ShortcutFocusReason)
    return bool(there)
