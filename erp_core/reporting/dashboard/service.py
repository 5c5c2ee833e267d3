"""The dashboard's figures, each the same filter as the list it opens."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Date, cast, exists, func, or_, select

from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.operation import Context, query
from erp_core.kit.records.record import Record
from erp_core.masters.company.service import home_currency
from erp_core.masters.currency.service import digits_of
from erp_core.masters.exchange_rate.service import home_amount
from erp_core.masters.item.model import Item
from erp_core.masters.party.model import Party
from erp_core.production.work_order import WorkOrderStatus
from erp_core.production.work_order.model import WorkOrder
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.model import PurchaseOrder
from erp_core.reporting.dashboard import DASHBOARD
from erp_core.reporting.dashboard.schema import (
    CurrencyCount,
    CustomerAmount,
    DashboardView,
    MonthAmount,
    StatusCount,
)
from erp_core.sales.sales_order import SALES_ORDER
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.model import SalesOrder

MONTHS = 12
TOP_CUSTOMERS = 8

OVERDUE = ListQuery(where=[is_("is_overdue", True)])
OPEN = ListQuery(where=[is_("status", *SALES_ORDER.running)])
PENDING = ListQuery(where=[is_("status", "pending")])
DRAFT = ListQuery(where=[is_("status", "draft")])

# Sold: promised to the customer or already with him.
_SOLD = ("confirmed", "in_production", "shipped", "closed")


@query(DASHBOARD.permission("read"), is_report=True)
def overview(ctx: Context) -> DashboardView:
    """Open order value, overdue and waiting orders, work by status, sales by month, top customers."""
    currency = home_currency(ctx)
    months = _last_months(ctx.today)
    amount = home_amount(
        SalesOrder.total_amount,
        SalesOrder.currency,
        SalesOrder.exchange_rate,
        SalesOrder.order_date,
        currency,
        digits_of(ctx, currency),
    )
    is_open = (SalesOrder.deleted_at.is_(None), SalesOrder.status.in_(SALES_ORDER.running))
    is_sold = (*_sold_since(months[0]), SalesOrder.order_date <= ctx.today)
    open_value = ctx.session.scalar(select(func.sum(amount)).where(*is_open))
    has_orders = _has_any(ctx, SalesOrder, PurchaseOrder, WorkOrder)
    return DashboardView(
        currency=currency,
        open_order_value=open_value or Decimal(0),
        open_orders=sales_orders.LISTING.count(ctx, OPEN),
        open_without_rate=_without_rate(ctx, amount, *is_open),
        sold_without_rate=_without_rate(ctx, amount, *is_sold),
        overdue_sales_orders=sales_orders.LISTING.count(ctx, OVERDUE),
        overdue_purchase_orders=purchase_orders.LISTING.count(ctx, OVERDUE),
        pending_sales_orders=sales_orders.LISTING.count(ctx, PENDING),
        pending_purchase_orders=purchase_orders.LISTING.count(ctx, PENDING),
        draft_sales_orders=sales_orders.LISTING.count(ctx, DRAFT),
        draft_purchase_orders=purchase_orders.LISTING.count(ctx, DRAFT),
        has_orders=has_orders,
        has_items=has_orders or _has_any(ctx, Item),
        has_parties=has_orders or _has_any(ctx, Party),
        work_orders_by_status=_work_orders_by_status(ctx),
        sales_by_month=_sales_by_month(ctx, amount, months, *is_sold),
        top_customers=_top_customers(ctx, amount, *is_sold),
    )


def _has_any(ctx: Context, *kinds: type[Record]) -> bool:
    """Whether there is one of any of these kinds; asked so that the first one found is the answer."""
    found = or_(*(exists().where(kind.deleted_at.is_(None)) for kind in kinds))
    return bool(ctx.session.scalar(select(found)))


def _last_months(today: date) -> list[date]:
    """First days of the last 12 months, this one included, oldest first."""
    index = today.year * 12 + today.month - 1
    return [date(i // 12, i % 12 + 1, 1) for i in range(index - MONTHS + 1, index + 1)]


def _work_orders_by_status(ctx: Context) -> list[StatusCount]:
    counted = ctx.session.execute(
        select(WorkOrder.status, func.count())
        .where(WorkOrder.deleted_at.is_(None))
        .group_by(WorkOrder.status)
    )
    counts = {row[0]: row[1] for row in counted}
    return [StatusCount(status=s, count=counts.get(s, 0)) for s in WorkOrderStatus]


def _sales_by_month(
    ctx: Context, amount: ColumnElement[Decimal], months: list[date], *is_sold: ColumnElement[bool]
) -> list[MonthAmount]:
    month = cast(func.date_trunc("month", SalesOrder.order_date), Date)
    summed = ctx.session.execute(select(month, func.sum(amount)).where(*is_sold).group_by(month))
    amounts = {row[0]: row[1] for row in summed}
    return [MonthAmount(month=m, amount=amounts.get(m) or Decimal(0)) for m in months]


def _top_customers(
    ctx: Context, amount: ColumnElement[Decimal], *is_sold: ColumnElement[bool]
) -> list[CustomerAmount]:
    total = func.sum(amount).label("amount")
    ranked = ctx.session.execute(
        select(SalesOrder.customer_id, func.max(SalesOrder.customer_name).label("customer_name"), total)
        .where(*is_sold)
        .group_by(SalesOrder.customer_id)
        .having(total.is_not(None))
        .order_by(total.desc(), SalesOrder.customer_id)
        .limit(TOP_CUSTOMERS)
    )
    return [CustomerAmount.model_validate(row._asdict()) for row in ranked]


def _without_rate(
    ctx: Context, amount: ColumnElement[Decimal], *which: ColumnElement[bool]
) -> list[CurrencyCount]:
    counted = ctx.session.execute(
        select(SalesOrder.currency, func.count())
        .where(*which, SalesOrder.exchange_rate.is_(None), amount.is_(None))
        .group_by(SalesOrder.currency)
        .order_by(SalesOrder.currency)
    )
    return [CurrencyCount(currency=row[0], count=row[1]) for row in counted]


def _sold_since(since: date) -> tuple[ColumnElement[bool], ...]:
    return (
        SalesOrder.deleted_at.is_(None),
        SalesOrder.status.in_(_SOLD),
        SalesOrder.order_date >= since,
    )
