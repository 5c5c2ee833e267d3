"""Pasting from a spreadsheet: tab separated text becomes lines of a document."""

import csv
import io

from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.reading.numbers import figures_in
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.lines.lines_spec import LinesSpec

MOST_LINES = 2000


def read_table(text: str) -> list[list[str]]:
    """Rows of cells as spreadsheets put them on the clipboard; empty rows are left out."""
    rows = csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter="\t")
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def header_columns(spec: LinesSpec, row: list[str]) -> list[LineColumn | None] | None:
    """The columns a row of titles names (None for unknown ones); None when it is no such row."""
    known = {folded(title): c for c in spec.columns for title in (c.title, _(c.title))}
    known |= {title: c for c in spec.columns for title in (c.name, *c.other_titles)}
    columns = [known.get(folded(cell)) for cell in row]
    return columns if spec.first() in columns and len([c for c in columns if c]) > 1 else None


def plan_columns(spec: LinesSpec, rows: list[list[str]], start: LineColumn) -> list[LineColumn | None]:
    """Which column each pasted cell belongs to.

    Args:
        start: the column of the cell that was current; cells go into the columns from there on. Where the
            spec's short order begins and its second cells are numbers, cells are read in that order.
    """
    width = max(len(row) for row in rows)
    short = spec.short_order
    if short and start.name == short[0] and 1 < width <= len(short) and _are_numbers(rows, 1):
        return [spec.column(name) for name in short[:width]]
    editable = [column for column in spec.columns if column.is_editable]
    first = editable.index(start) if start in editable else 0
    return list(editable[first : first + width])


def _are_numbers(rows: list[list[str]], column: int) -> bool:
    cells = [row[column] for row in rows[:20] if len(row) > column and row[column]]
    return bool(cells) and sum(figures_in(cell).is_number for cell in cells) * 2 >= len(cells)
