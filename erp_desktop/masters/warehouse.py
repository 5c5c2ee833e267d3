"""Warehouses on the desktop: the list and the form."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from erp_core.kit.i18n import N_, NN_
from erp_core.kit.words import ValueKind
from erp_core.masters.warehouse import OF_A_PARTY, WAREHOUSE, WarehouseKind
from erp_core.masters.warehouse import service as warehouses
from erp_core.masters.warehouse.schema import WarehouseRow, WarehouseView
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lists.list_spec import Imports, ListSpec
from erp_desktop.kit.tables.column import Column, Named
from erp_desktop.masters.lookups import PARTIES
from erp_desktop.masters.terms import company_terms

KIND_TITLES: dict[str, str] = {str(kind): kind.label for kind in WarehouseKind}

LIST = ListSpec(
    name="warehouses",
    record="warehouse",
    table="warehouse",
    title=N_("Warehouses"),
    icon="storehouse",
    row=WarehouseRow,
    search=warehouses.search,
    summary=warehouses.summary,
    columns=(
        Column(N_("Code"), "code", shown_as="code", width=120),
        Column(N_("Name"), "name", is_stretched=True, width=240),
        Column(N_("Kind"), "kind", ValueKind.CHOICE, choices=KIND_TITLES, width=160),
        Column(N_("Party"), "party_name", width=220, names=Named("party", "party_id")),
        Column(N_("Address"), "address", width=240, is_hidden=True),
        Column(N_("Active"), "is_active", ValueKind.FLAG, is_hidden=True),
    ),
    sort="code",
    create=WAREHOUSE.permission("write"),
    new_title=N_("New warehouse"),
    search_hint=N_("Search code, name, party"),
    empty_title=N_("No warehouses yet"),
    empty_text=N_("Stores of ours, what is on the way, and the sheds of job workers where our goods are."),
    filters=warehouses.LISTING.filters,
    chips="kind",
    imports=Imports(warehouses.create, warehouses.take_back_import),
    counted=NN_("warehouse", "warehouses"),
)


def _is_somebodys(values: Mapping[str, Any]) -> bool:
    return values.get("kind") in OF_A_PARTY


def _party_of(warehouse: WarehouseView) -> Match | None:
    return Match(warehouse.party_id, "", warehouse.party_name) if warehouse.party_id is not None else None


def _defaults(_terms: Terms, _today: date) -> dict[str, Any]:
    return {"kind": WarehouseKind.OWN, "is_active": True}


FORM = FormSpec(
    name="warehouse",
    title=N_("Warehouse"),
    new_title=N_("New warehouse"),
    icon="storehouse",
    view=WarehouseView,
    get=warehouses.get,
    create=warehouses.create,
    update=warehouses.update,
    delete=warehouses.delete,
    history=warehouses.history,
    create_permission=WAREHOUSE.permission("write"),
    sections=(
        Section(
            (
                Field("code", N_("Code"), editors.text(40, is_code=True), 2, is_required=True),
                Field("name", N_("Name"), editors.text(), 4, is_required=True),
                Field("kind", N_("Kind"), editors.choice(KIND_TITLES.items()), 2, is_required=True),
                Field(
                    "party_id",
                    N_("Party"),
                    editors.lookup(PARTIES),
                    2,
                    is_required=True,
                    read=_party_of,
                    applies=_is_somebodys,
                    hint=N_("Whose place it is"),
                ),
                Field("is_active", "", editors.flag(N_("Active")), 2),
                Field("address", N_("Address"), editors.notes(1000, rows=3), 6),
            ),
            N_("Where goods are"),
        ),
    ),
    caption=lambda warehouse: warehouse.code,
    copied=lambda _fields, _today, _typed: {"code": None},
    terms=company_terms,
    defaults=_defaults,
)
