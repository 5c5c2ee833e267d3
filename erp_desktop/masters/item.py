"""Items on the desktop: the list and the form."""

from erp_core.kit.i18n import N_
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemKind, ItemRow
from erp_core.security.permission import Permission
from erp_desktop.kit.column import Column
from erp_desktop.kit.list_spec import ListSpec

KIND_TITLES: dict[str, str] = {
    ItemKind.FIBRE: N_("Fibre"),
    ItemKind.YARN: N_("Yarn"),
    ItemKind.GREIGE_FABRIC: N_("Greige fabric"),
    ItemKind.FINISHED_FABRIC: N_("Finished fabric"),
    ItemKind.TRIM: N_("Trim"),
    ItemKind.CHEMICAL: N_("Chemical"),
    ItemKind.GARMENT: N_("Garment"),
    ItemKind.SERVICE: N_("Service"),
}

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
        Column(N_("Code"), "code", "code"),
        Column(N_("Name"), "name", is_stretched=True, width=220),
        Column(N_("Kind"), "kind", "choice", choices=KIND_TITLES),
        Column(N_("Composition"), "composition", width=160),
        Column(N_("Colour"), "colour", width=112),
        Column(N_("GSM"), "gsm", "quantity", width=72),
        Column(N_("Width (cm)"), "width_cm", "quantity", width=100),
        Column(N_("Count"), "yarn_count", width=92),
        Column(N_("Unit"), "unit", width=64),
        Column(N_("Purchase price"), "purchase_price", "price", width=128, is_hidden=True),
        Column(N_("Sales price"), "sales_price", "price"),
        Column(N_("Active"), "is_active", "bool", is_hidden=True),
    ),
    sort="code",
    create=Permission.ITEM_WRITE,
    new_title=N_("New item"),
    search_hint=N_("Search code, name, composition, colour"),
    empty_title=N_("No items yet"),
    empty_text=N_(
        "Yarns, fabrics, chemicals, trims and garments are entered here once, and chosen in every order."
    ),
    statuses=KIND_TITLES,
    has_active=True,
    counted=(N_("item"), N_("items")),
)
