"""Writing an order: what it takes from the masters (names, units, prices), rounding, totals."""

from decimal import Decimal
from typing import Any, Literal

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.records.confirmation import Confirmed, ask
from erp_core.kit.records.lines import write_lines
from erp_core.kit.records.record import write
from erp_core.kit.records.uses import not_given_up, told, uses
from erp_core.masters.company import service as companies
from erp_core.masters.currency.service import digits_of
from erp_core.masters.exchange_rate.service import rate_on
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.masters.party.model import Party
from erp_core.masters.unit import service as units
from erp_core.trading.order import Order, PricedLine
from erp_core.trading.pricing import default_price
from erp_core.trading.questions import ASKED_ABOUT, words_of
from erp_core.trading.schema import LineInput, OrderInput

PriceList = Literal["purchase_price", "sales_price"]


def write_order(
    ctx: Context,
    order: Order,
    data: OrderInput,
    party: Party,
    line: type[Any],
    prices: PriceList,
    confirmed: Confirmed = (),
) -> None:
    """Write header, lines and totals of an order from what the user sent.

    Args:
        order: a new order, or a locked one with its lines loaded.
        party: its currency is used when the input names none.
        line: model of the order's lines.
        prices: the item's default price that stands in where a line has none.
        confirmed: questions that were answered with yes.

    Raises:
        ValidationError: with the path of every line that cannot be written.
    """
    write(order, data, without=("lines", "currency"))
    was = order.currency
    order.currency = data.currency or party.currency
    digits = digits_of(ctx, order.currency)
    order.exchange_rate = rate_on(ctx, order.currency, order.order_date)
    filler = _LineFiller(ctx, order, prices, data.lines, has_currency_changed=was != order.currency)
    stored = {x.id: (x, x.item_id, x.quantity) for x in order.live_lines}
    write_lines(ctx, order, data.lines, line, filler.fill)
    less = [id for id, (x, item_id, quantity) in stored.items() if _is_less(x, item_id, quantity)]
    text = _("Needed for {documents}, but now less or gone: lines of {number}. Change them all the same?")
    _ask_about_uses(ctx, order, line.__tablename__, less, text, confirmed)
    order.compute_totals(digits)


def ask_before_cancelling(ctx: Context, order: Order, line: type[Any], confirmed: Confirmed) -> None:
    """Ask whether an order is to be cancelled that other documents rest on, and say which."""
    _ask_before_move(ctx, order, line, "documents_rest_on_it", confirmed)


def ask_before_ending(ctx: Context, order: Order, line: type[Any], confirmed: Confirmed) -> None:
    """Ask whether an order is to be over that unfinished work is for; the work cannot go on then."""
    _ask_before_move(ctx, order, line, "work_is_unfinished", confirmed)


def _ask_before_move(ctx: Context, order: Order, line: type[Any], name: str, confirmed: Confirmed) -> None:
    found = uses(ctx, line.__tablename__, [x.id for x in order.live_lines], ASKED_ABOUT[name])
    if found:
        ask(confirmed, name, words_of(name, order.number, found))


def _is_less(line: PricedLine, item_id: int, quantity: Decimal) -> bool:
    return line.deleted_at is not None or line.item_id != item_id or line.quantity < quantity


def _ask_about_uses(
    ctx: Context, order: Order, lines: str, ids: list[int], text: str, confirmed: Confirmed
) -> None:
    found = uses(ctx, lines, ids, not_given_up)
    if found:
        documents = told(found, with_status=True)
        ask(confirmed, "documents_rest_on_it", text.format(documents=documents, number=order.number))


def require_still_good(
    ctx: Context,
    order: Order,
    role: Literal["customer", "supplier"],
    *,
    is_promised: bool = False,
    is_known: bool = False,
) -> None:
    """Raise ValidationError at every field that names a party or item which may not be used any more.

    Args:
        is_promised: what was promised is still delivered when its item was made inactive since.
        is_known: the party has the promise already, and it is kept when the party was made inactive since.
    """
    if order.exchange_rate is None:  # it may be known by now
        order.exchange_rate = rate_on(ctx, order.currency, order.order_date)
    errors: dict[str, str] = {}
    try:
        parties.require(ctx, getattr(order, f"{role}_id"), role, unchanged=is_known)
    except ValidationError as error:
        errors |= error.fields
    found = items.by_id(ctx, (line.item_id for line in order.live_lines))
    for index, line in enumerate(order.live_lines):
        try:
            items.usable(found.get(line.item_id), unchanged=is_promised)
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

    def __init__(
        self,
        ctx: Context,
        order: Order,
        prices: PriceList,
        inputs: list[LineInput],
        *,
        has_currency_changed: bool,
    ) -> None:
        self._ctx = ctx
        self._order = order
        self._prices = prices
        self._has_currency_changed = has_currency_changed
        self._items = items.by_id(ctx, (data.item_id for data in inputs))

    def fill(self, line: PricedLine, data: LineInput) -> None:
        """Write one line; ValidationError at the field that cannot be written."""
        same_item = line.item_id == data.item_id
        item = items.usable(self._items.get(data.item_id), unchanged=same_item)
        if not same_item:
            line.item_code, line.item_name = item.code, item.name
        measure = units.require(self._ctx, data.unit or item.unit, kept=(item.unit, line.unit))
        units.require_quantity(data.quantity, measure)
        unit, is_other = measure.code, self._has_currency_changed or not same_item
        if line.item_id is None and data.has_default_price and data.unit_price is not None:  # a new line
            self._require_own_price(item, unit, data.unit_price)
        # A default price that came back as it was stored says nothing of what the line is about by now.
        is_outdated = data.has_default_price and (is_other or unit != line.unit)
        typed = None if is_outdated and data.unit_price == line.unit_price else data.unit_price
        write(line, data, without=("id", "unit", "unit_price", "has_default_price"))
        line.unit = unit
        line.unit_price = self._default_price(item, unit) if typed is None else typed
        line.has_default_price = data.has_default_price or typed is None

    def _default_price(self, item: Any, unit: str) -> Decimal:
        own: Decimal = getattr(item, self._prices)
        is_home = self._order.currency == companies.home_currency(self._ctx)
        price = default_price(own, item.unit, unit, lambda code: units.size(self._ctx, code), is_home=is_home)
        if price is None:
            raise ValidationError.at("unit_price", self._why_asked(item, unit, is_home))
        return price

    def _require_own_price(self, item: Any, unit: str, price: Decimal) -> None:
        """Refuse a price that a new line calls the item's own, and that is not: nobody typed it."""
        own = self._default_price(item, unit)
        if own != price:
            text = _("The item's own price is {price} per {unit}. Enter the price that is meant.")
            raise ValidationError.at(
                "unit_price", text.format(price=companies.figure(self._ctx, own), unit=unit)
            )

    def _why_asked(self, item: Any, unit: str, is_home: bool) -> str:
        if not is_home:
            text = _("Enter a price in {currency}; the item's own price is in another currency.")
            return text.format(currency=self._order.currency)
        text = _("Enter a price per {unit}; the item's own price is per {own}.")
        return text.format(unit=unit, own=item.unit)
