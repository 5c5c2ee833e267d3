"""Groups of lists against the same rows counted and added up by Python; and selections of them."""

import csv
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from erp_core import Core, modules
from erp_core.errors import NotFound, ValidationError
from erp_core.kit.filter import Groups, ListQuery, Selection, between, is_
from erp_core.masters.party import service as parties
from erp_core.masters.warehouse import service as warehouses
from erp_core.platform.listed import service as listed
from erp_core.sales.sales_order import service as sales_orders
from erp_core.stock.stock_adjustment import service as adjustments
from tests.factories.makers import make_stock_adjustment
from tests.factories.orders import make_item, make_party, make_sales_order, make_work_order, order_input

modules.load()
KINDS = sorted(kind.name for kind, service in modules.services() if hasattr(service, "LISTING"))
TODAY = date(2026, 11, 25)


def groups(core: Core, by: str, query: ListQuery | None = None, kind: str = "sales_order") -> Groups:
    return core.run(listed.groups, kind, query or ListQuery(), by)


def added(sums: list[dict[str, Any]]) -> Counter[Any]:
    """Sums of several groups, per currency, or per column and unit."""
    found = Counter[Any]()
    for one in sums:
        for name, value in one.items():
            found.update(
                {(name, unit): told for unit, told in value.items()}
                if isinstance(value, dict)
                else {name: value}
            )
    return found


def titles(found: Groups) -> list[tuple[Any, int]]:
    return [(group.title or group.key, group.count) for group in found.groups]


@pytest.fixture
def orders(core: Core) -> list[Any]:
    surya, atlas = make_party(core, name="Surya"), make_party(core, name="Atlas")
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 2), date(2026, 11, 3)]
    return [
        make_sales_order(
            core,
            customer_id=(surya if number % 2 else atlas).id,
            order_date=day,
            due_date=day + timedelta(days=30),
        )
        for number, day in enumerate(days)
    ]


class TestGroups:
    @pytest.mark.usefixtures("orders")
    def test_days_stand_in_their_months_the_latest_first(self, core: Core) -> None:
        assert titles(groups(core, "order_date")) == [("2026-11-01", 2), ("2026-10-01", 2), ("2026-09-01", 1)]

    @pytest.mark.usefixtures("orders")
    def test_names_stand_in_their_order_with_sums_per_currency(self, core: Core) -> None:
        found = groups(core, "customer_id")
        assert titles(found) == [("Atlas", 3), ("Surya", 2)]
        rows = core.run(sales_orders.search, ListQuery())
        for group in found.groups:
            own = Counter[str]()
            for row in rows:
                if row.customer_name == group.title:
                    own[row.currency] += row.total_amount  # type: ignore[assignment]
            assert group.amounts == dict(own)

    def test_what_rows_hold_the_code_of_is_told_by_code_and_name(self, core: Core) -> None:
        made = make_stock_adjustment(core)
        place = core.run(warehouses.get, made.warehouse_id)
        told = f"{place.code}  {place.name}"
        assert titles(groups(core, "warehouse_id", kind="stock_adjustment")) == [(told, 1)]
        rows = exported(core, ListQuery(group=["warehouse_id"]), adjustments.search)
        assert [row["group_1"] for row in rows] == [told]

    def test_choices_stand_as_people_think_of_them(self, core: Core, orders: list[Any]) -> None:
        core.run(sales_orders.submit, orders[0].id, orders[0].version)
        assert titles(groups(core, "status")) == [("draft", 4), ("pending", 1)]

    @pytest.mark.usefixtures("orders")
    def test_who_wrote_them(self, core: Core) -> None:
        ((title, count),) = titles(groups(core, "created_by"))
        assert title
        assert count == 5

    def test_an_order_stands_in_each_of_its_items(self, core: Core) -> None:
        one, other = make_item(core, code="A-1"), make_item(core, code="B-2")

        def line(item: Any, quantity: int) -> dict[str, Any]:
            return {"item_id": item.id, "quantity": quantity, "unit_price": 10}

        party = make_party(core).id
        for lines in ([line(one, 2), line(one, 3), line(other, 1)], [line(other, 5)]):
            order = order_input(core, "customer_id", customer_id=party)
            core.run(sales_orders.create, order | {"lines": lines})
        found = groups(core, "item_id")
        assert found.overlap
        first, second = found.groups
        assert (first.title.split("  ")[0], first.count, sum(first.amounts.values())) == ("A-1", 1, 50)
        assert (second.title.split("  ")[0], second.count, sum(second.amounts.values())) == ("B-2", 2, 60)
        assert list(second.quantities["quantity"].values()) == [Decimal(6)]

    def test_groups_inside_an_item_add_up_its_lines_and_no_whole_orders(self, core: Core) -> None:
        one, other = make_item(core, code="A-1"), make_item(core, code="B-2")
        for name, quantity in (("Surya", 2), ("Surya", 3), ("Atlas", 4)):
            party = make_party(core, name=name).id
            lines = [
                {"item_id": item.id, "quantity": n, "unit_price": 10}
                for item, n in ((one, quantity), (one, 1), (other, 70))
            ]
            order = order_input(core, "customer_id", customer_id=party) | {"tax_rate": 18, "lines": lines}
            core.run(sales_orders.create, order)
        for item in groups(core, "item_id").groups:
            for by in ("customer_id", "status", "order_date", "currency"):
                inner = core.run(listed.groups, "sales_order", ListQuery(), by, tuple(item.where)).groups
                assert sum(group.count for group in inner) == item.count
                for told in ("amounts", "quantities"):
                    assert added([getattr(group, told) for group in inner]) == added([getattr(item, told)])
        outer = groups(core, "customer_id").groups
        for group in outer:
            within = ListQuery(where=group.where)
            assert core.run(
                listed.groups, "sales_order", ListQuery(), "item_id", tuple(group.where)
            ) == groups(core, "item_id", within)

    def test_an_order_whose_line_of_an_item_was_taken_out_is_not_found_by_it(self, core: Core) -> None:
        """T17."""
        order = core.run(sales_orders.get, make_sales_order(core).id)
        before, item = order.lines[0].item_id, make_item(core, code="Z-8")
        other = order_input(core, "customer_id", customer_id=order.customer_id)
        other["lines"] = [{"item_id": item.id, "quantity": 1, "unit_price": 10}]
        core.run(sales_orders.update, order.id, order.version, other)

        def found(id: int) -> list[int]:
            return [row.id for row in core.run(sales_orders.search, ListQuery(where=[is_("item_id", id)]))]

        assert order.id not in found(before)
        assert found(item.id) == [order.id]

    @pytest.mark.usefixtures("orders")
    def test_the_whole_list_by_items_counts_as_a_filtered_one_does(self, core: Core) -> None:
        """Each way has a statement of its own; what is deleted or taken out counts in neither."""
        gone, less = make_sales_order(core), make_sales_order(core)
        core.run(sales_orders.delete, gone.id, gone.version)
        other = order_input(core, "customer_id", customer_id=less.customer_id)
        other["lines"] = [{"item_id": make_item(core, code="Z-9").id, "quantity": 1, "unit_price": 10}]
        core.run(sales_orders.update, less.id, less.version, other)
        everything = ListQuery(where=[between("order_date", None, date(2999, 12, 31))])
        assert titles(groups(core, "item_id")) == titles(groups(core, "item_id", everything))
        assert ("Z-9", 1) in [
            (title.split("  ")[0], count) for title, count in titles(groups(core, "item_id"))
        ]

    def test_quantities_are_added_up_per_unit(self, core: Core) -> None:
        made = [make_work_order(core, quantity=quantity) for quantity in (5, 7)]
        (group,) = groups(core, "status", kind="work_order").groups
        assert group.quantities == {"quantity": {made[0].unit: Decimal(12)}}

    @pytest.mark.usefixtures("orders")
    def test_a_group_is_found_by_what_it_says(self, core: Core) -> None:
        for by in ("order_date", "customer_id", "status", "created_by", "item_id", "currency"):
            for group in groups(core, by).groups:
                rows = core.run(sales_orders.search, ListQuery(where=group.where))
                assert len(rows) == group.count, (by, group)

    def test_groups_stand_within_what_is_asked(self, core: Core, orders: list[Any]) -> None:
        found = groups(core, "order_date", ListQuery(where=[is_("customer_id", orders[0].customer_id)]))
        assert titles(found) == [("2026-11-01", 1), ("2026-10-01", 1), ("2026-09-01", 1)]

    def test_what_tells_nothing_apart_is_refused(self, core: Core) -> None:
        for by in ("number", "total_amount", "nowhere", "id", ""):
            with pytest.raises(ValidationError):
                groups(core, by)

    def test_a_list_that_may_not_be_read_is_not_there(self, core: Core) -> None:
        with pytest.raises(NotFound):
            groups(core, "status", kind="made_up")

    @pytest.mark.usefixtures("orders")
    def test_smallest_groups_are_told_as_one(self, core: Core, monkeypatch: Any) -> None:
        monkeypatch.setattr("erp_core.kit.listing.groups.MOST_GROUPS", 1)
        found = groups(core, "customer_id")
        assert titles(found) == [("Atlas", 3)]
        assert (found.others, found.others_count) == (1, 2)
        assert sum(found.others_amounts.values()) > 0


class TestSelection:
    def test_chosen_rows_and_all_others(self, core: Core, orders: list[Any]) -> None:
        chosen = [orders[1].id, orders[3].id]
        for selection, wanted in (
            (Selection(ids=chosen), {orders[1].id, orders[3].id}),
            (Selection(ids=chosen, is_rest=True), {orders[0].id, orders[2].id, orders[4].id}),
            (Selection(ids=[]), set()),
            (Selection(ids=[], is_rest=True), {order.id for order in orders}),
        ):
            query = ListQuery(selection=selection)
            assert {row.id for row in core.run(sales_orders.search, query)} == wanted
            assert core.run(sales_orders.summary, query).count == len(wanted)
            assert len(exported(core, query)) == len(wanted)

    def test_what_is_selected_stays_within_what_is_asked(self, core: Core, orders: list[Any]) -> None:
        query = ListQuery(
            where=[is_("customer_id", orders[0].customer_id)],
            selection=Selection(ids=[orders[0].id, orders[1].id]),
        )
        assert [row.id for row in core.run(sales_orders.search, query)] == [orders[0].id]

    def test_ids_of_a_stretch_in_the_order_of_the_list(self, core: Core, orders: list[Any]) -> None:
        query = ListQuery(sort="order_date")
        assert core.run(listed.ids, "sales_order", query, 1, 3) == [order.id for order in orders[1:4]]
        assert core.run(listed.ids, "sales_order", query, 4, 50) == [orders[4].id]

    def test_nobody_asks_for_it_as_a_condition(self, core: Core, orders: list[Any]) -> None:
        with pytest.raises(ValidationError):
            core.run(sales_orders.search, ListQuery(where=[is_("id", orders[0].id)]))


def exported(core: Core, query: ListQuery, search: Any = sales_orders.search) -> list[dict[str, str]]:
    with core.whole_list(search, query) as blocks:
        lines = b"".join(blocks).decode().splitlines()
    return list(csv.DictReader(lines[:-1]))


class TestWholeListInGroups:
    @pytest.mark.usefixtures("orders")
    def test_rows_of_a_group_stand_together_under_its_name(self, core: Core) -> None:
        rows = exported(core, ListQuery(group=["customer_id", "order_date"], sort="-number"))
        assert [(row["group_1"], row["group_2"]) for row in rows] == [
            ("Atlas", "2026-11"),
            ("Atlas", "2026-10"),
            ("Atlas", "2026-09"),
            ("Surya", "2026-11"),
            ("Surya", "2026-10"),
        ]

    def test_choices_and_flags_stand_as_in_the_groups_of_the_list(
        self, core: Core, orders: list[Any]
    ) -> None:
        submitted = core.run(sales_orders.submit, orders[0].id, orders[0].version)
        for order in orders[1:3]:
            core.run(sales_orders.cancel, order.id, order.version)
        core.run(sales_orders.confirm, submitted.id, submitted.version)
        rows = exported(core, ListQuery(group=["status"]))
        assert list(dict.fromkeys(row["group_1"] for row in rows)) == ["draft", "confirmed", "cancelled"]
        assert [key for key, _count in titles(groups(core, "status"))] == ["draft", "confirmed", "cancelled"]
        for is_active in (False, True):
            make_party(core, is_active=is_active)
        with core.whole_list(parties.search, ListQuery(group=["is_active"])) as blocks:
            told = list(csv.DictReader(b"".join(blocks).decode().splitlines()[:-1]))
        keys = [str(group.key).lower() for group in groups(core, "is_active", kind="party").groups]
        assert list(dict.fromkeys(row["group_1"] for row in told)) == keys == ["true", "false"]

    @pytest.mark.usefixtures("orders")
    def test_the_same_party_stands_under_one_name(self, core: Core) -> None:
        rows = exported(core, ListQuery(group=["created_by"]))
        assert len({row["group_1"] for row in rows}) == 1

    def test_a_row_comes_once_for_each_item_of_its_lines_and_unit_with_what_they_come_to(
        self, core: Core
    ) -> None:
        yarn, cloth = make_item(core, name="Yarn", unit="kg"), make_item(core, name="Cloth", unit="m")
        lines = [
            {"item_id": item.id, "quantity": n, "unit": item.unit, "unit_price": 10}
            for n, item in enumerate((yarn, cloth, yarn), start=1)
        ]
        made = make_sales_order(core, lines=lines)
        bare = make_sales_order(core, lines=[])
        rows = exported(core, ListQuery(group=["item_id"], sort="number"))
        told = [
            [row[name] for name in ("group_1_key", "id", "group_1_quantity", "group_1_unit")] for row in rows
        ]
        assert sorted(told) == sorted(
            [
                [str(cloth.id), str(made.id), "2.000", "m"],
                [str(yarn.id), str(made.id), "4.000", "kg"],
                ["", str(bare.id), "", ""],
            ]
        )
        assert {row["group_1_amount"] for row in rows} == {"20.00", "40.00", ""}
        assert told[-1][1] == str(bare.id), "what stands in no group comes last"
