"""The lines of a stock adjustment: which goods, how much of them, and what they are worth."""

from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_
from erp_core.kit.types import MAX_MONEY, round_money
from erp_core.kit.words import ValueKind
from erp_core.masters.item import Tracking
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lines.line_column import LineColumn, Values
from erp_desktop.kit.lines.lines_spec import LinesSpec, Total
from erp_desktop.kit.look.format import format_money, format_price
from erp_desktop.masters.lookups import find_called, find_items, priced_items
from erp_desktop.trading.order_lines import check_quantity, item_name, quantity_digits
from erp_desktop.trading.order_terms import OrderTerms


def _stored_item(line: Any) -> Match:
    return Match(line.item_id, line.item_code, line.item_name, record=line)


def _tracking(values: Values) -> Tracking | None:
    """How the goods of a line are tracked; None while its item is not known."""
    item = values.get("item")
    record = item.record if item is not None else None
    if record is None:
        return None
    known: Tracking | None = getattr(record, "tracking", None)
    if known is not None:
        return known
    # A stored line names its goods as their item is tracked, and no more.
    return Tracking.ROLL if record.roll_number else Tracking.LOT if record.lot_number else Tracking.UNTRACKED


def _has_lot(values: Values) -> bool:
    return _tracking(values) is not Tracking.UNTRACKED


def _has_roll(values: Values) -> bool:
    return _tracking(values) in (None, Tracking.ROLL)


def _has_second(values: Values) -> bool:
    """Whether the item is measured in a second unit; of a stored line nobody knows."""
    item = values.get("item")
    record = item.record if item is not None else None
    return getattr(record, "second_unit", "") is not None


def _second_digits(values: Values, terms: OrderTerms) -> int | None:
    """Decimals of the item's second unit."""
    item = values.get("item")
    unit = terms.units.get(getattr(item.record, "second_unit", "") or "") if item is not None else None
    return unit.digits if unit is not None else None


def _unit(values: Values, _terms: OrderTerms) -> str:
    item = values.get("item")
    return getattr(item.record, "unit", "") if item is not None else ""


def _offer_value(_before: Values, now: Values, terms: OrderTerms) -> Decimal | None:
    """As core computes it where nobody says the value."""
    quantity, cost = now.get("quantity"), now.get("unit_cost")
    if quantity is None or cost is None or quantity * cost > MAX_MONEY:
        return None
    return round_money(quantity * cost, terms.digits)


def _follows(line: Any) -> bool:
    """Whether a stored value is what its line's figures make, in whole units of the currency or cents."""
    product = line.quantity * (line.unit_cost or 0)
    return any(round_money(product, digits) == line.value for digits in (0, 2))


LINES = LinesSpec(
    columns=(
        LineColumn(
            "item",
            N_("Item"),
            width=124,
            field="item_id",
            source=priced_items("purchase_price"),
            find=find_items,
            find_in=find_called,
            read=_stored_item,
            missing=N_("Choose an item."),
            longest=40,
            other_titles=("item code", "item no", "code", "stok kodu", "kod", "malzeme"),
        ),
        LineColumn("item_name", N_("Name"), compute=item_name, names="item"),
        LineColumn(
            "lot_number",
            N_("Lot"),
            width=110,
            longest=40,
            blank="",
            asked=_has_lot,
            other_titles=("lot no", "parti"),
        ),
        LineColumn(
            "roll_number",
            N_("Roll"),
            width=110,
            longest=40,
            blank="",
            asked=_has_roll,
            other_titles=("roll no", "top no"),
        ),
        LineColumn(
            "quantity",
            N_("Quantity"),
            ValueKind.QUANTITY,
            96,
            missing=N_("Write a quantity."),
            check=check_quantity,
            digits=quantity_digits,
            other_titles=("qty", "stock", "balance", "miktar", "bakiye"),
        ),
        LineColumn("unit", N_("Unit"), width=64, compute=_unit),
        LineColumn(
            "second_quantity",
            N_("Second quantity"),
            ValueKind.QUANTITY,
            110,
            asked=_has_second,
            digits=_second_digits,
        ),
        LineColumn(
            "unit_cost",
            N_("Unit cost"),
            ValueKind.PRICE,
            104,
            currency=lambda terms: terms.currency,
            shown=lambda cost, terms: format_price(cost, terms.digits),
            other_titles=("cost", "rate", "price", "birim maliyet", "maliyet", "birim fiyat"),
        ),
        LineColumn(
            "value",
            N_("Value"),
            ValueKind.MONEY,
            116,
            offer=_offer_value,
            follows=_follows,
            stop="never",
            currency=lambda terms: terms.currency,
            shown=lambda value, terms: format_money(value, digits=terms.digits),
            other_titles=("amount", "total", "tutar", "değer"),
        ),
    ),
    totals=(
        Total(
            "value",
            N_("Value"),
            column="value",
            shown=lambda figure, terms: format_money(figure, terms.currency or None, digits=terms.digits),
            is_main=True,
        ),
    ),
    terms=OrderTerms.of,
    first_terms=OrderTerms(),
    short_order=("item", "quantity", "unit_cost"),
)
