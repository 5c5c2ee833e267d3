"""What a role may not do is told with the permission that is missing and the roles that hold it."""

from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.permission import (
    ACTION_TITLES,
    DEFAULT_ROLES,
    DOCUMENT_TITLES,
    Permission,
    permission_title,
)
from erp_core.security.role import service as roles
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order


def test_a_view_names_the_moves_that_are_refused(own_mill: Mill) -> None:
    admin, staff = own_mill("admin"), own_mill("staff")
    order = make_purchase_order(admin)
    assert order.refused == {}
    assert staff.run(purchase_orders.get, order.id).refused == {"cancel": "purchase_order:cancel"}
    seen = own_mill("viewer").run(purchase_orders.get, order.id).refused
    assert seen == {"submit": "purchase_order:submit", "cancel": "purchase_order:cancel"}


def test_four_eyes_are_no_missing_permission(own_mill: Mill) -> None:
    own_mill.sql("UPDATE company SET has_four_eyes = true")
    manager = own_mill("manager")
    order = make_purchase_order(manager)
    order = manager.run(purchase_orders.submit, order.id, order.version)
    assert order.refused == {"approve": ""}
    assert "approve" not in order.actions
    assert own_mill("admin").run(purchase_orders.get, order.id).refused == {}


def test_everybody_may_ask_who_holds_a_permission(mill: Mill) -> None:
    holders = mill("viewer").run(roles.holders)
    assert set(holders) == {str(p) for p in Permission}
    assert holders["purchase_order:approve"] == ["Administrator", "Manager"]
    assert len(holders["session:own"]) == len(DEFAULT_ROLES)


def test_every_permission_has_a_readable_title() -> None:
    for permission in Permission:
        document, _colon, action = permission.partition(":")
        assert document in DOCUMENT_TITLES
        assert action in ACTION_TITLES
    assert permission_title("purchase_order:approve") == "Approve purchase orders"
    assert permission_title("server:read") == "See the server's health"
