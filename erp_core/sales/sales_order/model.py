"""The tables of sales orders and their lines."""

from typing import ClassVar

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import (
    document_indexes,
    lead_indexes,
    list_indexes,
    number_index,
    of_lines_index,
    pairs_index,
    running_index,
    search_index,
)
from erp_core.kit.records.column import column
from erp_core.sales.sales_order import SALES_ORDER, SalesOrderStatus
from erp_core.trading.order import Order, PricedLine, order_checks, priced_line_checks


class SalesOrder(Order):
    """A sales order; its customer's name stays as it was when it was written."""

    __tablename__ = "sales_order"
    __table_args__ = (
        UniqueConstraint("number"),
        *order_checks(SalesOrderStatus),
        number_index("sales_order"),
        *list_indexes("sales_order", "status", "order_date", "due_date", "currency", "total_amount"),
        Index("ix_sales_order_customer_id", "customer_id", "order_date", "id"),
        Index("ix_sales_order_status_order_date", "status", "order_date", "id"),
        *lead_indexes(
            "sales_order", "status", "number", "due_date", "total_amount", texts=("customer_name",)
        ),
        *lead_indexes("sales_order", "created_by", "order_date"),
        running_index("sales_order", "due_date", SALES_ORDER.running),
        search_index("sales_order"),
        pairs_index("sales_order"),
        *document_indexes("sales_order"),
    )
    KIND: ClassVar[Kind] = SALES_ORDER

    customer_id: Mapped[int] = column(N_("Customer"), BigInteger, ForeignKey("party.id"), sort_order=12)
    customer_name: Mapped[str] = column(N_("Customer"), String(200), is_sorted=True, sort_order=13)
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed("folded(' ' || number || ' ' || customer_name || ' ' || left(notes, 200))", persisted=True),
        deferred=True,
        sort_order=99,
    )

    lines: Mapped[list["SalesOrderLine"]] = relationship(lazy="raise", order_by="SalesOrderLine.position")


class SalesOrderLine(PricedLine):
    """A line of a sales order."""

    __tablename__ = "sales_order_line"
    __table_args__ = (
        *priced_line_checks(),
        of_lines_index("sales_order_line", "sales_order_id", "item_id"),
    )

    sales_order_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("sales_order.id"), index=True, sort_order=-9
    )
