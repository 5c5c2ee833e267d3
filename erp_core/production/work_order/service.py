"""Operations on work orders."""

from decimal import Decimal

from erp_core.errors import InvalidMove, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.listing import Derived, Filter, Listing, Reference, by_number, one_of
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.record import lock, write
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id, Percent
from erp_core.masters.item import service as items
from erp_core.masters.unit import service as units
from erp_core.production.work_order import WORK_ORDER
from erp_core.production.work_order.model import WorkOrder
from erp_core.production.work_order.schema import WorkOrderInput, WorkOrderRow, WorkOrderView
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.records import Records

LISTING = Listing(
    model=WorkOrder,
    row=WorkOrderRow,
    default_sort="-planned_start_on",
    fields=(
        Filter("status", leads=True),
        Reference("item_id", shown="item_name"),
        Filter("planned_start_on", not_after="planned_finish_on"),
        Derived(
            "is_overdue",
            value=lambda order, today: (
                (order.planned_finish_on < today) & one_of(order.status, WORK_ORDER.running)
            ),
        ),
    ),
    sort_keys={"number": by_number, "priority": lambda order: [order.priority_rank]},
)
RECORDS = Records(WorkOrder, WorkOrderView, LISTING)


@query(WORK_ORDER.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[WorkOrderRow]:
    """One page of work orders."""
    return RECORDS.page(ctx, query)


@query(WORK_ORDER.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many work orders match."""
    return RECORDS.summary(ctx, query)


@query(WORK_ORDER.permission("read"))
def get(ctx: Context, id: Id) -> WorkOrderView:
    """One work order."""
    return RECORDS.get(ctx, id)


@query(WORK_ORDER.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who did what to this work order, and when."""
    return RECORDS.history(ctx, id)


@command(WORK_ORDER.permission("create"))
def create(ctx: Context, order: WorkOrderInput) -> WorkOrderView:
    """Write a new draft; it gets the next number."""
    record = WorkOrder(progress_percent=Decimal(0))
    _write(ctx, record, order)
    return RECORDS.saved(ctx, record)


@command(WORK_ORDER.permission("update"))
def update(ctx: Context, id: Id, version: int, order: WorkOrderInput) -> WorkOrderView:
    """Change a draft."""
    record = RECORDS.locked(ctx, id, version)
    _write(ctx, record, order)
    return RECORDS.saved(ctx, record)


@command(WORK_ORDER.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a draft from all lists; its number stays used."""
    RECORDS.delete(ctx, id, version)


@command(WORK_ORDER.permission("record_progress"))
def record_progress(ctx: Context, id: Id, version: int, progress_percent: Percent) -> WorkOrderView:
    """Note how much is made, in percent of the quantity; only while the work is in progress."""
    record = lock(ctx, WorkOrder, id, version)
    if record.status != "in_progress":
        raise InvalidMove(
            _("{number} is not in progress; start it before recording progress.").format(number=record.number)
        )
    record.progress_percent = progress_percent
    return RECORDS.saved(ctx, record)


@command(WORK_ORDER.permission("complete"))
def complete(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Note that the whole quantity is made; progress becomes 100 percent."""
    return RECORDS.moved(ctx, id, version, "complete", progress_percent=Decimal(100))


@command(WORK_ORDER.permission("release"))
def release(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Allow the floor to start."""
    return RECORDS.moved(ctx, id, version, "release")


@command(WORK_ORDER.permission("start"))
def start(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Note that work has begun."""
    return RECORDS.moved(ctx, id, version, "start")


@command(WORK_ORDER.permission("hold"))
def hold(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Interrupt the work."""
    return RECORDS.moved(ctx, id, version, "hold")


@command(WORK_ORDER.permission("resume"))
def resume(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Go on after an interruption."""
    return RECORDS.moved(ctx, id, version, "resume")


@command(WORK_ORDER.permission("close"))
def close(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Finish the order."""
    return RECORDS.moved(ctx, id, version, "close")


@command(WORK_ORDER.permission("cancel"))
def cancel(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Give the order up; it keeps its number."""
    return RECORDS.moved(ctx, id, version, "cancel")


def _write(ctx: Context, record: WorkOrder, data: WorkOrderInput) -> None:
    same_item = record.item_id == data.item_id
    item = items.require(ctx, data.item_id, unchanged=same_item)
    if not same_item:
        record.item_code, record.item_name = item.code, item.name
    unit = units.require(ctx, data.unit or item.unit).code
    _write_sales_order_line(ctx, record, data, same_item)
    write(record, data, without=("unit", "sales_order_line_id"))
    record.unit = unit


def _write_sales_order_line(ctx: Context, record: WorkOrder, data: WorkOrderInput, same_item: bool) -> None:
    if data.sales_order_line_id is None:
        record.sales_order_line_id = record.sales_order_number = None
    elif data.sales_order_line_id != record.sales_order_line_id or not same_item:
        order, line = sales_orders.require_line(ctx, data.sales_order_line_id)
        if line.item_id != data.item_id:
            raise ValidationError.at(
                "sales_order_line_id",
                _("That line of {number} is for another item.").format(number=order.number),
            )
        record.sales_order_line_id, record.sales_order_number = line.id, order.number
