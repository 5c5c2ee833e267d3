"""Rows that hold totals and no record, as many a sheet ends with one."""

import re
from collections.abc import Iterable, Sequence

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.platform.importing.columns import Columns
from erp_core.platform.importing.schema import Problem
from erp_core.platform.spreadsheet.table import Cell, TableRow

_WORDS = (
    "total|totals|grand total|sub total|subtotal|sum|net total|total qty|total quantity|total amount"
    "|total value|toplam|genel toplam|ara toplam|toplamlar|toplam miktar|toplam tutar"
    "|कुल|कुल योग|योग|মোট|সর্বমোট"
)
_CALLED = {*map(folded, _WORDS.split("|"))}
_LONGEST = 60
# Behind it may stand whose total it is: a currency, a unit, a number of rows.
_BEHIND = re.compile(r"(?:\s|[:=().\d]|\b[a-z]{1,3}\b)*$")
_NUMBER = re.compile(r"[\s\d.,+\-−()%₹$€£₺৳/]*\d[\s\d.,+\-−()%₹$€£₺৳/]*(?:[A-Za-z]{1,3}\.?)?\s*")


def totals_in(rows: Iterable[TableRow], columns: Columns, key: str) -> list[TableRow]:
    """Rows that are called a total and hold nothing else but numbers.

    Args:
        key: the column that a record is known by; where a word stands in it that is no total's, it is one.
    """
    return [row for row in rows if not row.is_hidden and _is_total(row.cells, columns.places.get(key))]


def tell_totals(rows: Sequence[TableRow], *, are_left_out: bool) -> list[Problem]:
    """What is said of each: that it is left out, or that somebody has to say what is to become of it."""
    if are_left_out:
        words = _("This row of totals is left out.")
    else:
        words = _(
            "This looks like a row of totals and no record: have it left out, or take it out of the file."
        )
    return [Problem(row=row.number, column=None, text=words, is_warning=are_left_out) for row in rows]


def _is_total(cells: Sequence[Cell], key: int | None) -> bool:
    filled = [(place, cell) for place, cell in enumerate(cells) if not cell.is_blank]
    named = [place for place, cell in filled if _is_called_total(cell)]
    if not named:
        return False
    others = [(place, cell) for place, cell in filled if place not in named]
    return all(place != key and _is_number(cell) for place, cell in others)


def _is_called_total(cell: Cell) -> bool:
    if cell.kind != "text" or len(cell.text) > _LONGEST:
        return False
    text = folded(" ".join(cell.text.split()))
    return any(
        text.startswith(called) and _BEHIND.fullmatch(text, len(called)) is not None for called in _CALLED
    )


def _is_number(cell: Cell) -> bool:
    return cell.kind in ("number", "error") or (
        cell.kind == "text" and len(cell.text) <= _LONGEST and _NUMBER.fullmatch(cell.text) is not None
    )
