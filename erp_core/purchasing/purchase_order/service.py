"""Operations on purchase orders."""

from datetime import date

from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_
from erp_core.kit.listing import Filter, Listing, OnLines, Reference, by_number, lateness
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.confirmation import Confirmed
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id, PaperLanguage
from erp_core.masters.item.model import Item
from erp_core.masters.party import service as parties
from erp_core.platform.printing.schema import Paper
from erp_core.purchasing.purchase_order import PURCHASE_ORDER
from erp_core.purchasing.purchase_order.model import PurchaseOrder, PurchaseOrderLine
from erp_core.purchasing.purchase_order.paper import paper_of
from erp_core.purchasing.purchase_order.schema import PurchaseOrderInput, PurchaseOrderRow, PurchaseOrderView
from erp_core.security.imports import TakenBack
from erp_core.security.records import Records
from erp_core.trading.due import proposed_due
from erp_core.trading.last_price import last_prices_of
from erp_core.trading.ordering import require_still_good, write_order
from erp_core.trading.schema import ItemIds, LastPrice

LISTING = Listing(
    model=PurchaseOrder,
    row=PurchaseOrderRow,
    default_sort="-order_date",
    fields=(
        Filter("status", leads=True),
        Reference("supplier_id", shown="supplier_name"),
        OnLines("item_id", line=PurchaseOrderLine, owner="purchase_order_id", named=Item),
        Filter("order_date", headed=N_("Ordered"), not_after="due_date"),
        Filter("due_date", headed=N_("Due")),
        Filter("total_amount", headed=N_("Total")),
        *lateness("due_date", PURCHASE_ORDER.running),
    ),
    amount=PurchaseOrder.total_amount,
    sort_keys={"number": by_number},
)
RECORDS = Records(PurchaseOrder, PurchaseOrderView, LISTING, PurchaseOrderLine)
# What an import takes where a file says nothing of it.
PROPOSE = proposed_due


@query(PURCHASE_ORDER.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[PurchaseOrderRow]:
    """One page of purchase orders."""
    return RECORDS.page(ctx, query)


@query(PURCHASE_ORDER.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """Count and total of the purchase orders that match."""
    return RECORDS.summary(ctx, query)


@query(PURCHASE_ORDER.permission("read"))
def get(ctx: Context, id: Id) -> PurchaseOrderView:
    """One purchase order with its lines."""
    return RECORDS.get(ctx, id)


@query(PURCHASE_ORDER.permission("read"))
def paper(ctx: Context, id: Id, language: PaperLanguage = "") -> Paper:
    """What stands on a printed purchase order."""
    return paper_of(ctx, RECORDS.get(ctx, id), language)


@query(PURCHASE_ORDER.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who did what to this purchase order, and when."""
    return RECORDS.history(ctx, id)


@query(PURCHASE_ORDER.permission("read"))
def last_prices(
    ctx: Context, supplier_id: Id, item_ids: ItemIds, other_than: Id | None = None, until: date | None = None
) -> list[LastPrice]:
    """What a supplier last was paid for each of these items: in another order, none of a later day."""
    theirs = PurchaseOrder.supplier_id == supplier_id
    return last_prices_of(ctx, PurchaseOrder, PurchaseOrderLine, theirs, item_ids, other_than, until)


@command(PURCHASE_ORDER.permission("create"))
def create(ctx: Context, order: PurchaseOrderInput) -> PurchaseOrderView:
    """Write a new draft; it gets the next number."""
    supplier = parties.require(ctx, order.supplier_id, "supplier")
    record = PurchaseOrder(supplier_id=supplier.id, supplier_name=supplier.name, lines=[])
    write_order(ctx, record, order, supplier, PurchaseOrderLine, "purchase_price")
    return RECORDS.saved(ctx, record)


@command(PURCHASE_ORDER.permission("update"))
def update(ctx: Context, id: Id, version: int, order: PurchaseOrderInput) -> PurchaseOrderView:
    """Change a draft, all of it in one call; lines missing from the input are removed."""
    record = RECORDS.locked(ctx, id, version)
    same = order.supplier_id == record.supplier_id
    supplier = parties.require(ctx, order.supplier_id, "supplier", unchanged=same)
    if not same:
        record.supplier_id, record.supplier_name = supplier.id, supplier.name
    write_order(ctx, record, order, supplier, PurchaseOrderLine, "purchase_price")
    return RECORDS.saved(ctx, record)


@command(PURCHASE_ORDER.permission("create"))
def take_back_import(ctx: Context, confirmed: Confirmed = ()) -> TakenBack:
    """Undo one's own last import of purchase orders: they are deleted, and keep their numbers."""
    return RECORDS.take_back_import(ctx, confirmed)


@command(PURCHASE_ORDER.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a draft from all lists; its number stays used."""
    RECORDS.delete(ctx, id, version)


@command(PURCHASE_ORDER.permission("submit"))
def submit(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Ask for approval; needs at least one line."""
    return RECORDS.moved(ctx, id, version, "submit", check=_check)


@command(PURCHASE_ORDER.permission("approve"))
def approve(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Allow the order to be sent."""
    return RECORDS.moved(ctx, id, version, "approve", check=_check)


@command(PURCHASE_ORDER.permission("reject"))
def reject(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Send the order back to whoever wrote it."""
    return RECORDS.moved(ctx, id, version, "reject")


@command(PURCHASE_ORDER.permission("send"))
def send(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Note that the supplier has the order."""
    return RECORDS.moved(ctx, id, version, "send", check=_check_promise)


@command(PURCHASE_ORDER.permission("receive"))
def receive(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Note that the goods have arrived."""
    return RECORDS.moved(ctx, id, version, "receive")


@command(PURCHASE_ORDER.permission("close"))
def close(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Finish the order."""
    return RECORDS.moved(ctx, id, version, "close")


@command(PURCHASE_ORDER.permission("cancel"))
def cancel(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Give the order up; it keeps its number."""
    return RECORDS.moved(ctx, id, version, "cancel")


@command(PURCHASE_ORDER.permission("undo"))
def undo(ctx: Context, id: Id, version: int) -> PurchaseOrderView:
    """Take back one's own last move, within a minute and as long as it moved nothing else."""
    return RECORDS.taken_back(ctx, id, version)


def _check(ctx: Context, order: PurchaseOrder) -> None:
    """What a promise rests on may have changed since the order was written."""
    require_still_good(ctx, order, "supplier")


def _check_promise(ctx: Context, order: PurchaseOrder) -> None:
    """What is being kept rests on less than what is being promised."""
    require_still_good(ctx, order, "supplier", is_promised=True)
