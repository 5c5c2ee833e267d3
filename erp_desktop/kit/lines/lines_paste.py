"""Pasting from a spreadsheet: tab separated text becomes lines of an order."""

import csv
import io

from erp_core.kit.i18n import _, folded
from erp_desktop.kit.lines.line import COLUMN, COLUMNS, Line
from erp_desktop.kit.lines.lines_model import put
from erp_desktop.kit.look.format import parse_decimal

MOST_LINES = 2000
_EDITABLE = [column.name for column in COLUMNS if column.is_editable]
_SHORT_ORDER = ["item", "quantity", "unit_price", "discount_percent"]


def read_table(text: str) -> list[list[str]]:
    """Rows of cells as spreadsheets put them on the clipboard; empty rows are left out."""
    rows = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter="\t")
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def header_columns(row: list[str]) -> list[str] | None:
    """The columns a row of titles names (empty for unknown ones); None when it is no such row."""
    known = {folded(title): c.name for c in COLUMNS for title in (c.title, _(c.title))}
    known |= {column.name: column.name for column in COLUMNS} | _OTHER_TITLES
    names = [known.get(folded(cell), "") for cell in row]
    return names if "item" in names and len([name for name in names if name]) > 1 else None


def plan_columns(rows: list[list[str]], start: str) -> list[str]:
    """Which column each pasted cell belongs to.

    Args:
        start: the column of the cell that was current; cells go into the columns from there on. Codes
            directly followed by numbers are read as item, quantity, price, discount.
    """
    width = max(len(row) for row in rows)
    if start == "item" and 1 < width <= len(_SHORT_ORDER) and _are_numbers(rows, 1):
        return _SHORT_ORDER[:width]
    first = _EDITABLE.index(start) if start in _EDITABLE else 0
    return _EDITABLE[first : first + width]


def fill_line(line: Line, cells: list[str], columns: list[str]) -> None:
    """Write pasted cells into a line; an item's code is marked to be looked up."""
    for name, cell in zip(columns, cells, strict=False):
        if name == "item":
            line.forget_item()
            line.item_text = cell
            line.is_resolving = bool(cell)
            line.errors.pop("item", None)
        elif name and COLUMNS[COLUMN[name]].is_editable:
            put(line, name, cell)


def _are_numbers(rows: list[list[str]], column: int) -> bool:
    cells = [row[column] for row in rows[:20] if len(row) > column and row[column]]
    return bool(cells) and sum(parse_decimal(cell) is not None for cell in cells) * 2 >= len(cells)


_OTHER_TITLES = {
    "item code": "item",
    "code": "item",
    "qty": "quantity",
    "price": "unit_price",
    "rate": "unit_price",
    "discount %": "discount_percent",
    "uom": "unit",
}
