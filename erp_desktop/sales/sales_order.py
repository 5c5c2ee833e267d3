"""Sales orders on the desktop: the list and the form."""

from erp_core.kit.i18n import N_
from erp_core.masters.party import service as parties
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderRow, SalesOrderStatus
from erp_core.security.permission import Permission
from erp_desktop.kit.column import Column
from erp_desktop.kit.list_spec import ListSpec
from erp_desktop.kit.status import look

LIST = ListSpec(
    name="sales_orders",
    record="sales_order",
    table="sales_order",
    title=N_("Sales orders"),
    icon="receipt-text",
    row=SalesOrderRow,
    search=sales_orders.search,
    summary=sales_orders.summary,
    columns=(
        Column(N_("Number"), "number", "code"),
        Column(N_("Customer"), "customer_name", is_stretched=True, width=220),
        Column(N_("Status"), "status", "status"),
        Column(N_("Ordered"), "order_date", "date"),
        Column(N_("Due"), "due_date", "date"),
        Column(N_("Total"), "total_amount", "money"),
        Column(N_("Currency"), "currency", width=96),
    ),
    sort="-order_date",
    create=Permission.SALES_ORDER_CREATE,
    new_title=N_("New sales order"),
    search_hint=N_("Search number, customer, notes"),
    empty_title=N_("No sales orders yet"),
    empty_text=N_("Write the first order of a customer; it becomes work for planning once it is confirmed."),
    statuses={status.value: look(status).title for status in SalesOrderStatus},
    toggles={"is_overdue": N_("Overdue")},
    party_title=N_("Customer"),
    party_query={"is_customer": True},
    party_search=parties.search,
    has_dates=True,
    counted=(N_("sales order"), N_("sales orders")),
)
