"""The rules of a purchase order."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from erp_core import Core
from erp_core.errors import NotPermitted, StaleRecord
from erp_core.purchasing.purchase_order import service as purchase_orders
from tests.factories.orders import make_purchase_order, order_input


def test_the_first_order_gets_the_first_number_and_its_totals(core: Core) -> None:
    order = make_purchase_order(core)
    assert order.number == "PO-000001"
    assert (order.net_amount, order.tax_amount, order.total_amount) == (
        Decimal("1050.00"),
        Decimal("105.00"),
        Decimal("1155.00"),
    )
    assert order.status == "draft"


def test_staff_submits_and_only_a_manager_approves(core_as: Callable[[str], Core]) -> None:
    staff, manager = core_as("staff"), core_as("manager")
    order = make_purchase_order(staff)
    order = staff.run(purchase_orders.submit, order.id, order.version)
    assert "approve" not in order.actions
    with pytest.raises(NotPermitted):
        staff.run(purchase_orders.approve, order.id, order.version)
    order = manager.run(purchase_orders.approve, order.id, order.version)
    assert order.status == "approved"
    told = [
        (h.user, h.action, h.fields.get("status")) for h in manager.run(purchase_orders.history, order.id)
    ]
    assert told == [
        ("Manager Person", "moved", ("pending", "approved")),
        ("Staff Person", "moved", ("draft", "pending")),
        ("Staff Person", "created", (None, "draft")),
    ]


def test_a_save_over_somebody_elses_is_refused(core: Core) -> None:
    order = make_purchase_order(core)
    data = order_input(core, "supplier_id", notes="mine")
    core.run(purchase_orders.update, order.id, order.version, data)
    with pytest.raises(StaleRecord):
        core.run(purchase_orders.update, order.id, order.version, data)
