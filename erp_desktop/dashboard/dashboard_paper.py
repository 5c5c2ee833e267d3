"""The figures of the dashboard on a page and in a file, each with the group it stands in."""

from decimal import Decimal
from typing import TYPE_CHECKING

from erp_core.kit import i18n
from erp_core.kit.i18n import _
from erp_core.kit.words import ValueKind
from erp_core.platform.printing import service as printing
from erp_core.platform.printing.schema import Fact, Paper, PaperColumn, PaperRow
from erp_core.platform.spreadsheet.sheet import Sheet, SheetColumn
from erp_core.reporting.dashboard.schema import DashboardView
from erp_desktop.kit.files.own_sheet import own_sheet
from erp_desktop.kit.look import format as fmt
from erp_desktop.kit.look.status_look import look

if TYPE_CHECKING:
    from erp_core import Core

# Group, name, count and amount of a figure; it has one of the two, or both.
Figure = tuple[str, str, int | None, Decimal | None]
NAMES = ("group", "name", "count", "amount")


def dashboard_paper(core: "Core", view: DashboardView, missing: str) -> Paper:
    """What stands on the page; asks core for the letterhead.

    Args:
        missing: what the figures cannot hold; empty when they hold everything.
    """
    paper = core.run(printing.blank, _("Dashboard"))
    digits = fmt.digits_of(view.currency)
    group, name, count, amount = _titles(view)
    return paper.model_copy(
        update={
            "language": i18n.current(),
            "facts": [Fact(label=_("Left out"), value=missing)] if missing else [],
            "columns": [
                PaperColumn(title=group, share=2),
                PaperColumn(title=name, share=3),
                PaperColumn(title=count, align="right", share=1),
                PaperColumn(title=amount, align="right", share=2),
            ],
            "rows": [
                PaperRow(cells=[of, called, fmt.format_integer(many), fmt.format_money(much, digits=digits)])
                for of, called, many, much in figures(view)
            ],
        }
    )


def dashboard_sheet(view: DashboardView, missing: str) -> Sheet:
    """What the file holds; ``figures`` are its rows."""
    kinds = (ValueKind.TEXT, ValueKind.TEXT, ValueKind.INTEGER, ValueKind.MONEY)
    widths = (28, 32, 10, 18)
    columns = [
        SheetColumn(name=name, title=title, kind=kind, width=width)
        for name, title, kind, width in zip(NAMES, _titles(view), kinds, widths, strict=True)
    ]
    return own_sheet(
        _("Dashboard"), columns, [(_("Left out"), missing)] if missing else [], home=view.currency
    )


def figures(view: DashboardView) -> list[Figure]:
    """All of them, from the top."""
    orders = _("Orders")
    counted = (
        (_("Overdue sales"), view.overdue_sales_orders),
        (_("Overdue purchases"), view.overdue_purchase_orders),
        (_("Sales to confirm"), view.pending_sales_orders),
        (_("Purchases to approve"), view.pending_purchase_orders),
    )
    return [
        (orders, _("Open orders"), view.open_orders, view.open_order_value),
        *((orders, name, count, None) for name, count in counted),
        *(
            (_("Sales by month"), fmt.format_month(one.month), None, one.amount)
            for one in view.sales_by_month
        ),
        *(
            (_("Work orders by status"), _(look(one.status).title), one.count, None)
            for one in view.work_orders_by_status
        ),
        *(
            (_("Top customers, last 12 months"), one.customer_name, None, one.amount)
            for one in view.top_customers
        ),
    ]


def _titles(view: DashboardView) -> tuple[str, str, str, str]:
    amount = _("Amount in {currency}").format(currency=view.currency)
    return _("Figures"), _("Name"), _("Count"), amount
