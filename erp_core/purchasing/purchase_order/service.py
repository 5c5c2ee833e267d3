"""Operations on purchase orders."""

from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from erp_core.kit.filter import ListQuery
from erp_core.kit.listing import Derived, Filter, Listing, Reference, by_number, one_of
from erp_core.kit.operation import Context, command, query
from erp_core.kit.record import find, lock
from erp_core.kit.schema import Change, LineView, Summary
from erp_core.kit.types import Id
from erp_core.masters.ordering import write_order
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order.model import RUNNING, PurchaseOrder, PurchaseOrderLine
from erp_core.purchasing.purchase_order.schema import PurchaseOrderInput, PurchaseOrderRow, PurchaseOrderView
from erp_core.security.audit.history import history_of
from erp_core.security.permission import Permission
from erp_core.security.user.people import stamped

LISTING = Listing(
    model=PurchaseOrder,
    row=PurchaseOrderRow,
    default_sort="-order_date",
    fields=(
        Filter("status", leads=True),
        Reference("supplier_id", shown="supplier_name"),
        Filter("order_date", not_after="due_date"),
        Derived(
            "is_overdue",
            value=lambda order, today: (order.due_date < today) & one_of(order.status, RUNNING),
        ),
    ),
    amount=PurchaseOrder.total_amount,
    sort_keys={"number": by_number},
)


@query(Permission.PURCHASE_ORDER_READ)
def search(ctx: Context, query: ListQuery) -> list[PurchaseOrderRow]:
    """One page of purchase orders."""
    return LISTING.rows(ctx, query)


@query(Permission.PURCHASE_ORDER_READ)
def summary(ctx: Context, query: ListQuery) -> Summary:
    """Count and total of the purchase orders that match."""
    return LISTING.summary(ctx, query)


@query(Permission.PURCHASE_ORDER_READ)
def get(ctx: Context, id: Id) -> PurchaseOrderView:
    """One purchase order with its lines."""
    order = find(ctx, PurchaseOrder, id)
    _load_lines(ctx, order)
    return _view(ctx, order)


@query(Permission.PURCHASE_ORDER_READ)
def history(ctx: Context, id: Id) -> list[Change]:
    """Who did what to this purchase order, and when."""
    return history_of(ctx, PurchaseOrder, id)


@command(Permission.PURCHASE_ORDER_CREATE)
def create(ctx: Context, order: PurchaseOrderInput) -> PurchaseOrderView:
    """Write a new draft; it gets the next number."""
    supplier = parties.require(ctx, order.supplier_id, "supplier")
    record = PurchaseOrder(supplier_id=supplier.id, supplier_name=supplier.name, lines=[])
    write_order(ctx, record, order, supplier, PurchaseOrderLine, "purchase_price")
    ctx.session.add(record)
    ctx.session.flush()
    return _view(ctx, record)


@command(Permission.PURCHASE_ORDER_UPDATE)
def update(ctx: Context, id: Id, version: int, order: PurchaseOrderInput) -> PurchaseOrderView:
    """Change a draft, all of it in one call; lines missing from the input are removed."""
    record = lock(ctx, PurchaseOrder, id, version)
    record.require_editable()
    _load_lines(ctx, record)
    same = order.supplier_id == record.supplier_id
    supplier = parties.require(ctx, order.supplier_id, "supplier", unchanged=same)
    if not same:
        record.supplier_id, record.supplier_name = supplier.id, supplier.name
    write_order(ctx, record, order, supplier, PurchaseOrderLine, "purchase_price")
    ctx.session.flush()
    return _view(ctx, record)


@command(Permission.PURCHASE_ORDER_DELETE)
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a draft from all lists; its number stays used."""
    record = lock(ctx, PurchaseOrder, id, version)
    record.require_editable()
    record.deleted_at = ctx.now


@command(Permission.PURCHASE_ORDER_SUBMIT)
def submit(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Ask for approval; needs at least one line."""
    return _moved(ctx, id, version, "submit")


@command(Permission.PURCHASE_ORDER_APPROVE)
def approve(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Allow the order to be sent."""
    return _moved(ctx, id, version, "approve")


@command(Permission.PURCHASE_ORDER_REJECT)
def reject(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Send the order back to whoever wrote it."""
    return _moved(ctx, id, version, "reject")


@command(Permission.PURCHASE_ORDER_SEND)
def send(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Note that the supplier has the order."""
    return _moved(ctx, id, version, "send")


@command(Permission.PURCHASE_ORDER_RECEIVE)
def receive(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Note that the goods have arrived."""
    return _moved(ctx, id, version, "receive")


@command(Permission.PURCHASE_ORDER_CLOSE)
def close(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Finish the order."""
    return _moved(ctx, id, version, "close")


@command(Permission.PURCHASE_ORDER_CANCEL)
def cancel(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Give the order up; it keeps its number."""
    return _moved(ctx, id, version, "cancel")


def _moved(ctx: Context, id: Id, version: int, move: str) -> PurchaseOrderView:
    order = lock(ctx, PurchaseOrder, id, version)
    _load_lines(ctx, order)
    order.move_by(ctx, move)
    if move == "submit":
        order.require_lines()
    ctx.session.flush()
    return _view(ctx, order)


def _load_lines(ctx: Context, order: PurchaseOrder) -> None:
    lines = ctx.session.scalars(
        select(PurchaseOrderLine).where(
            PurchaseOrderLine.purchase_order_id == order.id, PurchaseOrderLine.deleted_at.is_(None)
        )
    )
    set_committed_value(order, "lines", list(lines))


def _view(ctx: Context, order: PurchaseOrder) -> PurchaseOrderView:
    lines = [LineView.model_validate(line) for line in order.live_lines]
    return stamped(ctx, PurchaseOrderView, order, order.possible(), lines=lines)
