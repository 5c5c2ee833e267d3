"""Work orders on the desktop: the list and the form."""

from erp_core.kit.i18n import N_
from erp_core.production.work_order import service as work_orders
from erp_core.production.work_order.schema import WorkOrderRow, WorkOrderStatus
from erp_core.security.permission import Permission
from erp_desktop.kit.column import Column
from erp_desktop.kit.list_spec import ListSpec
from erp_desktop.kit.status import look

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
        Column(N_("Number"), "number", "code"),
        Column(N_("Item"), "item_code", width=112),
        Column(N_("Name"), "item_name", is_stretched=True, width=180),
        Column(N_("Quantity"), "quantity", "quantity"),
        Column(N_("Unit"), "unit", width=64),
        Column(N_("Status"), "status", "status", width=132),
        Column(N_("Priority"), "priority", "status", width=108),
        Column(N_("Progress"), "progress_percent", "progress"),
        Column(N_("Start"), "planned_start_on", "date", is_hidden=True),
        Column(N_("Finish"), "planned_finish_on", "date"),
        Column(N_("Sales order"), "sales_order_number", is_hidden=True, width=116),
    ),
    sort="planned_finish_on",
    create=Permission.WORK_ORDER_CREATE,
    new_title=N_("New work order"),
    search_hint=N_("Search number, item, notes"),
    empty_title=N_("No work orders yet"),
    empty_text=N_("Plan what is to be woven, dyed or sewn, and when; release it and record the progress."),
    statuses={status.value: look(status).title for status in WorkOrderStatus},
    toggles={"is_overdue": N_("Overdue")},
    has_dates=True,
    counted=(N_("work order"), N_("work orders")),
)
