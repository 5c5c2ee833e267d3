"""Theme: colours under semantic names, bundled font, palette and style sheet; light, dark or the system's."""

import json
import re
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from erp_core.kit.paths import resource_dir
from erp_desktop.kit.look.plain_style import PlainStyle

Mode = Literal["system", "light", "dark"]
FONT_FAMILY = "Inter"
FONT_PIXELS = 13
# In percent; how large text can be, and is as delivered.
TEXT_SIZES, USUAL_TEXT = (80, 90, 100, 110, 125, 150, 175, 200), 100
# Pixels of what the style sheet and the tables are told, as usual and where much shall be seen at once.
_ROOMY = {"row": 32, "title": 36, "section": 32, "control": 30, "control_in": 28, "chip": 24, "chip_in": 22}
_COMPACT = {"row": 26, "title": 28, "section": 26, "control": 24, "control_in": 22, "chip": 20, "chip_in": 18}
_ROOMY |= {"entry": 6, "nav_entry": 28, "above": 12, "below": 8}
_COMPACT |= {"entry": 3, "nav_entry": 22, "above": 6, "below": 4}


@dataclass(frozen=True)
class Theme:
    """The colours of one theme."""

    name: str
    colors: dict[str, str] = field(repr=False)

    @staticmethod
    @cache
    def load(name: str) -> "Theme":
        """The theme ``light`` or ``dark`` from resources/themes."""
        data = json.loads(Path(resource_dir(), "themes", f"{name}.json").read_text(encoding="utf-8"))
        return Theme(data["name"], data["colors"])

    def color(self, token: str) -> QColor:
        """The colour with this semantic name; a missing name is a defect and raises KeyError."""
        return QColor.fromString(self.colors[token])

    @property
    def is_dark(self) -> bool:
        return self.name == "dark"


class _Look(QObject):
    """What is shown now.

    Signals:
        changed: another theme is in use; pixmaps and painted colours must be made again.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = Theme.load("light")
        self.mode: Mode = "system"
        self.is_compact = False
        self.text = USUAL_TEXT
        self.arrows = tempfile.TemporaryDirectory(prefix="textile-erp-", ignore_cleanup_errors=True)


look = _Look()


def current() -> Theme:
    """The theme in use."""
    return look.theme


def color(token: str) -> QColor:
    """A colour of the theme in use."""
    return look.theme.color(token)


def apply_theme(app: QApplication, mode: Mode) -> None:
    """Dress the whole program; called at the start and by the theme switch.

    Args:
        mode: ``system`` follows the desktop's own setting, also when it changes later.
    """
    if app.property("themed") is None:
        app.setProperty("themed", True)
        _load_fonts(app)
        app.setStyle(PlainStyle())
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: _system_changed(app))
    look.mode = mode
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    app.styleHints().setColorScheme(schemes.get(mode, Qt.ColorScheme.Unknown))
    _dress(app, Theme.load(_system_theme() if mode == "system" else mode))


def apply_density(app: QApplication, *, is_compact: bool) -> None:
    """Let more be seen at once, with less room around it; or as usual."""
    if is_compact != look.is_compact:
        look.is_compact = is_compact
        _dress(app, look.theme)


def apply_text(app: QApplication, percent: int) -> None:
    """Show all text so large, of ``TEXT_SIZES``, and what stands around it."""
    if percent != look.text and percent in TEXT_SIZES:
        look.text = percent
        app.setFont(sized(app.font(), FONT_PIXELS))
        _dress(app, look.theme)


def scaled(pixels: int) -> int:
    """So many pixels as delivered, where text is as large as it is now."""
    return round(pixels * look.text / USUAL_TEXT)


def pixels(name: str) -> int:
    """How high something is, or how much room is around it, in the density in use."""
    return scaled((_COMPACT if look.is_compact else _ROOMY)[name])


def row_height() -> int:
    """Of a table's rows."""
    return pixels("row")


def tabular(font: QFont) -> QFont:
    """The same font with figures of one width, so that numbers stand in columns."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def sized(font: QFont, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The same font in another size, told as delivered, and weight."""
    result = QFont(font)
    result.setPixelSize(scaled(pixels))
    result.setWeight(weight)
    return result


def _system_theme() -> str:
    is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return "dark" if is_dark else "light"


def _system_changed(app: QApplication) -> None:
    if look.mode == "system":
        _dress(app, Theme.load(_system_theme()))


def _load_fonts(app: QApplication) -> None:
    for file in sorted(Path(resource_dir(), "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    font = QFont(FONT_FAMILY)
    font.setPixelSize(FONT_PIXELS)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)


def _dress(app: QApplication, theme: Theme) -> None:
    look.theme = theme
    app.setPalette(_palette(theme))
    template = Path(resource_dir(), "themes", "style.qss").read_text(encoding="utf-8")
    sizes = {f"px_{name}": f"{pixels(name)}px" for name in _ROOMY}
    sheet = Template(template).substitute(theme.colors, **sizes, **_glyphs(theme))
    sheet = re.sub(r"font-size: (\d+)px", lambda found: f"font-size: {scaled(int(found[1]))}px", sheet)
    # In place of another one Qt reads it anew for every widget of every tab: four times as long.
    app.setStyleSheet("")
    app.setStyleSheet(sheet)
    look.changed.emit()


def _glyphs(theme: Theme) -> dict[str, str]:
    """Style sheets take pictures from files only: the few they need, in the theme's colours."""
    wanted = {
        "glyph_down": ("chevron-down", "icon"),
        "glyph_up": ("chevron-up", "icon"),
        "glyph_left": ("chevron-left", "icon"),
        "glyph_right": ("chevron-right", "icon"),
        "glyph_sorted_up": ("arrow-up", "icon_active"),
        "glyph_sorted_down": ("arrow-down", "icon_active"),
        "glyph_checked": ("check", "icon_active"),
        "glyph_check": ("check", "text_on_primary"),
        "glyph_dot": ("circle-filled", "text_on_primary"),
    }
    result = {}
    for name, (icon, token) in wanted.items():
        svg = Path(resource_dir(), "icons", f"{icon}.svg").read_text(encoding="utf-8")
        target = Path(look.arrows.name, f"{theme.name}-{name}.svg")
        target.write_text(svg.replace("currentColor", theme.colors[token]), encoding="utf-8")
        result[name] = target.as_posix()
    return result


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    roles = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "surface_alternate",
        role.Text: "text",
        role.Button: "surface",
        role.ButtonText: "text",
        role.BrightText: "text_on_danger",
        role.Highlight: "primary",
        role.HighlightedText: "text_on_primary",
        role.Accent: "primary",
        role.Link: "link",
        role.LinkVisited: "link",
        role.PlaceholderText: "text_placeholder",
        role.ToolTipBase: "tooltip",
        role.ToolTipText: "text_on_tooltip",
        role.Light: "surface",
        role.Midlight: "surface_hover",
        role.Mid: "border_strong",
        role.Dark: "border_strong",
        role.Shadow: "border_strong",
    }
    palette = QPalette()
    for name, token in roles.items():
        palette.setColor(name, theme.color(token))
    for name in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, theme.color("text_disabled"))
    return palette
