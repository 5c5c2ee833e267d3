"""Both themes have the same names, and every text can be read on every ground it stands on."""

import re
from pathlib import Path
from string import Template

import pytest
from PySide6.QtGui import QColor

from erp_core.kit.paths import resource_dir
from erp_desktop.kit.look.theme import Theme

THEMES = ["light", "dark"]
TONES = ["neutral", "primary", "info", "warning", "success", "danger"]
GROUNDS = ["window", "surface", "surface_sunken", "surface_hover", "surface_alternate", "nav", "nav_hover"]
TEXT_PAIRS = [
    *[(text, ground) for text in ("text", "text_muted", "text_placeholder") for ground in GROUNDS],
    ("text", "surface_selected"),
    ("text_muted", "surface_selected"),
    ("text_selected", "surface_selected"),
    ("text_selected", "nav_selected"),
    ("text", "nav_selected"),
    ("link", "surface"),
    ("link", "window"),
    ("text_on_tooltip", "tooltip"),
    *[(text, f"late_{n}") for text in ("text", "text_muted", "link") for n in (1, 2, 3)],
    *[("text_on_primary", ground) for ground in ("primary", "primary_hover", "primary_pressed")],
    *[("text_on_danger", ground) for ground in ("danger", "danger_hover", "danger_pressed")],
    *[(f"{tone}_text", f"{tone}_background") for tone in TONES],
    *[(f"{tone}_text", ground) for tone in TONES for ground in ("surface", "window", "surface_hover")],
]
PICTURE_PAIRS = [
    *[(token, "surface") for token in ("icon", "icon_muted", "icon_active", "focus")],
    *[(f"chart_{n}", "surface") for n in range(1, 7)],
    *[("danger_text", f"late_{n}") for n in (1, 2, 3)],
]


def luminance(color: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(theme: Theme, first: str, second: str) -> float:
    """As WCAG 2 defines it."""
    dark, light = sorted(luminance(theme.color(name)) for name in (first, second))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(name: str, text: str, ground: str) -> None:
    assert contrast(Theme.load(name), text, ground) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("picture", "ground"), PICTURE_PAIRS)
def test_pictures_can_be_seen(name: str, picture: str, ground: str) -> None:
    assert contrast(Theme.load(name), picture, ground) >= 3


def test_both_themes_have_the_same_names() -> None:
    assert Theme.load("light").colors.keys() == Theme.load("dark").colors.keys()


@pytest.mark.parametrize("name", THEMES)
def test_every_colour_is_one(name: str) -> None:
    assert all(QColor.fromString(value).isValid() for value in Theme.load(name).colors.values())


def test_style_sheet_names_only_what_themes_have() -> None:
    template = Template(Path(resource_dir(), "themes", "style.qss").read_text(encoding="utf-8"))
    # Pictures and sizes are no colours.
    names = {name for name in template.get_identifiers() if not name.startswith(("glyph_", "px_"))}
    assert names <= Theme.load("light").colors.keys()


def test_style_sheet_holds_no_colour_of_its_own() -> None:
    text = Path(resource_dir(), "themes", "style.qss").read_text(encoding="utf-8")
    assert not re.findall(r":\s*#[0-9A-Fa-f]{3,8}\b", text)
