"""Approving an order: by other eyes than wrote it, and only while what it rests on may still be used."""

from typing import Any, NamedTuple

import pytest

from erp_core.errors import NotPermitted, ValidationError
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order


class Side(NamedTuple):
    make: Any
    service: Any
    approve: Any
    party: str


SIDES = [
    Side(make_purchase_order, purchase_orders, purchase_orders.approve, "supplier_id"),
    Side(make_sales_order, sales_orders, sales_orders.confirm, "customer_id"),
]


@pytest.fixture(params=SIDES, ids=["purchase order", "sales order"])
def side(request: pytest.FixtureRequest) -> Side:
    return request.param


def test_whoever_changed_the_content_approves_nothing(mill: Mill, side: Side) -> None:
    mill.sql("UPDATE company SET has_four_eyes = true")
    clerk, manager = mill("staff"), mill("manager")
    order = side.make(clerk)
    content = {name: getattr(order, name) for name in (side.party, "order_date", "due_date")}
    line = order.lines[0]
    dearer = {"id": line.id, "item_id": line.item_id, "quantity": 1, "unit_price": "999999"}
    order = manager.run(side.service.update, order.id, order.version, content | {"lines": [dearer]})
    order = clerk.run(side.service.submit, order.id, order.version)
    with pytest.raises(NotPermitted):
        manager.run(side.approve, order.id, order.version)
    assert "" in manager.run(side.service.get, order.id).refused.values()
    assert mill("admin").run(side.approve, order.id, order.version).status in ("approved", "confirmed")


@pytest.mark.parametrize("with_ids", [True, False], ids=["with ids", "lines written once more"])
def test_saving_what_is_stored_makes_nobody_its_editor(mill: Mill, side: Side, with_ids: bool) -> None:
    mill.sql("UPDATE company SET has_four_eyes = true")
    clerk, manager = mill("staff"), mill("manager")
    order = side.make(clerk)
    content = {name: getattr(order, name) for name in (side.party, "order_date", "due_date")}
    line = order.lines[0]
    dearer = {"id": line.id, "item_id": line.item_id, "quantity": 1, "unit_price": "999999"}
    content |= {"lines": [dearer]}
    order = manager.run(side.service.update, order.id, order.version, content)
    if not with_ids:
        content |= {"lines": [{name: value for name, value in dearer.items() if name != "id"}]}
    order = clerk.run(side.service.update, order.id, order.version, content)
    order = clerk.run(side.service.submit, order.id, order.version)
    with pytest.raises(NotPermitted):
        manager.run(side.approve, order.id, order.version)


def test_a_later_change_by_another_makes_nobodys_figures_his(mill: Mill, side: Side) -> None:
    mill.sql("UPDATE company SET has_four_eyes = true")
    clerk, manager = mill("staff"), mill("manager")
    order = side.make(clerk)
    content: Any = {name: getattr(order, name) for name in (side.party, "order_date", "due_date")}
    line = order.lines[0]
    content |= {"lines": [{"id": line.id, "item_id": line.item_id, "quantity": 1, "unit_price": "999999"}]}
    order = manager.run(side.service.update, order.id, order.version, content)
    order = clerk.run(side.service.update, order.id, order.version, content | {"notes": "Urgent"})
    order = clerk.run(side.service.submit, order.id, order.version)
    with pytest.raises(NotPermitted):
        manager.run(side.approve, order.id, order.version)
    assert mill("admin").run(side.approve, order.id, order.version).status in ("approved", "confirmed")


@pytest.mark.parametrize("edit", ["added", "removed", "moved", "described", "noted"])
def test_every_change_of_the_content_makes_an_editor(mill: Mill, side: Side, edit: str) -> None:
    mill.sql("UPDATE company SET has_four_eyes = true")
    clerk, manager = mill("staff"), mill("manager")
    order = side.make(clerk)
    plain: Any = {name: getattr(order, name) for name in (side.party, "order_date", "due_date")}
    first = {"item_id": order.lines[0].item_id, "quantity": 1, "unit_price": "10"}
    other = first | {"quantity": 2}
    order = clerk.run(side.service.update, order.id, order.version, plain | {"lines": [first, other]})
    kept: list[Any] = [
        line | {"id": stored.id} for line, stored in zip((first, other), order.lines, strict=True)
    ]
    edits: dict[str, Any] = {
        "added": {"lines": [*kept, first]},
        "removed": {"lines": kept[:1]},
        "moved": {"lines": kept[::-1]},
        "described": {"lines": [kept[0] | {"description": "soft"}, kept[1]]},
        "noted": {"lines": kept, "notes": "By sea"},
    }
    order = manager.run(side.service.update, order.id, order.version, plain | edits[edit])
    order = clerk.run(side.service.submit, order.id, order.version)
    with pytest.raises(NotPermitted):
        manager.run(side.approve, order.id, order.version)


@pytest.mark.parametrize("of", ["party", "item"])
@pytest.mark.parametrize("change", ["is_active = false", "deleted_at = now()"])
@pytest.mark.parametrize("when", ["submit", "approve"])
def test_what_may_not_be_used_any_more_is_named(
    mill: Mill, side: Side, of: str, change: str, when: str
) -> None:
    mill.sql("UPDATE company SET has_four_eyes = false")
    admin = mill("admin")
    order = side.make(admin)
    if when == "approve":
        order = admin.run(side.service.submit, order.id, order.version)
    record = getattr(order, side.party) if of == "party" else order.lines[0].item_id
    mill.sql(f"UPDATE {of} SET {change} WHERE id = %s", [record])
    with pytest.raises(ValidationError) as caught:
        admin.run(side.service.submit if when == "submit" else side.approve, order.id, order.version)
    assert list(caught.value.fields) == [side.party if of == "party" else "lines.0.item_id"]
    assert order.number in caught.value.message
    assert all(words in caught.value.message for words in caught.value.fields.values())
    assert admin.run(side.service.get, order.id).version == order.version


def test_giving_up_or_sending_back_needs_nothing_that_is_still_good(mill: Mill, side: Side) -> None:
    mill.sql("UPDATE company SET has_four_eyes = false")
    admin = mill("admin")
    orders = [side.make(admin) for _ in range(2)]
    orders = [admin.run(side.service.submit, order.id, order.version) for order in orders]
    mill.sql("UPDATE party SET is_active = false")
    assert admin.run(side.service.reject, orders[0].id, orders[0].version).status == "draft"
    assert admin.run(side.service.cancel, orders[1].id, orders[1].version).status == "cancelled"
