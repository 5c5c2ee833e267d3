"""Chips of lists: what of a list is shown by one press there is found by its words from anywhere."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.shell.palette.command_palette import Command


def chip_commands(listed: Sequence[ScreenEntry], open_screen: Callable[..., Any]) -> list[Command]:
    """``Sales orders: Overdue``: a list, narrowed to what one of its chips shows."""
    found = []
    for entry in listed:
        for chip in entry.rows.chips if entry.rows is not None else ():
            opened = partial(open_screen, entry.name, query=ListQuery(where=[chip.where]))
            title = _("{list}: {view}").format(list=_(entry.title), view=_(chip.title))
            own = " ".join(word for one in (chip.title, *chip.also) for word in (_(one), one))
            found.append(Command(title, entry.icon, opened, also=own, own=own, is_sought=True))
    return found
