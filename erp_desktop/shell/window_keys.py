"""What the keys do that are heard wherever one is in the window."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, cast

from PySide6.QtWidgets import QApplication

from erp_core.kit.i18n import _
from erp_desktop.kit.frame.window import open_menu
from erp_desktop.kit.keys import keys
from erp_desktop.kit.look import theme
from erp_desktop.kit.look.format import format_percent
from erp_desktop.kit.look.preferences import TEXT_SIZE


def window_calls(window: Any) -> dict[keys.Keys, Callable[[], object]]:
    """Each key of the main window, and what it does."""
    tabs = window.tabs
    return {
        keys.PALETTE: window.open_palette,
        keys.FOLD: window.navigation.toggle,
        keys.NEXT_TAB: partial(tabs.step, 1),
        keys.PREVIOUS_TAB: partial(tabs.step, -1),
        keys.CLOSE_TAB: window.close_current,
        keys.GO_BACK: partial(go_back, window),
        keys.APART: tabs.turn_front,
        keys.QUIT: window.close,
        keys.MENU: open_menu,
        keys.INBOX: window.bell.show_waiting,
        keys.OVERVIEW: window.overview.show,
        **text_calls(window),
    }


def text_calls(window: Any) -> dict[keys.Keys, Callable[[], object]]:
    """What changes how large all text is."""
    return {
        keys.TEXT_LARGER: partial(_step_text, window, 1),
        keys.TEXT_SMALLER: partial(_step_text, window, -1),
        keys.TEXT_USUAL: partial(_show_text, window, theme.USUAL_TEXT),
    }


def go_back(window: Any) -> None:
    """To where one was before; from a record that nothing was before, to its list, as that was left."""
    if window.tabs.go_back():
        return
    entry = window.tabs.entry_of(window.tabs.front)
    rows = next((one for one in window.lists if entry is not None and one.record == entry.name), None)
    if rows is not None:
        window.open(rows.screen)
    else:
        window.show_message(_("There is nothing to go back to."))


def _step_text(window: Any, by: int) -> None:
    place = theme.TEXT_SIZES.index(theme.look.text) + by
    _show_text(window, theme.TEXT_SIZES[min(max(place, 0), len(theme.TEXT_SIZES) - 1)])


def _show_text(window: Any, percent: int) -> None:
    """Remembered, for the person at this PC."""
    TEXT_SIZE.set(percent, "all")
    theme.apply_text(cast(QApplication, QApplication.instance()), percent)
    window.show_message(_("Text: {percent}").format(percent=format_percent(Decimal(percent))))
