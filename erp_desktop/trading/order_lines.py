"""The lines of an order: its seven columns, what follows from an item, amounts and totals."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from erp_core.kit.i18n import N_
from erp_core.kit.types import MAX_MONEY
from erp_core.kit.words import ValueKind
from erp_core.trading.pricing import default_price, line_amount, tax_on
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.lines.line_column import Find, LineColumn, Values
from erp_desktop.kit.lines.lines_spec import LinesSpec, Total
from erp_desktop.kit.look.format import format_money
from erp_desktop.masters.lookups import ITEM_CODES, UNITS, find_items
from erp_desktop.trading.order_terms import OrderTerms


def order_lines(
    price: str, items: LookupSource = ITEM_CODES, units: LookupSource = UNITS, find: Find = find_items
) -> LinesSpec:
    """The lines of an order.

    Args:
        price: attribute of an item's row with the price that is offered.
        items, units: offer codes while they are typed.
        find: items by code, as a column's ``find``.
    """
    return LinesSpec(
        columns=_columns(price, items, units, find),
        follow={"item": _follow_item},
        totals=_TOTALS,
        terms=OrderTerms.of,
        first_terms=OrderTerms(),
        short_order=("item", "quantity", "unit_price", "discount_percent"),
    )


def _columns(price: str, items: LookupSource, units: LookupSource, find: Find) -> tuple[LineColumn, ...]:
    return (
        LineColumn(
            "item",
            N_("Item"),
            width=124,
            field="item_id",
            source=items,
            find=find,
            read=_stored_item,
            missing=N_("Choose an item."),
            other_titles=("item code", "code"),
        ),
        LineColumn("description", N_("Description"), stand_in=_item_name),
        LineColumn(
            "quantity",
            N_("Quantity"),
            ValueKind.QUANTITY,
            96,
            missing=N_("Write a quantity."),
            other_titles=("qty",),
        ),
        LineColumn("unit", N_("Unit"), width=64, source=units, other_titles=("uom",)),
        _price_column(price),
        LineColumn(
            "discount_percent",
            N_("Discount"),
            ValueKind.PERCENT,
            80,
            blank=Decimal(0),
            other_titles=("discount %",),
        ),
        LineColumn("amount", N_("Amount"), ValueKind.MONEY, 116, compute=_amount),
    )


def _price_column(price: str) -> LineColumn:
    return LineColumn(
        "unit_price",
        N_("Unit price"),
        ValueKind.PRICE,
        104,
        offer=partial(_offer_price, price),
        offered_as="has_default_price",
        other_titles=("price", "rate"),
    )


def _stored_item(line: Any) -> Match:
    """A stored line's item. A price that was its own is kept with its unit, whatever the item costs today."""
    price = _KeptPrice(line.unit, line.unit_price) if line.has_default_price else None
    return Match(line.item_id, line.item_code, line.item_name, record=price)


@dataclass(frozen=True, slots=True)
class _KeptPrice:
    """An item's own price as a stored line has it."""

    unit: str
    price: Decimal


def _follow_item(
    values: Values, left: Match | None, came: Match | None, _terms: OrderTerms
) -> dict[str, Any]:
    """What a line takes from its item, and what goes with it. Of what was typed by hand, only the unit."""
    new = {name: values.get(name) for name in ("description", "unit")}
    if left is not None:
        new["unit"] = None  # the unit of one item says nothing of another
        if new["description"] == left.name:
            new["description"] = None
    if came is not None:
        new["description"] = new["description"] or came.name
        new["unit"] = new["unit"] or getattr(came.record, "unit", "")
    return {name: value for name, value in new.items() if value != values.get(name)}


def _offer_price(price: str, before: Values, now: Values, terms: OrderTerms) -> Decimal | None:
    """The item's own price in the line's unit, by the core's rule; None where it has to be asked for."""
    item = now.get("item")
    record = item.record if item is not None else None
    if record is not None:
        unit = record.unit
        own = record.price if isinstance(record, _KeptPrice) else getattr(record, price, None)
    else:  # of a draft that was taken up again only the price is known
        unit, own = before.get("unit"), now.get("unit_price") if item == before.get("item") else None
    wanted = now.get("unit") or unit
    if item is None or not own or not wanted:
        return None
    return default_price(own, unit or wanted, wanted, terms.units.get, is_home=terms.has_default_prices)


def _item_name(values: Values) -> str:
    item = values.get("item")
    return item.name if item is not None else ""


def _tax(sums: Mapping[str, Decimal], terms: OrderTerms) -> Decimal | None:
    if terms.tax_rate is None:
        return None
    return tax_on(sums["net_amount"], terms.tax_rate, terms.digits)


def _amount(values: Values, terms: OrderTerms) -> Decimal | None:
    """What core will compute; None while a number is missing, or too large for core to store."""
    quantity, price = values.get("quantity"), values.get("unit_price")
    if quantity is None or price is None or quantity * price > MAX_MONEY:
        return None
    return line_amount(quantity, price, values.get("discount_percent", Decimal(0)), terms.digits)


_TOTALS = (
    Total("net_amount", N_("Net"), column="amount"),
    Total(
        "tax_amount",
        N_("Tax"),
        compute=_tax,
    ),
    Total(
        "total_amount",
        N_("Total"),
        compute=lambda sums, _terms: sums["net_amount"] + sums["tax_amount"],
        shown=lambda figure, terms: format_money(figure, terms.currency or None),
        is_main=True,
    ),
)
