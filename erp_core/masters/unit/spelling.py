"""What people call units of measure in their spreadsheets and by hand."""

import re
from collections.abc import Iterable

from erp_core.kit.letters import folded
from erp_core.masters.unit.schema import UnitSize

# Code to what else it is called: what trade, tax forms and other languages write. What is one thing to one
# office and another to the next (on tax forms of India GRS is a gross and MTS are tonnes) is none of them.
_SPELLINGS: dict[str, str] = {
    "kg": "kilogram kilograms kgs kilo kilos kilogramme kilogrammes kilogramm किलो किग्रा किलोग्राम"
    " কেজি কিলোগ্রাম",
    "g": "gram grams gm gms gr gramme grammes gramm ग्राम গ্রাম",
    "t": "tonne tonnes ton tons metric-ton metric-tons टन টন",
    "m": "metre metres mtr mtrs meter meters lm rmt running-metre running-metres metretül मीटर মিটার",
    "cm": "cms",
    "yd": "yard yards yds yrd yrds गज গজ",
    "lb": "lbs",
    "m2": "m² sqm sqmt sqmtr sq-m sq-metre sq-metres square-metres square-meter square-meters metrekare",
    "pcs": "piece pieces pc pce pces nos adet stk stück नग पीस পিস",
    "doz": "dozen dozens dz dzn düzine दर्जन ডজন",
    "set": "takım सेट সেট",
    "roll": "rol rls top rulo रोल রোল",
    "l": "lt ltr ltrs liter liters लीटर লিটার",
    "h": "hr hrs saat",
    "lot": "parti",
}
# And what it is called where one language is written: elsewhere that is another unit, or none.
_SPELLINGS_IN: dict[str, dict[str, str]] = {"tr": {"pcs": "ad", "m": "mt mts"}}
_BETWEEN = re.compile(r"[\s.-]+")


def unit_called(text: str, units: Iterable[UnitSize], language: str = "") -> str | None:
    """Code of the unit a text names: code, name, a plural or an abbreviation; None for none or several.

    Args:
        language: of whoever wrote it.
    """
    known, also = list(units), _SPELLINGS_IN.get(language.partition("_")[0], {})
    code, name = folded(text.strip(" .")), _compared(text)
    coded = [unit.code for unit in known if folded(unit.code) == code]
    found = coded or [unit.code for unit in known if name in _names(unit, also.get(unit.code, ""))]
    return found[0] if len(found) == 1 else None


def _names(unit: UnitSize, also: str) -> set[str]:
    name = _compared(unit.name)
    written = f"{_SPELLINGS.get(unit.code, '')} {also}"
    return {name, f"{name}s", *map(_compared, written.split())}


def _compared(text: str) -> str:
    return _BETWEEN.sub(" ", folded(text)).strip()
