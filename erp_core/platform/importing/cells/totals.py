"""Rows that hold totals and no record: which of a file are, and what is said of them."""

from collections.abc import Iterable, Sequence

from erp_core.kit.i18n import _
from erp_core.kit.reading.totals import is_total
from erp_core.platform.importing.columns import Columns
from erp_core.platform.importing.schema import PROBLEM, Problem
from erp_core.platform.spreadsheet.table import TableRow


def totals_in(rows: Iterable[TableRow], columns: Columns, key: str) -> list[TableRow]:
    """Rows that are called a total and hold nothing else but numbers, or what a copy told of them.

    Args:
        key: the column that a record is known by; where a word stands in it that is no total's, it is one.
    """
    told, taken = {PROBLEM, _(PROBLEM)}, set(columns.places.values())
    but = {n for n, cell in enumerate(columns.titles.cells) if cell.text in told and n not in taken}
    found = columns.places.get(key)
    return [row for row in rows if not row.is_hidden and is_total(row.cells, found, but)]


def tell_totals(rows: Sequence[TableRow], *, are_left_out: bool) -> list[Problem]:
    """What is said of each: that it is left out, or that somebody has to say what is to become of it."""
    if are_left_out:
        words = _("This row of totals is left out.")
    else:
        words = _(
            "This looks like a row of totals and no record: have it left out, or take it out of the file."
        )
    return [Problem(row=row.number, column=None, text=words, is_warning=are_left_out) for row in rows]
