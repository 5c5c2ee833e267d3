"""What a role may not do is told with the permission that is missing and the roles that hold it."""

from typing import Any

import pytest

from erp_core.errors import NotPermitted
from erp_core.kit.kind import KINDS
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.permission import SHIPPED_ROLES, all_permissions, default_roles, permission_title
from erp_core.security.role import service as roles
from erp_core.security.user import service as users
from tests.factories.mill import Mill
from tests.factories.orders import (
    make_item,
    make_party,
    make_purchase_order,
    make_sales_order,
    make_work_order,
)


def test_a_view_names_the_moves_that_are_refused(own_mill: Mill) -> None:
    admin, staff = own_mill("admin"), own_mill("staff")
    order = make_purchase_order(admin)
    assert order.refused == {}
    assert staff.run(purchase_orders.get, order.id).refused == {
        "cancel": "purchase_order:cancel",
        "delete": "purchase_order:delete",
    }
    seen = own_mill("viewer").run(purchase_orders.get, order.id).refused
    assert seen == {name: f"purchase_order:{name}" for name in ("submit", "cancel", "update", "delete")}


def test_what_the_status_forbids_is_no_missing_permission(own_mill: Mill) -> None:
    admin, viewer = own_mill("admin"), own_mill("viewer")
    order = make_purchase_order(admin)
    order = admin.run(purchase_orders.submit, order.id, order.version)
    assert set(viewer.run(purchase_orders.get, order.id).refused) == {"approve", "reject", "cancel"}


@pytest.mark.parametrize("role", SHIPPED_ROLES)
def test_what_one_may_not_do_and_what_one_may_is_what_the_state_allows(own_mill: Mill, role: str) -> None:
    """Nobody is told less than the administrator sees, whoever asks and whatever record it is."""
    admin, core = own_mill("admin"), own_mill(role)
    held = default_roles()[role]
    work = make_work_order(admin)
    for move in (work_orders.release, work_orders.start):
        work = admin.run(move, work.id, work.version)
    records: list[tuple[Any, int]] = [
        (purchase_orders.get, make_purchase_order(admin).id),
        (sales_orders.get, make_sales_order(admin).id),
        (work_orders.get, work.id),
        (parties.get, make_party(admin).id),
        (items.get, make_item(admin).id),
    ]
    for get, record_id in records:
        possible = admin.run(get, record_id).actions
        seen = core.run(get, record_id)
        assert {*seen.actions} | {*seen.refused} == {*possible}
        assert not {*seen.actions} & {*seen.refused}
        for permission in seen.refused.values():
            assert permission not in held
            assert permission in all_permissions()


def test_accounts_and_roles_tell_what_is_missing_too(own_mill: Mill) -> None:
    admin = own_mill("admin")
    reads: Any = {
        "name": "auditor",
        "title": "Auditor",
        "permissions": [p for p in all_permissions() if ":read" in p],
    }
    reads["permissions"] += ["session:own"]
    role = admin.run(roles.create, reads)
    auditor = own_mill(own_mill.add_user("auditor"))
    staff = auditor.run(users.get, own_mill.user_id("staff"))
    assert staff.actions == []
    assert staff.refused == dict.fromkeys(("update", "disable", "reset_password"), "user:write")
    assert auditor.run(roles.get, role.id).refused == dict.fromkeys(("update", "delete"), "role:write")


def test_a_refused_call_names_the_permission_as_people_know_it(own_mill: Mill) -> None:
    order = make_purchase_order(own_mill("admin"))
    with pytest.raises(NotPermitted, match="You need the permission “Approve purchase orders”"):
        own_mill("staff").run(purchase_orders.approve, order.id, order.version)


def test_four_eyes_are_no_missing_permission(own_mill: Mill) -> None:
    own_mill.sql("UPDATE company SET has_four_eyes = true")
    manager = own_mill("manager")
    order = make_purchase_order(manager)
    order = manager.run(purchase_orders.submit, order.id, order.version)
    assert order.refused == {"approve": ""}
    assert "approve" not in order.actions
    assert own_mill("admin").run(purchase_orders.get, order.id).refused == {}


def test_everybody_may_ask_who_holds_a_permission(own_mill: Mill) -> None:
    holders = own_mill("viewer").run(roles.holders)
    assert set(holders) == set(all_permissions())
    assert holders["purchase_order:approve"] == ["Administrator", "Manager"]
    assert len(holders["session:own"]) == len(SHIPPED_ROLES)


def test_every_permission_has_a_readable_title() -> None:
    for kind in KINDS:
        for permit in kind.every_permit.values():
            assert kind.plural
            assert permit.word
            assert permission_title(kind.permission(permit.action)) == permit.title != ""
    assert permission_title("purchase_order:approve") == "Approve purchase orders"
    assert permission_title("server:read") == "See the server's health"
