"""Preferences: what the program remembers for the person at this PC, each declared once here."""

import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QSettings

from erp_core.settings import Settings

T = TypeVar("T")


class _Store:
    """Where preferences are kept; tests put another file here."""

    settings: QSettings | None = None


def use(settings: QSettings) -> None:
    """Keep preferences in ``settings`` from now on."""
    _Store.settings = settings


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
    """One remembered thing; stored as JSON text, so that its type survives."""

    key: str
    default: T

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
        _settings().setValue(self._name(part), json.dumps(value))

    def forget(self, part: str = "") -> None:
        _settings().remove(self._name(part))

    def _name(self, part: str) -> str:
        return f"{self.key}/{part}" if part else self.key


THEME = Preference("look/theme", "system")
LANGUAGE = Preference("look/language", "")
LAST_USERNAME = Preference("login/username", "")
PLACES: Preference[list[Any]] = Preference("login/places", [])
LAST_PLACE = Preference("login/last_place", "")
NAVIGATION_COLLAPSED = Preference("shell/navigation_collapsed", False)
WINDOW_PLACE = Preference("shell/window_place", "")
LIST_COLUMNS: Preference[list[Any]] = Preference("list/columns", [])
LIST_SORT = Preference("list/sort", "")
EXPORT_FOLDER = Preference("list/export_folder", "")
FORM_HISTORY = Preference("form/history", False)
LINES_STOPS: Preference[dict[str, Any]] = Preference("lines/stops", {})
LINES_ORDER: Preference[list[Any]] = Preference("lines/order", [])
