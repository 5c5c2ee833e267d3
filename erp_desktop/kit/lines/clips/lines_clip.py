"""Copying lines: in our own form, which keeps every value, and as text that spreadsheets and we read back."""

import json
from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any

from PySide6.QtCore import QMimeData

from erp_core.kit.i18n import _
from erp_core.kit.reading.numbers import may_be_share
from erp_core.kit.reading.table import html_table, html_text, write_table
from erp_desktop.kit.columns.rows_clip import clip_in_two
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.look.format import pc_decimal_sign

OWN_FORM = "application/x-textile-erp-lines"
_VERSION = 1
_LOOKS_GROUPED = 3


def clip_of(lines: Sequence[Line], columns: Sequence[LineColumn], terms: Any) -> QMimeData:
    """Cells for the clipboard.

    Args:
        columns: those that are copied, as they stand from left to right.
    """
    rows = [[_text(line, column, terms) for column in columns] for line in lines]
    if len(columns) > 1:
        rows.insert(0, [_(column.title) for column in columns])
    names = [column.name for column in columns if column.is_editable]
    own = {
        "version": _VERSION,
        "columns": names,
        "currencies": {c.name: c.currency(terms) for c in columns if c.currency(terms)},
        "lines": [_chosen(line.state(), names) for line in lines],
    }
    clip = clip_in_two(write_table(rows), _html(lines, columns, terms))
    clip.setData(OWN_FORM, json.dumps(own).encode())
    return clip


def lines_in(
    clip: QMimeData, columns: Sequence[LineColumn], terms: Any
) -> tuple[list[str], list[Line]] | None:
    """Names of the columns that were copied here and the lines with their cells; None for a clip of others.

    An amount in another currency than the header's is marked, never relabelled.
    """
    try:
        own = json.loads(bytes(clip.data(OWN_FORM).data()))
        names = list(own["columns"])
        lines = [Line.from_state({"id": None, **state}, columns) for state in own["lines"]]
        currencies = dict(own["currencies"])
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return None
    if own["version"] != _VERSION or not set(names) <= {column.name for column in columns}:
        return None
    for column in columns:
        copied, wanted = currencies.get(column.name, ""), column.currency(terms)
        if column.name in names and copied and wanted and copied != wanted:
            for line in lines:
                if not (column.name in line.offered and column.filled_by in names):
                    _mark_currency(line, column, line.was_in.pop(column.name, copied), terms)
    return names, lines


def _chosen(state: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    typed = {name: text for name, text in state["typed"].items() if name in names}
    offered = [name for name in state["offered"] if name in names]
    was_in = {name: currency for name, currency in state.get("was_in", {}).items() if name in names}
    cells = {name: state[name] for name in names if name in state}
    return {"typed": typed, "offered": offered, "was_in": was_in} | cells


def _mark_currency(line: Line, column: LineColumn, currency: str, terms: Any) -> None:
    value = line.values.get(column.name)
    if value is not None and column.number is not None and currency != column.currency(terms):
        line.write(column, f"{column.number.typed(value)} {currency}", terms)


def _text(line: Line, column: LineColumn, terms: Any) -> str:
    if column.name in line.typed:
        return line.typed[column.name]
    value = line.value(column, terms)
    if isinstance(value, Match):
        return value.code
    if not isinstance(value, Decimal):
        return str(value or "")
    is_part = column.number is not None and column.number.is_percent and may_be_share(value)
    return _number(value) + "%" * is_part  # 0.5 alone could be 50 %


def _html(lines: Sequence[Line], columns: Sequence[LineColumn], terms: Any) -> str:
    """A table that spreadsheets in any country read alike: numbers by their value, all else as text."""
    rows = [[_html_cell(line, column, terms) for column in columns] for line in lines]
    if len(columns) > 1:
        rows.insert(0, [html_text(_(column.title)) for column in columns])
    return html_table(rows)


def _html_cell(line: Line, column: LineColumn, terms: Any) -> str:
    value = line.value(column, terms)
    if column.name in line.typed or not isinstance(value, Decimal):
        return html_text(_text(line, column, terms))
    plain = format(value.normalize(), "f")
    return f'<td x:num="{plain}" sdval="{plain}" sdnum="1033;">{escape(_number(value))}</td>'


def _number(value: Decimal) -> str:
    """As the spreadsheets on this PC read it: no groups, its decimal sign; it reads one way on any other."""
    text = format(value.normalize(), "f")
    whole, point, decimals = text.partition(".")
    if len(decimals) == _LOOKS_GROUPED:
        decimals += "0"  # three decimals could be a group of thousands
    return whole + (pc_decimal_sign() if point else "") + decimals
