"""The keys of the program: declared once, bound by ``bind`` alone, listed by F1 from the same tables."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import N_


@dataclass(frozen=True, slots=True)
class Keys:
    """What one key does.

    Attributes:
        keys: as QKeySequence reads it; with a comma for several that a widget hears itself.
        title: marked with ``N_``.
    """

    keys: str
    title: str


PALETTE = Keys("Ctrl+K", N_("Search screens and actions"))
FOLD = Keys("Ctrl+B", N_("Fold or unfold the navigation"))
NEXT_TAB = Keys("Ctrl+Tab", N_("Next tab"))
PREVIOUS_TAB = Keys("Ctrl+Shift+Tab", N_("Previous tab"))
CLOSE_TAB = Keys("Ctrl+W", N_("Close tab"))
QUIT = Keys("Ctrl+Q", N_("Quit"))
OVERVIEW = Keys("F1", N_("This overview"))

SEARCH = Keys("Ctrl+F", N_("Search"))
CLEAR = Keys("Esc", N_("Clear the search"))
OPEN_ROW = Keys("Enter", N_("Open the row"))
NEW = Keys("Ctrl+N", N_("New"))
COPY = Keys("Ctrl+C", N_("Copy the selected rows"))
RELOAD = Keys("F5", N_("Reload"))

SAVE = Keys("Ctrl+S", N_("Save"))
NEXT_STEP = Keys("Ctrl+Shift+Return", N_("Do the next step (submit, confirm …)"))
PREVIOUS_RECORD = Keys("Ctrl+Up", N_("Previous record of the list"))
NEXT_RECORD = Keys("Ctrl+Down", N_("Next record of the list"))
HISTORY = Keys("F8", N_("Show or hide the history"))
WALK = Keys("Enter, Tab", N_("Next field or cell"))
PASTE = Keys("Ctrl+V", N_("Paste lines from a spreadsheet"))

EARLIER = Keys("Alt+Left", N_("Previous change"))
LATER = Keys("Alt+Right", N_("Next change"))
CLOSE_DETAILS = Keys("Esc", N_("Close the details"))

WINDOW = (PALETTE, FOLD, NEXT_TAB, PREVIOUS_TAB, CLOSE_TAB, QUIT, OVERVIEW)
LISTS = (SEARCH, CLEAR, OPEN_ROW, NEW, COPY, RELOAD)
FORMS = (SAVE, NEXT_STEP, NEW, PREVIOUS_RECORD, NEXT_RECORD, HISTORY, RELOAD, WALK, PASTE)
DETAILS = (EARLIER, LATER, CLOSE_DETAILS)

_INSIDE = Qt.ShortcutContext.WidgetWithChildrenShortcut


def bind(owner: QWidget, keys: Keys, call: Callable[[], object], *, is_window: bool = False) -> None:
    """Have ``call`` done when the keys are pressed anywhere in ``owner``.

    Args:
        is_window: the owner is a window; its keys work also where nothing in it has the keyboard.
    """
    context = Qt.ShortcutContext.WindowShortcut if is_window else _INSIDE
    QShortcut(QKeySequence(keys.keys), owner, context=context).activated.connect(call)  # type: ignore[call-overload]


def bind_action(owner: QWidget, keys: Keys, action: QAction) -> None:
    """Tie a menu entry to its keys, which the menu shows and which work anywhere in ``owner``."""
    action.setShortcut(QKeySequence(keys.keys))
    action.setShortcutContext(_INSIDE)
    owner.addAction(action)


def screen_keys(number: int, title: str = "") -> Keys:
    """The keys of the ``number``th screen of the navigation."""
    return Keys(f"Alt+{number}", title)
