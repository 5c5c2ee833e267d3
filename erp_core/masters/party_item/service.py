"""Operations on what parties call our items."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ARRAY, Text, any_, bindparam, func, or_, select

from erp_core.kit.filter import ListQuery
from erp_core.kit.letters import clean_code, folded
from erp_core.kit.listing import Listing, Reference
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.confirmation import Confirmed
from erp_core.kit.records.record import write
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id, ShortText
from erp_core.masters.item import ITEM
from erp_core.masters.item import service as items
from erp_core.masters.item.model import Item
from erp_core.masters.item.schema import ItemRow
from erp_core.masters.party import service as parties
from erp_core.masters.party_item import PARTY_ITEM
from erp_core.masters.party_item.model import PartyItem
from erp_core.masters.party_item.schema import CalledItem, PartyItemInput, PartyItemRow, PartyItemView
from erp_core.security.imports import TakenBack
from erp_core.security.records import Records

LISTING = Listing(
    model=PartyItem,
    row=PartyItemRow,
    default_sort="code",
    fields=(
        Reference("party_id", shown="party_name"),
        Reference("item_id", shown="item_code"),
    ),
)
RECORDS = Records(PartyItem, PartyItemView, LISTING)


@query(PARTY_ITEM.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[PartyItemRow]:
    """One page of parties' item codes."""
    return RECORDS.page(ctx, query)


@query(PARTY_ITEM.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many parties' item codes match."""
    return RECORDS.summary(ctx, query)


@query(PARTY_ITEM.permission("read"))
def get(ctx: Context, id: Id) -> PartyItemView:
    """One party's item code."""
    return RECORDS.get(ctx, id)


@query(PARTY_ITEM.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed this party's item code, and when."""
    return RECORDS.history(ctx, id)


@query(ITEM.permission("read"))
def find_items(
    ctx: Context, party_id: Id | None, codes: Annotated[list[ShortText], Field(max_length=5000)]
) -> list[CalledItem]:
    """Active items with these barcodes, then those that this party calls so, in any case."""
    wanted = bindparam("wanted", _cleaned(codes), type_=ARRAY(Text()))
    barcode = (Item.barcode != "", func.folded(Item.barcode) == any_(wanted))
    rows = ctx.session.execute(select(Item.id, Item.barcode).where(*barcode))
    barcodes = {row.id: row.barcode for row in rows}
    scanned = _items(ctx, Item.id.in_(barcodes)) if barcodes else []
    found = [CalledItem(code=barcodes[row.id], name="", item=row) for row in scanned]
    if party_id is None:
        return found
    return [*found, *_called(ctx, party_id, func.folded(PartyItem.code) == any_(wanted))]


@query(ITEM.permission("read"))
def begun_items(ctx: Context, party_id: Id, text: ShortText) -> list[CalledItem]:
    """The first active items that this party calls by a code or a name that begins so."""
    begun = folded(clean_code(text))
    if not begun:
        return []
    begins = (func.starts_with(func.folded(column), begun) for column in (PartyItem.code, PartyItem.name))
    return _called(ctx, party_id, or_(*begins))


@command(PARTY_ITEM.permission("write"))
def create(ctx: Context, party_item: PartyItemInput) -> PartyItemView:
    """Add what a party calls an item."""
    record = PartyItem()
    _fill(ctx, record, party_item)
    return RECORDS.saved(ctx, record)


@command(PARTY_ITEM.permission("write"))
def update(ctx: Context, id: Id, version: int, party_item: PartyItemInput) -> PartyItemView:
    """Change what a party calls an item."""
    record = RECORDS.locked(ctx, id, version)
    _fill(ctx, record, party_item)
    return RECORDS.saved(ctx, record)


@command(PARTY_ITEM.permission("write"))
def take_back_import(ctx: Context, confirmed: Confirmed = ()) -> TakenBack:
    """Undo one's own last import of parties' item codes, as far as nobody changed them since."""
    return RECORDS.take_back_import(ctx, confirmed)


@command(PARTY_ITEM.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a party's item code; the item and the party stay."""
    RECORDS.delete(ctx, id, version)


def codes_of(ctx: Context, party_id: int, item_ids: Iterable[int]) -> dict[int, str]:
    """What a party calls these items; the oldest code where it has several, nothing where it has none."""
    rows = ctx.session.execute(
        select(PartyItem.item_id, PartyItem.code)
        .where(
            PartyItem.party_id == party_id,
            PartyItem.item_id.in_(set(item_ids)),
            PartyItem.deleted_at.is_(None),
        )
        .order_by(PartyItem.id.desc())
    )
    return {row.item_id: row.code for row in rows}


def _fill(ctx: Context, record: PartyItem, data: PartyItemInput) -> None:
    party = parties.existing(ctx, data.party_id)
    item = items.require(ctx, data.item_id, unchanged=record.item_id == data.item_id)
    write(record, data)
    record.party_name, record.item_code, record.item_name = party.name, item.code, item.name


def _called(ctx: Context, party_id: int, condition: Any) -> list[CalledItem]:
    own = (PartyItem.party_id == party_id, PartyItem.deleted_at.is_(None), condition)
    statement = select(PartyItem.item_id, PartyItem.code, PartyItem.name).where(*own)
    named = ctx.session.execute(statement.order_by(PartyItem.code)).all()
    wanted = {one.item_id for one in named}
    by_id = {row.id: row for row in _items(ctx, Item.id.in_(wanted))} if wanted else {}
    found = [one for one in named if one.item_id in by_id]
    return [CalledItem(code=one.code, name=one.name, item=by_id[one.item_id]) for one in found]


def _items(ctx: Context, *conditions: Any) -> list[ItemRow]:
    columns = [getattr(Item, name) for name in ItemRow.own_columns()]
    live = (Item.deleted_at.is_(None), Item.is_active.is_(True))
    rows = ctx.session.execute(select(*columns).where(*live, *conditions).order_by(Item.code))
    return [ItemRow.model_validate(row._asdict()) for row in rows]


def _cleaned(codes: Iterable[str]) -> list[str]:
    return [text for text in {folded(clean_code(code)) for code in codes} if text]
