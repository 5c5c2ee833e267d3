"""Declined: keys that do something in other screens like this one say here that there is no such thing."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_desktop.kit.keys import keys

_DONE = "declines_keys"


def decline(
    screen: QWidget, title: Callable[[], str], wanted: Iterable[keys.Keys], say: Callable[[str], object]
) -> None:
    """Have those of some keys that nothing in a screen hears say so; asking twice changes nothing.

    Args:
        title: of the screen.
        say: shows the sentence.
    """
    if screen.property(_DONE):
        return
    screen.setProperty(_DONE, True)
    bound = (*screen.findChildren(QShortcut), *screen.actions())
    heard = {str(one.property(keys.OF) or "") for one in bound}
    for one in wanted:
        if keys.NAMES[one] not in heard:
            keys.bind(screen, one, partial(_say, title, one, say), is_there=False)


def _say(title: Callable[[], str], one: keys.Keys, say: Callable[[str], object]) -> None:
    say(_("Not in {screen}: {action} ({key})").format(screen=title(), action=one.told, key=one.keys))
