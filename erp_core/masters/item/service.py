"""Operations on items."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy import update as update_rows

from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, _
from erp_core.kit.listing import Filter, Listing
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.confirmation import Confirmed, as_it_follows, as_it_stands, ask
from erp_core.kit.records.record import write
from erp_core.kit.records.uses import is_used
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id, ShortText
from erp_core.kit.words import title_of
from erp_core.masters.company import service as companies
from erp_core.masters.item import ITEM
from erp_core.masters.item.model import Item
from erp_core.masters.item.schema import ItemInput, ItemRow, ItemView
from erp_core.masters.party_item.model import PartyItem
from erp_core.masters.unit import service as units
from erp_core.masters.unit.conversion import price_per
from erp_core.masters.unit.schema import UnitSize
from erp_core.security.imports import TakenBack
from erp_core.security.records import Records

LISTING = Listing(
    model=Item,
    row=ItemRow,
    default_sort="code",
    fields=(Filter("gsm", headed=N_("GSM")),),
)
RECORDS = Records(Item, ItemView, LISTING)


@query(ITEM.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[ItemRow]:
    """One page of items."""
    return RECORDS.page(ctx, query)


@query(ITEM.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many items match."""
    return RECORDS.summary(ctx, query)


@query(ITEM.permission("read"))
def get(ctx: Context, id: Id) -> ItemView:
    """One item."""
    return RECORDS.get(ctx, id)


@query(ITEM.permission("read"))
def find_codes(
    ctx: Context, codes: Annotated[list[ShortText], Field(max_length=5000)], is_active: bool = True
) -> list[ItemRow]:
    """Active items with these codes, in any case, or those nobody uses any more; for lines pasted."""
    return LISTING.exact(ctx, Item.code, codes, Item.is_active.is_(is_active))


@query(ITEM.permission("read"))
def find_names(
    ctx: Context, names: Annotated[list[ShortText], Field(max_length=5000)], is_active: bool = True
) -> list[ItemRow]:
    """Active items with these names, in any case, or those nobody uses any more; for lines pasted."""
    return LISTING.exact(ctx, Item.name, names, Item.is_active.is_(is_active))


@query(ITEM.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed this item, and when."""
    return RECORDS.history(ctx, id)


@command(ITEM.permission("write"))
def create(ctx: Context, item: ItemInput) -> ItemView:
    """Add an item."""
    unit = units.require(ctx, item.unit)
    record = Item()
    _fill(ctx, record, item, unit)
    return RECORDS.saved(ctx, record)


@command(ITEM.permission("write"))
def update(ctx: Context, id: Id, version: int, item: ItemInput, confirmed: Confirmed = ()) -> ItemView:
    """Change an item; documents keep its old name, and it keeps its unit once they name it.

    With another unit, a price that is sent as it is stored may be meant per either unit: it is asked.
    ``confirm=sales_price_follows`` converts it, ``confirm=sales_price_stands`` keeps the figure (and so for
    ``purchase_price``). A price in another figure is taken as it is sent.
    """
    record = RECORDS.locked(ctx, id, version)
    unit = units.require(ctx, item.unit, kept=(record.unit,))
    if record.is_active and not item.is_active:
        RECORDS.ask_before_resting(ctx, record, confirmed)
    prices = _prices_per(ctx, record, item, unit, confirmed) if unit.code != record.unit else {}
    if (record.code, record.name) != (item.code, item.name):
        own = update_rows(PartyItem).where(PartyItem.item_id == id)
        ctx.session.execute(own.values(item_code=item.code, item_name=item.name))
    _fill(ctx, record, item, unit)
    for name, price in prices.items():
        setattr(record, name, price)
    return RECORDS.saved(ctx, record)


@command(ITEM.permission("write"))
def take_back_import(ctx: Context, confirmed: Confirmed = ()) -> TakenBack:
    """Undo one's own last import of items: new ones are deleted, changed ones are as before."""
    return RECORDS.take_back_import(ctx, confirmed)


@command(ITEM.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove an item from all lists; its documents stay as they are."""
    RECORDS.delete(ctx, id, version)


def _fill(ctx: Context, record: Item, data: ItemInput, unit: UnitSize) -> None:
    write(record, data, without=("unit", "second_unit"))
    record.unit = unit.code
    record.second_unit = _second_unit(ctx, data, unit, record.second_unit)


def _second_unit(ctx: Context, data: ItemInput, unit: UnitSize, kept: str | None) -> str | None:
    """The unit of the other quantity, by its code; ValidationError where it is no other."""
    if data.second_unit is None:
        return None
    second = units.require(ctx, data.second_unit, "second_unit", kept=(kept,))
    if second.code == unit.code:
        raise ValidationError.at("second_unit", _("Choose another unit than the first, or none."))
    return second.code


def _prices_per(
    ctx: Context, record: Item, data: ItemInput, unit: UnitSize, confirmed: Confirmed
) -> dict[str, Decimal]:
    """The item's prices per another unit, without those that were written per that unit.

    These come in another figure than is stored, or somebody says that they are meant as they stand. One that
    comes as it is stored may be either: it is asked.
    """
    if is_used(ctx, "item", record.id):
        text = _(
            "{code} is on documents in {unit}, and keeps that unit. Add another item for the other unit."
        )
        raise ValidationError.at("unit", text.format(code=record.code, unit=record.unit))
    was = units.size(ctx, record.unit)
    prices: dict[str, Decimal] = {}
    for name in ("purchase_price", "sales_price"):
        stored: Decimal = getattr(record, name)
        if not stored or getattr(data, name) != stored or as_it_stands(name) in confirmed:
            continue
        converted = price_per(stored, was, unit)
        about = {"title": title_of("item", name), "code": record.code, "unit": unit.code, "old": was.code}
        about["price"] = companies.figure(ctx, stored)
        if converted is None:
            text = _(
                "{title} of {code} stays {price}, from now on per {unit} and not per {old}. Is that meant?"
            )
            ask(confirmed, as_it_stands(name), text.format(**about))
            continue
        text = _("{title} of {code}, {price} per {old}, becomes {new} per {unit}. Is that meant?")
        said = text.format(new=companies.figure(ctx, converted), **about)
        ask(confirmed, as_it_follows(name), said)
        prices[name] = converted
    return prices


def by_id(ctx: Context, ids: Iterable[int]) -> dict[int, Item]:
    """Items by id, inactive and deleted ones too; unknown ids are missing."""
    return RECORDS.by_id(ctx, ids)


def require(ctx: Context, id: Id, unchanged: bool = False) -> Item:
    """The item a document names, or ValidationError at ``item_id``.

    Args:
        unchanged: the document already named this item, so it may have become inactive since.
    """
    return usable(by_id(ctx, [id]).get(id), unchanged)


def usable(item: Item | None, unchanged: bool) -> Item:
    """The item if a document may name it, else ValidationError at ``item_id``."""
    if item is None:
        raise ValidationError.at("item_id", _("This item does not exist. Please choose another."))
    if item.deleted_at is not None and not unchanged:
        raise ValidationError.at("item_id", _("{name} was deleted.").format(name=item.code))
    if not item.is_active and not unchanged:
        raise ValidationError.at("item_id", _("{code} is not active.").format(code=item.code))
    return item
