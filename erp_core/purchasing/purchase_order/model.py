"""The tables of purchase orders and their lines."""

from typing import ClassVar

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from erp_core.kit.document import DocumentLine, Move, OrderDocument, line_checks, order_checks
from erp_core.kit.i18n import N_
from erp_core.kit.listing import lead_indexes, list_indexes, number_index, running_index, search_index
from erp_core.purchasing.purchase_order.schema import PurchaseOrderStatus

# Promised and not yet fulfilled: the statuses in which an order can be overdue.
RUNNING = ("approved", "sent")


class PurchaseOrder(OrderDocument):
    """A purchase order; its supplier's name stays as it was when it was written."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("number"),
        *order_checks(PurchaseOrderStatus),
        number_index("purchase_order"),
        *list_indexes(
            "purchase_order", "status", "supplier_name", "order_date", "due_date", "currency", "total_amount"
        ),
        Index("ix_purchase_order_supplier_id", "supplier_id", "order_date", "id"),
        Index("ix_purchase_order_status_order_date", "status", "order_date", "id"),
        *lead_indexes("purchase_order", "status", "number", "supplier_name", "due_date", "total_amount"),
        running_index("purchase_order", "due_date", RUNNING),
        search_index("purchase_order"),
    )
    TITLE: ClassVar[str] = N_("purchase order")
    MOVES: ClassVar[tuple[Move, ...]] = (
        Move("submit", ("draft",), "pending"),
        Move("approve", ("pending",), "approved", is_approval=True),
        Move("reject", ("pending",), "draft"),
        Move("send", ("approved",), "sent"),
        Move("receive", ("sent",), "received"),
        Move("close", ("received",), "closed"),
        Move("cancel", ("draft", "pending", "approved", "sent"), "cancelled"),
    )

    supplier_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("party.id"), sort_order=5)
    supplier_name: Mapped[str] = mapped_column(String(200), sort_order=6)
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed("lower(' ' || number || ' ' || supplier_name || ' ' || left(notes, 200))", persisted=True),
        deferred=True,
        sort_order=99,
    )

    lines: Mapped[list["PurchaseOrderLine"]] = relationship(
        lazy="raise", order_by="PurchaseOrderLine.position"
    )


class PurchaseOrderLine(DocumentLine):
    """A line of a purchase order."""

    __tablename__ = "purchase_order_line"
    __table_args__ = line_checks()

    purchase_order_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("purchase_order.id"), index=True, sort_order=-9
    )
