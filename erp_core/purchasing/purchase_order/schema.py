"""What crosses the door for purchase orders."""

from datetime import date
from decimal import Decimal

from erp_core.kit.schema import Row
from erp_core.kit.types import Id
from erp_core.purchasing.purchase_order import PurchaseOrderStatus
from erp_core.trading.schema import OrderInput, OrderView


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
