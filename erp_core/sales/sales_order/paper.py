"""What stands on a printed sales order."""

from erp_core.kit.i18n import N_
from erp_core.kit.operation import Context
from erp_core.platform.printing.schema import Paper
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order.schema import SalesOrderView
from erp_core.trading.paper import OrderTitles, order_paper

TITLES = OrderTitles(agreed=N_("Order confirmation"), open=N_("Quotation"), party=N_("Customer"))


def paper_of(ctx: Context, order: SalesOrderView) -> Paper:
    """The order for its customer."""
    return order_paper(ctx, SALES_ORDER, order, order.customer_id, order.customer_name, TITLES)
