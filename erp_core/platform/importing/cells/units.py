"""Units that stand beside a number, as in ``45 days``: those of its column say nothing new, others do."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from erp_core.kit.i18n import _, in_every_language
from erp_core.kit.letters import folded
from erp_core.kit.reading.numbers import figures_in, without_word
from erp_core.kit.words import Field, ValueKind
from erp_core.platform.importing.there.item_units import ItemUnits
from erp_core.platform.spreadsheet.table import Cell, TableRow, at

_DAY = "day"
# A quantity may say its unit itself.
QUANTITY, UNIT, SECOND_UNIT = "quantity", "unit", "second_unit"
_SECOND = "second_"
_AMOUNTS = (ValueKind.MONEY, ValueKind.PRICE, ValueKind.RATE)
_PRICE_UNIT = re.compile(
    r"(?P<number>.*?\d[.,]?(?:/-)?(?:\s*(?:[^\W\d_]{1,4}|[₺₹$€£৳])\.?(?=\s*(?:/|\bper\b)))?)\s*(?:/|\bper\b)?\s*(?P<unit>[^\W\d_]+2?)\.?",
    re.IGNORECASE,
)
_ENDS_WITH_UNIT = re.compile(r"[^\W\d_]2?\.?$")
# Codes of currencies that offices write for kilograms: the som of Kyrgyzstan.
_UNIT_CODES = {"KGS"}
# What stands where days are wanted and is paid at once.
_AT_ONCE_WORDS = (
    "immediate|immediately|due immediately|immediate payment|due on receipt|on receipt|upon receipt"
    "|due upon receipt|payable on receipt|at sight|cash|cod|c.o.d|cash on delivery|on delivery"
    "|against delivery|cash against delivery|advance|in advance|100% advance|payment in advance"
    "|cash in advance|prepaid|nil|peşin|nakit|peşin ödeme|nakit ödeme|hemen|derhal|kapıda ödeme|teslimde"
    "|teslimatta|fatura tarihinde|तुरंत|नकद|अग्रिम|তাৎক্ষণিক|নগদ|অগ্রিম"
)
_AT_ONCE = {*map(folded, _AT_ONCE_WORDS.split("|"))}
_TWO_NUMBERS = re.compile(r"\d+\s*(?:[-–/]|to|or)\s*\d+\b.*", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]+)\)")
# Days as terms of payment write them: Net 30, 30 days net, 30 gün vadeli.
_TERMS = re.compile(
    r"(?:net|n|vade)?[\s:/-]*(?P<days>\d+)\s*(?P<unit>[^\W\d_]+\.?)??\s*(?:net|vade|vadeli)?\.?",
    re.IGNORECASE,
)
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
    if word and _plain(word) in units and figures_in(number).is_number:
        return number
    terms = _TERMS.fullmatch(text.strip()) if _DAY in units else None
    return terms["days"] if terms and (not terms["unit"] or _plain(terms["unit"]) in units) else text


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


def without_row_units(
    rows: Sequence[TableRow],
    places: Mapping[str, int],
    fields: Mapping[str, Field],
    items: ItemUnits,
    currency: str,
) -> list[TableRow]:
    """Rows with amounts like ``380 per KGS`` without the unit, where it is that of the row, or of its item.

    Args:
        items: know the units of what is there; of a new item without one, nothing says that it is right.
        currency: the company's; who writes som means them by KGS.
    """
    measured = {name: place for name, place in places.items() if _is_measured(name, fields)}
    after = []
    for row in rows:
        bare = {
            place: number
            for name, place in measured.items()
            if (number := _without_row_unit(row, name, place, places, items, currency))
        }
        if bare:
            cells = (replace(cell, text=bare.get(place) or cell.text) for place, cell in enumerate(row.cells))
            row = replace(row, cells=tuple(cells))
        after.append(row)
    return after


def _is_measured(name: str, fields: Mapping[str, Field]) -> bool:
    """Whether the unit of a row is that of a column; a quantity beside a unit tells its own (``apart``)."""
    kind = fields[name].kind
    return kind in _AMOUNTS or (kind is ValueKind.QUANTITY and not (name == QUANTITY and UNIT in fields))


def _without_row_unit(
    row: TableRow, name: str, place: int, places: Mapping[str, int], items: ItemUnits, currency: str
) -> str:
    """The number alone; nothing where there is no unit beside it, or another one."""
    cell = at(row, place)
    text = cell.text.strip()
    found = _PRICE_UNIT.fullmatch(text) if cell.kind == "text" and _ENDS_WITH_UNIT.search(text) else None
    if found is None or not figures_in(found["number"]).is_number:
        return ""
    word = found["unit"]
    is_money = word.upper() == currency and not name.endswith(QUANTITY)
    unit = _said_in(row, places) if not name.startswith(_SECOND) else ""
    unit = unit or items.of(row, name)
    is_its = bool(unit) and not is_money and (_plain(word) == _plain(unit) or items.is_same(unit, word))
    return found["number"] if is_its else ""


def _said_in(row: TableRow, places: Mapping[str, int]) -> str:
    """The unit that a row says itself, in its column or beside its quantity."""
    unit = at(row, places[UNIT]).text.strip() if UNIT in places else ""
    return unit or (without_word(at(row, places[QUANTITY]).text)[1] if QUANTITY in places else "")


def is_unit(money: str) -> bool:
    """Whether what may be the code of a currency is a unit wherever amounts are in another one."""
    return money.upper() in _UNIT_CODES


def is_at_once(text: str, units: frozenset[str]) -> bool:
    """Whether no days at all are meant where days are wanted: ``Immediate``, ``Cash``."""
    return _DAY in units and _plain(text) in _AT_ONCE


def told_days(text: str, units: frozenset[str]) -> str:
    """What is said where days are wanted and something else stands; nothing where that is not so."""
    if _DAY not in units:
        return ""
    if _TWO_NUMBERS.fullmatch(text.strip()):
        return _("Two numbers stand here: “{text}”. Write one number of days, like 45.").format(
            text=text[:40]
        )
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
