"""A cell's text, by its column's kind."""

from collections.abc import Callable
from typing import Any

from erp_core.kit.i18n import _
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look.status_look import look
from erp_desktop.kit.tables.column import Column, Kind

_WRITERS: dict[Kind, Callable[[Any], str]] = {
    "price": fmt.format_price,
    "rate": fmt.format_rate,
    "quantity": fmt.format_quantity,
    "percent": fmt.format_percent,
    "progress": fmt.format_percent,
    "integer": fmt.format_integer,
    "date": fmt.format_date,
    "datetime": fmt.format_datetime,
    "status": lambda status: _(look(str(status)).title),
    "lock": lambda _until: _(look("locked").title),
    "bool": lambda value: _("Yes") if value else _("No"),
}


def cell_text(column: Column, row: Any) -> str:
    """What the cell of ``row`` in ``column`` says, as it is shown and copied."""
    value = getattr(row, column.attr)
    if value is None:
        return ""
    if column.choices is not None:
        return _(value_title(column, str(value)))
    if column.kind == "money":
        return fmt.format_money(value, digits=fmt.digits_of(getattr(row, "currency", None)))
    writer = _WRITERS.get(column.kind)
    return writer(value) if writer else str(value)


def value_title(column: Column, value: str) -> str:
    """What one of few values is called, not yet translated."""
    if column.kind == "status":
        return look(value).title
    return (column.choices or {}).get(value, value)
