"""Plain data that crosses the door: Row (a line of a list), Input (what is written), View (what is read)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from erp_core.kit.i18n import _
from erp_core.kit.types import (
    CurrencyCode,
    Id,
    LineText,
    Money,
    Notes,
    Percent,
    Price,
    Quantity,
    ShortText,
    broken_rule,
)


class Schema(BaseModel):
    """Base of everything an operation takes or returns; unknown fields are refused."""

    # An instance built by hand is checked again at the door like any other input.
    model_config = ConfigDict(
        extra="forbid", str_strip_whitespace=True, from_attributes=True, revalidate_instances="always"
    )


class Row(Schema):
    """One line of a list: only what the list shows."""

    id: int


class Input(Schema):
    """What a user writes; every rule on single fields and between fields is declared here."""


class View(Schema):
    """A whole record as a user reads it.

    Attributes:
        version: must travel back with each command on this record.
        actions: names of the operations the record's status allows and this user may run.
        refused: those the status allows but this user may not run, with the permission that is missing;
            an empty one where only the rule of four eyes stands in the way.
    """

    id: int
    version: int
    created_at: datetime
    created_by: str | None = None
    updated_at: datetime
    updated_by: str | None = None
    actions: list[str] = []
    refused: dict[str, str] = {}


class Change(Schema):
    """One change of one record, as its history tells it.

    Attributes:
        action: ``created``, ``changed``, ``deleted`` or ``moved``.
        fields: field name to its old and new value, as text; for ``moved`` this includes ``status``.
        lines_changed: how many lines were added, changed or removed with it.
    """

    at: datetime
    user: str
    action: str
    fields: dict[str, tuple[str | None, str | None]]
    lines_changed: int = 0


class Summary(Schema):
    """Count and sum over everything a list's filter matches, not only the page shown.

    Attributes:
        total_amounts: sum of totals per currency code; empty where records carry no money.
    """

    count: int
    total_amounts: dict[str, Money] = {}


class LineInput(Input):
    """What a user writes in one line of an order.

    Attributes:
        id: the stored line this one continues; None for a new line. Stored lines that are missing
            from the order's input are removed.
        quantity: in ``unit``, which is the item's unit when left empty.
        unit_price: per unit, in the order's currency; the item's default price when None.
    """

    id: Id | None = None
    item_id: Id
    description: LineText = ""
    quantity: Quantity
    unit: ShortText = ""
    unit_price: Price | None = None
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
    discount_percent: Decimal
    amount: Decimal


class OrderInput(Input):
    """What purchase and sales orders have in common when written."""

    order_date: date
    due_date: date
    currency: CurrencyCode | None = None
    tax_rate: Percent = Decimal(0)
    notes: Notes = ""
    lines: Annotated[list[LineInput], Field(max_length=2000)] = []

    @field_validator("due_date")
    @classmethod
    def _not_before_order(cls, value: date, info: ValidationInfo) -> date:
        ordered = info.data.get("order_date")
        if ordered is not None and value < ordered:
            raise broken_rule("due_date", _("The due date cannot be before the order date."))
        return value


class OrderView(View):
    """What purchase and sales orders have in common when read."""

    number: str
    status: str
    order_date: date
    due_date: date
    currency: str
    tax_rate: Decimal
    notes: str
    net_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    lines: list[LineView]
