"""What the command palette offers a user: screens, new records, themes, and what the user menu holds."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from erp_core.kit.i18n import _, lower_first
from erp_desktop.kit.frame.keys import screen_keys
from erp_desktop.kit.frame.screen_entry import ScreenEntry
from erp_desktop.shell.command_palette import Command
from erp_desktop.shell.user_menu import MODES, choose_theme

if TYPE_CHECKING:
    from erp_core import Core


def commands_of(
    core: "Core",
    screens: Sequence[ScreenEntry],
    listed: Sequence[ScreenEntry],
    user_items: Sequence[tuple[str, str, Any]],
    open_screen: Callable[[str], Any],
) -> list[Command]:
    """Everything the user can do from anywhere.

    What the role may not do is left out: the palette answers what one can do. The greyed buttons of the
    screens are where one learns why not.

    Args:
        screens: all there are.
        listed: screens in the order of the navigation, which is the order of their keys.
        user_items: icon, translated title and call of the user menu; a separator has no icon.
    """
    found = [
        Command(_(e.title), e.icon, partial(open_screen, e.name), screen_keys(number).keys)
        for number, e in enumerate(listed, start=1)
    ]
    found += [
        Command(_(e.new_title), "plus", partial(open_screen, e.name))
        for e in screens
        if e.create and core.can(e.create)
    ]
    found += [
        Command(_("Theme: {name}").format(name=lower_first(_(title))), name, partial(choose_theme, mode))
        for mode, title, name in MODES
    ]
    return found + [Command(title, name, call) for name, title, call in user_items if name]
