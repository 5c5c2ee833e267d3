"""What purchase and sales orders take from the masters: names, units, prices, rounding."""

from decimal import Decimal
from functools import cached_property
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
    _LineWriter(ctx, order, prices).write(data.lines, line)
    order.compute_totals(digits)


class _LineWriter:
    """Writes the lines of one order and collects what is wrong with each."""

    def __init__(self, ctx: Context, order: OrderDocument, prices: PriceList) -> None:
        self._ctx = ctx
        self._order = order
        self._prices = prices
        self._stored: dict[int, DocumentLine] = {x.id: x for x in order.live_lines}
        self._kept: set[int] = set()

    def write(self, inputs: list[LineInput], line: type[Any]) -> None:
        """Change, add and remove lines until they are what the user sent."""
        found = items.by_id(self._ctx, (data.item_id for data in inputs))
        known_units = self._known_units(inputs, found)
        errors: dict[str, str] = {}
        for index, data in enumerate(inputs):
            try:
                target = self._target(data, line)
                self._fill(target, data, found.get(data.item_id), known_units)
                target.position = index + 1
            except ValidationError as error:
                errors |= {f"lines.{index}.{field}": words for field, words in error.fields.items()}
        if errors:
            raise ValidationError(_("Some lines cannot be saved as they are."), errors)
        for removed in self._stored.keys() - self._kept:
            self._stored[removed].deleted_at = self._ctx.now

    def _target(self, data: LineInput, line: type[Any]) -> DocumentLine:
        """The stored line the input continues, or a new one."""
        if data.id is None:
            target = line()
            self._order.lines.append(target)
            return target
        if data.id not in self._stored or data.id in self._kept:
            raise ValidationError.at("id", _("This line no longer exists. Reload the order."))
        self._kept.add(data.id)
        return self._stored[data.id]

    def _fill(self, target: DocumentLine, data: LineInput, item: Item | None, known_units: set[str]) -> None:
        same_item = target.item_id == data.item_id
        item = items.usable(item, unchanged=same_item)
        if not same_item:
            target.item_id, target.item_code, target.item_name = item.id, item.code, item.name
        target.description = data.description
        target.quantity = data.quantity
        target.unit = data.unit or item.unit
        if target.unit not in known_units:
            raise ValidationError.at("unit", _("The unit {code} is not known.").format(code=target.unit))
        target.discount_percent = data.discount_percent
        target.unit_price = self._default_price(item) if data.unit_price is None else data.unit_price

    def _default_price(self, item: Item) -> Decimal:
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

    def _known_units(self, inputs: list[LineInput], found: dict[int, Item]) -> set[str]:
        # An item's own unit is known; only another that somebody typed needs a look.
        own = {item.unit for item in found.values()}
        typed = {data.unit for data in inputs if data.unit} - own
        return own | (units.known(self._ctx, typed) if typed else set())
