"""The tables of sales orders and their lines."""

from typing import ClassVar

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from erp_core.kit.document import DocumentLine, Move, OrderDocument, line_checks, order_checks
from erp_core.kit.i18n import N_
from erp_core.kit.listing import lead_indexes, list_indexes, number_index, running_index, search_index
from erp_core.sales.sales_order.schema import SalesOrderStatus

# Promised and not yet fulfilled: the statuses in which an order can be overdue.
RUNNING = ("confirmed", "in_production")


class SalesOrder(OrderDocument):
    """A sales order; its customer's name stays as it was when it was written."""

    __tablename__ = "sales_order"
    __table_args__ = (
        UniqueConstraint("number"),
        *order_checks(SalesOrderStatus),
        number_index("sales_order"),
        *list_indexes(
            "sales_order", "status", "customer_name", "order_date", "due_date", "currency", "total_amount"
        ),
        Index("ix_sales_order_customer_id", "customer_id", "order_date", "id"),
        Index("ix_sales_order_status_order_date", "status", "order_date", "id"),
        *lead_indexes("sales_order", "status", "number", "customer_name", "due_date", "total_amount"),
        running_index("sales_order", "due_date", RUNNING),
        search_index("sales_order"),
    )
    TITLE: ClassVar[str] = N_("sales order")
    MOVES: ClassVar[tuple[Move, ...]] = (
        Move("submit", ("draft",), "pending"),
        Move("confirm", ("pending",), "confirmed", is_approval=True),
        Move("reject", ("pending",), "draft"),
        Move("start", ("confirmed",), "in_production"),
        Move("ship", ("confirmed", "in_production"), "shipped"),
        Move("close", ("shipped",), "closed"),
        Move("cancel", ("draft", "pending", "confirmed"), "cancelled"),
    )

    customer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("party.id"), sort_order=5)
    customer_name: Mapped[str] = mapped_column(String(200), sort_order=6)
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed("lower(' ' || number || ' ' || customer_name || ' ' || left(notes, 200))", persisted=True),
        deferred=True,
        sort_order=99,
    )

    lines: Mapped[list["SalesOrderLine"]] = relationship(lazy="raise", order_by="SalesOrderLine.position")


class SalesOrderLine(DocumentLine):
    """A line of a sales order."""

    __tablename__ = "sales_order_line"
    __table_args__ = line_checks()

    sales_order_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("sales_order.id"), index=True, sort_order=-9
    )
