"""A user's own keys: which he may take, and where they are kept: with his account, for every PC."""

import re

from PySide6.QtGui import QKeySequence

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.keys import keys
from erp_desktop.kit.keys.keys import Keys
from erp_desktop.kit.look.preferences import OWN_KEYS

# Every program has them, and rows, cells and texts hear them: they are the same for everybody.
_OF_EVERY_PROGRAM = {
    *("Enter", "Esc", "Tab", "Backspace", "Space", "Del", "Right", "PgUp", "PgDown"),
    *("Ctrl+A", "Ctrl+C", "Ctrl+X", "Ctrl+V"),
}
# Texts are typed and corrected with these, wherever one is.
_OF_TEXTS = {*_OF_EVERY_PROGRAM, "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"}
_USABLE = re.compile(r"Ctrl\+(Shift\+)?([A-Z]|Enter|Up|Down|PgUp|PgDown)|(Ctrl\+)?(Shift\+)?F([1-9]|1[0-2])")
_WRONG = N_(
    "{keys} cannot be taken. Press Ctrl, with Shift or without, and a letter from A to Z, Enter, an arrow up"
    " or down or a page key; or one of F1 to F12."
)
# What is heard at the same time: wherever one is, on the screen in front, in its part that has the keyboard.
_PLACES = (
    (*keys.WINDOW, *keys.LISTS, *keys.COLUMNS_MENU, *keys.FILTER_LINE, keys.EDIT_CELL),
    (*keys.WINDOW, *keys.FORMS, *keys.LINES, *keys.FILES),
    (*keys.WINDOW, *keys.SECRETS),
    keys.CLIPS,
    keys.FOUND,
    keys.PREVIEW,
    keys.FILES,
    keys.DETAILS,
)


def can_change(action: Keys) -> bool:
    """Whether a user may choose other keys for it: not those that every program has, nor a row of figures."""
    return action in keys.NAMES and action.shipped not in _OF_EVERY_PROGRAM


def is_own(action: Keys) -> bool:
    """Whether the user chose other keys for it."""
    return action.keys != action.shipped


def why_not(action: Keys, wanted: str) -> str:
    """Why keys cannot be chosen for an action, as a sentence; empty where they can."""
    if wanted in _each(action.shipped):
        return _taken(action, wanted)
    if wanted in _OF_TEXTS:
        return _("{keys} is needed where text is typed and corrected. Press others.").format(keys=wanted)
    if not _USABLE.fullmatch(wanted):
        return _(_WRONG).format(keys=wanted)
    return _taken(action, wanted)


def choose(action: Keys, wanted: str) -> str:
    """Have an action done by other keys from now on, in every window and on every PC of the user.

    Returns:
        Why that cannot be, as a sentence; empty where it is done.
    """
    problem = why_not(action, wanted)
    if not problem:
        _keep({**_own(), action: wanted})
    return problem


def reset(action: Keys) -> str:
    """Have it done by the keys as delivered; why that cannot be, where another action has them meanwhile."""
    for shipped in _each(action.shipped):
        if problem := _taken(action, shipped):
            return problem
    _keep({one: own for one, own in _own().items() if one != action})
    return ""


def reset_all() -> None:
    """All as delivered."""
    _keep({})


def load() -> None:
    """Take those that are kept; one that cannot be taken any more, since ours changed, is as delivered."""
    named = {name: action for action, name in keys.NAMES.items()}
    keys.use({})
    own: dict[Keys, str] = {}
    for name, wanted in OWN_KEYS.get(_PART).items():
        action = named.get(name)
        if action is not None and can_change(action) and isinstance(wanted, str):
            own[action] = wanted
    keys.use(own)
    keys.use({action: wanted for action, wanted in own.items() if not why_not(action, wanted)})


_PART = "all"


def _own() -> dict[Keys, str]:
    return {action: action.keys for action in keys.NAMES if is_own(action)}


def _keep(own: dict[Keys, str]) -> None:
    own = {action: wanted for action, wanted in own.items() if wanted != action.shipped}
    keys.use(own)
    OWN_KEYS.set({keys.NAMES[action]: wanted for action, wanted in own.items()}, _PART)


def _taken(action: Keys, wanted: str) -> str:
    """Which other action has the keys, where one could mean either."""
    here = [place for place in _PLACES if action in place]
    for other in (one for place in here for one in place if one != action):
        # Some that are delivered share keys: the part that has the keyboard hears them first.
        is_shared = wanted in _each(action.shipped) and wanted in _each(other.shipped)
        if wanted in _each(other.keys) and not is_shared:
            words = _("{keys} already does something else here: {title}. Press others, or change that first.")
            # Dots at its end and the full stop are no four dots.
            title = f"“{other.told}”" if other.told.endswith("…") else other.told
            return words.format(keys=wanted, title=title)
    return ""


def _each(several: str) -> list[str]:
    return [QKeySequence(one).toString().replace("Return", "Enter") for one in several.split(", ")]
