"""What crosses the door for purchase orders."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from erp_core.kit.schema import OrderInput, OrderView, Row
from erp_core.kit.types import Id


class PurchaseOrderStatus(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class PurchaseOrderRow(Row):
    """A line of the list of purchase orders."""

    number: str
    status: PurchaseOrderStatus
    supplier_id: int
    supplier_name: str
    order_date: date
    due_date: date
    currency: str
    total_amount: Decimal


class PurchaseOrderInput(OrderInput):
    """What a user writes in a purchase order."""

    supplier_id: Id


class PurchaseOrderView(OrderView):
    """A whole purchase order."""

    status: PurchaseOrderStatus  # type: ignore[assignment]
    supplier_id: int
    supplier_name: str
