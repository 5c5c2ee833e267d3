"""What purchase and sales orders take from the masters: names, units, prices, rounding."""

from typing import Any, Literal

from erp_core.errors import ValidationError
from erp_core.kit.document import DocumentLine, OrderDocument
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.schema import LineInput, OrderInput
from erp_core.masters.company.service import current as current_company
from erp_core.masters.currency.service import digits_of
from erp_core.masters.item import service as items
from erp_core.masters.item.model import Item
from erp_core.masters.party.model import Party
from erp_core.masters.unit import service as units

PriceList = Literal["purchase_price", "sales_price"]


def write_order(
    ctx: Context, order: OrderDocument, data: OrderInput, party: Party, line: type[Any], prices: PriceList
) -> None:
    """Write header, lines and totals of an order from what the user sent.

    Args:
        order: a new order, or a locked one with its lines loaded.
        party: its currency is used when the input names none.
        line: model of the order's lines.
        prices: the item's default price that stands in where a line has none.

    Raises:
        ValidationError: with the path of every line that cannot be written.
    """
    order.order_date = data.order_date
    order.due_date = data.due_date
    order.currency = data.currency or party.currency
    order.tax_rate = data.tax_rate
    order.notes = data.notes
    digits = digits_of(ctx, order.currency)
    _write_lines(ctx, order, data.lines, line, prices)
    order.compute_totals(digits)


def _write_lines(
    ctx: Context, order: OrderDocument, inputs: list[LineInput], line: type[Any], prices: PriceList
) -> None:
    stored: dict[int, DocumentLine] = {x.id: x for x in order.live_lines}
    found = items.by_id(ctx, (data.item_id for data in inputs))
    errors: dict[str, str] = {}
    kept: set[int] = set()
    for index, data in enumerate(inputs):
        old = stored.get(data.id) if data.id is not None else None
        if data.id is not None and (old is None or data.id in kept):
            errors[f"lines.{index}.id"] = _("This line no longer exists. Reload the order.")
            continue
        try:
            item = found.get(data.item_id)
            same_item = old is not None and old.item_id == data.item_id
            items.check_usable(item, f"lines.{index}.item_id", same_item)
            assert item is not None  # noqa: S101 - for the type checker; check_usable refuses None
            target = old if old is not None else line()
            _write_line(ctx, target, data, item, prices, index, order.currency, same_item)
        except ValidationError as error:
            errors |= error.fields
            continue
        target.position = index + 1
        if old is None:
            order.lines.append(target)
        else:
            kept.add(old.id)
    errors |= _unknown_units(ctx, inputs)
    if errors:
        raise ValidationError(_("Some lines cannot be saved as they are."), errors)
    for removed in stored.keys() - kept:
        stored[removed].deleted_at = ctx.now


def _write_line(
    ctx: Context,
    target: DocumentLine,
    data: LineInput,
    item: Item,
    prices: PriceList,
    index: int,
    currency: str,
    same_item: bool,
) -> None:
    target.item_id = item.id
    if not same_item:
        target.item_code, target.item_name = item.code, item.name
    target.description = data.description
    target.quantity = data.quantity
    target.unit = data.unit or item.unit
    target.discount_percent = data.discount_percent
    if data.unit_price is not None:
        target.unit_price = data.unit_price
    elif currency == current_company(ctx).currency:
        target.unit_price = getattr(item, prices)
    else:
        raise ValidationError.at(
            f"lines.{index}.unit_price",
            _("Enter a price in {currency}; the item's own price is in another currency.").format(
                currency=currency
            ),
        )


def _unknown_units(ctx: Context, inputs: list[LineInput]) -> dict[str, str]:
    # An item's own unit is known; only a unit the user typed needs a look.
    typed = {data.unit for data in inputs if data.unit}
    known = units.known(ctx, typed) if typed else set()
    return {
        f"lines.{index}.unit": _("The unit {code} is not known.").format(code=data.unit)
        for index, data in enumerate(inputs)
        if data.unit and data.unit not in known
    }
