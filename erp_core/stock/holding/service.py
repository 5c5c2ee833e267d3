"""Operations on holdings."""

from sqlalchemy import select

from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, _
from erp_core.kit.listing import Filter, Listing, Reference
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.record import find, write
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id
from erp_core.masters.item import service as items
from erp_core.security.records import Records
from erp_core.stock.holding import HOLDING
from erp_core.stock.holding.model import Holding
from erp_core.stock.holding.schema import HoldingInput, HoldingMove, HoldingRow, HoldingView
from erp_core.stock.stock_move.model import StockMove

# Of one holding; a pile that goes on for years has more, and nobody reads them on a page.
MOST_MOVES = 200

LISTING = Listing(
    model=Holding,
    row=HoldingRow,
    default_sort="item_code",
    fields=(
        Reference("item_id", shown="item_code"),
        Reference("warehouse_id", shown="warehouse_code"),
        Reference("owner_id", also=("owner",), is_more=True),
        Filter("is_active", title=N_("On hand")),
    ),
)
RECORDS = Records(Holding, HoldingView, LISTING)


@query(HOLDING.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[HoldingRow]:
    """One page of what is in stock."""
    return RECORDS.page(ctx, query)


@query(HOLDING.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many rolls and piles match, and how much they hold, per unit."""
    return RECORDS.summary(ctx, query)


@query(HOLDING.permission("read"))
def get(ctx: Context, id: Id) -> HoldingView:
    """One roll or pile."""
    return _view(ctx, find(ctx, Holding, id))


@query(HOLDING.permission("read"))
def moves(ctx: Context, id: Id) -> list[HoldingMove]:
    """What came to this roll or pile and went from it, and by which documents, the last first."""
    find(ctx, Holding, id)
    statement = select(StockMove).where(StockMove.holding_id == id)
    found = ctx.session.scalars(statement.order_by(StockMove.id.desc()).limit(MOST_MOVES))
    told = HoldingMove.model_fields.keys() - {"is_back"}
    return [
        HoldingMove(**{name: getattr(move, name) for name in told}, is_back=move.reverses_id is not None)
        for move in found
    ]


@query(HOLDING.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed what is said of this roll or pile, and when; what moved is in the ledger."""
    return RECORDS.history(ctx, id)


@command(HOLDING.permission("write"))
def update(ctx: Context, id: Id, version: int, holding: HoldingInput) -> HoldingView:
    """Say where a roll lies; quantities change by what is moved and in no other way."""
    record = RECORDS.locked(ctx, id, version)
    if record.roll_number is None and holding.bin:
        raise ValidationError.at("bin", _("Only rolls have a place of their own."))
    write(record, holding)
    ctx.session.flush()
    return _view(ctx, record)


def _view(ctx: Context, record: Holding) -> HoldingView:
    item = items.by_id(ctx, [record.item_id]).get(record.item_id)
    return RECORDS.view(ctx, record, colour=item.colour if item is not None else "")
