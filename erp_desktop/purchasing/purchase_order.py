"""Purchase orders on the desktop: the list and the form."""

from erp_core.kit.i18n import N_
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.schema import PurchaseOrderRow, PurchaseOrderStatus
from erp_core.security.permission import Permission
from erp_desktop.kit.column import Column
from erp_desktop.kit.list_spec import ListSpec
from erp_desktop.kit.status import look

LIST = ListSpec(
    name="purchase_orders",
    record="purchase_order",
    table="purchase_order",
    title=N_("Purchase orders"),
    icon="shopping-cart",
    row=PurchaseOrderRow,
    search=purchase_orders.search,
    summary=purchase_orders.summary,
    columns=(
        Column(N_("Number"), "number", "code"),
        Column(N_("Supplier"), "supplier_name", is_stretched=True, width=220),
        Column(N_("Status"), "status", "status"),
        Column(N_("Ordered"), "order_date", "date"),
        Column(N_("Due"), "due_date", "date"),
        Column(N_("Total"), "total_amount", "money"),
        Column(N_("Currency"), "currency", width=96),
    ),
    sort="-order_date",
    create=Permission.PURCHASE_ORDER_CREATE,
    new_title=N_("New purchase order"),
    search_hint=N_("Search number, supplier, notes"),
    empty_title=N_("No purchase orders yet"),
    empty_text=N_("Write the first order to a supplier; a manager approves it before it is sent."),
    statuses={status.value: look(status).title for status in PurchaseOrderStatus},
    toggles={"is_overdue": N_("Overdue")},
    party_title=N_("Supplier"),
    party_query={"is_supplier": True},
    party_search=parties.search,
    has_dates=True,
    counted=(N_("purchase order"), N_("purchase orders")),
)
