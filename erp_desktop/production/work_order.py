"""Work orders on the desktop: the list and the form."""

from datetime import date, timedelta
from typing import Any

from erp_core.kit.i18n import N_, NN_
from erp_core.kit.words import ValueKind
from erp_core.production.work_order import WORK_ORDER, Priority
from erp_core.production.work_order import service as work_orders
from erp_core.production.work_order.schema import WorkOrderRow, WorkOrderView
from erp_desktop.kit.fields import editors
from erp_desktop.kit.fields.field import Field, Section
from erp_desktop.kit.fields.terms import Terms
from erp_desktop.kit.forms.action import moves_of
from erp_desktop.kit.forms.form_spec import Following, FormSpec
from erp_desktop.kit.inputs.decimal_line import QUANTITY
from erp_desktop.kit.inputs.match import Match
from erp_desktop.kit.lists.list_spec import Imports, ListSpec
from erp_desktop.kit.tables.column import Column, Named
from erp_desktop.masters.lookups import ITEMS, UNITS
from erp_desktop.masters.terms import company_terms
from erp_desktop.production.progress_panel import ProgressPanel
from erp_desktop.sales.lookups import OPEN_LINES

LIST = ListSpec(
    name="work_orders",
    record="work_order",
    table="work_order",
    title=N_("Work orders"),
    icon="factory",
    row=WorkOrderRow,
    search=work_orders.search,
    summary=work_orders.summary,
    columns=(
        Column(N_("Number"), "number", shown_as="code", width=120),
        Column(N_("Item"), "item_code", width=92, names=Named("item", "item_id")),
        Column(N_("Name"), "item_name", is_stretched=True, width=196, names=Named("item", "item_id")),
        Column(N_("Quantity"), "quantity", ValueKind.QUANTITY, width=92, unit="unit", leaves=0),
        Column(N_("Unit"), "unit", width=60, leaves=0),
        Column(N_("Status"), "status", ValueKind.CHOICE, shown_as="status", width=132),
        Column(N_("Priority"), "priority", ValueKind.CHOICE, shown_as="status", width=108, leaves=3),
        Column(N_("Progress"), "progress_percent", ValueKind.PERCENT, shown_as="progress", width=92),
        Column(N_("Planned start"), "planned_start_on", ValueKind.DATE, is_hidden=True),
        Column(N_("Finish"), "planned_finish_on", ValueKind.DATE, width=112),
        Column(
            N_("Sales order"), "sales_order_number", width=116, names=Named("sales_order", "sales_order_id")
        ),
        Column(N_("Customer"), "customer_name", width=160, names=Named("party", "customer_id")),
    ),
    sort="-planned_finish_on",
    create=WORK_ORDER.permission("create"),
    new_title=N_("New work order"),
    search_hint=N_("Search number, item, notes"),
    empty_title=N_("No work orders yet"),
    empty_text=N_("Plan what is to be woven, dyed or sewn, and when; release it and record the progress."),
    filters=work_orders.LISTING.filters,
    chips="status",
    toggles=("is_overdue",),
    days="planned_start_on",
    paper=work_orders.paper,
    imports=Imports(work_orders.create, work_orders.take_back_import),
    counted=NN_("work order", "work orders"),
)

USUAL_DAYS = 7
_PRIORITIES = editors.choice((str(priority), priority.label) for priority in Priority)


def _item_of(order: WorkOrderView) -> Match:
    return Match(order.item_id, order.item_code, order.item_name)


def _sales_line_of(order: WorkOrderView) -> Match | None:
    if order.sales_order_line_id is None:
        return None
    return Match(
        order.sales_order_line_id, order.sales_order_number or "", order.customer_name or "", "", order
    )


def _defaults(_terms: Terms, today: date) -> dict[str, Any]:
    finish = today + timedelta(days=USUAL_DAYS)
    return {"planned_start_on": today, "planned_finish_on": finish, "priority": Priority.NORMAL}


def _follow_item(known: Following) -> dict[str, Any]:
    """A quantity is in the item's unit, unless the user says otherwise afterwards."""
    unit = getattr(known.match.record, "unit", "") if known.match else ""
    return {"unit": unit} if unit else {}


def _follow_sales_line(known: Following) -> dict[str, Any]:
    """A work order made for a sales order takes over item, quantity, unit and due date."""
    if known.match is None or known.match.record is None:
        return {}
    line = known.match.record
    item = Match(line.item_id, line.item_code, line.item_name)
    start, finish = known.values.get("planned_start_on"), line.due_date
    if start is not None and finish < start:
        finish = known.values.get("planned_finish_on")
    return {"item_id": item, "quantity": line.quantity, "unit": line.unit, "planned_finish_on": finish}


FORM = FormSpec(
    name="work_order",
    title=N_("Work order"),
    new_title=N_("New work order"),
    icon="factory",
    view=WorkOrderView,
    get=work_orders.get,
    create=work_orders.create,
    update=work_orders.update,
    delete=work_orders.delete,
    history=work_orders.history,
    create_permission=WORK_ORDER.permission("create"),
    sections=(
        Section(
            (
                Field(
                    "sales_order_line_id",
                    N_("Made for sales order"),
                    editors.lookup(OPEN_LINES),
                    6,
                    read=_sales_line_of,
                    hint=N_("Optional. It fills in item, quantity and finish."),
                ),
                Field("item_id", N_("Item"), editors.lookup(ITEMS), 3, is_required=True, read=_item_of),
                Field("quantity", N_("Quantity"), editors.number(QUANTITY), 2, is_required=True),
                Field("unit", N_("Unit"), editors.lookup(UNITS), 1, is_required=True),
            ),
            N_("What is made"),
        ),
        Section(
            (
                Field("planned_start_on", N_("Planned start"), editors.day(), 2, is_required=True),
                Field(
                    "planned_finish_on",
                    N_("Planned finish"),
                    editors.day(is_forward=True, too_early=N_("The finish cannot be before the start.")),
                    2,
                    is_required=True,
                    after="planned_start_on",
                ),
                Field("priority", N_("Priority"), editors.choice((str(p), p.label) for p in Priority), 2),
                Field("notes", N_("Notes"), editors.notes(rows=4), 6),
            ),
            N_("When, and what to know"),
        ),
    ),
    caption=lambda order: order.number,
    moves=moves_of(WORK_ORDER, work_orders),
    undo=work_orders.undo,
    paper=work_orders.paper,
    terms=company_terms,
    defaults=_defaults,
    follows={"item_id": _follow_item, "sales_order_line_id": _follow_sales_line},
    panel=ProgressPanel,
)
