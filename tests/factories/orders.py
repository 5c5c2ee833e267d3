"""Parties, items and orders for tests."""

from collections.abc import Callable
from typing import Any

from erp_core import Core
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemView
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyView
from erp_core.production.work_order import service as work_orders
from erp_core.production.work_order.schema import WorkOrderView
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.purchasing.purchase_order.schema import PurchaseOrderView
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderView
from tests.factories.numbers import next_number


def make_party(core: Core, **values: Any) -> PartyView:
    """A party that is both customer and supplier."""
    n = next_number()
    party: Any = {
        "code": f"P{n:04}",
        "name": f"Party {n}",
        "is_customer": True,
        "is_supplier": True,
        "currency": "INR",
    }
    return core.run(parties.create, party | values)


def make_item(core: Core, **values: Any) -> ItemView:
    """A finished fabric sold by the metre."""
    n = next_number()
    item: Any = {
        "code": f"I{n:04}",
        "name": f"Fabric {n}",
        "kind": "finished_fabric",
        "unit": "m",
        "purchase_price": "10.50",
        "sales_price": "14.25",
    }
    return core.run(items.create, item | values)


def order_input(core: Core, party: str, lines: int | list[Any] = 1, **values: Any) -> Any:
    """Input of an order as a plain dict; ``party`` is ``customer_id`` or ``supplier_id``, and
    ``lines`` how many of a new item, or the lines themselves."""
    order: dict[str, Any] = {"order_date": "2024-01-15", "due_date": "2024-02-15", "tax_rate": 10}
    if party not in values:
        order[party] = make_party(core).id
    if isinstance(lines, int):
        item = make_item(core)
        lines = [{"item_id": item.id, "quantity": 100, "unit_price": "10.50"}] * lines
    order["lines"] = lines
    return order | values


def make_purchase_order(core: Core, **values: Any) -> PurchaseOrderView:
    """A draft purchase order of one line, 100 × 10.50 and 10 % tax."""
    return core.run(purchase_orders.create, order_input(core, "supplier_id", **values))


def make_sales_order(core: Core, **values: Any) -> SalesOrderView:
    """A draft sales order of one line, 100 × 10.50 and 10 % tax."""
    return core.run(sales_orders.create, order_input(core, "customer_id", **values))


def make_alike(core: Core, make: Callable[..., Any], party: str, count: int) -> list[Any]:
    """So many orders of one party over one item: for who asks only for their number.

    ``party`` is ``customer_id`` or ``supplier_id``.
    """
    same = {party: make_party(core).id, "lines": order_input(core, party, **{party: 0})["lines"]}
    return [make(core, **same) for _number in range(count)]


def make_confirmed_order(core: Core, **values: Any) -> SalesOrderView:
    """The same, confirmed: work may be made for it."""
    order = make_sales_order(core, **values)
    for move in (sales_orders.submit, sales_orders.confirm):
        order = core.run(move, order.id, order.version)
    return order


def make_work_order(core: Core, **values: Any) -> WorkOrderView:
    """A draft work order over 500 metres; for a sales order even over more than that orders."""
    order: Any = {
        "quantity": 500,
        "planned_start_on": "2024-01-15",
        "planned_finish_on": "2024-01-31",
    }
    if "item_id" not in values:
        order["item_id"] = make_item(core).id
    return core.run(work_orders.create, order | values, ("more_than_ordered",))
