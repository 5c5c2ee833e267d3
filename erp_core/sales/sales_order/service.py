"""Operations on sales orders."""

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.listing import Derived, Filter, Listing, Reference, by_number, one_of
from erp_core.kit.operation import Context, command, query
from erp_core.kit.record import find, lock
from erp_core.kit.schema import Change, LineView, Summary
from erp_core.kit.types import Id, ShortText
from erp_core.masters.ordering import write_order
from erp_core.masters.party import service as parties
from erp_core.sales.sales_order.model import RUNNING, SalesOrder, SalesOrderLine
from erp_core.sales.sales_order.schema import OpenLineRow, SalesOrderInput, SalesOrderRow, SalesOrderView
from erp_core.security.audit.history import history_of
from erp_core.security.permission import Permission
from erp_core.security.user.people import stamped

LISTING = Listing(
    model=SalesOrder,
    row=SalesOrderRow,
    default_sort="-order_date",
    fields=(
        Filter("status", leads=True),
        Reference("customer_id", shown="customer_name"),
        Filter("order_date", not_after="due_date"),
        Derived(
            "is_overdue",
            value=lambda order, today: (order.due_date < today) & one_of(order.status, RUNNING),
        ),
    ),
    amount=SalesOrder.total_amount,
    sort_keys={"number": by_number},
)


@query(Permission.SALES_ORDER_READ)
def search(ctx: Context, query: ListQuery) -> list[SalesOrderRow]:
    """One page of sales orders."""
    return LISTING.rows(ctx, query)


@query(Permission.SALES_ORDER_READ)
def summary(ctx: Context, query: ListQuery) -> Summary:
    """Count and total of the sales orders that match."""
    return LISTING.summary(ctx, query)


@query(Permission.SALES_ORDER_READ)
def get(ctx: Context, id: Id) -> SalesOrderView:
    """One sales order with its lines."""
    order = find(ctx, SalesOrder, id)
    _load_lines(ctx, order)
    return _view(ctx, order)


@query(Permission.SALES_ORDER_READ)
def history(ctx: Context, id: Id) -> list[Change]:
    """Who did what to this sales order, and when."""
    return history_of(ctx, SalesOrder, id)


@query(Permission.SALES_ORDER_READ)
def open_lines(ctx: Context, text: ShortText = "") -> list[OpenLineRow]:
    """Lines of confirmed orders, soonest due first; for work orders to name what they are made for."""
    statement = (
        select(
            SalesOrderLine.id,
            SalesOrder.number,
            SalesOrder.customer_name,
            SalesOrder.due_date,
            SalesOrderLine.item_id,
            SalesOrderLine.item_code,
            SalesOrderLine.item_name,
            SalesOrderLine.quantity,
            SalesOrderLine.unit,
        )
        .join(SalesOrder, SalesOrder.id == SalesOrderLine.sales_order_id)
        .where(
            SalesOrder.status.in_(RUNNING),
            SalesOrder.deleted_at.is_(None),
            SalesOrderLine.deleted_at.is_(None),
        )
        .order_by(SalesOrder.due_date, SalesOrder.id, SalesOrderLine.position)
        .limit(50)
    )
    for word in text.split():
        statement = statement.where(
            LISTING.contains(word)
            | func.lower(SalesOrderLine.item_code).contains(word.lower(), autoescape=True)
        )
    return [OpenLineRow.model_validate(row._asdict()) for row in ctx.session.execute(statement)]


def require_line(ctx: Context, id: Id) -> tuple[SalesOrder, SalesOrderLine]:
    """The order and line a work order is made for, or ValidationError at ``sales_order_line_id``."""
    found = ctx.session.execute(
        select(SalesOrder, SalesOrderLine)
        .join(SalesOrderLine, SalesOrderLine.sales_order_id == SalesOrder.id)
        .where(SalesOrderLine.id == id, SalesOrderLine.deleted_at.is_(None), SalesOrder.deleted_at.is_(None))
    ).one_or_none()
    if found is None:
        raise ValidationError.at("sales_order_line_id", _("This sales order line no longer exists."))
    return found[0], found[1]


@command(Permission.SALES_ORDER_CREATE)
def create(ctx: Context, order: SalesOrderInput) -> SalesOrderView:
    """Write a new draft; it gets the next number."""
    customer = parties.require(ctx, order.customer_id, "customer")
    record = SalesOrder(customer_id=customer.id, customer_name=customer.name, lines=[])
    write_order(ctx, record, order, customer, SalesOrderLine, "sales_price")
    ctx.session.add(record)
    ctx.session.flush()
    return _view(ctx, record)


@command(Permission.SALES_ORDER_UPDATE)
def update(ctx: Context, id: Id, version: int, order: SalesOrderInput) -> SalesOrderView:
    """Change a draft, all of it in one call; lines missing from the input are removed."""
    record = lock(ctx, SalesOrder, id, version)
    record.require_editable()
    _load_lines(ctx, record)
    same = order.customer_id == record.customer_id
    customer = parties.require(ctx, order.customer_id, "customer", unchanged=same)
    if not same:
        record.customer_id, record.customer_name = customer.id, customer.name
    write_order(ctx, record, order, customer, SalesOrderLine, "sales_price")
    ctx.session.flush()
    return _view(ctx, record)


@command(Permission.SALES_ORDER_DELETE)
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a draft from all lists; its number stays used."""
    record = lock(ctx, SalesOrder, id, version)
    record.require_editable()
    record.deleted_at = ctx.now


@command(Permission.SALES_ORDER_SUBMIT)
def submit(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Ask for confirmation; needs at least one line."""
    return _moved(ctx, id, version, "submit")


@command(Permission.SALES_ORDER_CONFIRM)
def confirm(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Promise the order to the customer."""
    return _moved(ctx, id, version, "confirm")


@command(Permission.SALES_ORDER_REJECT)
def reject(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Send the order back to whoever wrote it."""
    return _moved(ctx, id, version, "reject")


@command(Permission.SALES_ORDER_START)
def start(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Note that production has begun."""
    return _moved(ctx, id, version, "start")


@command(Permission.SALES_ORDER_SHIP)
def ship(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Note that the goods have left."""
    return _moved(ctx, id, version, "ship")


@command(Permission.SALES_ORDER_CLOSE)
def close(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Finish the order."""
    return _moved(ctx, id, version, "close")


@command(Permission.SALES_ORDER_CANCEL)
def cancel(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Give the order up; it keeps its number."""
    return _moved(ctx, id, version, "cancel")


def _moved(ctx: Context, id: Id, version: int, move: str) -> SalesOrderView:
    order = lock(ctx, SalesOrder, id, version)
    _load_lines(ctx, order)
    order.move_by(ctx, move)
    if move == "submit":
        order.require_lines()
    ctx.session.flush()
    return _view(ctx, order)


def _load_lines(ctx: Context, order: SalesOrder) -> None:
    lines = ctx.session.scalars(
        select(SalesOrderLine).where(
            SalesOrderLine.sales_order_id == order.id, SalesOrderLine.deleted_at.is_(None)
        )
    )
    set_committed_value(order, "lines", list(lines))


def _view(ctx: Context, order: SalesOrder) -> SalesOrderView:
    lines = [LineView.model_validate(line) for line in order.live_lines]
    return stamped(ctx, SalesOrderView, order, order.possible(), lines=lines)
