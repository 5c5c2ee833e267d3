"""Operations on sales orders."""

from datetime import date

from sqlalchemy import func, select

from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, _, lower_first
from erp_core.kit.letters import folded
from erp_core.kit.listing import Filter, Listing, OnLines, Reference, by_number, lateness
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.confirmation import Confirmed
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id, PaperLanguage, ShortText
from erp_core.kit.words import choice_title
from erp_core.masters.item.model import Item
from erp_core.masters.party import service as parties
from erp_core.platform.printing.schema import Paper
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order.model import SalesOrder, SalesOrderLine
from erp_core.sales.sales_order.paper import paper_of
from erp_core.sales.sales_order.schema import OpenLineRow, SalesOrderInput, SalesOrderRow, SalesOrderView
from erp_core.security.imports import TakenBack
from erp_core.security.records import Records
from erp_core.trading.due import proposed_due
from erp_core.trading.last_price import last_prices_of
from erp_core.trading.ordering import (
    ask_before_cancelling,
    ask_before_ending,
    require_still_good,
    write_order,
)
from erp_core.trading.schema import ItemIds, LastPrice

LISTING = Listing(
    model=SalesOrder,
    row=SalesOrderRow,
    default_sort="-order_date",
    fields=(
        Filter("status", leads=True),
        Reference("customer_id", shown="customer_name"),
        OnLines("item_id", line=SalesOrderLine, owner="sales_order_id", named=Item),
        Filter("order_date", headed=N_("Ordered"), not_after="due_date"),
        Filter("due_date", headed=N_("Due")),
        Filter("total_amount", headed=N_("Total")),
        *lateness("due_date", SALES_ORDER.running),
    ),
    amount=SalesOrder.total_amount,
    sort_keys={"number": by_number},
)
RECORDS = Records(SalesOrder, SalesOrderView, LISTING, SalesOrderLine)
# What an import takes where a file says nothing of it.
PROPOSE = proposed_due


@query(SALES_ORDER.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[SalesOrderRow]:
    """One page of sales orders."""
    return RECORDS.page(ctx, query)


@query(SALES_ORDER.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """Count and total of the sales orders that match."""
    return RECORDS.summary(ctx, query)


@query(SALES_ORDER.permission("read"))
def get(ctx: Context, id: Id) -> SalesOrderView:
    """One sales order with its lines."""
    return RECORDS.get(ctx, id)


@query(SALES_ORDER.permission("read"))
def paper(ctx: Context, id: Id, language: PaperLanguage = "") -> Paper:
    """What stands on a printed sales order."""
    return paper_of(ctx, RECORDS.get(ctx, id), lambda: RECORDS.history(ctx, id), language)


@query(SALES_ORDER.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who did what to this sales order, and when."""
    return RECORDS.history(ctx, id)


@query(SALES_ORDER.permission("read"))
def open_lines(ctx: Context, text: ShortText = "") -> list[OpenLineRow]:
    """Lines of confirmed orders, soonest due first; for work orders to name what they are made for."""
    statement = (
        select(
            SalesOrderLine.id,
            SalesOrderLine.sales_order_id,
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
            SalesOrder.status.in_(SALES_ORDER.running),
            SalesOrder.deleted_at.is_(None),
            SalesOrderLine.deleted_at.is_(None),
        )
        .order_by(SalesOrder.due_date, SalesOrder.id, SalesOrderLine.position)
        .limit(50)
    )
    if text.strip():  # an order asked for by its number comes before all that only hold it
        statement = statement.order_by(None).order_by(
            SalesOrder.number != folded(text.strip()).upper(),
            SalesOrder.due_date,
            SalesOrder.id,
            SalesOrderLine.position,
        )
    for word in text.split():
        statement = statement.where(
            LISTING.contains(word)
            | func.folded(SalesOrderLine.item_code).contains(folded(word), autoescape=True)
        )
    return [OpenLineRow.model_validate(row._asdict()) for row in ctx.session.execute(statement)]


def lines_of(ctx: Context, id: Id) -> list[SalesOrderLine]:
    """The lines of an order, in their order."""
    own = (SalesOrderLine.sales_order_id == id, SalesOrderLine.deleted_at.is_(None))
    return list(ctx.session.scalars(select(SalesOrderLine).where(*own).order_by(SalesOrderLine.position)))


def require_running_line(ctx: Context, id: Id) -> tuple[SalesOrder, SalesOrderLine]:
    """The running order and its line that work is for, or ValidationError at ``sales_order_line_id``.

    Both stay as they are until the caller's work is stored: the order is locked against moves and changes.
    """
    found = ctx.session.execute(
        select(SalesOrder, SalesOrderLine)
        .join(SalesOrderLine, SalesOrderLine.sales_order_id == SalesOrder.id)
        .where(SalesOrderLine.id == id, SalesOrderLine.deleted_at.is_(None), SalesOrder.deleted_at.is_(None))
        .with_for_update(key_share=True, of=SalesOrder)
    ).one_or_none()
    if found is None:
        raise ValidationError.at("sales_order_line_id", _("This sales order line no longer exists."))
    order, line = found
    if order.status not in SALES_ORDER.running:
        text = _("{number} is {status}; work is made for confirmed orders only.")
        status = lower_first(choice_title(order.status))
        raise ValidationError.at("sales_order_line_id", text.format(number=order.number, status=status))
    return order, line


@query(SALES_ORDER.permission("read"))
def last_prices(
    ctx: Context, customer_id: Id, item_ids: ItemIds, other_than: Id | None = None, until: date | None = None
) -> list[LastPrice]:
    """What a customer last paid for each of these items: in another order, none of a later day."""
    theirs = SalesOrder.customer_id == customer_id
    return last_prices_of(ctx, SalesOrder, SalesOrderLine, theirs, item_ids, other_than, until)


@command(SALES_ORDER.permission("create"))
def create(ctx: Context, order: SalesOrderInput) -> SalesOrderView:
    """Write a new draft; it gets the next number."""
    customer = parties.require(ctx, order.customer_id, "customer")
    record = SalesOrder(customer_id=customer.id, customer_name=customer.name, lines=[])
    write_order(ctx, record, order, customer, SalesOrderLine, "sales_price")
    return RECORDS.saved(ctx, record)


@command(SALES_ORDER.permission("update"))
def update(
    ctx: Context, id: Id, version: int, order: SalesOrderInput, confirmed: Confirmed = ()
) -> SalesOrderView:
    """Change a draft, all of it in one call; lines missing from the input are removed."""
    record = RECORDS.locked(ctx, id, version)
    same = order.customer_id == record.customer_id
    customer = parties.require(ctx, order.customer_id, "customer", unchanged=same)
    if not same:
        record.customer_id, record.customer_name = customer.id, customer.name
    write_order(ctx, record, order, customer, SalesOrderLine, "sales_price", confirmed)
    return RECORDS.saved(ctx, record)


@command(SALES_ORDER.permission("create"))
def take_back_import(ctx: Context, confirmed: Confirmed = ()) -> TakenBack:
    """Undo one's own last import of sales orders: they are deleted, and keep their numbers."""
    return RECORDS.take_back_import(ctx, confirmed)


@command(SALES_ORDER.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a draft from all lists; its number stays used."""
    RECORDS.delete(ctx, id, version)


@command(SALES_ORDER.permission("submit"))
def submit(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Ask for confirmation; needs at least one line."""
    return RECORDS.moved(ctx, id, version, "submit", check=_check)


@command(SALES_ORDER.permission("confirm"))
def confirm(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Promise the order to the customer."""
    return RECORDS.moved(ctx, id, version, "confirm", check=_check)


@command(SALES_ORDER.permission("reject"))
def reject(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Send the order back to whoever wrote it."""
    return RECORDS.moved(ctx, id, version, "reject")


@command(SALES_ORDER.permission("start"))
def start(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Note that production has begun."""
    return RECORDS.moved(ctx, id, version, "start", check=_check_promise)


@command(SALES_ORDER.permission("ship"))
def ship(ctx: Context, id: Id, version: int, confirmed: Confirmed = ()) -> SalesOrderView:
    """Note that the goods have left."""

    def check(ctx: Context, order: SalesOrder) -> None:
        _check_promise(ctx, order)
        ask_before_ending(ctx, order, SalesOrderLine, confirmed)

    return RECORDS.moved(ctx, id, version, "ship", check=check)


@command(SALES_ORDER.permission("close"))
def close(ctx: Context, id: Id, version: int, confirmed: Confirmed = ()) -> SalesOrderView:
    """Finish the order."""

    def check(ctx: Context, order: SalesOrder) -> None:
        ask_before_ending(ctx, order, SalesOrderLine, confirmed)

    return RECORDS.moved(ctx, id, version, "close", check=check)


@command(SALES_ORDER.permission("cancel"))
def cancel(ctx: Context, id: Id, version: int, confirmed: Confirmed = ()) -> SalesOrderView:
    """Give the order up; it keeps its number."""

    def check(ctx: Context, order: SalesOrder) -> None:
        ask_before_cancelling(ctx, order, SalesOrderLine, confirmed)

    return RECORDS.moved(ctx, id, version, "cancel", check=check)


@command(SALES_ORDER.permission("undo"))
def undo(ctx: Context, id: Id, version: int) -> SalesOrderView:
    """Take back one's own last move, within a minute and as long as it moved nothing else."""
    return RECORDS.taken_back(ctx, id, version)


def _check(ctx: Context, order: SalesOrder) -> None:
    """What a promise rests on may have changed since the order was written."""
    require_still_good(ctx, order, "customer")


def _check_promise(ctx: Context, order: SalesOrder) -> None:
    """What is being kept rests on less than what is being promised."""
    require_still_good(ctx, order, "customer", is_promised=True, is_known=True)
