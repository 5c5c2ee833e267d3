"""A customer orders cloth; yarn is bought, cloth is woven, shipped and closed, each by whose job it is."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from erp_core import Core
from erp_core.errors import InvalidMove, NeedsConfirmation, NotPermitted, StaleRecord, ValidationError
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party import service as parties
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.reporting.dashboard import service as dashboard
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill

TODAY = datetime.now(ZoneInfo("Asia/Kolkata")).date()
IN_A_WEEK = TODAY + timedelta(days=7)


def move(core: Core, service: Any, document: Any, *names: str) -> Any:
    for name in names:
        document = core.run(getattr(service, name), document.id, document.version)
    return document


def add(core: Core, service: Any, **values: Any) -> Any:
    return core.run(service.create, values)


def test_from_the_customers_order_to_the_delivery(own_mill: Mill) -> None:
    staff, manager, viewer = own_mill("staff"), own_mill("manager"), own_mill("viewer")
    before = viewer.run(dashboard.overview)

    # The order desk writes what the customer wants: two fabrics, one at a discount.
    customer = add(staff, parties, code="KAUF", name="Kaufhaus Süd", is_customer=True, currency="INR")
    denim = add(
        staff,
        items,
        code="DEN-14",
        name="Denim 14 oz",
        kind="finished_fabric",
        unit="m",
        gsm=475,
        width_cm=150,
        sales_price="310",
    )
    twill = add(
        staff, items, code="TWL-01", name="Twill", kind="finished_fabric", unit="m", sales_price="185.5"
    )
    lines = [
        {"item_id": denim.id, "quantity": 1200},
        {"item_id": twill.id, "quantity": "350.5", "discount_percent": 5},
    ]
    order = add(
        staff,
        sales_orders,
        customer_id=customer.id,
        order_date=TODAY,
        due_date=IN_A_WEEK,
        tax_rate=5,
        lines=lines,
    )
    assert [line.amount for line in order.lines] == [Decimal("372000.00"), Decimal("61766.86")]
    assert (order.net_amount, order.tax_amount) == (Decimal("433766.86"), Decimal("21688.34"))
    assert order.total_amount == Decimal("455455.20")

    # Staff submits and cannot confirm; the manager does, and the money is counted as open.
    order = move(staff, sales_orders, order, "submit")
    with pytest.raises(NotPermitted):
        move(staff, sales_orders, order, "confirm")
    assert viewer.run(dashboard.overview).pending_sales_orders == before.pending_sales_orders + 1
    order = move(manager, sales_orders, order, "confirm")
    assert viewer.run(dashboard.overview).open_order_value == before.open_order_value + order.total_amount

    # Yarn is bought: approved by the manager, received by the store.
    spinner = add(staff, parties, code="SPIN", name="Spinner & Sons", is_supplier=True, currency="INR")
    yarn = add(
        staff,
        items,
        code="NE-7",
        name="Ring yarn",
        kind="yarn",
        unit="kg",
        yarn_count="Ne 7/1",
        purchase_price="240",
    )
    bought = add(
        staff,
        purchase_orders,
        supplier_id=spinner.id,
        order_date=TODAY,
        due_date=IN_A_WEEK,
        lines=[{"item_id": yarn.id, "quantity": 620}],
    )
    bought = move(staff, purchase_orders, bought, "submit")
    bought = move(manager, purchase_orders, bought, "approve", "send")
    bought = move(staff, purchase_orders, bought, "receive")
    assert (bought.total_amount, bought.status) == (Decimal("148800.00"), "received")

    # Production makes the denim for that very line of the order; thirty metres more is asked about.
    (offered,) = staff.run(sales_orders.open_lines, f"{order.number} den-14")
    planned: Any = {
        "item_id": denim.id,
        "quantity": 1230,
        "sales_order_line_id": offered.id,
        "planned_start_on": TODAY,
        "planned_finish_on": IN_A_WEEK,
        "priority": "high",
    }
    with pytest.raises(NeedsConfirmation) as asked:
        staff.run(work_orders.create, planned)
    work = staff.run(work_orders.create, planned, tuple(asked.value.fields))
    work = move(manager, work_orders, work, "release")
    work = move(staff, work_orders, work, "start")
    order = move(staff, sales_orders, order, "start")
    work = staff.run(work_orders.record_progress, work.id, work.version, Decimal(60))
    work = move(manager, work_orders, work, "hold", "resume")
    work = move(staff, work_orders, work, "complete")
    assert (work.progress_percent, work.sales_order_number) == (100, order.number)

    # Shipped by staff, closed by the manager; the history tells it all, newest first.
    order = move(staff, sales_orders, order, "ship")
    order = move(manager, sales_orders, order, "close")
    assert order.actions == []
    told = [(h.user.split()[0], h.fields["status"][1]) for h in viewer.run(sales_orders.history, order.id)]
    assert told == [
        ("Manager", "closed"),
        ("Staff", "shipped"),
        ("Staff", "in_production"),
        ("Manager", "confirmed"),
        ("Staff", "pending"),
        ("Staff", "draft"),
    ]
    after = viewer.run(dashboard.overview)
    assert after.open_order_value == before.open_order_value
    assert after.sales_by_month[-1].amount == order.total_amount
    assert after.top_customers[0].customer_name == "Kaufhaus Süd"


def test_two_desks_and_one_order(own_mill: Mill) -> None:
    """Both open the order; the second to save is told, loads again, and nothing of either is lost."""
    first, second = own_mill("staff"), own_mill("manager")
    customer = add(first, parties, code="C", name="Customer", is_customer=True, currency="INR")
    item = add(first, items, code="I", name="Item", kind="trim", unit="pcs", sales_price=2)
    written: dict[str, Any] = {"customer_id": customer.id, "order_date": TODAY, "due_date": IN_A_WEEK}
    order = add(first, sales_orders, **written, lines=[{"item_id": item.id, "quantity": 10}])
    line = {"id": order.lines[0].id, "item_id": item.id, "unit_price": 2}
    saved = first.run(
        sales_orders.update,
        order.id,
        order.version,
        written | {"lines": [line | {"quantity": 11}]},  # type: ignore[arg-type]
    )
    mine: Any = written | {"notes": "by air", "lines": [line | {"quantity": 10}]}
    with pytest.raises(StaleRecord):
        second.run(sales_orders.update, order.id, order.version, mine)
    with pytest.raises(StaleRecord):
        move(second, sales_orders, order, "submit")
    now = second.run(sales_orders.get, order.id)
    assert (now.version, now.lines, now.updated_by) == (saved.version, saved.lines, "Staff Person")
    merged: Any = written | {"notes": "by air", "lines": [line | {"quantity": 11}]}
    both = second.run(sales_orders.update, now.id, now.version, merged)
    assert (both.notes, both.lines[0].quantity, both.total_amount) == ("by air", 11, 22)


def test_a_bad_day_leaves_no_half_saved_thing(own_mill: Mill) -> None:
    """Everything that can be typed wrong is, one thing after the other; then it is typed right."""
    staff = own_mill("staff")
    supplier = add(staff, parties, code="S", name="Supplier", is_supplier=True, currency="INR")
    item = add(staff, items, code="I", name="Item", kind="yarn", unit="kg", purchase_price=100)
    good: dict[str, Any] = {
        "supplier_id": supplier.id,
        "order_date": TODAY,
        "due_date": IN_A_WEEK,
        "lines": [{"item_id": item.id, "quantity": 5}],
    }
    wrong: list[dict[str, Any]] = [
        {"due_date": TODAY - timedelta(days=1)},
        {"tax_rate": 101},
        {"supplier_id": 4711},
        {"lines": [{"item_id": 4711, "quantity": 5}]},
        {"lines": [{"item_id": item.id, "quantity": -5}]},
        {"lines": [*good["lines"], {"item_id": item.id, "quantity": 1, "unit": "parsec"}]},
        {"notes": "x" * 10_000_000},
        {"currency": "XXX"},
    ]
    for mistake in wrong:
        with pytest.raises(ValidationError) as caught:
            add(staff, purchase_orders, **good | mistake)
        assert caught.value.fields
    assert staff.run(purchase_orders.search, {}) == []  # type: ignore[arg-type]
    order = add(staff, purchase_orders, **good, notes='it\'s "fine" 🧶 עברית')
    assert (order.number, order.total_amount) == ("PO-000001", 500)
    order = move(staff, purchase_orders, order, "submit")
    with pytest.raises(InvalidMove):
        move(staff, purchase_orders, order, "submit")
    renamed: Any = {name: getattr(item, name) for name in ItemInput.model_fields} | {"name": "Renamed"}
    staff.run(items.update, item.id, item.version, renamed)
    assert staff.run(purchase_orders.get, order.id).lines[0].item_name == "Item"
