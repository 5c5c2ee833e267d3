"""The ticket that goes with the work over the floor."""

from erp_core.kit.i18n import _
from erp_core.kit.letters import without_remarks
from erp_core.kit.operation import Context
from erp_core.masters.unit import service as units
from erp_core.platform.printing.letterhead import Letterhead, mark_of
from erp_core.platform.printing.schema import Block, Fact, Paper, PaperColumn, PaperRow
from erp_core.production.work_order import WORK_ORDER, WorkOrderStatus
from erp_core.production.work_order.schema import WorkOrderView

# Shifts that are written down by hand on one page.
BLANK_ROWS = 12

# What the floor goes by.
_AGREED = {"item_code", "quantity", "unit", "planned_start_on", "planned_finish_on", "priority", "notes"}


def paper_of(ctx: Context, order: WorkOrderView, language: str = "") -> Paper:
    """A work order for those who make it, in ``language``, or that of the company's papers.

    Its bar code is the number in Code 128 (ISO/IEC 15417), read by any scanner as if typed.
    """
    head = Letterhead(ctx, language)
    order = order.model_copy(update={"notes": without_remarks(order.notes)})
    with head.speaking():
        return _ticket(head, order, units.size(ctx, order.unit).digits)


def _ticket(head: Letterhead, order: WorkOrderView, digits: int) -> Paper:
    writer = head.writer
    quantity = f"{writer.number(order.quantity, digits, 3)} {order.unit}"
    made_for = " · ".join(part for part in (order.sales_order_number, order.customer_name) if part)
    facts = [
        Fact(label=_("Quantity"), value=quantity, is_strong=True),
        Fact(label=_("Planned start"), value=writer.day(order.planned_start_on)),
        Fact(label=_("Planned finish"), value=writer.day(order.planned_finish_on)),
        Fact(label=_("Priority"), value=_(order.priority.label)),
    ]
    columns = _columns(order.unit)
    return head.paper(
        WORK_ORDER,
        order.number,
        record_id=order.id,
        agreed=order.model_dump(mode="json", include=_AGREED),
        title=_("Work ticket"),
        mark=mark_of(order.status, (WorkOrderStatus.DRAFT,)),
        barcode=bars(order.number),
        subject=Block(name=order.item_code, lines=[order.item_name]),
        facts=[*facts, Fact(label=_("Made for"), value=made_for)] if made_for else facts,
        columns=columns,
        rows=[PaperRow(cells=[""] * len(columns)) for _row in range(BLANK_ROWS)],
        notes=Fact(label=_("Notes"), value=order.notes) if order.notes.strip() else None,
        signatures=[_("Released by"), _("Checked by")],
    )


def bars(text: str) -> str:
    """Its Code 128, a digit for each module, 1 for a bar; empty where it holds letters the code has not."""
    from barcode import Code128  # loaded when a ticket is printed

    return Code128(text).build()[0] if text.isascii() else ""


def _columns(unit: str) -> list[PaperColumn]:
    made = _("Made ({unit})").format(unit=unit)
    waste = _("Waste ({unit})").format(unit=unit)
    return [
        PaperColumn(title=title, share=share)
        for title, share in (
            (_("Day"), 2),
            (_("Shift"), 1),
            (_("Machine"), 2),
            (_("Operator"), 3),
            (made, 2),
            (waste, 2),
            (_("Remark"), 4),
        )
    ]
