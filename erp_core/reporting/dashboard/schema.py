"""What crosses the door for the dashboard. Amounts are in the company's currency."""

from datetime import date

from erp_core.kit.schema import Schema
from erp_core.kit.types import Money


class StatusCount(Schema):
    """How many records stand in a status."""

    status: str
    count: int


class MonthAmount(Schema):
    """Sales of one calendar month; ``month`` is its first day."""

    month: date
    amount: Money


class CustomerAmount(Schema):
    """Sales to one customer over the last 12 months."""

    customer_id: int
    customer_name: str
    amount: Money


class DashboardView(Schema):
    """Everything the dashboard shows.

    Attributes:
        currency: the company's; orders in other currencies are counted but not summed.
        open_order_value: total of sales orders confirmed or in production.
        open_orders, overdue_sales_orders, overdue_purchase_orders, pending_sales_orders,
            pending_purchase_orders: numbers of orders; each opens the list with the same filter.
    """

    currency: str
    open_order_value: Money
    open_orders: int
    overdue_sales_orders: int
    overdue_purchase_orders: int
    pending_sales_orders: int
    pending_purchase_orders: int
    work_orders_by_status: list[StatusCount]
    sales_by_month: list[MonthAmount]
    top_customers: list[CustomerAmount]
