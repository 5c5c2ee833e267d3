"""Units of measure on the desktop: the list and the form."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, NN_
from erp_core.kit.words import ValueKind
from erp_core.masters.unit import UNIT, Dimension
from erp_core.masters.unit import service as units
from erp_core.masters.unit.schema import UnitRow, UnitView
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.decimal_line import DIGITS, FACTOR
from erp_desktop.kit.lists.list_spec import Imports, ListSpec
from erp_desktop.kit.tables.column import Column
from erp_desktop.masters.terms import company_terms

DIMENSION_TITLES: dict[str, str] = {str(dimension): dimension.label for dimension in Dimension}

LIST = ListSpec(
    name="units",
    record="unit",
    table="unit",
    title=N_("Units"),
    icon="ruler",
    row=UnitRow,
    search=units.search,
    summary=units.summary,
    columns=(
        Column(N_("Code"), "code", shown_as="code", width=120),
        Column(N_("Name"), "name", is_stretched=True, width=240),
        Column(N_("Measures"), "dimension", ValueKind.CHOICE, choices=DIMENSION_TITLES, width=140),
        Column(N_("Factor"), "factor", ValueKind.RATE, width=144),
        Column(N_("Decimals"), "decimals", ValueKind.INTEGER, width=100),
        Column(N_("Active"), "is_active", ValueKind.FLAG, is_hidden=True),
    ),
    sort="code",
    create=UNIT.permission("write"),
    new_title=N_("New unit"),
    search_hint=N_("Search code, name"),
    empty_title=N_("No units"),
    empty_text=N_("What quantities are counted in: kg, m, pcs and whatever else the company uses."),
    filters=units.LISTING.filters,
    imports=Imports(units.create, units.take_back_import),
    counted=NN_("unit", "units"),
)


def _converts(values: Mapping[str, Any]) -> bool:
    return values.get("dimension") not in (None, Dimension.OTHER)


def _defaults(_terms: Terms, _today: date) -> dict[str, Any]:
    return {"dimension": Dimension.OTHER, "decimals": Decimal(0), "is_active": True}


FORM = FormSpec(
    name="unit",
    title=N_("Unit"),
    new_title=N_("New unit"),
    icon="ruler",
    view=UnitView,
    get=units.get,
    create=units.create,
    update=units.update,
    delete=units.delete,
    history=units.history,
    create_permission=UNIT.permission("write"),
    sections=(
        Section(
            (
                Field("code", N_("Code"), editors.text(40, is_code=True), 2, is_required=True, is_fixed=True),
                Field("name", N_("Name"), editors.text(80), 4, is_required=True),
                Field(
                    "dimension",
                    N_("Measures"),
                    editors.choice(DIMENSION_TITLES.items()),
                    2,
                    is_required=True,
                    hint=N_("Units of one kind convert into each other, Other into none"),
                ),
                Field(
                    "factor",
                    N_("Factor"),
                    editors.number(FACTOR),
                    2,
                    is_required=True,
                    applies=_converts,
                    hint=N_("How many m, kg, m2, pcs, l or h one is"),
                ),
                Field(
                    "decimals",
                    N_("Decimals"),
                    editors.number(DIGITS),
                    2,
                    is_required=True,
                    hint=N_("Of quantities; 0 is counted whole"),
                ),
                Field("is_active", "", editors.flag(N_("Active")), 2),
            ),
            N_("What quantities are counted in"),
        ),
    ),
    caption=lambda unit: unit.code,
    copied=lambda _fields, _today, _typed: {"code": None},
    terms=company_terms,
    defaults=_defaults,
)
