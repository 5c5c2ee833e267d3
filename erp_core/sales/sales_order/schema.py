"""What crosses the door for sales orders."""

from datetime import date
from decimal import Decimal

from erp_core.kit.schema import Row
from erp_core.kit.types import Id
from erp_core.sales.sales_order import SalesOrderStatus
from erp_core.trading.schema import OrderInput, OrderView


class SalesOrderRow(Row):
    """A line of the list of sales orders."""

    number: str
    status: SalesOrderStatus
    customer_id: int
    customer_name: str
    order_date: date
    due_date: date
    currency: str
    total_amount: Decimal


class SalesOrderInput(OrderInput):
    """What a user writes in a sales order."""

    customer_id: Id


class SalesOrderView(OrderView):
    """A whole sales order."""

    status: SalesOrderStatus  # type: ignore[assignment]
    customer_id: int
    customer_name: str


class OpenLineRow(Row):
    """A line of a running sales order, offered where a work order names what it is made for."""

    sales_order_id: int
    number: str
    customer_name: str
    due_date: date
    item_id: int
    item_code: str
    item_name: str
    quantity: Decimal
    unit: str
