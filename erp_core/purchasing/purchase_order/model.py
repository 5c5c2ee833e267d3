"""The tables of purchase orders and their lines."""

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
from erp_core.purchasing.purchase_order import PURCHASE_ORDER, PurchaseOrderStatus
from erp_core.trading.order import Order, PricedLine, order_checks, priced_line_checks


class PurchaseOrder(Order):
    """A purchase order; its supplier's name stays as it was when it was written."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("number"),
        *order_checks(PurchaseOrderStatus),
        number_index("purchase_order"),
        *list_indexes("purchase_order", "status", "order_date", "due_date", "currency", "total_amount"),
        Index("ix_purchase_order_supplier_id", "supplier_id", "order_date", "id"),
        Index("ix_purchase_order_status_order_date", "status", "order_date", "id"),
        *lead_indexes(
            "purchase_order", "status", "number", "due_date", "total_amount", texts=("supplier_name",)
        ),
        *lead_indexes("purchase_order", "created_by", "order_date"),
        running_index("purchase_order", "due_date", PURCHASE_ORDER.running),
        search_index("purchase_order"),
        pairs_index("purchase_order"),
        *document_indexes("purchase_order"),
    )
    KIND: ClassVar[Kind] = PURCHASE_ORDER

    supplier_id: Mapped[int] = column(N_("Supplier"), BigInteger, ForeignKey("party.id"), sort_order=12)
    supplier_name: Mapped[str] = column(N_("Supplier"), String(200), is_sorted=True, sort_order=13)
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed("folded(' ' || number || ' ' || supplier_name || ' ' || left(notes, 200))", persisted=True),
        deferred=True,
        sort_order=99,
    )

    lines: Mapped[list["PurchaseOrderLine"]] = relationship(
        lazy="raise", order_by="PurchaseOrderLine.position"
    )


class PurchaseOrderLine(PricedLine):
    """A line of a purchase order."""

    __tablename__ = "purchase_order_line"
    __table_args__ = (
        *priced_line_checks(),
        of_lines_index("purchase_order_line", "purchase_order_id", "item_id"),
    )

    purchase_order_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("purchase_order.id"), index=True, sort_order=-9
    )
