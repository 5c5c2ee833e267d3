"""What parties call our items, on the desktop: the list and the form."""

from typing import Any

from erp_core.kit.i18n import N_, NN_
from erp_core.masters.party_item import PARTY_ITEM
from erp_core.masters.party_item import service as party_items
from erp_core.masters.party_item.schema import PartyItemRow, PartyItemView
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lists.list_spec import Imports, ListSpec
from erp_desktop.kit.tables.column import Column, Named
from erp_desktop.masters.lookups import ITEMS, PARTIES
from erp_desktop.masters.terms import company_terms

LIST = ListSpec(
    name="party_items",
    record="party_item",
    table="party_item",
    title=N_("Item codes of parties"),
    icon="hash",
    row=PartyItemRow,
    search=party_items.search,
    summary=party_items.summary,
    columns=(
        Column(N_("Party"), "party_name", width=200, names=Named("party", "party_id")),
        Column(N_("Their code"), "code", shown_as="code", width=140),
        Column(N_("Their name"), "name", is_stretched=True, width=200),
        Column(N_("Item"), "item_code", width=120, names=Named("item", "item_id")),
        Column(N_("Item name"), "item_name", width=220, names=Named("item", "item_id")),
    ),
    sort="code",
    create=PARTY_ITEM.permission("write"),
    new_title=N_("New party’s item code"),
    search_hint=N_("Search code, name, party, item"),
    empty_title=N_("No parties’ item codes yet"),
    empty_text=N_(
        "What a customer or supplier calls an item. It can be typed and pasted in that party’s orders."
    ),
    filters=party_items.LISTING.filters,
    imports=Imports(party_items.create, party_items.take_back_import),
    counted=NN_("party’s item code", "parties’ item codes"),
)


def _party_of(record: Any) -> Match:
    return Match(record.party_id, "", record.party_name)


def _item_of(record: Any) -> Match:
    return Match(record.item_id, record.item_code, record.item_name)


FORM = FormSpec(
    name="party_item",
    title=N_("Party’s item code"),
    new_title=N_("New party’s item code"),
    icon="hash",
    view=PartyItemView,
    get=party_items.get,
    create=party_items.create,
    update=party_items.update,
    delete=party_items.delete,
    history=party_items.history,
    create_permission=PARTY_ITEM.permission("write"),
    sections=(
        Section(
            (
                Field("party_id", N_("Party"), editors.lookup(PARTIES), 3, is_required=True, read=_party_of),
                Field("item_id", N_("Item"), editors.lookup(ITEMS), 3, is_required=True, read=_item_of),
                Field("code", N_("Their code"), editors.text(40, is_code=True), 2, is_required=True),
                Field("name", N_("Their name"), editors.text(), 4),
            ),
            N_("What they call it"),
        ),
    ),
    caption=lambda record: record.code,
    copied=lambda _fields, _today, _typed: {"code": None},
    terms=company_terms,
)
