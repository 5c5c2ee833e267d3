"""Lines of a document as a file of them holds them: figures as figures, records by their codes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind
from erp_core.platform.spreadsheet.at_hand import Value
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn
from erp_desktop.kit.files.own_sheet import own_sheet
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn

# Pixels of a character, as columns are measured on screen; what takes the room that is left is a name.
_CHARACTER, _LEAST_WIDTH, _NAME_WIDTH = 7, 12, 32
_CURRENCY = "currency"


def lines_names(columns: Sequence[LineColumn]) -> list[str]:
    """What the values of a row are called."""
    return [*(column.name for column in columns), _CURRENCY]


def lines_rows(lines: Sequence[Line], columns: Sequence[LineColumn], terms: Any) -> list[list[Value]]:
    """The values of each line: a code that is none yet as it was typed, and nothing where no number is."""
    money = next((column for column in columns if column.kind is ValueKind.MONEY), None)
    currency = money.currency(terms) if money is not None else ""
    return [[*(_value(line, column, terms) for column in columns), currency] for line in lines]


def lines_sheet(title: str, columns: Sequence[LineColumn]) -> Sheet:
    """What a file of the lines is to hold besides them."""
    names = {column.name for column in columns}
    quantities = [column.name for column in columns if column.kind is ValueKind.QUANTITY]
    beside = {name: name.replace("quantity", "unit") for name in quantities}
    units = {name: unit for name, unit in beside.items() if unit in names - {name}}
    return own_sheet(
        title,
        [
            SheetColumn(
                name=column.name,
                title=_(column.title),
                kind=column.kind if column.number is not None else ValueKind.TEXT,
                width=max(column.width // _CHARACTER, _LEAST_WIDTH) if column.width else _NAME_WIDTH,
                is_summed=column.kind is ValueKind.MONEY or bool(units.get(column.name)),
                unit=units.get(column.name, ""),
            )
            for column in columns
        ],
        currency=_CURRENCY,
    )


def _value(line: Line, column: LineColumn, terms: Any) -> Value:
    if column.name in line.typed:
        return line.typed[column.name] if column.number is None else None
    value = line.value(column, terms)
    if isinstance(value, Match):
        return value.code
    return value if isinstance(value, Decimal | str) else None
