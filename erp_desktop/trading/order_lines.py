"""The lines of an order: its seven columns, what follows from an item, amounts and totals."""

from decimal import Decimal
from functools import partial
from typing import Any

from erp_core.kit.i18n import N_
from erp_core.kit.types import MAX_MONEY, line_amount, tax_on
from erp_core.kit.words import ValueKind
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
        columns=_columns(items, units, find),
        follow={"item": partial(_follow_item, price)},
        totals=_TOTALS,
        terms=OrderTerms.of,
        first_terms=OrderTerms(),
        short_order=("item", "quantity", "unit_price", "discount_percent"),
    )


def _columns(items: LookupSource, units: LookupSource, find: Find) -> tuple[LineColumn, ...]:
    return (
        LineColumn(
            "item",
            N_("Item"),
            width=124,
            field="item_id",
            source=items,
            find=find,
            read=lambda line: Match(line.item_id, line.item_code, line.item_name),
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
        LineColumn("unit_price", N_("Unit price"), ValueKind.PRICE, 104, other_titles=("price", "rate")),
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


def _follow_item(
    price: str, values: Values, left: Match | None, came: Match | None, terms: OrderTerms
) -> dict[str, Any]:
    """What a line takes from its item, and what goes with it. Of what was typed by hand, only the unit."""

    def price_of(item: Match) -> Decimal | None:
        found = getattr(item.record, price, None) if terms.has_default_prices else None
        return found or None

    new = {name: values.get(name) for name in ("description", "unit", "unit_price")}
    if left is not None:
        new["unit"] = None  # the unit of one item says nothing of another
        if new["description"] == left.name:
            new["description"] = None
        if new["unit_price"] == price_of(left):
            new["unit_price"] = None
    if came is not None:
        new["description"] = new["description"] or came.name
        new["unit"] = new["unit"] or getattr(came.record, "unit", "")
        if new["unit_price"] is None:
            new["unit_price"] = price_of(came)
    return {name: value for name, value in new.items() if value != values.get(name)}


def _item_name(values: Values) -> str:
    item = values.get("item")
    return item.name if item is not None else ""


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
        compute=lambda sums, terms: tax_on(sums["net_amount"], terms.tax_rate, terms.digits),
    ),
    Total(
        "total_amount",
        N_("Total"),
        compute=lambda sums, _terms: sums["net_amount"] + sums["tax_amount"],
        shown=lambda figure, terms: format_money(figure, terms.currency or None),
        is_main=True,
    ),
)
