"""Units that stand beside a number, as in ``45 days``: those of its column say nothing new, others do."""

import re
from collections.abc import Callable
from dataclasses import replace

from erp_core.kit.i18n import _, in_every_language
from erp_core.kit.letters import folded
from erp_core.kit.reading.numbers import figures_in, without_word
from erp_core.kit.words import Field
from erp_core.platform.spreadsheet.table import Cell

_DAY = "day"
# What stands where days are wanted and is paid at once.
_AT_ONCE = {
    *(
        "immediate",
        "immediately",
        "cash",
        "cod",
        "c.o.d",
        "cash on delivery",
        "on delivery",
        "against delivery",
    ),
    *("advance", "in advance", "prepaid", "nil", "peşin", "nakit", "peşin ödeme", "kapıda ödeme", "teslimde"),
}
_TWO_NUMBERS = re.compile(r"\d+\s*(?:[-–/]|to|or)\s*\d+\b.*", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]+)\)")
# What else people write for the unit that a title has in its brackets.
_ALSO = {
    "days": "day|d|dys|gün|दिन|দিন",
    "cm": "cms|centimetre|centimetres|centimeter|centimeters|santim",
    "g/m²": "gsm|g/m2|gr/m2|gm/m2|g/sqm|gr/m²",
}


def units_of(field: Field) -> frozenset[str]:
    """Words for the unit that a field's title names: ``Width (cm)``; none where it names none."""
    named = {
        word for title in (field.title, *in_every_language(field.title)) for word in _BRACKETS.findall(title)
    }
    also = (one for word in named for one in _ALSO.get(word, "").split("|") if one)
    return frozenset(map(_plain, (*named, *also)))


def without_unit(text: str, units: frozenset[str]) -> str:
    """A number without the unit of its column beside it; the same for anything else."""
    number, word = without_word(text)
    return number if word and _plain(word) in units and figures_in(number).is_number else text


def apart(cell: Cell, said: Cell, is_same: Callable[[str, str], bool]) -> tuple[Cell, str]:
    """A quantity and the unit beside it, where its own column says none, or the same; else the cell alone.

    Args:
        is_same: whether two words are one unit, as KGS and kg.
    """
    number, word = without_word(cell.text) if cell.kind == "text" else ("", "")
    is_number = bool(word) and figures_in(number).is_number
    if not is_number or not (said.is_blank or _plain(said.text) == _plain(word) or is_same(said.text, word)):
        return cell, ""
    return replace(cell, text=number), said.text if not said.is_blank else word


def is_at_once(text: str, units: frozenset[str]) -> bool:
    """Whether no days at all are meant where days are wanted: ``Immediate``, ``Cash``."""
    return _DAY in units and _plain(text) in _AT_ONCE


def told_days(text: str, units: frozenset[str]) -> str:
    """What is said where days are wanted and something else stands; nothing where that is not so."""
    if _DAY not in units:
        return ""
    if _TWO_NUMBERS.fullmatch(text.strip()):
        return _("Two numbers stand here: {text}. Write one number of days, like 45.").format(text=text[:40])
    return _("Write a number of days, like 45, or 0 for at once.")


def told_unit(text: str) -> str:
    """What is said of a number with another unit beside it; nothing where that is not so."""
    number, word = without_word(text)
    figures = figures_in(number)
    if not word or not figures.is_number or figures.is_percent:
        return ""
    words = _("A unit stands here: “{unit}”. Write {number} alone, if it is in the unit of this column.")
    return words.format(unit=word[:40], number=figures.digits)


def _plain(word: str) -> str:
    return folded(word).strip(" .")
