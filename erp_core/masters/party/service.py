"""Operations on parties."""

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy import update as update_rows

from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import N_, _
from erp_core.kit.listing import Filter, Listing
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.confirmation import Confirmed
from erp_core.kit.records.record import write
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id, ShortText
from erp_core.masters.company import service as companies
from erp_core.masters.currency.service import digits_of
from erp_core.masters.party import PARTY
from erp_core.masters.party.model import Party
from erp_core.masters.party.schema import PartyInput, PartyRow, PartyView
from erp_core.masters.party.tax_number import told_tax_number
from erp_core.masters.party_item.model import PartyItem
from erp_core.masters.warehouse.model import Warehouse
from erp_core.security.imports import TakenBack
from erp_core.security.records import Records

LISTING = Listing(
    model=Party,
    row=PartyRow,
    default_sort="name",
    fields=(
        Filter("is_customer", chip=N_("Customers")),
        Filter("is_supplier", chip=N_("Suppliers")),
        Filter("payment_terms_days", headed=N_("Terms (days)")),
    ),
)
RECORDS = Records(Party, PartyView, LISTING)


def _foreseen(ctx: Context, party: PartyInput) -> dict[str, str]:
    home = companies.current(ctx).currency
    told = told_tax_number(party.tax_number, party.address, party.phone, home=home)
    return {"tax_number": told} if told else {}


# What an import tells of a party that is worth a look.
FORESEE = _foreseen


@query(PARTY.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[PartyRow]:
    """One page of parties."""
    return RECORDS.page(ctx, query)


@query(PARTY.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many parties match."""
    return RECORDS.summary(ctx, query)


@query(PARTY.permission("read"))
def get(ctx: Context, id: Id) -> PartyView:
    """One party."""
    return RECORDS.get(ctx, id)


@query(PARTY.permission("read"))
def find_names(ctx: Context, names: Annotated[list[ShortText], Field(max_length=100)]) -> list[PartyRow]:
    """Active parties with these names, in any case; for programs that know no ids."""
    return LISTING.exact(ctx, Party.name, names, Party.is_active.is_(True))


@query(PARTY.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed this party, and when."""
    return RECORDS.history(ctx, id)


@command(PARTY.permission("write"))
def create(ctx: Context, party: PartyInput) -> PartyView:
    """Add a party."""
    digits_of(ctx, party.currency)
    record = Party()
    write(record, party)
    return RECORDS.saved(ctx, record)


@command(PARTY.permission("write"))
def update(ctx: Context, id: Id, version: int, party: PartyInput, confirmed: Confirmed = ()) -> PartyView:
    """Change a party; documents already written keep its old name."""
    digits_of(ctx, party.currency)
    record = RECORDS.locked(ctx, id, version)
    if record.is_active and not party.is_active:
        RECORDS.ask_before_resting(ctx, record, confirmed)
    if record.name != party.name:
        own = update_rows(PartyItem).where(PartyItem.party_id == id)
        ctx.session.execute(own.values(party_name=party.name))
        places = update_rows(Warehouse).where(Warehouse.party_id == id)
        ctx.session.execute(places.values(party_name=party.name))
    write(record, party)
    return RECORDS.saved(ctx, record)


@command(PARTY.permission("write"))
def take_back_import(ctx: Context, confirmed: Confirmed = ()) -> TakenBack:
    """Undo one's own last import of parties: new ones are deleted, changed ones are as before."""
    return RECORDS.take_back_import(ctx, confirmed)


@command(PARTY.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a party from all lists; its documents stay as they are."""
    RECORDS.delete(ctx, id, version)


def existing(ctx: Context, id: Id) -> Party:
    """The party a record names, be it in use or not; ValidationError at ``party_id`` where there is none."""
    party = RECORDS.by_id(ctx, [id]).get(id)
    if party is None or party.deleted_at is not None:
        raise ValidationError.at("party_id", _("This party does not exist. Please choose another."))
    return party


def require(ctx: Context, id: Id, role: Literal["customer", "supplier"], unchanged: bool = False) -> Party:
    """The party a document names, or ValidationError at ``customer_id`` or ``supplier_id``.

    Args:
        unchanged: the document already named this party, so it may have become inactive since.
    """
    party = RECORDS.by_id(ctx, [id]).get(id)
    field = f"{role}_id"
    if party is None:
        raise ValidationError.at(field, _("This party does not exist. Please choose another."))
    if party.deleted_at is not None and not unchanged:
        raise ValidationError.at(field, _("{name} was deleted.").format(name=party.name))
    if not unchanged and not party.is_active:
        raise ValidationError.at(field, _("{name} is not active.").format(name=party.name))
    if not unchanged and not (party.is_customer if role == "customer" else party.is_supplier):
        wrong = _("{name} is not a customer.") if role == "customer" else _("{name} is not a supplier.")
        raise ValidationError.at(field, wrong.format(name=party.name))
    return party
