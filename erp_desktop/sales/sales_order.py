"""Sales orders on the desktop: the list and the form."""

from erp_core.kit.filter import is_
from erp_core.kit.i18n import N_, NN_
from erp_core.kit.words import ValueKind
from erp_core.masters.party import service as parties
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderRow, SalesOrderView
from erp_desktop.kit.forms.action import moves_of
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.lists.list_spec import Imports, ListSpec, RecordChoice
from erp_desktop.kit.tables.column import Column, Named
from erp_desktop.masters.lookups import CUSTOMERS
from erp_desktop.masters.terms import company_terms
from erp_desktop.sales.made_panel import MadePanel, made_facts
from erp_desktop.trading.line_details import order_details
from erp_desktop.trading.order_form import (
    copied_order,
    follow_order_date,
    follow_party,
    last_order,
    order_defaults,
    order_sections,
)
from erp_desktop.trading.order_lines import order_lines

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
        Column(N_("Number"), "number", shown_as="code"),
        Column(
            N_("Customer"), "customer_name", is_stretched=True, width=220, names=Named("party", "customer_id")
        ),
        Column(N_("Status"), "status", ValueKind.CHOICE, shown_as="status"),
        Column(N_("Ordered"), "order_date", ValueKind.DATE),
        Column(N_("Due"), "due_date", ValueKind.DATE),
        Column(N_("Total"), "total_amount", ValueKind.MONEY),
        Column(N_("Currency"), "currency", width=96),
    ),
    sort="-order_date",
    create=SALES_ORDER.permission("create"),
    new_title=N_("New sales order"),
    search_hint=N_("Search number, customer, notes"),
    empty_title=N_("No sales orders yet"),
    empty_text=N_("Write the first order of a customer; it becomes work for planning once it is confirmed."),
    filters=sales_orders.LISTING.filters,
    chips="status",
    toggles=("is_overdue",),
    record_filter=RecordChoice(
        field="customer_id",
        title=N_("Customer"),
        anybody=N_("Any customer"),
        search=parties.search,
        where=(is_("is_active", True), is_("is_customer", True)),
    ),
    days="order_date",
    paper=sales_orders.paper,
    imports=Imports(sales_orders.create, sales_orders.take_back_import),
    counted=NN_("sales order", "sales orders"),
)

FORM = FormSpec(
    name="sales_order",
    title=N_("Sales order"),
    new_title=N_("New sales order"),
    icon="receipt-text",
    view=SalesOrderView,
    get=sales_orders.get,
    create=sales_orders.create,
    update=sales_orders.update,
    delete=sales_orders.delete,
    history=sales_orders.history,
    paper=sales_orders.paper,
    create_permission=SALES_ORDER.permission("create"),
    sections=order_sections("customer", N_("Customer"), CUSTOMERS),
    caption=lambda order: order.number,
    lines=order_lines(
        "sales_price",
        last_prices=sales_orders.last_prices,
        details=order_details(sales_orders.last_prices, made_facts),
    ),
    moves=moves_of(SALES_ORDER, sales_orders),
    undo=sales_orders.undo,
    panel=MadePanel,
    terms=company_terms,
    defaults=order_defaults,
    together=(("customer_id", "currency"),),
    copied=copied_order,
    last=last_order("customer", sales_orders.search, sales_orders.get),
    follows={"customer_id": follow_party, "order_date": follow_order_date},
)
