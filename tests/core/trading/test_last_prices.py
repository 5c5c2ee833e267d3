"""What a party paid last for an item: of its own orders, agreed ones, the latest."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core import Core
from erp_core.kit.filter import ListQuery, is_
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.orders import make_item, make_party, make_purchase_order, order_input


def line(item: Any, price: str) -> dict[str, Any]:
    return {"item_id": item.id, "quantity": 3, "unit_price": price}


def test_the_latest_agreed_order_counts(core: Core) -> None:
    item, other, party = make_item(core), make_item(core), make_party(core)
    asked = {"customer_id": party.id, "due_date": "2024-12-31"}

    def sold(day: str, price: str, *moves: str, **values: Any) -> None:
        whole: Any = order_input(core, "customer_id", **(asked | values), order_date=day)
        whole["lines"] = [line(item, price), line(item, "99")]
        order = core.run(sales_orders.create, whole)
        for move in moves:
            order = core.run(getattr(sales_orders, move), order.id, order.version)

    sold("2024-03-01", "10", "submit")
    sold("2024-05-01", "12.5", "submit", "confirm")
    sold("2024-04-01", "11", "submit")
    sold("2024-06-01", "13", "submit", "cancel")
    sold("2024-07-01", "14")
    sold("2024-08-01", "15", "submit", customer_id=make_party(core).id)
    (last,) = core.run(sales_orders.last_prices, party.id, [item.id, other.id])
    assert (str(last.unit_price), last.unit, last.currency) == ("12.5000", "m", "INR")
    assert last.order_date.isoformat() == "2024-05-01"
    assert core.run(sales_orders.last_prices, party.id, []) == []
    (latest,) = core.run(sales_orders.search, ListQuery(where=[is_("number", last.number)]))
    (before,) = core.run(sales_orders.last_prices, party.id, [item.id], latest.id)
    assert str(before.unit_price) == "11.0000", "what stands in an order is not what was paid before it"


def test_what_is_bought_is_told_apart_from_what_is_sold(core: Core) -> None:
    order = make_purchase_order(core)
    order = core.run(purchase_orders.submit, order.id, order.version)
    items = [order.lines[0].item_id]
    (last,) = core.run(purchase_orders.last_prices, order.supplier_id, items)
    assert (last.number, last.unit_price) == (order.number, order.lines[0].unit_price)
    assert core.run(sales_orders.last_prices, order.supplier_id, items) == []


BEGIN = date(2024, 3, 1)
MOVES: dict[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": ("submit",),
    "confirmed": ("submit", "confirm"),
    "cancelled": ("submit", "cancel"),
}
ORDERS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([*MOVES]), st.booleans()), max_size=5)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=ORDERS, until=st.none() | st.integers(-1, 5), own=st.integers(0, 4))
def test_it_is_the_last_of_other_agreed_orders_up_to_a_day(
    core: Core, made: list[tuple[int, str, bool]], until: int | None, own: int
) -> None:
    item, party, other = make_item(core), make_party(core), make_party(core)
    counted: list[tuple[date, int, str]] = []
    ids: list[int] = []
    for price, (day, status, is_theirs) in enumerate(made, start=1):
        whole: Any = order_input(
            core,
            "customer_id",
            customer_id=(party if is_theirs else other).id,
            order_date=str(BEGIN + timedelta(days=day)),
            due_date="2024-12-31",
        )
        whole["lines"] = [line(item, f"{price}.5")]
        order = core.run(sales_orders.create, whole)
        for move in MOVES[status]:
            order = core.run(getattr(sales_orders, move), order.id, order.version)
        ids.append(order.id)
        is_in_time = until is None or day <= until
        if is_theirs and status in ("submitted", "confirmed") and is_in_time and len(ids) - 1 != own:
            counted.append((order.order_date, order.id, f"{price}.5000"))
    day_of = BEGIN + timedelta(days=until) if until is not None else None
    found = core.run(
        sales_orders.last_prices, party.id, [item.id], ids[own] if own < len(ids) else None, day_of
    )
    assert [str(one.unit_price) for one in found] == [price for _day, _id, price in sorted(counted)[-1:]]
