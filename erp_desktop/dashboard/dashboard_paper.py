"""dashboard_paper: the figures of the dashboard on a page, each with the group it stands in."""

from decimal import Decimal
from typing import TYPE_CHECKING

from erp_core.kit import i18n
from erp_core.kit.i18n import _
from erp_core.platform.printing import service as printing
from erp_core.platform.printing.schema import Fact, Paper, PaperColumn, PaperRow
from erp_core.reporting.dashboard.schema import DashboardView
from erp_desktop.kit.look.format import digits_of, format_integer, format_money, format_month
from erp_desktop.kit.look.status_look import look

if TYPE_CHECKING:
    from erp_core import Core


def dashboard_paper(core: "Core", view: DashboardView, missing: str) -> Paper:
    """What stands on it; asks core for the letterhead.

    Args:
        missing: what the figures cannot hold; empty when they hold everything.
    """
    paper = core.run(printing.blank, _("Dashboard"))
    columns = [
        PaperColumn(title=_("Figures"), share=2),
        PaperColumn(title="", share=3),
        PaperColumn(title=_("Count"), align="right", share=1),
        PaperColumn(title=_("Amount in {currency}").format(currency=view.currency), align="right", share=2),
    ]
    return paper.model_copy(
        update={
            "language": i18n.current(),
            "facts": [Fact(label=_("Left out"), value=missing)] if missing else [],
            "columns": columns,
            "rows": [PaperRow(cells=list(row)) for row in _rows(view)],
        }
    )


def _rows(view: DashboardView) -> list[tuple[str, str, str, str]]:
    """Group, name, count and amount of each figure."""
    orders, digits = _("Orders"), digits_of(view.currency)

    def money(amount: Decimal) -> str:
        return format_money(amount, digits=digits)

    counted = (
        (_("Overdue sales"), view.overdue_sales_orders),
        (_("Overdue purchases"), view.overdue_purchase_orders),
        (_("Sales to confirm"), view.pending_sales_orders),
        (_("Purchases to approve"), view.pending_purchase_orders),
    )
    return [
        (orders, _("Open orders"), format_integer(view.open_orders), money(view.open_order_value)),
        *((orders, name, format_integer(count), "") for name, count in counted),
        *(
            (_("Sales by month"), format_month(one.month), "", money(one.amount))
            for one in view.sales_by_month
        ),
        *(
            (_("Work orders by status"), _(look(one.status).title), format_integer(one.count), "")
            for one in view.work_orders_by_status
        ),
        *(
            (_("Top customers, last 12 months"), one.customer_name, "", money(one.amount))
            for one in view.top_customers
        ),
    ]
