"""Writing an order: what it takes from the masters (names, units, prices), rounding, totals."""

from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.records.lines import write_lines
from erp_core.kit.records.record import write
from erp_core.masters.company.service import current as current_company
from erp_core.masters.currency.service import digits_of
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.masters.party.model import Party
from erp_core.masters.unit import service as units
from erp_core.trading.order import Order, PricedLine
from erp_core.trading.schema import LineInput, OrderInput

PriceList = Literal["purchase_price", "sales_price"]


def write_order(
    ctx: Context, order: Order, data: OrderInput, party: Party, line: type[Any], prices: PriceList
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
    write(order, data, without=("lines", "currency"))
    order.currency = data.currency or party.currency
    digits = digits_of(ctx, order.currency)
    write_lines(ctx, order, data.lines, line, _LineFiller(ctx, order, prices, data.lines).fill)
    order.compute_totals(digits)


def require_still_good(ctx: Context, order: Order, role: Literal["customer", "supplier"]) -> None:
    """Raise ValidationError at every field that names a party or item which may not be used any more."""
    errors: dict[str, str] = {}
    try:
        parties.require(ctx, getattr(order, f"{role}_id"), role)
    except ValidationError as error:
        errors |= error.fields
    found = items.by_id(ctx, (line.item_id for line in order.live_lines))
    for index, line in enumerate(order.live_lines):
        try:
            items.usable(found.get(line.item_id), unchanged=False)
        except ValidationError as error:
            errors |= {f"lines.{index}.{field}": words for field, words in error.fields.items()}
    if errors:
        raise ValidationError(
            _("{number} rests on what may not be used any more: {reasons}").format(
                number=order.number, reasons=" ".join(dict.fromkeys(errors.values()))
            ),
            errors,
        )


class _LineFiller:
    """Fills lines from what the user sent and from the items they name, all of them looked up at once."""

    def __init__(self, ctx: Context, order: Order, prices: PriceList, inputs: list[LineInput]) -> None:
        self._ctx = ctx
        self._order = order
        self._prices = prices
        self._items = items.by_id(ctx, (data.item_id for data in inputs))
        # An item's own unit is known; only another that somebody typed needs a look.
        own = {item.unit for item in self._items.values()}
        typed = {data.unit for data in inputs if data.unit} - own
        self._units = own | (units.known(ctx, typed) if typed else set())

    def fill(self, line: PricedLine, data: LineInput) -> None:
        """Write one line; ValidationError at the field that cannot be written."""
        same_item = line.item_id == data.item_id
        item = items.usable(self._items.get(data.item_id), unchanged=same_item)
        if not same_item:
            line.item_code, line.item_name = item.code, item.name
        write(line, data, without=("id", "unit", "unit_price"))
        line.unit = data.unit or item.unit
        if line.unit not in self._units:
            raise ValidationError.at("unit", _("The unit {code} is not known.").format(code=line.unit))
        line.unit_price = self._default_price(item) if data.unit_price is None else data.unit_price

    def _default_price(self, item: Any) -> Decimal:
        if self._order.currency != self._company_currency:
            raise ValidationError.at(
                "unit_price",
                _("Enter a price in {currency}; the item's own price is in another currency.").format(
                    currency=self._order.currency
                ),
            )
        return getattr(item, self._prices)

    @cached_property
    def _company_currency(self) -> str:
        return current_company(self._ctx).currency
