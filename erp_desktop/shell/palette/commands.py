"""What the command palette offers a user: screens, new records, themes, and what the user menu holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from erp_core.kit.i18n import _, lower_first
from erp_desktop.kit.frame.screen import Screen
from erp_desktop.kit.frame.screen_entry import ScreenAction, ScreenEntry
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.doable import doable
from erp_desktop.kit.keys.keys import keys_of, screen_keys
from erp_desktop.kit.keys.offers import offers_of
from erp_desktop.kit.look import theme
from erp_desktop.shell.palette.command_palette import Command
from erp_desktop.shell.screen_tabs import ScreenTabs
from erp_desktop.shell.user_menu import MODES, choose_density, choose_theme
from erp_desktop.shell.window_keys import text_calls

if TYPE_CHECKING:
    from erp_core import Core


# One is in the palette already, and its overview of keys stands there by its own name.
_HERE_ALREADY = (keys.PALETTE, keys.OVERVIEW)


def commands_of(
    core: "Core",
    screens: Mapping[str, ScreenEntry],
    listed: Sequence[ScreenEntry],
    user_items: Sequence[tuple[str, str, Any]],
    open_screen: Callable[[str], Any],
    tabs: ScreenTabs,
) -> list[Command]:
    """Everything the user can do from anywhere.

    What the role may not do is left out: the palette answers what one can do. The greyed buttons of the
    screens are where one learns why not.

    Args:
        screens: all there are, by name.
        listed: screens in the order of the navigation, which is the order of their keys.
        user_items: icon, translated title and call of the user menu; a separator has no icon.
        tabs: what the menus of the one in front offer is found, too, and what a message offers.
    """
    found = [
        Command(_(e.title), e.icon, partial(open_screen, e.name), screen_keys(number).keys)
        for number, e in enumerate(listed, start=1)
    ]
    found += [
        Command(_(e.new_title), "plus", partial(open_screen, e.name))
        for e in screens.values()
        if e.create and core.can(e.create)
    ]
    found += _looks()
    found += [Command(key.told, "eye", call, key.keys) for key, call in text_calls(tabs.window()).items()]
    found += [
        Command(action.title(), action.icon, partial(_do_on, open_screen, e.name, action))
        for e in listed
        for action in e.actions
        if core.can(action.permission) and action.applies()
    ]
    found += [Command(title, name, call) for name, title, call in user_items if name]
    found += _settings(listed, open_screen)
    if tabs.front is not None:
        words = _("Tab in a window of its own") if tabs.front_window is None else _("Back to the tabs")
        found.append(Command(words, "square-arrow-out-up-right", tabs.turn_front, keys.APART.keys))
    window = tabs.front_window or tabs.window()
    found = _offered(window) + found
    found += _commands_here(tabs.front, found)
    return _by_keys(window, found)


def _looks() -> list[Command]:
    """How the program may look."""
    found = []
    for mode, title, picture in MODES:
        words = _("Theme: {name}").format(name=lower_first(_(title)))
        also = _("appearance, colours, dark mode, light mode")
        found.append(Command(words, picture, partial(choose_theme, mode), also=also))
    other = not theme.look.is_compact
    density = _("Density: {name}").format(name=_("compact") if other else _("as usual"))
    also = _("more or fewer rows at once, height of rows, spacing")
    return [*found, Command(density, "layers", partial(choose_density, other), also=also)]


def _settings(listed: Sequence[ScreenEntry], open_screen: Callable[[str], Any]) -> list[Command]:
    """Each field of the pages of settings, which leads to it on its page."""
    found = []
    for e in listed:
        for name, title in e.held.items():
            words = _("{page}: {field}").format(page=_(e.title), field=_(title))
            call = partial(_go_to, open_screen, e.name, name)
            found.append(Command(words, e.icon, call, is_sought=True))
    return found


def _offered(window: QWidget) -> list[Command]:
    """What the messages offer that are seen now."""
    buttons = [button for button in offers_of(window) if isinstance(button, QPushButton)]
    return [Command(button.text(), "info", button.click) for button in buttons]


def _commands_here(screen: Screen | None, others: Sequence[Command]) -> list[Command]:
    """What the menus of the screen in front offer, but what is found from anywhere, and what is grey."""
    if screen is None:
        return []
    known = {command.title for command in others}
    found = []
    for action in screen.menu_actions():
        title, shortcut = _told(action)
        if title and action.isEnabled() and title not in known:
            known.add(title)
            found.append(Command(title, action.icon(), action.trigger, shortcut))
    for menu in screen.menus():
        for title, shortcut, action in _entries(menu):
            if f"{screen.title}: {title}" not in known:
                words = f"{_told(menu.menuAction())[0]}: {title}"
                call = partial(screen.choose, action)
                found.append(Command(words, action.icon(), call, shortcut, is_sought=True))
    return found


def _entries(menu: QMenu) -> Iterator[tuple[str, str, QAction]]:
    """Title, keys and entry of all that can be done by a menu and those that open out of it."""
    for action in menu.actions():
        title, shortcut = _told(action)
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from ((f"{title}: {words}", key, one) for words, key, one in _entries(inner))
        elif title and action.isEnabled():
            yield title, shortcut, action


def _told(action: QAction) -> tuple[str, str]:
    """What an entry says, and its keys."""
    title, _tab, shortcut = action.text().partition("\t")
    title = title.replace("&&", "\0").replace("&", "").replace("\0", "&")
    return title, shortcut or keys_of(action)


def _by_keys(window: QWidget, others: Sequence[Command]) -> list[Command]:
    """Those, and what else keys do here: what has a command is found by what its keys are told to do, too."""
    able = [(one, call) for one, call in doable(window) if one not in _HERE_ALREADY]
    told = {one.keys: one for one, _call in able}
    # What is found only by who types something is one of many that a key leads to, not what the key does.
    others_known = [command for command in others if not command.is_sought]
    known = {command.shortcut for command in others_known} | {command.title for command in others_known}
    return [
        *(
            replace(c, also=f"{c.also} {told[c.shortcut].sought}".strip()) if c.shortcut in told else c
            for c in others
        ),
        *(
            Command(one.told, "keyboard", call, one.keys, also=_(one.also), is_here=one not in keys.WINDOW)
            for one, call in able
            if one.keys not in known and one.told not in known
        ),
    ]


def _go_to(open_screen: Callable[[str], Any], name: str, field: str) -> Any:
    screen = open_screen(name)
    if screen is not None:
        screen.go_to(field)
    return screen


def _do_on(open_screen: Callable[[str], Any], name: str, action: ScreenAction) -> None:
    screen = open_screen(name)
    if screen is not None:
        action.call(screen)
