"""Work orders as a public resource, with the progress of the work."""

from datetime import date
from typing import Annotated, Any, ClassVar

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from erp_core.errors import ValidationError
from erp_core.kit.types import Code, Notes, ShortText
from erp_core.production.work_order import Priority, WorkOrderStatus
from erp_core.production.work_order import service as work_orders
from erp_core.server.rest.addresses import CHANGING, Id, Version, with_etag
from erp_core.server.rest.collection import Collection, Handlers, Lookup
from erp_core.server.rest.conditions import Conditional
from erp_core.server.rest.fields import (
    ANSWERED_STAMPS,
    Day,
    Number,
    PercentIn,
    Public,
    QuantityIn,
    Stamps,
    Whole,
    Written,
)
from erp_core.server.rest.filters import Filters, Parameter
from erp_core.server.rest.names import Names
from erp_core.server.rest.published.orders import item_id
from erp_core.server.rest.resource import doing, refusals


class WorkOrderIn(Written):
    """A work order, as it is written."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "item_code": "MAT-001",
                "quantity": 500,
                "planned_start_date": "2024-01-15",
                "planned_finish_date": "2024-01-31",
                "priority": "normal",
                "notes": "Second shift",
            }
        }
    )
    ANSWERED: ClassVar[frozenset[str]] = ANSWERED_STAMPS | {
        "wo_number",
        "status",
        "item_name",
        "sales_order_id",
        "sales_order_number",
        "customer_id",
        "customer_name",
        "progress_percent",
    }

    item_code: Annotated[Code, Field(description="code of the item to make, in any case")]
    quantity: QuantityIn
    unit: Annotated[ShortText, Field(description="the item's own unit if left out")] = ""
    sales_order_line_id: Annotated[
        Whole | None, Field(description="id of the sales order's line item that this is made for")
    ] = None
    planned_start_date: Day
    planned_finish_date: Day
    priority: Priority = Priority.NORMAL
    notes: Notes = ""
    version: Annotated[Whole | None, Field(description="when changing, instead of If-Match")] = None


class WorkOrderRow(Public):
    """A work order in a list."""

    id: int
    wo_number: str
    status: WorkOrderStatus
    item_code: str
    item_name: str
    quantity: Number
    unit: str
    sales_order_id: int | None
    sales_order_number: str | None
    customer_id: int | None
    customer_name: str | None
    planned_start_date: date
    planned_finish_date: date
    priority: Priority
    progress_percent: Number


class WorkOrder(WorkOrderRow):
    """A work order."""

    sales_order_line_id: int | None
    notes: str


class WholeWorkOrder(Stamps, WorkOrder):
    """A work order."""

    model_config = ConfigDict(title="WorkOrder")


class ProgressIn(Version):
    """How much is made."""

    model_config = ConfigDict(json_schema_extra={"example": {"progress_percent": 40}})

    progress_percent: Annotated[PercentIn, Field(description="percent of the quantity")]


async def _to_core(lookup: Lookup, data: WorkOrderIn, stored: Any) -> dict[str, Any]:
    values = data.model_dump(exclude={"item_code", "version", "planned_start_date", "planned_finish_date"})
    values["planned_start_on"], values["planned_finish_on"] = (
        data.planned_start_date,
        data.planned_finish_date,
    )
    if stored is not None and stored.item_code == data.item_code:
        return values | {"item_id": stored.item_id}
    found = await lookup("item.find_codes", codes=[data.item_code])
    try:
        return values | {"item_id": item_id(data.item_code, found)}
    except ValidationError as error:
        raise ValidationError.at("item_code", error.message) from None


WORK_ORDERS = Collection(
    path="work-orders",
    about="What is made: draft → released → in progress → completed → closed.",
    title="work order",
    record="work_order",
    argument="order",
    written=WorkOrderIn,
    view=WholeWorkOrder,
    row=WorkOrderRow,
    filters=Filters(
        work_orders.LISTING,
        [
            Parameter("status"),
            Parameter("sales_order_id"),
            Parameter("customer_id"),
            Parameter("date_from", "planned_start_on", "from"),
            Parameter("date_to", "planned_start_on", "to"),
            Parameter("is_overdue", about="only what is past its planned finish and not made", only=True),
        ],
        [name for name in WorkOrderRow.model_fields if name not in ("id", "sales_order_id", "customer_id")],
        "-planned_start_date",
    ),
    names=Names(
        {
            "number": "wo_number",
            "planned_start_on": "planned_start_date",
            "planned_finish_on": "planned_finish_date",
            "actions": "allowed_actions",
        },
        {"item_id": "item_code"},
    ),
    to_core=_to_core,
    elsewhere={"record_progress": "progress"},
)


def add_progress(routes: APIRouter) -> None:
    """The route that records progress."""
    handlers = Handlers(WORK_ORDERS)

    async def progress(request: Request, id: Id, data: ProgressIn, conditions: Conditional) -> Response:
        made = await handlers.change(
            request, id, "record_progress", data.version, conditions, progress_percent=data.progress_percent
        )
        return WORK_ORDERS.one(made)

    routes.add_api_route(
        f"{WORK_ORDERS.url}/{{id}}/progress",
        doing(progress, "work_order.record_progress"),
        methods=["POST"],
        response_model=WORK_ORDERS.view,
        summary="Record progress of a work order",
        description="Only while the work is in progress.",
        responses=refusals(*CHANGING) | with_etag(200),
        operation_id="record_progress_work_order",
    )
