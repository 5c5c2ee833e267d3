"""Finding lines of running sales orders, for work orders to name what they are made for."""

from typing import TYPE_CHECKING

from erp_core.kit.i18n import N_
from erp_core.sales.sales_order import service as sales_orders
from erp_desktop.kit.inputs.match import LookupSource, Match
from erp_desktop.kit.look.format import format_date, format_quantity

if TYPE_CHECKING:
    from erp_core import Core


def _open_lines(core: "Core", text: str) -> list[Match]:
    return [
        Match(
            row.id,
            row.number,
            f"{row.item_code} {row.item_name}",
            f"{format_quantity(row.quantity, row.unit)} · {format_date(row.due_date)} · {row.customer_name}",
            row,
        )
        for row in core.run(sales_orders.open_lines, text)
    ]


def _shown(match: Match) -> str:
    return f"{match.code} · {match.name}" if match.name else match.code


def _order_of(match: Match) -> tuple[str, int] | None:
    order_id = getattr(match.record, "sales_order_id", None)
    return ("sales_order", order_id) if order_id is not None else None


OPEN_LINES = LookupSource(_open_lines, N_("sales order line"), _shown, opens=_order_of)
