"""Who wrote what a list shows: found by name, asked by whoever may read the list."""

from collections.abc import Callable

from erp_core import Core, modules
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.listing import plan
from erp_core.kit.operation import OPERATIONS
from erp_core.platform.listed import service as listed
from erp_core.platform.saved_view import service as saved_views
from erp_core.platform.saved_view.schema import ViewContent
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.orders import make_sales_order

modules.load()


def test_people_are_found_by_a_part_of_their_name(core_as: Callable[[str], Core]) -> None:
    viewer = core_as("viewer")
    assert viewer.me is not None
    last = viewer.me.full_name.split()[-1]
    for text in ("view", last, last[:3].upper()):
        assert viewer.me.id in {person.id for person in viewer.run(listed.people, text)}, text
    assert viewer.run(listed.people, "nobody is called so") == []


def test_whose_orders_they_are(core: Core, core_as: Callable[[str], Core]) -> None:
    staff = core_as("staff")
    order, _other = make_sales_order(staff), make_sales_order(core)
    assert staff.me is not None
    query = ListQuery(where=[is_("created_by", staff.me.id)])
    assert [row.id for row in core.run(sales_orders.search, query)] == [order.id]


def test_a_view_tells_whose_name_it_holds_to_who_may_not_see_users(core_as: Callable[[str], Core]) -> None:
    manager, viewer = core_as("manager"), core_as("viewer")
    assert manager.me is not None
    content = ViewContent(where=[is_("created_by", manager.me.id)])
    view = manager.run(saved_views.keep, "sales_order", "Mine", content)
    manager.run(saved_views.share, view.id, view.version, "all")
    names = viewer.run(saved_views.search, "sales_order").names
    assert manager.me.full_name in names["user"][manager.me.id]


def test_every_document_is_quick_by_who_wrote_it() -> None:
    for kind in ("sales_order", "purchase_order", "work_order"):
        listing = OPERATIONS.module_of(f"{kind}.search").LISTING  # type: ignore[union-attr]
        day = listing.default_sort.removeprefix("-")
        assert ("created_by", day, "id") in plan.orders_of(listing.model.__table__), kind
