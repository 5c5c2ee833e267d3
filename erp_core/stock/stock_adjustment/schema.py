"""What crosses the door for stock adjustments."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from erp_core.kit.schema import Input, OfItsDay, Row, Schema, View
from erp_core.kit.types import Day, Id, Notes, OptionalCode, Price, Quantity, ShortText, Worth
from erp_core.stock.stock_adjustment import AdjustmentKind, StockAdjustmentStatus


class StockAdjustmentRow(Row):
    """A line of the list of stock adjustments."""

    number: str
    status: StockAdjustmentStatus
    kind: AdjustmentKind
    moved_on: date
    warehouse_id: int
    warehouse_code: str


class StockAdjustmentLineInput(Input):
    """What a user writes in one line of a stock adjustment.

    Attributes:
        id: the stored line this one continues; None for a new line.
        lot_number: of what is tracked by lot; may be said of a roll. A new lot is made when it is posted.
        roll_number: of what is tracked by roll.
        quantity: in the item's unit.
        unit: of the quantity, where somebody says it: the item's own, by code or name.
        second_quantity: as measured, in the item's second unit.
        unit_cost: per unit, in the company's currency.
        value: of the whole line; quantity times unit cost where it is left out. It goes before the cost.
    """

    id: Id | None = None
    item_id: Id
    lot_number: OptionalCode = ""
    roll_number: OptionalCode = ""
    quantity: Quantity
    unit: ShortText = ""
    second_quantity: Quantity | None = None
    unit_cost: Price | None = None
    value: Worth | None = None


class StockAdjustmentInput(Input):
    """What a user writes in a stock adjustment; the day is today where nothing is said."""

    kind: AdjustmentKind = AdjustmentKind.OPENING
    moved_on: Annotated[Day | None, OfItsDay()] = None
    warehouse_id: Id
    notes: Notes = ""
    lines: Annotated[list[StockAdjustmentLineInput], Field(max_length=5000)] = Field(default=[])


class StockAdjustmentLineView(Schema):
    """One line of a stock adjustment."""

    id: int
    position: int
    item_id: int
    item_code: str
    item_name: str
    lot_number: str
    roll_number: str
    quantity: Decimal
    unit: str
    second_quantity: Decimal | None
    unit_cost: Decimal | None
    value: Decimal


class StockAdjustmentView(View):
    """A whole stock adjustment."""

    number: str
    status: StockAdjustmentStatus
    kind: AdjustmentKind
    moved_on: date
    warehouse_id: int
    warehouse_code: str
    notes: str
    lines: list[StockAdjustmentLineView]
