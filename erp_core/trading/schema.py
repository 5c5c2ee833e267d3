"""What crosses the door for orders of either side."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from erp_core.kit.i18n import _
from erp_core.kit.schema import Input, OfItsDay, Schema, View
from erp_core.kit.types import (
    CurrencyCode,
    Day,
    Id,
    LineText,
    Notes,
    Percent,
    Price,
    Quantity,
    ShortText,
    broken_rule,
)

# Of so many items at once the last prices are asked: as many as are offered while one types, and more.
ItemIds = Annotated[list[Id], Field(max_length=200)]


class LineInput(Input):
    """What a user writes in one line of an order.

    Attributes:
        id: the stored line this one continues; None for a new line. Stored lines that are missing
            from the order's input are removed.
        quantity: in ``unit``, which is the item's unit when left empty.
        unit_price: per unit, in the order's currency. When None the item's own price, in the line's unit.
        has_default_price: the price was offered and nobody typed it: it goes with the item, the unit and the
            currency when those change.
    """

    id: Id | None = None
    item_id: Id
    description: LineText = ""
    quantity: Quantity
    unit: ShortText = ""
    unit_price: Annotated[Price | None, OfItsDay()] = None
    has_default_price: Annotated[bool, OfItsDay()] = False
    discount_percent: Percent = Decimal(0)


class LineView(Schema):
    """One line of an order; ``amount`` is net of discount and before tax."""

    id: int
    position: int
    item_id: int
    item_code: str
    item_name: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    has_default_price: bool
    discount_percent: Decimal
    amount: Decimal


class OrderInput(Input):
    """What purchase and sales orders have in common when written."""

    order_date: Annotated[Day, OfItsDay()]
    due_date: Annotated[Day, OfItsDay()]
    currency: CurrencyCode | None = None
    tax_rate: Percent = Decimal(0)
    notes: Notes = ""
    lines: Annotated[list[LineInput], Field(max_length=2000)] = Field(default=[])

    @field_validator("due_date")
    @classmethod
    def _not_before_order(cls, value: date, info: ValidationInfo) -> date:
        ordered = info.data.get("order_date")
        if ordered is not None and value < ordered:
            raise broken_rule("due_date", _("The due date cannot be before the order date."))
        return value


class OrderView(View):
    """What purchase and sales orders have in common when read.

    Attributes:
        exchange_rate: the company's currency for one unit of the order's; None where no rate was known.
    """

    number: str
    status: str
    order_date: date
    due_date: date
    currency: str
    exchange_rate: Decimal | None
    tax_rate: Decimal
    notes: str
    net_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    lines: list[LineView]


class LastPrice(Schema):
    """What an item cost in a party's last order of it.

    Attributes:
        unit: what the price is per.
    """

    item_id: int
    unit_price: Decimal
    unit: str
    currency: str
    order_date: date
    number: str
