"""Writing a cell of a clip into a cell of a line that holds no record."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from erp_core.kit.i18n import N_, _
from erp_core.kit.reading.cells import ClipCell, is_too_narrow
from erp_desktop.kit.lines.line import Line
from erp_desktop.kit.lines.line_column import LineColumn
from erp_desktop.kit.look.format import format_date

ROUNDED = N_("{number} in the spreadsheet, rounded to {rounded}.")


def write_cell(
    line: Line,
    column: LineColumn,
    cell: ClipCell,
    terms: Any,
    sign: str | None,
    *,
    is_typed: bool = False,
    is_share: bool = False,
) -> None:
    """Write a cell by what it is: a number the spreadsheet tells is taken as it is, not as it is shown.

    Args:
        sign: the decimal sign of the column's texts.
        is_typed: it was typed over in the preview.
        is_share: 0.18 means 18 %.
    """
    if cell.kind == "error":
        line.write(column, "", terms)
        line.refuse(column, cell.text, error_words(cell.text))
    elif column.number is None:
        line.write(column, _as_text(cell), terms)
    elif cell.kind in ("day", "flag"):
        line.write(column, "", terms)
        line.refuse(column, _as_text(cell), _("A number belongs here."))
    elif cell.kind == "number":
        _write_number(line, column, cell, terms, is_share=is_share)
    else:
        line.write(column, cell.text, terms, sign, is_typed=is_typed)


def error_words(text: str) -> str:
    """The sentence for a cell in which the spreadsheet itself has an error."""
    if is_too_narrow(text):
        return _("The column was too narrow for this number where it was copied.")
    return _("The spreadsheet has an error here: {error}.").format(error=text)


def round_to(line: Line, column: LineColumn, cell: ClipCell, digits: int) -> None:
    """Round what a spreadsheet worked out, and have the cell say so."""
    value = line.values.get(column.name)
    if column.number is None or not isinstance(value, Decimal) or cell.kind != "number":
        return
    rounded = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if rounded != value:
        line.put(column.name, rounded)
        _tell(line, column, cell, rounded)


def _write_number(line: Line, column: LineColumn, cell: ClipCell, terms: Any, *, is_share: bool) -> None:
    assert column.number is not None  # noqa: S101 - numbers are written into columns of numbers
    money, _blank, digits = cell.text.rpartition(" ")  # the currency its title named
    percent = "%" * digits.endswith("%")
    value = Decimal(digits.removesuffix("%")) * (100 if is_share else 1)
    exponent = value.normalize().as_tuple().exponent
    rounded = value
    if isinstance(exponent, int) and -exponent > column.number.digits:
        rounded = value.quantize(Decimal(1).scaleb(-column.number.digits), ROUND_HALF_UP)
    line.write(column, f"{money} {rounded:f}{percent}".strip(), terms, ".")
    if rounded != value and column.name in line.values:
        _tell(line, column, cell, rounded)


def _tell(line: Line, column: LineColumn, cell: ClipCell, rounded: Decimal) -> None:
    assert column.number is not None  # noqa: S101 - only numbers are rounded
    value = Decimal(cell.text.rpartition(" ")[2].removesuffix("%"))
    number, came = column.number.typed(value), column.number.typed(rounded)
    line.told[column.name] = _(ROUNDED).format(number=number, rounded=came)


def _as_text(cell: ClipCell) -> str:
    return format_date(date.fromisoformat(cell.text)) if cell.kind == "day" else cell.text
