"""A cell's text, by its column's kind."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.tables.column import Column

_WRITERS: dict[ValueKind, Callable[[Any], str]] = {
    ValueKind.PRICE: fmt.format_price,
    ValueKind.RATE: fmt.format_rate,
    ValueKind.QUANTITY: fmt.format_quantity,
    ValueKind.PERCENT: fmt.format_percent,
    ValueKind.INTEGER: fmt.format_integer,
    ValueKind.DATE: fmt.format_date,
    ValueKind.INSTANT: fmt.format_datetime,
    ValueKind.LONG_TEXT: lambda value: " ".join(value.split()),
    ValueKind.FLAG: lambda value: _("Yes") if value else _("No"),
}


def cell_text(column: Column, row: Any) -> str:
    """What the cell of ``row`` in ``column`` says, as it is shown and copied."""
    value = row.held(column.attr) if column.is_more else getattr(row, column.attr)
    if value is None:
        return ""
    if column.choices is not None or column.shown_as == "status":
        return _(value_title(column, str(value)))
    if column.shown_as == "lock":
        return _(look("locked").title)
    if column.kind is ValueKind.MONEY:
        return fmt.format_money(value, digits=fmt.digits_of(getattr(row, "currency", None)))
    if column.unit:
        return fmt.format_counted(value, getattr(row, column.unit))
    writer = _WRITERS.get(column.kind)
    return writer(value) if writer else str(value)


def value_title(column: Column, value: str) -> str:
    """What one of few values is called, not yet translated."""
    if column.shown_as == "status":
        return look(value).title
    return (column.choices or {}).get(value, value)


def alignment(column: Column) -> Qt.AlignmentFlag:
    """At which side the cell's text stands."""
    side = Qt.AlignmentFlag.AlignRight if column.is_right_aligned else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
