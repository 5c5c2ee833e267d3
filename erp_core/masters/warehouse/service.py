"""Operations on warehouses."""

from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.listing import Listing, Reference
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.confirmation import Confirmed
from erp_core.kit.records.record import write
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id
from erp_core.masters.party import service as parties
from erp_core.masters.warehouse import WAREHOUSE
from erp_core.masters.warehouse.model import Warehouse
from erp_core.masters.warehouse.schema import WarehouseInput, WarehouseRow, WarehouseView
from erp_core.security.imports import TakenBack
from erp_core.security.records import Records

LISTING = Listing(
    model=Warehouse,
    row=WarehouseRow,
    default_sort="code",
    fields=(Reference("party_id", shown="party_name"),),
)
RECORDS = Records(Warehouse, WarehouseView, LISTING)


@query(WAREHOUSE.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[WarehouseRow]:
    """One page of warehouses."""
    return RECORDS.page(ctx, query)


@query(WAREHOUSE.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many warehouses match."""
    return RECORDS.summary(ctx, query)


@query(WAREHOUSE.permission("read"))
def get(ctx: Context, id: Id) -> WarehouseView:
    """One warehouse."""
    return RECORDS.get(ctx, id)


@query(WAREHOUSE.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed this warehouse, and when."""
    return RECORDS.history(ctx, id)


@command(WAREHOUSE.permission("write"))
def create(ctx: Context, warehouse: WarehouseInput) -> WarehouseView:
    """Add a warehouse."""
    record = Warehouse()
    _fill(ctx, record, warehouse)
    return RECORDS.saved(ctx, record)


@command(WAREHOUSE.permission("write"))
def update(
    ctx: Context, id: Id, version: int, warehouse: WarehouseInput, confirmed: Confirmed = ()
) -> WarehouseView:
    """Change a warehouse; documents keep its old name."""
    record = RECORDS.locked(ctx, id, version)
    if record.is_active and not warehouse.is_active:
        RECORDS.ask_before_resting(ctx, record, confirmed)
    _fill(ctx, record, warehouse)
    return RECORDS.saved(ctx, record)


@command(WAREHOUSE.permission("write"))
def take_back_import(ctx: Context, confirmed: Confirmed = ()) -> TakenBack:
    """Undo one's own last import of warehouses: new ones are deleted, changed ones are as before."""
    return RECORDS.take_back_import(ctx, confirmed)


@command(WAREHOUSE.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a warehouse from all lists; its documents stay as they are."""
    RECORDS.delete(ctx, id, version)


def require(ctx: Context, id: Id, unchanged: bool = False) -> Warehouse:
    """The warehouse a document names, or ValidationError at ``warehouse_id``.

    Args:
        unchanged: the document already named this warehouse, so it may have become inactive since.
    """
    place = RECORDS.by_id(ctx, [id]).get(id)
    if place is None:
        raise ValidationError.at("warehouse_id", _("This warehouse does not exist. Please choose another."))
    if place.deleted_at is not None and not unchanged:
        raise ValidationError.at("warehouse_id", _("{name} was deleted.").format(name=place.code))
    if not place.is_active and not unchanged:
        raise ValidationError.at("warehouse_id", _("{code} is not active.").format(code=place.code))
    return place


def _fill(ctx: Context, record: Warehouse, data: WarehouseInput) -> None:
    name = parties.existing(ctx, data.party_id).name if data.party_id is not None else ""
    write(record, data)
    record.party_name = name
