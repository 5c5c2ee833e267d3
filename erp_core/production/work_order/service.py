"""Operations on work orders."""

from decimal import Decimal

from sqlalchemy import select

from erp_core.errors import InvalidMove, ValidationError
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.i18n import N_, _
from erp_core.kit.listing import Filter, Listing, Reference, by_number, lateness
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.confirmation import Confirmed, ask
from erp_core.kit.records.record import lock, write
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id, PaperLanguage, Percent
from erp_core.masters.company import service as companies
from erp_core.masters.item import service as items
from erp_core.masters.unit import service as units
from erp_core.masters.unit.conversion import quantity_in
from erp_core.platform.printing.schema import Paper
from erp_core.production.work_order import WORK_ORDER, WorkOrderStatus
from erp_core.production.work_order.model import WorkOrder
from erp_core.production.work_order.paper import paper_of
from erp_core.production.work_order.schema import (
    MadeFor,
    MadeLine,
    WorkOrderInput,
    WorkOrderRow,
    WorkOrderView,
)
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.model import SalesOrder, SalesOrderLine
from erp_core.security import permission as permissions
from erp_core.security.imports import TakenBack
from erp_core.security.records import Records

LISTING = Listing(
    model=WorkOrder,
    row=WorkOrderRow,
    default_sort="-planned_start_on",
    fields=(
        Filter("status", leads=True),
        Reference("item_id", shown="item_name"),
        Reference("sales_order_id", shown="sales_order_number", headed=N_("Sales order")),
        Reference("customer_id", shown="customer_name"),
        Filter("planned_start_on", not_after="planned_finish_on"),
        Filter("planned_finish_on", headed=N_("Finish")),
        Filter("item_name", headed=N_("Name")),
        *lateness("planned_finish_on", WORK_ORDER.running),
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
    """How many work orders match, and how much is to be made, per unit."""
    return RECORDS.summary(ctx, query)


@query(WORK_ORDER.permission("read"))
def get(ctx: Context, id: Id) -> WorkOrderView:
    """One work order."""
    return RECORDS.get(ctx, id)


@query(WORK_ORDER.permission("read"))
def paper(ctx: Context, id: Id, language: PaperLanguage = "") -> Paper:
    """What stands on a printed work ticket."""
    return paper_of(ctx, RECORDS.get(ctx, id), language)


@query(WORK_ORDER.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who did what to this work order, and when."""
    return RECORDS.history(ctx, id)


@query(WORK_ORDER.permission("read"))
def made_for(ctx: Context, sales_order_id: Id) -> MadeFor:
    """How far a sales order is: what of each line is planned and made, and its work orders."""
    permissions.require(ctx, SALES_ORDER.permission("read"))
    rows = search(ctx, ListQuery(where=[is_("sales_order_id", sales_order_id)], sort="number", limit=200))
    lines = sales_orders.lines_of(ctx, sales_order_id)
    by_line = ctx.session.execute(
        select(
            WorkOrder.sales_order_line_id, WorkOrder.quantity, WorkOrder.unit, WorkOrder.progress_percent
        ).where(
            WorkOrder.sales_order_id == sales_order_id,
            WorkOrder.deleted_at.is_(None),
            WorkOrder.status != WorkOrderStatus.CANCELLED,
        )
    ).all()
    measures = units.by_code(ctx, {line.unit for line in lines} | {work.unit for work in by_line})

    def told(line: SalesOrderLine) -> MadeLine:
        planned = made = Decimal(0)
        for id, quantity, unit, percent in by_line:
            said = quantity_in(quantity, measures[unit], measures[line.unit]) if id == line.id else None
            planned += said or 0
            made += (said or 0) * percent / 100
        return MadeLine(
            line_id=line.id,
            item_code=line.item_code,
            item_name=line.item_name,
            unit=line.unit,
            ordered=line.quantity,
            planned=planned,
            made=round(made, 3),
        )

    return MadeFor(lines=[told(line) for line in lines], work_orders=rows)


@command(WORK_ORDER.permission("create"))
def create(ctx: Context, order: WorkOrderInput, confirmed: Confirmed = ()) -> WorkOrderView:
    """Write a new draft; it gets the next number."""
    record = WorkOrder(progress_percent=Decimal(0))
    _write(ctx, record, order, confirmed)
    return RECORDS.saved(ctx, record)


@command(WORK_ORDER.permission("update"))
def update(
    ctx: Context, id: Id, version: int, order: WorkOrderInput, confirmed: Confirmed = ()
) -> WorkOrderView:
    """Change a draft."""
    record = RECORDS.locked(ctx, id, version)
    _write(ctx, record, order, confirmed)
    return RECORDS.saved(ctx, record)


@command(WORK_ORDER.permission("create"))
def take_back_import(ctx: Context, confirmed: Confirmed = ()) -> TakenBack:
    """Undo one's own last import of work orders: they are deleted, and keep their numbers."""
    return RECORDS.take_back_import(ctx, confirmed)


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
    return RECORDS.moved(ctx, id, version, "release", check=_check_release)


@command(WORK_ORDER.permission("start"))
def start(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Note that work has begun."""
    return RECORDS.moved(ctx, id, version, "start", check=_check)


@command(WORK_ORDER.permission("hold"))
def hold(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Interrupt the work."""
    return RECORDS.moved(ctx, id, version, "hold")


@command(WORK_ORDER.permission("resume"))
def resume(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Go on after an interruption."""
    return RECORDS.moved(ctx, id, version, "resume", check=_check)


@command(WORK_ORDER.permission("close"))
def close(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Finish the order."""
    return RECORDS.moved(ctx, id, version, "close")


@command(WORK_ORDER.permission("cancel"))
def cancel(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Give the order up; it keeps its number."""
    return RECORDS.moved(ctx, id, version, "cancel")


@command(WORK_ORDER.permission("undo"))
def undo(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Take back one's own last move, within a minute and as long as it moved nothing else."""
    return RECORDS.taken_back(ctx, id, version)


def _check_release(ctx: Context, order: WorkOrder) -> None:
    """Work that was not begun yet is for an item that is still made."""
    items.require(ctx, order.item_id)
    _check(ctx, order)


def _check(ctx: Context, order: WorkOrder) -> None:
    """Work goes on only as long as the order it is for does."""
    if order.sales_order_line_id is not None:
        sales_orders.require_running_line(ctx, order.sales_order_line_id)


def _write(ctx: Context, record: WorkOrder, data: WorkOrderInput, confirmed: Confirmed) -> None:
    if data.sales_order_line_id not in (
        None,
        record.sales_order_line_id,
    ):  # else it would tell what is ordered
        permissions.require(ctx, SALES_ORDER.permission("read"))
    same_item = record.item_id == data.item_id
    item = items.require(ctx, data.item_id, unchanged=same_item)
    if not same_item:
        record.item_code, record.item_name = item.code, item.name
    measure = units.require(ctx, data.unit or item.unit, kept=(item.unit, record.unit))
    units.require_quantity(data.quantity, measure)
    unit = measure.code
    is_as_planned = (record.sales_order_line_id, record.quantity, record.unit) == (
        data.sales_order_line_id,
        data.quantity,
        unit,
    )
    write(record, data, without=("unit", "sales_order_line_id"))
    record.unit = unit
    record.sales_order_line_id = record.sales_order_id = None
    record.sales_order_number = record.customer_id = record.customer_name = None
    if data.sales_order_line_id is not None:
        order, line = _sold_line(ctx, data)
        record.sales_order_line_id, record.sales_order_id = line.id, order.id
        record.sales_order_number = order.number
        record.customer_id, record.customer_name = order.customer_id, order.customer_name
        if not is_as_planned:
            _ask_about_more(ctx, record, order, line, confirmed)


def _sold_line(ctx: Context, data: WorkOrderInput) -> tuple[SalesOrder, SalesOrderLine]:
    order, line = sales_orders.require_running_line(ctx, data.sales_order_line_id or 0)
    if line.item_id != data.item_id:
        raise ValidationError.at(
            "sales_order_line_id",
            _("That line of {number} is for another item.").format(number=order.number),
        )
    return order, line


def _ask_about_more(
    ctx: Context, record: WorkOrder, order: SalesOrder, line: SalesOrderLine, confirmed: Confirmed
) -> None:
    """Ask whether more than was ordered is to be made; units that do not convert say nothing of it."""
    others = select(WorkOrder.quantity, WorkOrder.unit).where(
        WorkOrder.sales_order_line_id == line.id,
        WorkOrder.deleted_at.is_(None),
        WorkOrder.status != WorkOrderStatus.CANCELLED,
        WorkOrder.id != (record.id or 0),
    )
    with ctx.session.no_autoflush:
        planned = [(row.quantity, row.unit) for row in ctx.session.execute(others)]
    planned.append((record.quantity, record.unit))
    measures = units.by_code(ctx, {line.unit, *(unit for _quantity, unit in planned)})
    said = (quantity_in(quantity, measures[unit], measures[line.unit]) for quantity, unit in planned)
    total = sum((quantity for quantity in said if quantity is not None), Decimal(0))
    if total > line.quantity:
        text = _(
            "{number} orders {ordered} {unit} of {item}; with this there would be work for {planned} {unit}."
            " Make more than was ordered?"
        )
        ask(
            confirmed,
            "more_than_ordered",
            text.format(
                number=order.number,
                item=line.item_code,
                unit=line.unit,
                ordered=companies.figure(ctx, line.quantity),
                planned=companies.figure(ctx, total),
            ),
        )
