"""Company settings: four eyes and the logo."""

import base64
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import NotPermitted, ValidationError
from erp_core.masters.company import service as company
from erp_core.masters.company.schema import CompanyInput
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order


def change(admin: Core, **values: Any) -> None:
    view = admin.run(company.get)
    data = {name: getattr(view, name) for name in CompanyInput.model_fields}
    admin.run(company.update, view.id, view.version, data | values)  # type: ignore[arg-type]


def test_without_four_eyes_a_manager_approves_what_he_wrote(mill: Mill) -> None:
    manager = mill("manager")
    order = make_purchase_order(manager)
    order = manager.run(purchase_orders.submit, order.id, order.version)
    assert manager.run(purchase_orders.approve, order.id, order.version).status == "approved"


def test_with_four_eyes_nobody_approves_his_own(mill: Mill) -> None:
    change(mill("admin"), has_four_eyes=True)
    manager = mill("manager")
    order = make_purchase_order(manager)
    order = manager.run(purchase_orders.submit, order.id, order.version)
    assert "approve" not in order.actions
    with pytest.raises(NotPermitted, match="somebody else"):
        manager.run(purchase_orders.approve, order.id, order.version)
    assert "approve" in mill("admin").run(purchase_orders.get, order.id).actions
    assert mill("admin").run(purchase_orders.approve, order.id, order.version).status == "approved"


def test_with_four_eyes_submitting_for_another_is_no_way_round(mill: Mill) -> None:
    change(mill("admin"), has_four_eyes=True)
    staff, manager = mill("staff"), mill("manager")
    order = make_sales_order(staff)
    order = manager.run(sales_orders.submit, order.id, order.version)
    with pytest.raises(NotPermitted):
        manager.run(sales_orders.confirm, order.id, order.version)


def test_a_logo_is_a_picture(mill: Mill) -> None:
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 100).decode()
    change(mill("admin"), logo=png)
    for bad in ("not base64!", base64.b64encode(b"<svg onload=alert(1)>").decode()):
        with pytest.raises(ValidationError) as caught:
            change(mill("admin"), logo=bad)
        assert set(caught.value.fields) == {"logo"}
