"""Preferences: what the program remembers for the person at this PC, each declared once here."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QSettings

from erp_core.kit.i18n import _
from erp_core.settings import Settings

T = TypeVar("T")


class _Store:
    """Where preferences are kept; tests put another file here.

    Attributes:
        person: whose those are that belong to a person and not to the PC.
        tell: hears each of them that is set, by name and as JSON text.
    """

    settings: QSettings | None = None
    person = ""
    tell: Callable[[str, str], None] | None = None


def use(settings: QSettings) -> None:
    """Keep preferences in ``settings`` from now on."""
    _Store.settings = settings


def belong_to(person: str, tell: Callable[[str, str], None] | None = None) -> None:
    """From now on those of a person are this one's; ``tell`` hears of each that is set."""
    _Store.person, _Store.tell = person, tell


def of_person() -> dict[str, str]:
    """What lies on this PC for the person, as JSON text by name."""
    found: dict[str, str] = {}
    for key in PERSONAL:
        beginning = f"{key}/{_Store.person}."
        for name in _settings().allKeys():
            text = _settings().value(name)
            part = name.removeprefix(beginning)
            # A dot is no letter of a part: the name of another person begins like this one's.
            if name.startswith(beginning) and "." not in part and isinstance(text, str):
                found[f"{key}/{part}"] = text
    return found


def learn(name: str, text: str) -> None:
    """Remember what the person chose on another PC; what this program does not know is left out."""
    key, _slash, part = name.rpartition("/")
    if key in PERSONAL:
        _settings().setValue(f"{key}/{_Store.person}.{part}", text)


def why_not_kept() -> str:
    """A sentence where this PC keeps nothing of what is chosen on it; empty where it does."""
    settings = _settings()
    settings.sync()
    if settings.status() == QSettings.Status.NoError:
        return ""
    words = _(
        "What you choose on this PC is forgotten when the program ends, even where you work: {file} cannot be"
        " written. Free some space, or correct the rights of the folder."
    )
    return words.format(file=settings.fileName())


def _settings() -> QSettings:
    if _Store.settings is None:
        settings = Settings()
        # In a folder that somebody named lies everything: two of them on one PC share nothing.
        _Store.settings = (
            QSettings(str(settings.data_dir / "desktop.ini"), QSettings.Format.IniFormat)
            if settings.is_place_named
            else QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "textile-erp", "desktop")
        )
    return _Store.settings


@dataclass(frozen=True)
class Preference(Generic[T]):
    """One remembered thing; stored as JSON text, so that its type survives.

    Attributes:
        is_personal: it belongs to the person and not to the PC, has parts, and goes with him to others.
        is_own: it belongs to the person, and stays on this PC.
    """

    key: str
    default: T
    is_personal: bool = False
    is_own: bool = False

    def get(self, part: str = "") -> T:
        """The remembered value; the default when there is none or it cannot be read."""
        text = _settings().value(self._name(part))
        if not isinstance(text, str):
            return self.default
        try:
            value = json.loads(text)
        except ValueError:
            return self.default
        return value if isinstance(value, type(self.default)) else self.default

    def set(self, value: T, part: str = "") -> None:
        """Remember ``value``; ``part`` tells screens apart that share a preference."""
        text = json.dumps(value)
        _settings().setValue(self._name(part), text)
        if self.is_personal and _Store.tell is not None:
            _Store.tell(f"{self.key}/{part}", text)

    def forget(self, part: str = "") -> None:
        """Go back to how it was delivered, on other PCs too."""
        if self.is_personal:
            self.set(self.default, part)
        else:
            _settings().remove(self._name(part))

    def _name(self, part: str) -> str:
        if self.is_personal or self.is_own:
            part = f"{_Store.person}.{part}"
        return f"{self.key}/{part}" if part else self.key


THEME = Preference("look/theme", "system")
LANGUAGE = Preference("look/language", "")
LAST_USERNAME = Preference("login/username", "")  # a part for each place: it is another's elsewhere
PLACES: Preference[list[Any]] = Preference("login/places", [])
LAST_PLACE = Preference("login/last_place", "")
NAVIGATION_COLLAPSED = Preference("shell/navigation_collapsed", False)
WINDOW_PLACE = Preference("shell/window_place", "")
LIST_COLUMNS: Preference[list[Any]] = Preference("list/columns", [])
LIST_SORT = Preference("list/sort", "")
# Beside the views: what a person does to columns without keeping a view, by the view's id.
LIST_BESIDE: Preference[dict[str, Any]] = Preference("list/beside", {}, is_personal=True)
# By which number a person calls each view, by the view's id; part: a list.
VIEW_NUMBERS: Preference[dict[str, Any]] = Preference("list/view_numbers", {}, is_personal=True)
# The folder that files were last read from or written to; a part for each purpose.
FILE_FOLDER = Preference("files/folder", "")
# What somebody said that a title of such a file is, "" for a column left alone; part: a table.
IMPORT_TITLES: Preference[dict[str, Any]] = Preference("list/import_titles", {})
# What somebody said that a text of such a file means; part: a table.
IMPORT_MEANS: Preference[dict[str, Any]] = Preference("list/import_means", {})
# When one imported a file last that is not taken back, as ISO has it; part: a table.
IMPORTED_AT: Preference[str] = Preference("list/imported_at", "", is_personal=True)
# The letters of text files as they were chosen last: an office's old programs all write the same.
IMPORT_LETTERS = Preference("list/import_letters", "")
# The printer chosen last for a kind of paper, and how.
PRINTERS: Preference[dict[str, Any]] = Preference("paper/printers", {})
# Whether somebody was told what his company's letterhead lacks; a part for each company.
LETTERHEAD_TOLD: Preference[bool] = Preference("paper/letterhead_told", False, is_own=True)
# Whether others are told what one has open.
PRESENCE_SHOWN: Preference[bool] = Preference("form/presence_shown", True, is_personal=True)
LINE_PANEL = Preference("lines/panel", False)
FORM_HISTORY = Preference("form/history", False)
LINES_STOPS: Preference[dict[str, Any]] = Preference("lines/stops", {}, is_personal=True)
LINES_ORDER: Preference[list[Any]] = Preference("lines/order", [], is_personal=True)
# How much is seen at once: rows of usual height, or compact ones.
IS_COMPACT: Preference[bool] = Preference("look/is_compact", False, is_personal=True)
# How large text is, in percent: the person's, on this screen.
TEXT_SIZE: Preference[int] = Preference("look/text_size", 100, is_own=True)
# The records a person had open last on this PC.
RECENT_RECORDS: Preference[list[Any]] = Preference("window/recent", [], is_own=True)
# The keys a person chose in place of those delivered, by the action's name.
OWN_KEYS: Preference[dict[str, Any]] = Preference("window/keys", {}, is_personal=True)
# Hints of the beginning that were told.
HINTS_TOLD: Preference[list[Any]] = Preference("window/hints", [], is_own=True)
PERSONAL = tuple(
    one.key
    for one in (LIST_BESIDE, VIEW_NUMBERS, LINES_STOPS, LINES_ORDER, PRESENCE_SHOWN, IS_COMPACT, OWN_KEYS)
)
