"""What stands on a printed sales order."""

from collections.abc import Callable, Sequence

from erp_core.kit.i18n import N_
from erp_core.kit.operation import Context
from erp_core.kit.schema import Change
from erp_core.platform.printing.schema import Paper
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order.schema import SalesOrderView
from erp_core.trading.paper import OrderTitles, order_paper

TITLES = OrderTitles(agreed=N_("Order confirmation"), open=N_("Quotation"), party=N_("Customer"))


def paper_of(
    ctx: Context, order: SalesOrderView, history: Callable[[], Sequence[Change]], language: str = ""
) -> Paper:
    """The order for its customer; a quotation that was given up is called no confirmation.

    Args:
        history: of the order, the newest first.
        language: of this copy; empty for theirs.
    """
    stood = _stood(history()) if order.status == "cancelled" else ""
    return order_paper(
        ctx, SALES_ORDER, order, order.customer_id, order.customer_name, TITLES, stood, language
    )


def _stood(history: Sequence[Change]) -> str:
    """The status it had before it was cancelled."""
    moves = (change.fields["status"] for change in history if "status" in change.fields)
    return next((old or "" for old, new in moves if new == "cancelled"), "")
