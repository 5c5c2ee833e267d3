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


class CurrencyCount(Schema):
    """How many orders in a currency no exchange rate is known for."""

    currency: str
    count: int


class DashboardView(Schema):
    """Everything the dashboard shows.

    Attributes:
        currency: the company's; orders in others are summed by the exchange rate kept on each.
        open_without_rate, sold_without_rate: orders whose amounts are missing in the open value, and in the
            months and customers, because no rate of their currency is known.
        open_order_value: total of sales orders confirmed or in production.
        open_orders, overdue_sales_orders, overdue_purchase_orders, pending_sales_orders,
            pending_purchase_orders, draft_sales_orders, draft_purchase_orders: numbers of orders; each opens
            the list with the same filter.
        has_orders: whether any order was ever written, whatever became of it.
        has_items, has_parties: whether there is anything to write on one; only where no order is.
    """

    currency: str
    open_order_value: Money
    open_orders: int
    open_without_rate: list[CurrencyCount]
    sold_without_rate: list[CurrencyCount]
    overdue_sales_orders: int
    overdue_purchase_orders: int
    pending_sales_orders: int
    pending_purchase_orders: int
    draft_sales_orders: int
    draft_purchase_orders: int
    has_orders: bool
    has_items: bool
    has_parties: bool
    work_orders_by_status: list[StatusCount]
    sales_by_month: list[MonthAmount]
    top_customers: list[CustomerAmount]
