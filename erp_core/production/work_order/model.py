"""The table of work orders."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import (
    document_indexes,
    lead_indexes,
    list_indexes,
    number_index,
    pairs_index,
    running_index,
    search_index,
)
from erp_core.kit.records.column import column
from erp_core.kit.records.document import Document, status_check
from erp_core.kit.words import ValueKind
from erp_core.production.work_order import WORK_ORDER, Priority, WorkOrderStatus


class WorkOrder(Document):
    """A work order; its item's code and name stay as they were when it was written.

    Attributes:
        progress_percent: how much of the quantity is made, 0 to 100.
    """

    __tablename__ = "work_order"
    __table_args__ = (
        UniqueConstraint("number"),
        status_check(WorkOrderStatus),
        CheckConstraint(f"priority IN ({', '.join(repr(p.value) for p in Priority)})", name="priority"),
        CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity"),
        CheckConstraint("progress_percent BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint(
            "planned_finish_on >= planned_start_on",
            name="planned_finish_on",
            info={"field": "planned_finish_on", "message": N_("The finish cannot be before the start.")},
        ),
        number_index("work_order"),
        *list_indexes(
            "work_order",
            "status",
            "quantity",
            "unit",
            "sales_order_number",
            "planned_start_on",
            "planned_finish_on",
            "priority_rank",
            "progress_percent",
        ),
        *lead_indexes("work_order", "status", "number", "planned_start_on", "planned_finish_on"),
        *lead_indexes("work_order", "created_by", "planned_start_on"),
        running_index("work_order", "planned_finish_on", WORK_ORDER.running),
        Index("ix_work_order_item_id", "item_id"),
        Index("ix_work_order_sales_order_line_id", "sales_order_line_id"),
        Index("ix_work_order_sales_order_id", "sales_order_id"),
        Index("ix_work_order_customer_id", "customer_id"),
        search_index("work_order"),
        pairs_index("work_order"),
        *document_indexes("work_order"),
    )
    KIND: ClassVar[Kind] = WORK_ORDER

    item_id: Mapped[int] = column(N_("Item"), BigInteger, ForeignKey("item.id"))
    item_code: Mapped[str] = column(N_("Item"), String(40), is_sorted=True)
    item_name: Mapped[str] = column(N_("Item name"), String(200), is_sorted=True)
    quantity: Mapped[Decimal] = column(N_("Quantity"), Numeric(18, 3))
    unit: Mapped[str] = column(N_("Unit"), String(40), ForeignKey("unit.code"))
    sales_order_line_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("sales_order_line.id"))
    sales_order_number: Mapped[str | None] = column(N_("Made for sales order"), String(40))
    sales_order_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("sales_order.id"))
    customer_id: Mapped[int | None] = column(N_("Customer"), BigInteger, ForeignKey("party.id"))
    customer_name: Mapped[str | None] = column(N_("Customer"), String(200), is_sorted=True)
    planned_start_on: Mapped[date] = column(N_("Planned start"), Date)
    planned_finish_on: Mapped[date] = column(N_("Planned finish"), Date)
    priority: Mapped[str] = column(
        N_("Priority"), String(10), default=Priority.NORMAL.value, kind=ValueKind.CHOICE
    )
    # Sorting by priority means by urgency, not by spelling.
    priority_rank: Mapped[int] = mapped_column(
        Computed(
            "CASE priority WHEN 'low' THEN 1 WHEN 'normal' THEN 2 WHEN 'high' THEN 3 ELSE 4 END",
            persisted=True,
        ),
        deferred=True,
        sort_order=98,
    )
    progress_percent: Mapped[Decimal] = column(N_("Progress"), Numeric(7, 4), default=Decimal(0))
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed(
            "folded(' ' || number || ' ' || item_code || ' ' || item_name || ' ' ||"
            " coalesce(sales_order_number, '') || ' ' || left(notes, 200))",
            persisted=True,
        ),
        deferred=True,
        sort_order=99,
    )
