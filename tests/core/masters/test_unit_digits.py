"""The digits of a unit hold for whatever is counted in it."""

from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import ValidationError
from erp_core.production.work_order import service as work_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_item, order_input


def _order(core: Core, quantity: str, unit: str = "") -> Any:
    line = {"item_id": make_item(core, unit="pcs").id, "quantity": quantity, "unit": unit, "unit_price": "1"}
    return order_input(core, "customer_id", lines=0) | {"lines": [line]}


def test_what_is_counted_whole_has_no_decimals(mill: Mill) -> None:
    staff = mill("staff")
    with pytest.raises(ValidationError) as refused:
        staff.run(sales_orders.create, _order(staff, "2.5"))
    assert refused.value.fields == {"lines.0.quantity": "pcs is counted whole, without decimals."}
    assert staff.run(sales_orders.create, _order(staff, "2.000")).lines[0].quantity == 2
    assert staff.run(sales_orders.create, _order(staff, "2.5", "kg")).lines[0].unit == "kg"


def test_a_work_order_too(mill: Mill) -> None:
    staff = mill("staff")
    item = make_item(staff, unit="pcs")
    order: Any = {"item_id": item.id, "planned_start_on": "2026-01-01", "planned_finish_on": "2026-01-02"}
    with pytest.raises(ValidationError) as refused:
        staff.run(work_orders.create, order | {"quantity": "10.5"})
    assert set(refused.value.fields) == {"quantity"}
    assert staff.run(work_orders.create, order | {"quantity": "10.5", "unit": "kg"}).unit == "kg"
