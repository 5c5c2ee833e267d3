"""The lines of an order: its columns, what follows from an item, amounts and totals."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from erp_core.kit.i18n import N_
from erp_core.kit.letters import folded
from erp_core.kit.reading.numbers import without_word
from erp_core.kit.types import MAX_MONEY
from erp_core.kit.words import ValueKind
from erp_core.masters.unit.conversion import too_fine
from erp_core.masters.unit.spelling import unit_called
from erp_core.trading.pricing import default_price, line_amount, tax_on, told_unpriced
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.lines.details.line_about import Details
from erp_desktop.kit.lines.line_column import Find, LineColumn, Values
from erp_desktop.kit.lines.lines_spec import LinesSpec, Total
from erp_desktop.kit.look.format import format_money, format_price
from erp_desktop.masters.lookups import UNITS, LastPrices, find_called, find_items, priced_items
from erp_desktop.trading.order_terms import OrderTerms


def order_lines(
    price: str,
    items: LookupSource | None = None,
    units: LookupSource = UNITS,
    find: Find = find_items,
    last_prices: LastPrices | None = None,
    details: Details | None = None,
) -> LinesSpec:
    """The lines of an order.

    Args:
        price: attribute of an item's row with the price that is offered.
        items, units: offer codes while they are typed; items with that price when None.
        find: items by code, as a column's ``find``.
        last_prices: what items cost the party last; None where that is not told.
        details: what is told of the line one stands in.
    """
    return LinesSpec(
        columns=(
            *_item_columns(items or priced_items(price, last_prices), find),
            *_number_columns(price, units),
        ),
        follow={"item": _follow_item},
        totals=_TOTALS,
        terms=OrderTerms.of,
        first_terms=OrderTerms(),
        short_order=("item", "quantity", "unit_price", "discount_percent"),
        under=dict.fromkeys(("currency", "customer_id", "supplier_id"), ("unit_price",)),
        named_order=("item", "description", "quantity", "unit_price", "discount_percent"),
        looks=told_unpriced,
        details=details,
    )


def _item_columns(items: LookupSource, find: Find) -> tuple[LineColumn, ...]:
    return (
        LineColumn(
            "item",
            N_("Item"),
            width=124,
            field="item_id",
            source=items,
            find=find,
            find_in=find_called if find is find_items else None,
            read=_stored_item,
            missing=N_("Choose an item."),
            longest=40,
            other_titles=_TITLES["item"],
        ),
        LineColumn(
            "item_name", N_("Name"), compute=item_name, names="item", other_titles=_TITLES["item_name"]
        ),
        LineColumn(
            "description",
            N_("Remark"),
            ValueKind.LONG_TEXT,
            140,
            read=_remark,
            stop="never",
            longest=1000,
            other_titles=_TITLES["description"],
        ),
    )


def _number_columns(price: str, units: LookupSource) -> tuple[LineColumn, ...]:
    return (
        LineColumn(
            "quantity",
            N_("Quantity"),
            ValueKind.QUANTITY,
            96,
            missing=N_("Write a quantity."),
            check=check_quantity,
            digits=quantity_digits,
            apart=_without_unit,
            beside="unit",
            other_titles=_TITLES["quantity"],
        ),
        LineColumn(
            "unit",
            N_("Unit"),
            width=64,
            source=units,
            stop="never",
            longest=40,
            filled_by="item",
            known=lambda terms: terms.units,
            called=lambda text, terms: unit_called(text, terms.units.values()),
            other_titles=_TITLES["unit"],
        ),
        _price_column(price),
        LineColumn(
            "discount_percent",
            N_("Discount"),
            ValueKind.PERCENT,
            80,
            blank=Decimal(0),
            stop="never",
            other_titles=_TITLES["discount_percent"],
        ),
        _amount_column(),
    )


def _amount_column() -> LineColumn:
    return LineColumn(
        "amount",
        N_("Amount"),
        ValueKind.MONEY,
        116,
        compute=_amount,
        product_of=("quantity", "unit_price"),
        shown=lambda amount, terms: format_money(amount, digits=terms.digits),
        other_titles=_TITLES["amount"],
    )


def _price_column(price: str) -> LineColumn:
    return LineColumn(
        "unit_price",
        N_("Unit price"),
        ValueKind.PRICE,
        104,
        offer=partial(_offer_price, price),
        filled_by="item",
        fills=lambda terms: terms.has_default_prices,
        unfilled=N_("Enter a price."),
        nothing=N_("no price"),
        offered_as="has_default_price",
        stop="if_empty",
        currency=lambda terms: terms.currency if terms.is_currency_known else "",
        shown=lambda price, terms: format_price(price, terms.digits),
        other_titles=_TITLES["unit_price"],
    )


# What people call the columns of their spreadsheets.
_TITLES: dict[str, tuple[str, ...]] = {
    "item": (
        *("item code", "item no", "code", "article", "article no", "material", "product", "product code"),
        *("sku", "style", "stok kodu", "ürün", "ürün kodu", "malzeme", "malzeme kodu", "kod", "artikel"),
    ),
    "item_name": ("item name", "product name", "article name", "ad", "adı", "stok adı", "ürün adı"),
    "description": ("description", "remarks", "note", "notes", "comment", "açıklama", "not", "notlar"),
    "quantity": ("qty", "order qty", "order quantity", "pieces", "metres", "miktar", "adet", "menge"),
    "unit": ("uom", "u o m", "unit of measure", "units", "birim", "ölçü birimi", "einheit"),
    "unit_price": ("price", "rate", "unit rate", "price per unit", "fiyat", "birim fiyat", "birim fiyatı"),
    "discount_percent": ("disc", "discount percent", "iskonto", "iskonto oranı", "indirim", "rabatt"),
    "amount": ("total", "line total", "value", "net amount", "tutar", "toplam", "betrag"),
}


def _remark(line: Any) -> str:
    """What is said beside the item's name; older lines hold the name itself there."""
    return "" if line.description == line.item_name else line.description


def check_quantity(values: Values, terms: OrderTerms) -> str | None:
    """What is wrong with a quantity in the line's unit, or its item's; None if nothing is."""
    unit = _unit(values, terms)
    return too_fine(values["quantity"], unit) if unit is not None else None


def quantity_digits(values: Values, terms: OrderTerms) -> int | None:
    """Decimals of that unit."""
    unit = _unit(values, terms)
    return unit.digits if unit is not None else None


def _unit(values: Values, terms: OrderTerms) -> Any:
    """The unit a line is in, or its item's; None where nobody knows."""
    item = values.get("item")
    code = values.get("unit") or getattr(item.record if item is not None else None, "unit", "")
    return terms.units.get(code)


def _without_unit(text: str, terms: OrderTerms) -> tuple[str, str]:
    """``100 kg``: the number and the unit's code; a word that is no unit stays."""
    number, word = without_word(text)
    unit = unit_called(word, terms.units.values()) if word else None
    return (number, unit) if unit is not None else (text, "")


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
    # The unit of one item says nothing of another.
    unit = None if left is not None else values.get("unit")
    if came is not None:
        unit = unit or getattr(came.record, "unit", "")
    taken: dict[str, Any] = {"unit": unit} if unit != values.get("unit") else {}
    # Pasted lines have the name behind the code; it is no remark.
    if came is not None and folded(values.get("description") or "") == folded(came.name):
        taken["description"] = None
    return taken


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


def item_name(values: Values, _terms: OrderTerms) -> str:
    """What the line's item is called; empty until there is one."""
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


def _money(figure: Decimal, terms: OrderTerms) -> str:
    return format_money(figure, digits=terms.digits)


_TOTALS = (
    Total("net_amount", N_("Net"), column="amount", shown=_money),
    Total("tax_amount", N_("Tax"), compute=_tax, shown=_money),
    Total(
        "total_amount",
        N_("Total"),
        compute=lambda sums, _terms: sums["net_amount"] + sums["tax_amount"],
        shown=lambda figure, terms: format_money(figure, terms.currency or None, digits=terms.digits),
        is_main=True,
    ),
)
