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
from erp_core.security.session import service as sessions
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order
from tests.factories.pictures import png


def change(admin: Core, **values: Any) -> None:
    view = admin.run(company.get)
    data = {name: getattr(view, name) for name in CompanyInput.model_fields}
    admin.run(company.update, view.id, view.version, data | values)  # type: ignore[arg-type]


def test_without_four_eyes_a_manager_approves_what_he_wrote(own_mill: Mill) -> None:
    manager = own_mill("manager")
    order = make_purchase_order(manager)
    order = manager.run(purchase_orders.submit, order.id, order.version)
    assert manager.run(purchase_orders.approve, order.id, order.version).status == "approved"


def test_with_four_eyes_nobody_approves_his_own(own_mill: Mill) -> None:
    change(own_mill("admin"), has_four_eyes=True)
    manager = own_mill("manager")
    order = make_purchase_order(manager)
    order = manager.run(purchase_orders.submit, order.id, order.version)
    assert "approve" not in order.actions
    with pytest.raises(NotPermitted, match="somebody else"):
        manager.run(purchase_orders.approve, order.id, order.version)
    assert "approve" in own_mill("admin").run(purchase_orders.get, order.id).actions
    assert own_mill("admin").run(purchase_orders.approve, order.id, order.version).status == "approved"


def test_with_four_eyes_submitting_for_another_is_no_way_round(own_mill: Mill) -> None:
    change(own_mill("admin"), has_four_eyes=True)
    staff, manager = own_mill("staff"), own_mill("manager")
    order = make_sales_order(staff)
    order = manager.run(sales_orders.submit, order.id, order.version)
    with pytest.raises(NotPermitted):
        manager.run(sales_orders.confirm, order.id, order.version)


def test_a_logo_is_a_picture_that_every_pc_can_draw(own_mill: Mill) -> None:
    change(own_mill("admin"), logo=base64.b64encode(png(160, 48)).decode())
    for bad in (
        b"<svg onload=alert(1)>",
        png(160, 48)[:20],
        png(0, 48),
        png(60_000, 60_000),
        png(9, 9) + bytes(200_000),
    ):
        with pytest.raises(ValidationError) as caught:
            change(own_mill("admin"), logo=base64.b64encode(bad).decode())
        assert set(caught.value.fields) == {"logo"}
    with pytest.raises(ValidationError):
        change(own_mill("admin"), logo="not base64!")


def test_numbers_and_dates_are_written_alike_on_every_pc(own_mill: Mill) -> None:
    admin, staff = own_mill("admin"), own_mill("staff")
    assert staff.ask_rights().format == "en_IN", "as goes with rupees"
    change(admin, format="tr_TR")
    assert staff.ask_rights().format == "tr_TR"
    assert staff.run(sessions.choose_format, "de_DE").format == "de_DE"
    assert (staff.ask_rights().format, admin.ask_rights().format) == ("de_DE", "tr_TR")
    assert own_mill("staff").me.format == "de_DE", "at the next login, on whatever PC"  # type: ignore[union-attr]
    assert staff.run(sessions.choose_format, "").format == "tr_TR"
    change(admin, format="", currency="EUR")
    assert staff.ask_rights().format == "", "euros are written in many ways: each PC as its country does"


def test_a_form_nobody_knows_is_refused(own_mill: Mill) -> None:
    admin = own_mill("admin")
    for call in (lambda: change(admin, format="xx_XX"), lambda: admin.run(sessions.choose_format, "xx_XX")):
        with pytest.raises(ValidationError) as refused:
            call()
        assert set(refused.value.fields) == {"format"}
