"""What crosses the door for work orders."""

from datetime import date
from decimal import Decimal

from pydantic import ValidationInfo, field_validator

from erp_core.kit.i18n import _
from erp_core.kit.schema import Input, Row, Schema, View
from erp_core.kit.types import Day, Id, Notes, Quantity, ShortText, broken_rule
from erp_core.production.work_order import Priority, WorkOrderStatus


class WorkOrderRow(Row):
    """A line of the list of work orders."""

    number: str
    status: WorkOrderStatus
    item_id: int
    item_code: str
    item_name: str
    quantity: Decimal
    unit: str
    sales_order_id: int | None
    sales_order_number: str | None
    customer_id: int | None
    customer_name: str | None
    planned_start_on: date
    planned_finish_on: date
    priority: Priority
    progress_percent: Decimal


class MadeLine(Schema):
    """How far one line of a sales order is; quantities are in its unit.

    Attributes:
        planned: what work orders are to make, without cancelled ones.
        made: what they have made, by their progress. Work in a unit that does not convert is in neither.
    """

    line_id: int
    item_code: str
    item_name: str
    unit: str
    ordered: Decimal
    planned: Decimal
    made: Decimal


class MadeFor(Schema):
    """How far a sales order is: its lines, and the work orders that are for it."""

    lines: list[MadeLine]
    work_orders: list[WorkOrderRow]


class WorkOrderInput(Input):
    """What a user writes in a work order; ``unit`` is the item's unit when left empty."""

    item_id: Id
    quantity: Quantity
    unit: ShortText = ""
    sales_order_line_id: Id | None = None
    planned_start_on: Day
    planned_finish_on: Day
    priority: Priority = Priority.NORMAL
    notes: Notes = ""

    @field_validator("planned_finish_on")
    @classmethod
    def _not_before_start(cls, value: date, info: ValidationInfo) -> date:
        start = info.data.get("planned_start_on")
        if start is not None and value < start:
            raise broken_rule("planned_finish_on", _("The finish cannot be before the start."))
        return value


class WorkOrderView(View):
    """A whole work order."""

    number: str
    status: WorkOrderStatus
    item_id: int
    item_code: str
    item_name: str
    quantity: Decimal
    unit: str
    sales_order_line_id: int | None
    sales_order_id: int | None
    sales_order_number: str | None
    customer_id: int | None
    customer_name: str | None
    planned_start_on: date
    planned_finish_on: date
    priority: Priority
    progress_percent: Decimal
    notes: str
