"""What stands on a printed purchase order."""

from erp_core.kit.i18n import N_
from erp_core.kit.operation import Context
from erp_core.platform.printing.schema import Paper
from erp_core.purchasing.purchase_order import PURCHASE_ORDER
from erp_core.purchasing.purchase_order.schema import PurchaseOrderView
from erp_core.trading.paper import OrderTitles, order_paper

TITLES = OrderTitles(agreed=N_("Purchase order"), open=N_("Purchase order"), party=N_("Supplier"))


def paper_of(ctx: Context, order: PurchaseOrderView, language: str = "") -> Paper:
    """The order for its supplier, in another language than theirs where one is given."""
    return order_paper(
        ctx, PURCHASE_ORDER, order, order.supplier_id, order.supplier_name, TITLES, language=language
    )
