"""Purchase orders on the desktop: the list and the form."""

from erp_core.kit.filter import is_
from erp_core.kit.i18n import N_, NN_
from erp_core.kit.words import ValueKind
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order import PURCHASE_ORDER
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.schema import PurchaseOrderRow, PurchaseOrderView
from erp_desktop.kit.forms.action import moves_of
from erp_desktop.kit.forms.form_spec import FormSpec
from erp_desktop.kit.lists.list_spec import Imports, ListSpec, RecordChoice
from erp_desktop.kit.tables.column import Column, Named
from erp_desktop.masters.lookups import SUPPLIERS
from erp_desktop.masters.terms import company_terms
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
    name="purchase_orders",
    record="purchase_order",
    table="purchase_order",
    title=N_("Purchase orders"),
    icon="shopping-cart",
    row=PurchaseOrderRow,
    search=purchase_orders.search,
    summary=purchase_orders.summary,
    columns=(
        Column(N_("Number"), "number", shown_as="code"),
        Column(
            N_("Supplier"), "supplier_name", is_stretched=True, width=220, names=Named("party", "supplier_id")
        ),
        Column(N_("Status"), "status", ValueKind.CHOICE, shown_as="status"),
        Column(N_("Ordered"), "order_date", ValueKind.DATE),
        Column(N_("Due"), "due_date", ValueKind.DATE),
        Column(N_("Total"), "total_amount", ValueKind.MONEY),
        Column(N_("Currency"), "currency", width=96),
    ),
    sort="-order_date",
    create=PURCHASE_ORDER.permission("create"),
    new_title=N_("New purchase order"),
    search_hint=N_("Search number, supplier, notes"),
    empty_title=N_("No purchase orders yet"),
    empty_text=N_("Write the first order to a supplier; it is approved before it is sent."),
    filters=purchase_orders.LISTING.filters,
    chips="status",
    toggles=("is_overdue",),
    record_filter=RecordChoice(
        field="supplier_id",
        title=N_("Supplier"),
        anybody=N_("Any supplier"),
        search=parties.search,
        where=(is_("is_active", True), is_("is_supplier", True)),
    ),
    days="order_date",
    paper=purchase_orders.paper,
    imports=Imports(purchase_orders.create, purchase_orders.take_back_import),
    counted=NN_("purchase order", "purchase orders"),
)

FORM = FormSpec(
    name="purchase_order",
    title=N_("Purchase order"),
    new_title=N_("New purchase order"),
    icon="shopping-cart",
    view=PurchaseOrderView,
    get=purchase_orders.get,
    create=purchase_orders.create,
    update=purchase_orders.update,
    delete=purchase_orders.delete,
    history=purchase_orders.history,
    paper=purchase_orders.paper,
    create_permission=PURCHASE_ORDER.permission("create"),
    sections=order_sections("supplier", N_("Supplier"), SUPPLIERS),
    caption=lambda order: order.number,
    lines=order_lines(
        "purchase_price",
        last_prices=purchase_orders.last_prices,
        details=order_details(purchase_orders.last_prices),
    ),
    moves=moves_of(PURCHASE_ORDER, purchase_orders),
    undo=purchase_orders.undo,
    terms=company_terms,
    defaults=order_defaults,
    together=(("supplier_id", "currency"),),
    copied=copied_order,
    last=last_order("supplier", purchase_orders.search, purchase_orders.get),
    follows={"supplier_id": follow_party, "order_date": follow_order_date},
)
