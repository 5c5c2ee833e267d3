"""What people call units of measure in their spreadsheets and by hand."""

import re
from collections.abc import Iterable

from erp_core.kit.letters import folded
from erp_core.masters.unit.schema import UnitSize

# Code to what else it is called: what trade, tax forms and other languages write.
_SPELLINGS: dict[str, str] = {
    "kg": "kilogram kilograms kgs kilo kilos kilogramme kilogrammes kilogramm",
    "g": "gram grams gm gms gr grs gramme grammes gramm",
    "t": "tonne tonnes ton tons metric-ton metric-tons",
    "m": "metre metres mtr mtrs mts meter meters lm rmt running-metre running-metres",
    "yd": "yard yards yds yrd yrds",
    "m2": "m² sqm sqmt sqmtr sq-m sq-metre sq-metres square-metres square-meter square-meters metrekare",
    "pcs": "piece pieces pc pce pces nos adet stk stück",
    "doz": "dozen dozens dz dzn düzine",
    "set": "takım",
    "roll": "rls top",
    "l": "lt ltr ltrs liter liters",
    "h": "hr hrs saat",
    "lot": "parti",
}
_BETWEEN = re.compile(r"[\s.-]+")


def unit_called(text: str, units: Iterable[UnitSize]) -> str | None:
    """Code of the unit a text names: code, name, a plural or an abbreviation; None for none or several."""
    known = list(units)
    code, name = folded(text.strip(" .")), _compared(text)
    coded = [unit.code for unit in known if folded(unit.code) == code]
    found = coded or [unit.code for unit in known if name in _names(unit)]
    return found[0] if len(found) == 1 else None


def _names(unit: UnitSize) -> set[str]:
    name = _compared(unit.name)
    return {name, f"{name}s", *map(_compared, _SPELLINGS.get(unit.code, "").split())}


def _compared(text: str) -> str:
    return _BETWEEN.sub(" ", folded(text)).strip()
