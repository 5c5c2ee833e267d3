"""Stock adjustments on the desktop: the list and the form."""

from datetime import date
from typing import Any

from erp_core.kit.i18n import N_, NN_
from erp_core.kit.words import ValueKind
from erp_core.masters.warehouse import service as warehouses
from erp_core.stock.stock_adjustment import STOCK_ADJUSTMENT, AdjustmentKind
from erp_core.stock.stock_adjustment import service as stock_adjustments
from erp_core.stock.stock_adjustment.schema import StockAdjustmentRow, StockAdjustmentView
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.action import moves_of
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lists.list_spec import Imports, ListSpec, RecordChoice
from erp_desktop.kit.tables.column import Column, Named
from erp_desktop.masters.lookups import WAREHOUSES
from erp_desktop.masters.terms import company_terms
from erp_desktop.stock.adjustment_lines import LINES

KIND_TITLES: dict[str, str] = {str(kind): kind.label for kind in AdjustmentKind}

LIST = ListSpec(
    name="stock_adjustments",
    record="stock_adjustment",
    table="stock_adjustment",
    title=N_("Stock adjustments"),
    icon="plus-minus",
    row=StockAdjustmentRow,
    search=stock_adjustments.search,
    summary=stock_adjustments.summary,
    columns=(
        Column(N_("Number"), "number", shown_as="code"),
        Column(N_("Status"), "status", ValueKind.CHOICE, shown_as="status"),
        Column(N_("Kind"), "kind", ValueKind.CHOICE, choices=KIND_TITLES, width=140),
        Column(N_("Date"), "moved_on", ValueKind.DATE),
        Column(
            N_("Warehouse"),
            "warehouse_code",
            is_stretched=True,
            width=160,
            names=Named("warehouse", "warehouse_id"),
        ),
    ),
    sort="-moved_on",
    create=STOCK_ADJUSTMENT.permission("create"),
    new_title=N_("New stock adjustment"),
    search_hint=N_("Search number, warehouse, notes"),
    empty_title=N_("No stock adjustments yet"),
    empty_text=N_("Opening balances come in here, typed or from a spreadsheet; posted, they are in stock."),
    filters=stock_adjustments.LISTING.filters,
    chips="status",
    record_filter=RecordChoice(
        field="warehouse_id",
        title=N_("Warehouse"),
        anybody=N_("Any warehouse"),
        search=warehouses.search,
        icon="storehouse",
    ),
    days="moved_on",
    imports=Imports(stock_adjustments.create, stock_adjustments.take_back_import),
    counted=NN_("stock adjustment", "stock adjustments"),
)


def _warehouse_of(document: StockAdjustmentView) -> Match:
    return Match(document.warehouse_id, document.warehouse_code, "")


def _defaults(_terms: Terms, today: date) -> dict[str, Any]:
    return {"kind": AdjustmentKind.OPENING, "moved_on": today}


FORM = FormSpec(
    name="stock_adjustment",
    title=N_("Stock adjustment"),
    new_title=N_("New stock adjustment"),
    icon="plus-minus",
    view=StockAdjustmentView,
    get=stock_adjustments.get,
    create=stock_adjustments.create,
    update=stock_adjustments.update,
    delete=stock_adjustments.delete,
    history=stock_adjustments.history,
    create_permission=STOCK_ADJUSTMENT.permission("create"),
    sections=(
        Section(
            (
                Field(
                    "warehouse_id",
                    N_("Warehouse"),
                    editors.lookup(WAREHOUSES),
                    2,
                    is_required=True,
                    read=_warehouse_of,
                ),
                Field("kind", N_("Kind"), editors.choice(KIND_TITLES.items()), 2, is_required=True),
                Field("moved_on", N_("Date"), editors.day(), 2, is_required=True),
            ),
        ),
        Section((Field("notes", N_("Notes"), editors.notes(rows=3), 6),), place="footer"),
    ),
    caption=lambda document: document.number,
    lines=LINES,
    moves=moves_of(STOCK_ADJUSTMENT, stock_adjustments),
    terms=company_terms,
    defaults=_defaults,
)
