"""The dashboard's figures are those of the lists they open."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from erp_core import Core
from erp_core.kit.filter import Clause, ListQuery, between, is_
from erp_core.kit.types import round_money
from erp_core.masters.exchange_rate import service as exchange_rates
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.reporting.dashboard import service as dashboard
from erp_core.reporting.dashboard.schema import DashboardView
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
    order_input,
)

TODAY = datetime.now(ZoneInfo("Asia/Kolkata")).date()
# Orders from before have no rate, and are said to have none.
KNOWN_FROM = TODAY - timedelta(days=300)
SOLD = ["confirmed", "in_production", "shipped", "closed"]
COURSE = {
    sales_orders: ["submit", "confirm", "start", "ship", "close"],
    purchase_orders: ["submit", "approve", "send", "receive", "close"],
    work_orders: ["release", "start", "hold", "resume", "complete", "close"],
}


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    """A manager of a company with orders of all kinds, ages, currencies and statuses."""
    core = mill("manager")
    customers, item = [make_party(core).id for _ in range(10)], make_item(core)
    rate: Any = {"currency": "EUR", "valid_on": KNOWN_FROM, "rate": "91.800005"}
    core.run(exchange_rates.create, rate)
    for n in range(48):
        day = TODAY - timedelta(days=n * 17 % 500 - 3)
        common: dict[str, Any] = {
            "order_date": day,
            "due_date": day + timedelta(days=n % 20),
            "currency": "EUR" if n % 7 == 0 else "INR",
            "lines": [{"item_id": item.id, "quantity": n + 1, "unit_price": "99.99"}],
        }
        sold = core.run(sales_orders.create, common | {"customer_id": customers[n % 10]})  # type: ignore[arg-type]
        walk(core, sales_orders, sold, n % 6)
        bought = core.run(purchase_orders.create, common | {"supplier_id": customers[0]})  # type: ignore[arg-type]
        walk(core, purchase_orders, bought, (n + 2) % 6)
        walk(core, work_orders, make_work_order(core, item_id=item.id), n % 7)
    for make, service in (
        (make_sales_order, sales_orders),
        (make_purchase_order, purchase_orders),
        (make_work_order, work_orders),
    ):
        for change in (service.cancel, service.delete):
            document = make(core)
            core.run(change, document.id, document.version)
    return core


def walk(core: Core, service: Any, document: Any, steps: int) -> None:
    for move in COURSE[service][:steps]:
        document = core.run(getattr(service, move), document.id, document.version)


@pytest.fixture(scope="module")
def told(core: Core) -> DashboardView:
    return core.run(dashboard.overview)


@pytest.fixture(scope="module")
def sold(core: Core) -> list[Any]:
    """What was sold since the first of the twelve months."""
    where = [is_("status", *SOLD), between("order_date", first_month(), TODAY)]
    query = ListQuery(where=where, limit=1000)
    return core.run(sales_orders.search, query)


def at_home(row: Any) -> Decimal | None:
    """An order's total in the company's currency; None where no rate is known."""
    if row.currency == "INR":
        return row.total_amount
    rate = Decimal("91.800005")
    return round_money(row.total_amount * rate) if row.order_date >= KNOWN_FROM else None


def first_month() -> date:
    month = TODAY.replace(day=1)
    for _ in range(11):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


@pytest.mark.parametrize(
    ("figure", "service", "clause"),
    [
        ("open_orders", sales_orders, is_("status", "confirmed", "in_production")),
        ("overdue_sales_orders", sales_orders, is_("is_overdue", True)),
        ("overdue_purchase_orders", purchase_orders, is_("is_overdue", True)),
        ("pending_sales_orders", sales_orders, is_("status", "pending")),
        ("pending_purchase_orders", purchase_orders, is_("status", "pending")),
        ("draft_sales_orders", sales_orders, is_("status", "draft")),
        ("draft_purchase_orders", purchase_orders, is_("status", "draft")),
    ],
)
def test_a_number_is_that_of_the_list_it_opens(
    core: Core, told: DashboardView, figure: str, service: Any, clause: Clause
) -> None:
    listed = core.run(service.search, ListQuery(where=[clause], limit=1000))
    assert getattr(told, figure) == len(listed) > 0


def test_the_open_value_is_in_the_companys_currency(core: Core, told: DashboardView) -> None:
    query = ListQuery(where=[is_("status", "confirmed", "in_production")], limit=1000)
    rows = core.run(sales_orders.search, query)
    known = [amount for amount in map(at_home, rows) if amount is not None]
    assert (told.currency, told.open_order_value) == ("INR", sum(known))
    assert [(c.currency, c.count) for c in told.open_without_rate] == [("EUR", len(rows) - len(known))]
    assert any(row.currency == "EUR" and at_home(row) for row in rows)


def test_work_orders_are_counted_in_every_status(core: Core, told: DashboardView) -> None:
    counts: dict[str, int] = defaultdict(int)
    everything: Any = {"limit": 1000}
    for row in core.run(work_orders.search, everything):
        counts[row.status] += 1
    assert {c.status: c.count for c in told.work_orders_by_status} == counts
    assert len(counts) == 7


def test_sales_are_told_by_month_for_twelve_months(told: DashboardView, sold: list[Any]) -> None:
    amounts: dict[date, Decimal] = defaultdict(Decimal)
    for row in sold:
        amounts[row.order_date.replace(day=1)] += at_home(row) or 0
    without = sum(at_home(row) is None for row in sold)
    assert [(c.currency, c.count) for c in told.sold_without_rate] == [("EUR", without)]
    months = [m.month for m in told.sales_by_month]
    assert len(months) == 12
    assert months == sorted(months)
    assert (months[0], months[-1]) == (first_month(), TODAY.replace(day=1))
    assert [m.amount for m in told.sales_by_month] == [amounts[m] for m in months]
    assert sum(amounts.values()) > 0


def test_the_best_customers_come_first(told: DashboardView, sold: list[Any]) -> None:
    amounts: dict[int, Decimal] = defaultdict(Decimal)
    for row in sold:
        amounts[row.customer_id] += at_home(row) or 0
    best = sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))[:8]
    assert [(c.customer_id, c.amount) for c in told.top_customers] == best


def test_what_is_dated_after_today_is_not_sold_yet(own_mill: Mill) -> None:
    core = own_mill("manager")
    for day in (TODAY, TODAY + timedelta(days=1)):
        order = order_input(core, "customer_id", tax_rate=0, order_date=day, due_date=day)
        walk(core, sales_orders, core.run(sales_orders.create, order), 2)
    told = core.run(dashboard.overview)
    assert [c.amount for c in told.top_customers] == [1050]
    assert sum(m.amount for m in told.sales_by_month) == 1050


def test_an_empty_company_has_a_dashboard_too(own_mill: Mill) -> None:
    told = own_mill("viewer").run(dashboard.overview)
    assert (told.open_order_value, told.open_orders, told.top_customers) == (0, 0, [])
    assert len(told.sales_by_month) == 12
    assert sum(c.count for c in told.work_orders_by_status) == 0
    assert not told.has_orders


@pytest.mark.parametrize("make", [make_sales_order, make_purchase_order, make_work_order])
def test_one_order_of_any_kind_is_no_empty_company(own_mill: Mill, make: Any) -> None:
    core = own_mill("manager")
    make(core)
    assert core.run(dashboard.overview).has_orders


def test_sums_are_wider_than_any_one_order(own_mill: Mill) -> None:
    core = own_mill("manager")
    for _ in range(3):
        item = make_item(core, unit="kg")
        line = {"item_id": item.id, "quantity": "999999999999999.999", "unit_price": 10}
        order = core.run(
            sales_orders.create,
            order_input(core, "customer_id", lines=0, tax_rate=0, order_date=TODAY, due_date=TODAY)
            | {"lines": [line]},
        )
        walk(core, sales_orders, order, 2)
    largest = 3 * Decimal("9999999999999999.99")
    everything: Any = {}
    assert core.run(sales_orders.summary, everything).total_amounts == {"INR": largest}
    told = core.run(dashboard.overview)
    assert told.open_order_value == told.sales_by_month[-1].amount == largest
