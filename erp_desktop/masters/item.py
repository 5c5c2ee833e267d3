"""Items on the desktop: the list and the form."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, NN_
from erp_core.kit.words import ValueKind
from erp_core.masters.item import ITEM, ItemKind, Tracking
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemRow, ItemView
from erp_core.masters.unit.conversion import price_per
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.form_spec import Following, FormSpec
from erp_desktop.kit.inputs.decimal_line import MEASURE, PRICE
from erp_desktop.kit.lists.list_spec import Imports, ListSpec
from erp_desktop.kit.tables.column import Column
from erp_desktop.masters.lookups import UNITS
from erp_desktop.masters.terms import company_terms

KIND_TITLES: dict[str, str] = {str(kind): kind.label for kind in ItemKind}
TRACKING_TITLES: dict[str, str] = {str(tracking): tracking.label for tracking in Tracking}

LIST = ListSpec(
    name="items",
    record="item",
    table="item",
    title=N_("Items"),
    icon="package",
    row=ItemRow,
    search=items.search,
    summary=items.summary,
    columns=(
        Column(N_("Code"), "code", shown_as="code", width=100),
        Column(N_("Name"), "name", is_stretched=True, width=192),
        Column(N_("Kind"), "kind", ValueKind.CHOICE, choices=KIND_TITLES, width=124, leaves=2),
        Column(N_("Composition"), "composition", width=172),
        Column(N_("Colour"), "colour", width=96),
        Column(N_("GSM"), "gsm", ValueKind.QUANTITY, width=64, leaves=2),
        Column(N_("Width (cm)"), "width_cm", ValueKind.QUANTITY, width=96, leaves=2),
        Column(N_("Yarn count"), "yarn_count", width=100, leaves=2),
        Column(N_("Unit"), "unit", width=60),
        Column(N_("Second unit"), "second_unit", width=100, is_hidden=True),
        Column(N_("Tracked"), "tracking", ValueKind.CHOICE, choices=TRACKING_TITLES, is_hidden=True),
        Column(N_("Kept in stock"), "is_stocked", ValueKind.FLAG, is_hidden=True),
        Column(N_("Purchase price"), "purchase_price", ValueKind.PRICE, width=128, is_hidden=True),
        Column(N_("Sales price"), "sales_price", ValueKind.PRICE, width=100),
        Column(N_("Barcode"), "barcode", width=144, is_hidden=True),
        Column(N_("Active"), "is_active", ValueKind.FLAG, is_hidden=True),
    ),
    sort="code",
    create=ITEM.permission("write"),
    new_title=N_("New item"),
    search_hint=N_("Search code, name, colour"),
    empty_title=N_("No items yet"),
    empty_text=N_(
        "Yarns, fabrics, chemicals, trims and garments are entered here once, and chosen in every order."
    ),
    filters=items.LISTING.filters,
    chips="kind",
    imports=Imports(items.create, items.take_back_import),
    counted=NN_("item", "items"),
)

_FABRICS = {ItemKind.GREIGE_FABRIC, ItemKind.FINISHED_FABRIC}
_WITH_COMPOSITION = {ItemKind.FIBRE, ItemKind.YARN, ItemKind.GARMENT, *_FABRICS}
_WITH_COLOUR = {ItemKind.FIBRE, ItemKind.YARN, ItemKind.FINISHED_FABRIC, ItemKind.TRIM, ItemKind.GARMENT}


def _is_fabric(values: Mapping[str, Any]) -> bool:
    return values.get("kind") in _FABRICS


def _is_yarn(values: Mapping[str, Any]) -> bool:
    return values.get("kind") == ItemKind.YARN


def _has_composition(values: Mapping[str, Any]) -> bool:
    return values.get("kind") in _WITH_COMPOSITION


def _has_colour(values: Mapping[str, Any]) -> bool:
    return values.get("kind") in _WITH_COLOUR


def _is_no_service(values: Mapping[str, Any]) -> bool:
    return values.get("kind") != ItemKind.SERVICE


def _is_stocked(values: Mapping[str, Any]) -> bool:
    return _is_no_service(values) and bool(values.get("is_stocked"))


def _defaults(_terms: Terms, _today: date) -> dict[str, Any]:
    return {
        "kind": ItemKind.FINISHED_FABRIC,
        "is_stocked": True,
        "tracking": Tracking.UNTRACKED,
        "is_active": True,
    }


_PRICES = ("purchase_price", "sales_price")


def _price_per(record: ItemView, name: str, unit: str | None, terms: Terms) -> Decimal | None:
    """An item's stored price per another unit; None where it does not convert."""
    was, wanted = terms.units.get(record.unit), terms.units.get(unit or "")
    return price_per(getattr(record, name), was, wanted) if was and wanted else None


def _follow_unit(known: Following) -> dict[str, Any]:
    """The item's stored prices go with its unit, where they convert; those that were typed stay."""
    record, unit = known.record, known.values.get("unit")
    if record is None or unit is None:
        return {}
    prices = {}
    for name in _PRICES:
        stored = getattr(record, name)
        before = _price_per(record, name, known.before, known.terms)
        now = _price_per(record, name, unit, known.terms)
        is_typed = known.values[name] != (stored if before is None else before)
        if stored and not is_typed:
            prices[name] = stored if now is None else now
    return prices


def _standing(record: ItemView, values: Mapping[str, Any], terms: Terms) -> list[str]:
    """Prices that are shown per the unit that is shown: converted or typed. Others core has to ask for."""
    unit = values["unit"]
    if unit == record.unit:
        return []
    return [
        name
        for name in _PRICES
        if values[name] != getattr(record, name) or _price_per(record, name, unit, terms) is not None
    ]


FORM = FormSpec(
    name="item",
    title=N_("Item"),
    new_title=N_("New item"),
    icon="package",
    view=ItemView,
    get=items.get,
    create=items.create,
    update=items.update,
    delete=items.delete,
    history=items.history,
    create_permission=ITEM.permission("write"),
    sections=(
        Section(
            (
                Field("code", N_("Code"), editors.text(40, is_code=True), 2, is_required=True),
                Field("name", N_("Name"), editors.text(), 4, is_required=True),
                Field("kind", N_("Kind"), editors.choice(KIND_TITLES.items()), 2, is_required=True),
                Field("unit", N_("Unit"), editors.lookup(UNITS), 2, is_required=True),
                Field("barcode", N_("Barcode"), editors.text(40, is_code=True), 2),
                Field("is_active", "", editors.flag(N_("Active")), 2),
            ),
            N_("What it is"),
        ),
        Section(
            (
                Field(
                    "composition", N_("Composition"), editors.text(), 4, applies=_has_composition, absent=""
                ),
                Field("colour", N_("Colour"), editors.text(), 2, applies=_has_colour, absent=""),
                Field("gsm", N_("GSM (g/m²)"), editors.number(MEASURE), 2, applies=_is_fabric),
                Field("width_cm", N_("Width (cm)"), editors.number(MEASURE), 2, applies=_is_fabric),
                Field(
                    "yarn_count",
                    N_("Yarn count"),
                    editors.text(),
                    2,
                    applies=_is_yarn,
                    absent="",
                    hint=N_("With its system, like Ne 30/1 or 75 D"),
                ),
            ),
            N_("Textile"),
        ),
        Section(
            (
                Field(
                    "is_stocked",
                    "",
                    editors.flag(N_("Kept in stock")),
                    2,
                    applies=_is_no_service,
                    absent=False,
                ),
                Field(
                    "tracking",
                    N_("Tracked"),
                    editors.choice(TRACKING_TITLES.items()),
                    2,
                    applies=_is_stocked,
                    absent=Tracking.UNTRACKED,
                    hint=N_("Each lot or each roll is counted by itself"),
                ),
                Field(
                    "second_unit",
                    N_("Second unit"),
                    editors.lookup(UNITS),
                    2,
                    hint=N_("Of what is measured beside: kg of a fabric in metres"),
                ),
            ),
            N_("Stock"),
        ),
        Section(
            (
                Field("purchase_price", N_("Purchase price"), editors.number(PRICE, Decimal(0)), 2),
                Field("sales_price", N_("Sales price"), editors.number(PRICE, Decimal(0)), 2),
            ),
            N_("Prices per unit, in the company’s currency"),
        ),
    ),
    caption=lambda item: item.code,
    copied=lambda _fields, _today, _typed: {"code": None, "barcode": None},
    terms=company_terms,
    defaults=_defaults,
    follows={"unit": _follow_unit},
    stands=_standing,
)
