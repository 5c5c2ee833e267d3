"""Views of lists: one's own and shared ones, what lists open with, and what becomes of old content."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from erp_core import Core, modules
from erp_core.errors import Conflict, NotFound, NotPermitted, StaleRecord, ValidationError
from erp_core.kit.filter import Clause, ListQuery, is_
from erp_core.kit.listing import Filter
from erp_core.masters.party import service as parties
from erp_core.platform.saved_view import MOST_OWN
from erp_core.platform.saved_view import service as views
from erp_core.platform.saved_view.schema import ViewColumn, ViewContent, ViewRow
from erp_core.platform.saved_view.viewed import Viewed
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.user import service as users
from tests.factories.mill import Mill
from tests.factories.orders import make_party, make_sales_order

modules.load()
DRAFTS = ViewContent(
    where=[is_("status", "draft")],
    sort="-due_date",
    columns=[ViewColumn(name="number", width=124), ViewColumn(name="due_date")],
)
FILES = sorted((Path(__file__).parents[2] / "data" / "views").glob("*.json"))
LISTED = sorted(kind.name for kind, service in modules.services() if hasattr(service, "LISTING"))


def made(core: Core, name: str, content: ViewContent = DRAFTS, listing: str = "sales_order") -> ViewRow:
    return core.run(views.keep, listing, name, content)


def seen(core: Core, listing: str = "sales_order") -> list[str]:
    return [view.name for view in core.run(views.search, listing).views]


def opened(core: Core, listing: str = "sales_order") -> Any:
    return core.run(views.opened, listing, ListQuery())


def viewed(name: str) -> Viewed:
    found = Viewed.known(name)
    assert found is not None
    return found


def put(mill: Mill, view: ViewRow, content: Any) -> None:
    """What another release, or somebody's hand, left there."""
    mill.sql("UPDATE saved_view SET content = %s::jsonb WHERE id = %s", [json.dumps(content), view.id])


def test_what_is_kept_is_read_back(own_mill: Mill) -> None:
    core = own_mill("staff")
    view = made(core, "My drafts")
    (found,) = core.run(views.search, "sales_order").views
    assert found == view
    assert (found.content, found.audience, found.can_change) == (DRAFTS, "own", True)
    twice = [ViewColumn(name=name, width=n) for n, name in enumerate(("number", "status", "number"))]
    assert ViewContent(columns=twice).columns == twice[:2], "a column stands in one place"
    changed = core.run(views.overwrite, view.id, view.version, "Drafts", ViewContent(text="poplin"))
    assert (changed.name, changed.content) == ("Drafts", ViewContent(text="poplin"))
    with pytest.raises(StaleRecord):
        core.run(views.rename, view.id, view.version, "late")
    core.run(views.remove, view.id, core.run(views.rename, view.id, changed.version, "Others").version)
    assert seen(core) == []
    assert seen(own_mill("viewer")) == []


def test_own_ones_are_nobody_else_s(own_mill: Mill) -> None:
    view = made(own_mill("staff"), "Mine alone")
    for other in ("manager", "admin", "viewer"):
        core = own_mill(other)
        assert seen(core) == []
        for call in (
            lambda core=core: core.run(views.rename, view.id, view.version, "X"),
            lambda core=core: core.run(views.remove, view.id, view.version),
            lambda core=core: core.run(views.set_default, "sales_order", view.id),
        ):
            with pytest.raises(NotFound):
                call()


def test_a_viewer_sees_a_manager_s_shared_view_and_may_not_overwrite_it(own_mill: Mill) -> None:
    manager, viewer = own_mill("manager"), own_mill("viewer")
    view = made(manager, "Drafts of all")
    view = manager.run(views.share, view.id, view.version, "all")
    (found,) = viewer.run(views.search, "sales_order").views
    assert (found.name, found.can_change, found.audience) == ("Drafts of all", False, "all")
    assert found.shared_by
    assert not viewer.run(views.search).roles
    assert "staff" in [role.name for role in manager.run(views.search).roles]
    with pytest.raises(NotPermitted, match="as your own"):
        viewer.run(views.overwrite, view.id, view.version, "Mine now", ViewContent())
    with pytest.raises(NotPermitted):
        viewer.run(views.share, view.id, view.version, "own")
    made(viewer, "Drafts of all", ViewContent(text="x"))
    assert seen(viewer) == ["Drafts of all"] * 2, "one's own may be called the same, and comes first"
    assert viewer.run(views.search, "sales_order").views[0].audience == "own"
    view = manager.run(views.share, view.id, view.version, "role", "staff")
    assert seen(viewer) == ["Drafts of all"]
    assert seen(own_mill("staff")) == ["Drafts of all"]
    assert manager.run(views.share, view.id, view.version, "own").audience == "own"
    assert seen(own_mill("staff")) == []


def test_a_list_opens_with_one_s_own_default_else_with_the_role_s(own_mill: Mill) -> None:
    manager, staff = own_mill("manager"), own_mill("staff")
    order = make_sales_order(manager)
    assert (opened(staff).chosen, len(opened(staff).rows)) == (None, 1)
    shared = made(manager, "For staff", ViewContent(where=[is_("status", "closed")]))
    with pytest.raises(Conflict, match="Share it"):
        manager.run(views.set_role_default, "sales_order", "staff", shared.id)
    shared = manager.run(views.share, shared.id, shared.version, "role", "staff")
    manager.run(views.set_role_default, "sales_order", "staff", shared.id)
    assert (opened(staff).chosen, opened(staff).rows) == (shared.id, [])
    own = made(staff, "Mine")
    staff.run(views.set_default, "sales_order", own.id)
    first = opened(staff)
    assert first.chosen == own.id
    assert first.query.sort == "-due_date"
    assert [row["id"] for row in first.rows] == [order.id]
    other = made(manager, "Later for staff")
    other = manager.run(views.share, other.id, other.version, "all")
    manager.run(views.set_role_default, "sales_order", "staff", other.id)
    assert opened(staff).chosen == own.id, "who has one of his own keeps it"
    staff.run(views.set_default, "sales_order", None)
    assert opened(staff).chosen == other.id
    manager.run(views.remove, other.id, other.version)
    assert opened(staff).chosen is None
    with pytest.raises(NotPermitted):
        staff.run(views.set_role_default, "sales_order", "staff", None)
    with pytest.raises(ValidationError):
        manager.run(views.set_role_default, "sales_order", "nobody", shared.id)
    with pytest.raises(NotFound):
        staff.run(views.set_default, "party", own.id)


def test_who_leaves_takes_his_own_ones_along_and_leaves_the_shared(own_mill: Mill) -> None:
    name = own_mill.add_user("manager")
    leaving, admin = own_mill(name), own_mill("admin")
    made(leaving, "Private")
    view = made(leaving, "For all")
    leaving.run(views.share, view.id, view.version, "all")
    user = admin.run(users.get, own_mill.user_id(name))
    admin.run(users.disable, user.id, user.version)
    assert seen(admin) == ["For all"]
    assert admin.run(views.search, "sales_order").views[0].shared_by == user.full_name


def test_views_are_of_lists_one_may_read(own_mill: Mill) -> None:
    admin, viewer = own_mill("admin"), own_mill("viewer")
    view = made(admin, "Without e-mail", ViewContent(), "user")
    admin.run(views.share, view.id, view.version, "all")
    assert viewer.run(views.search).views == []
    for call in (
        lambda: viewer.run(views.search, "user"),
        lambda: opened(viewer, "user"),
        lambda: made(viewer, "X", listing="user"),
        lambda: viewer.run(views.set_default, "user", view.id),
        lambda: made(viewer, "X", listing="nothing"),
    ):
        with pytest.raises(NotFound):
            call()


def test_what_records_are_called_that_conditions_name(own_mill: Mill) -> None:
    """T10: whoever is called otherwise later is found still."""
    core = own_mill("staff")
    surya = make_party(own_mill("manager"), code="S-1", name="Surya Garment Exports")
    order, _other = make_sales_order(core, customer_id=surya.id), make_sales_order(core)
    view = made(core, "Surya", ViewContent(where=[is_("customer_id", surya.id)]))
    core.run(views.set_default, "sales_order", view.id)
    assert core.run(views.search).names == {"party": {surya.id: ["Surya Garment Exports", "S-1"]}}
    party = own_mill("manager").run(parties.get, surya.id)
    changed: Any = {"code": "S-1", "name": "Surya & Sons", "is_customer": True, "currency": "INR"}
    own_mill("manager").run(parties.update, surya.id, party.version, changed)
    first = opened(core)
    assert first.names == {"party": {surya.id: ["Surya & Sons", "S-1"]}}
    assert [row["id"] for row in first.rows] == [order.id]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"where": [{"field": "incoterm", "any": [{"is": "FOB"}]}]}, "There is no field incoterm here"),
        ({"sort": "incoterm"}, "sorted by incoterm"),
        ({"columns": [{"name": "incoterm"}]}, "no column incoterm"),
        ({"where": [{"field": "number", "any": [{"has": "x" * 200}] * 190}]}, "too large"),
        ({"where": [{"field": "number", "any": [{"has": "x"}] * 10_000}]}, "."),
        ({"columns": [{"name": "number"}] * 5000}, "."),
        ({"columns": [{"name": "number", "width": 10**9}]}, "."),
        ({"text": "x" * 1_000_000}, "."),
        ({"v": 2}, "."),
        ({"script": "1"}, "."),
    ],
)
def test_only_what_the_list_knows_is_kept_and_little_of_it(mill: Mill, content: Any, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        mill("staff").run(views.keep, "sales_order", "Odd", content)
    assert reason in str(refused.value.in_words)


def test_nobody_has_more_than_he_can_look_through(own_mill: Mill) -> None:
    core = own_mill("staff")
    for number in range(MOST_OWN):
        made(core, f"View {number}")
    with pytest.raises(ValidationError, match="Remove one"):
        made(core, "One more")
    made(core, "Of another list", ViewContent(), "party")
    with pytest.raises(Conflict, match="already"):
        made(core, "of ANOTHER list", ViewContent(), "party")


# What other releases left


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_views_of_every_release_open_for_ever(mill: Mill, file: Path) -> None:
    kept = json.loads(file.read_text("utf-8"))
    assert {one["listing"] for one in kept} >= set(LISTED) - {"session"}
    core = mill("admin")
    for one in kept:
        found = viewed(one["listing"]).read(one["content"])
        assert (found.lost_columns, found.lost_conditions, found.is_broken) == ([], [], False)
        # What a release did not know yet is as if nobody had wanted it.
        not_known = {"group": [], "frozen": 0, "tint": True}
        assert found.content.model_dump(mode="json") == not_known | one["content"]
        view = made(core, file.stem, found.content, one["listing"])
        core.run(views.set_default, one["listing"], view.id)
        assert opened(core, one["listing"]).rows is not None


def test_a_renamed_field_finds_the_same_rows(own_mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    core = own_mill("staff")
    order = make_sales_order(own_mill("manager"))
    listing = sales_orders.LISTING
    fields = (*listing.fields, Filter("total_amount", was=("amount",)), Filter("due_date", was=("promised",)))
    monkeypatch.setattr(sales_orders, "LISTING", replace(listing, fields=fields))
    view = made(core, "Before")
    old = {
        "v": 1,
        "where": [{"field": "amount", "any": [{"above": "0"}]}],
        "sort": "-promised",
        "columns": [{"name": "number"}, {"name": "amount", "width": 90}],
    }
    put(own_mill, view, old)
    core.run(views.set_default, "sales_order", view.id)
    first = opened(core)
    assert [row["id"] for row in first.rows] == [order.id]
    (found,) = first.views
    assert (found.content.where[0].field, found.content.sort) == ("total_amount", "-due_date")
    assert [column.name for column in found.content.columns] == ["number", "total_amount"]
    assert (found.lost_columns, found.lost_conditions) == ([], [])


def test_what_the_list_lost_is_told_and_a_lost_condition_shows_nothing(own_mill: Mill) -> None:
    core = own_mill("staff")
    make_sales_order(own_mill("manager"))
    view = made(core, "Old")
    where = [{"field": "incoterm", "any": [{"is": "FOB"}]}]
    columns = [{"name": "incoterm"}, {"name": "number"}]
    put(own_mill, view, {"v": 1, "where": [], "sort": "-incoterm", "columns": columns, "later": 1})
    core.run(views.set_default, "sales_order", view.id)
    first = opened(core)
    (found,) = first.views
    assert (found.lost_columns, found.content.sort, len(first.rows)) == (["incoterm"], "", 1)
    assert [column.name for column in found.content.columns] == ["number"]
    put(own_mill, view, {"v": 1, "where": where})
    first = opened(core)
    assert first.views[0].lost_conditions == ["incoterm"]
    assert first.rows is None, "all rows would be what nobody asked for"
    assert first.views[0].content.where == [Clause.model_validate(where[0])]


@pytest.mark.parametrize(
    "stored",
    [[], "x", 5, {"v": 9}, {"v": 1, "where": 5}, {"v": 1, "where": [{"any": []}]}, {"v": 1, "columns": [5]}],
)
def test_what_nobody_can_read_opens_the_list_as_it_is_delivered(own_mill: Mill, stored: Any) -> None:
    core = own_mill("staff")
    make_sales_order(own_mill("manager"))
    view = made(core, "Torn")
    put(own_mill, view, stored)
    core.run(views.set_default, "sales_order", view.id)
    first = opened(core)
    assert (first.chosen, first.views[0].is_broken, len(first.rows)) == (view.id, True, 1)
    mended = core.run(views.overwrite, view.id, first.views[0].version, "Whole", DRAFTS)
    assert (mended.is_broken, mended.content) == (False, DRAFTS)


def test_a_name_that_was_is_no_name_of_today() -> None:
    for name in LISTED:
        listing = viewed(name).listing
        assert not listing.renamed.keys() & {*listing.filters, *listing.row.model_fields}
