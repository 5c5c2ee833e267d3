"""Operations on work orders."""

from decimal import Decimal

from erp_core.errors import InvalidMove, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.listing import Derived, Filter, Listing, Reference, by_number, one_of
from erp_core.kit.operation import Context, command, query
from erp_core.kit.record import find, lock
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id, Percent
from erp_core.masters.item import service as items
from erp_core.masters.unit import service as units
from erp_core.production.work_order.model import RUNNING, WorkOrder
from erp_core.production.work_order.schema import WorkOrderInput, WorkOrderRow, WorkOrderView
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.audit.history import history_of
from erp_core.security.permission import Permission
from erp_core.security.user.people import stamped

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
            value=lambda order, today: (order.planned_finish_on < today) & one_of(order.status, RUNNING),
        ),
    ),
    sort_keys={"number": by_number, "priority": lambda order: [order.priority_rank]},
)


@query(Permission.WORK_ORDER_READ)
def search(ctx: Context, query: ListQuery) -> list[WorkOrderRow]:
    """One page of work orders."""
    return LISTING.rows(ctx, query)


@query(Permission.WORK_ORDER_READ)
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many work orders match."""
    return LISTING.summary(ctx, query)


@query(Permission.WORK_ORDER_READ)
def get(ctx: Context, id: Id) -> WorkOrderView:
    """One work order."""
    return _view(ctx, find(ctx, WorkOrder, id))


@query(Permission.WORK_ORDER_READ)
def history(ctx: Context, id: Id) -> list[Change]:
    """Who did what to this work order, and when."""
    return history_of(ctx, WorkOrder, id)


@command(Permission.WORK_ORDER_CREATE)
def create(ctx: Context, order: WorkOrderInput) -> WorkOrderView:
    """Write a new draft; it gets the next number."""
    record = WorkOrder(progress_percent=Decimal(0))
    _write(ctx, record, order)
    ctx.session.add(record)
    ctx.session.flush()
    return _view(ctx, record)


@command(Permission.WORK_ORDER_UPDATE)
def update(ctx: Context, id: Id, version: int, order: WorkOrderInput) -> WorkOrderView:
    """Change a draft."""
    record = lock(ctx, WorkOrder, id, version)
    record.require_editable()
    _write(ctx, record, order)
    ctx.session.flush()
    return _view(ctx, record)


@command(Permission.WORK_ORDER_DELETE)
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a draft from all lists; its number stays used."""
    record = lock(ctx, WorkOrder, id, version)
    record.require_editable()
    record.deleted_at = ctx.now


@command(Permission.WORK_ORDER_RECORD_PROGRESS)
def record_progress(ctx: Context, id: Id, version: int, progress_percent: Percent) -> WorkOrderView:
    """Note how much is made, in percent of the quantity; only while the work is in progress."""
    record = lock(ctx, WorkOrder, id, version)
    if record.status != "in_progress":
        raise InvalidMove(
            _("{number} is not in progress; start it before recording progress.").format(number=record.number)
        )
    record.progress_percent = progress_percent
    ctx.session.flush()
    return _view(ctx, record)


@command(Permission.WORK_ORDER_COMPLETE)
def complete(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Note that the whole quantity is made; progress becomes 100 percent."""
    return _moved(ctx, id, version, "complete")


@command(Permission.WORK_ORDER_RELEASE)
def release(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Allow the floor to start."""
    return _moved(ctx, id, version, "release")


@command(Permission.WORK_ORDER_START)
def start(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Note that work has begun."""
    return _moved(ctx, id, version, "start")


@command(Permission.WORK_ORDER_HOLD)
def hold(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Interrupt the work."""
    return _moved(ctx, id, version, "hold")


@command(Permission.WORK_ORDER_RESUME)
def resume(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Go on after an interruption."""
    return _moved(ctx, id, version, "resume")


@command(Permission.WORK_ORDER_CLOSE)
def close(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Finish the order."""
    return _moved(ctx, id, version, "close")


@command(Permission.WORK_ORDER_CANCEL)
def cancel(ctx: Context, id: Id, version: int) -> WorkOrderView:
    """Give the order up; it keeps its number."""
    return _moved(ctx, id, version, "cancel")


def _moved(ctx: Context, id: Id, version: int, move: str) -> WorkOrderView:
    order = lock(ctx, WorkOrder, id, version)
    order.move_by(ctx, move)
    if move == "complete":
        order.progress_percent = Decimal(100)
    ctx.session.flush()
    return _view(ctx, order)


def _write(ctx: Context, record: WorkOrder, data: WorkOrderInput) -> None:
    same_item = record.item_id == data.item_id
    item = items.require(ctx, data.item_id, unchanged=same_item)
    if not same_item:
        record.item_id, record.item_code, record.item_name = item.id, item.code, item.name
    unit = data.unit or item.unit
    if unit not in units.known(ctx, [unit]):
        raise ValidationError.at("unit", _("The unit {code} is not known.").format(code=unit))
    _write_sales_order_line(ctx, record, data, same_item)
    record.quantity, record.unit = data.quantity, unit
    record.planned_start_on, record.planned_finish_on = data.planned_start_on, data.planned_finish_on
    record.priority, record.notes = data.priority, data.notes


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


def _view(ctx: Context, order: WorkOrder) -> WorkOrderView:
    possible = order.possible()
    if order.status == "in_progress":
        possible["record_progress"] = Permission.WORK_ORDER_RECORD_PROGRESS
    return stamped(ctx, WorkOrderView, order, possible)
