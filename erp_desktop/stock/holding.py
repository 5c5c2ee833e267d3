"""What is in stock, on the desktop: the list of rolls and piles, and one of them."""

from erp_core.kit.i18n import N_, NN_
from erp_core.kit.words import ValueKind
from erp_core.stock.holding import HOLDING
from erp_core.stock.holding import service as holdings
from erp_core.stock.holding.schema import HoldingRow, HoldingView
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.lists.list_spec import ListSpec
from erp_desktop.kit.tables.column import Column, Named
from erp_desktop.masters.terms import company_terms
from erp_desktop.stock.holding_panel import HoldingPanel

LIST = ListSpec(
    name="stock",
    record="holding",
    table="holding",
    title=N_("Stock on hand"),
    icon="shelves",
    row=HoldingRow,
    search=holdings.search,
    summary=holdings.summary,
    columns=(
        Column(N_("Item"), "item_code", width=150, names=Named("item", "item_id")),
        Column(N_("Item name"), "item_name", is_stretched=True, width=220, names=Named("item", "item_id")),
        Column(N_("Warehouse"), "warehouse_code", width=110, names=Named("warehouse", "warehouse_id")),
        Column(N_("Lot"), "lot_number", width=110),
        Column(N_("Roll"), "roll_number", width=120),
        Column(N_("State"), "state", ValueKind.CHOICE, shown_as="status"),
        Column(N_("Quantity"), "quantity", ValueKind.QUANTITY, unit="unit"),
        Column(N_("Unit"), "unit", width=60),
        Column(N_("Second quantity"), "second_quantity", ValueKind.QUANTITY, unit="second_unit"),
        Column(N_("Second unit"), "second_unit", width=90),
    ),
    sort="item_code",
    create="",
    new_title=N_("Stock"),
    search_hint=N_("Search item, lot, roll"),
    empty_title=N_("Nothing in stock yet"),
    empty_text=N_(
        "What comes in and is not used up stands here: each roll, and each pile of an item or lot."
    ),
    filters=holdings.LISTING.filters,
    chips="state",
    inactive=N_("Show what is used up"),
    counted=NN_("roll or pile", "rolls and piles"),
)


def _is_roll(holding: HoldingView) -> bool:
    return holding.roll_number is not None


def _title(holding: HoldingView) -> str:
    return holding.roll_number or " · ".join(part for part in (holding.item_code, holding.lot_number) if part)


FORM = FormSpec(
    name="holding",
    title=N_("Stock"),
    new_title=N_("Stock"),
    icon="shelves",
    view=HoldingView,
    get=holdings.get,
    create=holdings.update,
    update=holdings.update,
    history=holdings.history,
    create_permission=HOLDING.permission("write"),
    is_repeatable=False,
    panel=HoldingPanel,
    sections=(
        Section(
            (Field("bin", N_("Place"), editors.text(40, is_code=True), 2, of=_is_roll, absent=""),),
            N_("Where the roll lies"),
        ),
    ),
    caption=_title,
    terms=company_terms,
)
