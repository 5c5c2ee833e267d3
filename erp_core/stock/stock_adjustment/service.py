"""Operations on stock adjustments."""

from erp_core.kit.filter import ListQuery
from erp_core.kit.listing import Filter, Listing, OnLines, Reference, by_number
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.confirmation import Confirmed
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id
from erp_core.masters.item.model import Item
from erp_core.security.imports import TakenBack
from erp_core.security.records import Records
from erp_core.stock.stock_adjustment import STOCK_ADJUSTMENT
from erp_core.stock.stock_adjustment.model import StockAdjustment, StockAdjustmentLine
from erp_core.stock.stock_adjustment.posting import foreseen, move_back, move_in
from erp_core.stock.stock_adjustment.schema import (
    StockAdjustmentInput,
    StockAdjustmentRow,
    StockAdjustmentView,
)
from erp_core.stock.stock_adjustment.writing import write_adjustment

LISTING = Listing(
    model=StockAdjustment,
    row=StockAdjustmentRow,
    default_sort="-moved_on",
    fields=(
        Filter("status", leads=True),
        Reference("warehouse_id", shown="warehouse_code"),
        OnLines("item_id", line=StockAdjustmentLine, owner="stock_adjustment_id", named=Item),
    ),
    sort_keys={"number": by_number},
)
# What an import tells of a draft though nobody posts it yet.
FORESEE = foreseen
RECORDS = Records(StockAdjustment, StockAdjustmentView, LISTING, StockAdjustmentLine)


@query(STOCK_ADJUSTMENT.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[StockAdjustmentRow]:
    """One page of stock adjustments."""
    return RECORDS.page(ctx, query)


@query(STOCK_ADJUSTMENT.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many stock adjustments match."""
    return RECORDS.summary(ctx, query)


@query(STOCK_ADJUSTMENT.permission("read"))
def get(ctx: Context, id: Id) -> StockAdjustmentView:
    """One stock adjustment with its lines."""
    return RECORDS.get(ctx, id)


@query(STOCK_ADJUSTMENT.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who did what to this stock adjustment, and when."""
    return RECORDS.history(ctx, id)


@command(STOCK_ADJUSTMENT.permission("create"))
def create(ctx: Context, document: StockAdjustmentInput) -> StockAdjustmentView:
    """Write a new draft; it gets the next number."""
    record = StockAdjustment(lines=[])
    write_adjustment(ctx, record, document)
    return RECORDS.saved(ctx, record)


@command(STOCK_ADJUSTMENT.permission("update"))
def update(ctx: Context, id: Id, version: int, document: StockAdjustmentInput) -> StockAdjustmentView:
    """Change a draft, all of it in one call; lines missing from the input are removed."""
    record = RECORDS.locked(ctx, id, version)
    write_adjustment(ctx, record, document)
    return RECORDS.saved(ctx, record)


@command(STOCK_ADJUSTMENT.permission("create"))
def take_back_import(ctx: Context, confirmed: Confirmed = ()) -> TakenBack:
    """Undo one's own last import of stock adjustments: drafts are deleted, and keep their numbers."""
    return RECORDS.take_back_import(ctx, confirmed)


@command(STOCK_ADJUSTMENT.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a draft from all lists; its number stays used."""
    RECORDS.delete(ctx, id, version)


@command(STOCK_ADJUSTMENT.permission("post"))
def post(ctx: Context, id: Id, version: int) -> StockAdjustmentView:
    """Put its goods into stock; from then on it stays as it is."""
    return RECORDS.moved(ctx, id, version, "post", check=move_in)


@command(STOCK_ADJUSTMENT.permission("cancel"))
def cancel(ctx: Context, id: Id, version: int) -> StockAdjustmentView:
    """Give it up; what it put into stock is taken out again today, if nothing of it was used."""
    return RECORDS.moved(ctx, id, version, "cancel", check=move_back)
