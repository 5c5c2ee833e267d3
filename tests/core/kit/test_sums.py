"""What a list comes to: each quantity per unit, as Python adds up the same rows; never one with another."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core import Core, modules
from erp_core.kit.filter import ListQuery, Selection
from erp_core.platform.listed import service as listed
from erp_core.production.work_order import service as work_orders
from erp_core.stock.holding import service as holdings
from erp_core.stock.stock_adjustment import service as adjustments
from tests.factories.makers import make_stock_adjustment
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_sales_order, make_work_order, order_input

modules.load()
LISTINGS = {kind.name: service.LISTING for kind, service in modules.listed()}
GROUPED_BY = ("state", "item_id", "warehouse_id", "unit")
Sums = dict[str, dict[str, Decimal]]


@pytest.fixture(scope="module")
def stock(one_company: Mill) -> list[Any]:
    """Piles in metres, kilos and pieces; of some a second quantity was measured in kilos, too."""
    core, items = one_company("admin"), []
    for unit, second in (("m", "kg"), ("m", None), ("kg", None), ("pcs", "kg"), ("kg", "m")):
        items.append(make_item(core, unit=unit, second_unit=second))
    for round_ in range(3):
        lines = [
            {"item_id": item.id, "quantity": f"{100 * n + round_}" + ("" if item.unit == "pcs" else ".25")}
            | ({"second_quantity": f"{7 * n}.5"} if item.second_unit and round_ else {})
            for n, item in enumerate(items, start=1)
        ]
        made = make_stock_adjustment(core, lines=[{**line, "unit_cost": "1"} for line in lines])
        core.run(adjustments.post, made.id, made.version)
    for number in range(4):
        make_work_order(core, item_id=items[number].id, quantity=f"{number + 1}")
    return every(core, holdings.search)


def every(core: Core, search: Any) -> list[Any]:
    return core.run(search, ListQuery(limit=1000))


def added_up(rows: list[Any], units: dict[str, str]) -> Sums:
    """Row by row, in Python."""
    sums: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        for name, unit in units.items():
            value, of = getattr(row, name), getattr(row, unit)
            if value is not None and of is not None:
                per_unit = sums.setdefault(name, defaultdict(Decimal))
                per_unit[of] += value
    return {name: dict(per_unit) for name, per_unit in sums.items()}


UNITS = {"quantity": "unit", "second_quantity": "second_unit"}


def test_which_lists_have_quantities_is_read_off_their_columns() -> None:
    told = {
        name: {one.name: one.apart for one in listing.measures if not one.is_money}
        for name, listing in LISTINGS.items()
    }
    assert {name: units for name, units in told.items() if units} == {
        "holding": UNITS,
        "work_order": {"quantity": "unit"},
    }


@pytest.mark.one_company
class TestSums:
    @given(st.data())
    def test_any_selection_comes_to_the_sum_of_its_rows(
        self, mill: Mill, stock: list[Any], data: st.DataObject
    ) -> None:
        core = mill("admin")
        ids = data.draw(st.sets(st.sampled_from([row.id for row in stock]), min_size=1))
        is_rest = data.draw(st.booleans())
        query = ListQuery(selection=Selection(ids=sorted(ids), is_rest=is_rest))
        meant = [row for row in stock if (row.id in ids) is not is_rest]
        summary = core.run(holdings.summary, query)
        assert (summary.count, summary.quantities) == (len(meant), added_up(meant, UNITS))
        for by in GROUPED_BY:
            found = core.run(listed.groups, "holding", query, by)
            parts = [group.quantities for group in found.groups]
            whole: Sums = {}
            for part in parts:
                for name, sums in part.items():
                    for unit, value in sums.items():
                        of = whole.setdefault(name, {})
                        of[unit] = of.get(unit, Decimal(0)) + value
            assert whole == summary.quantities, by

    def test_units_stand_apart(self, mill: Mill, stock: list[Any]) -> None:
        sums = mill("admin").run(holdings.summary, ListQuery()).quantities
        assert set(sums["quantity"]) == {"m", "kg", "pcs"}
        assert set(sums["second_quantity"]) == {"kg", "m"}
        assert sums == added_up(stock, UNITS)

    @pytest.mark.usefixtures("stock")
    def test_work_orders_too(self, mill: Mill) -> None:
        core = mill("admin")
        summary = core.run(work_orders.summary, ListQuery())
        assert summary.quantities == added_up(every(core, work_orders.search), {"quantity": "unit"})
        assert set(summary.quantities["quantity"]) == {"m", "kg", "pcs"}

    def test_lines_of_orders_are_added_up_by_what_they_name(self, mill: Mill, stock: list[Any]) -> None:
        core = mill("admin")
        piles = {row.unit: row.item_id for row in stock}
        party = make_party(core).id
        lines = [
            {"item_id": item, "quantity": 5, "unit": unit, "unit_price": 10} for unit, item in piles.items()
        ]
        make_sales_order(core, **order_input(core, "customer_id", customer_id=party, lines=lines))
        found = core.run(listed.groups, "sales_order", ListQuery(), "item_id")
        told = {group.key: group.quantities for group in found.groups}
        assert told == {item: {"quantity": {unit: Decimal(5)}} for unit, item in piles.items()}
