"""Numbers have no gap and no double, however many people write at once and however much fails."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from erp_core import Core
from erp_core.errors import InternalError, ValidationError
from erp_core.production.work_order import service as work_orders
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order, make_work_order, order_input

MAKE: dict[str, Callable[..., Any]] = {
    "purchase_order": make_purchase_order,
    "sales_order": make_sales_order,
    "work_order": make_work_order,
}
SERVICE: dict[str, Any] = {
    "purchase_order": purchase_orders,
    "sales_order": sales_orders,
    "work_order": work_orders,
}


@pytest.fixture
def breakable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders whose note is "break" fail after their number was taken, before the commit."""
    for service in SERVICE.values():
        saved = service.RECORDS.saved

        def broken(ctx: Any, order: Any, saved: Any = saved) -> Any:
            view = saved(ctx, order)
            if order.notes == "break":
                assert order.number
                raise RuntimeError("after the number was taken")
            return view

        monkeypatch.setattr(service.RECORDS, "saved", broken)


def given_numbers(mill: Mill, table: str) -> list[str]:
    return [row[0] for row in mill.sql(f"SELECT number FROM {table} ORDER BY length(number), number")]


@pytest.mark.parametrize(
    ("table", "number"),
    [("purchase_order", "PO-000001"), ("sales_order", "SO-000001"), ("work_order", "WO-000001")],
)
def test_each_kind_of_document_counts_for_itself(own_mill: Mill, table: str, number: str) -> None:
    assert MAKE[table](own_mill("staff")).number == number


def test_eight_people_at_once_leave_no_gap_even_when_some_fail(own_mill: Mill, breakable: None) -> None:
    mill = own_mill
    doors: list[Core] = [mill("staff"), mill.log_in("manager")]
    order = order_input(doors[0], "supplier_id")

    def write(person: int) -> int:
        chance, failed = random.Random(person), 0  # noqa: S311 - no secret
        for _ in range(12):
            notes = "break" if chance.random() < 0.25 else ""
            try:
                doors[person % 2].run(purchase_orders.create, order | {"notes": notes})
            except InternalError:
                failed += 1
        return failed

    with ThreadPoolExecutor(8) as pool:
        failed = sum(pool.map(write, range(8)))
    assert failed > 5
    assert given_numbers(mill, "purchase_order") == [f"PO-{n:06}" for n in range(1, 97 - failed)]
    assert mill.sql("SELECT last_number FROM number_series WHERE name = 'purchase_order'") == [(96 - failed,)]


@pytest.mark.parametrize("table", MAKE)
def test_what_is_refused_uses_no_number(mill: Mill, breakable: None, table: str) -> None:
    core = mill("staff")
    before = int(MAKE[table](core).number[3:])
    with pytest.raises(ValidationError):
        MAKE[table](core, item_id=0) if table == "work_order" else MAKE[table](core, tax_rate=101)
    with pytest.raises(InternalError):
        MAKE[table](core, notes="break")
    assert int(MAKE[table](core).number[3:]) == before + 1


@pytest.mark.parametrize("table", MAKE)
def test_the_number_of_a_deleted_draft_is_not_given_again(mill: Mill, table: str) -> None:
    core = mill("manager")
    gone = MAKE[table](core)
    core.run(SERVICE[table].delete, gone.id, gone.version)
    assert int(MAKE[table](core).number[3:]) == int(gone.number[3:]) + 1


def test_a_change_keeps_the_number(mill: Mill) -> None:
    core = mill("staff")
    order = make_purchase_order(core)
    changed = core.run(purchase_orders.update, order.id, order.version, order_input(core, "supplier_id"))
    assert changed.number == order.number


@pytest.mark.parametrize("table", MAKE)
def test_nobody_chooses_a_number(mill: Mill, table: str) -> None:
    core = mill("admin")
    order, content = MAKE[table](core), {"number": f"{table[0].upper()}O-000777"}
    with pytest.raises(ValidationError) as caught:
        MAKE[table](core, **content)
    assert list(caught.value.fields) == ["number"]
    with pytest.raises(ValidationError):
        core.run(SERVICE[table].update, order.id, order.version, content)
    assert content["number"] not in given_numbers(mill, table)


def test_a_number_outgrows_its_width_and_still_sorts_last(own_mill: Mill) -> None:
    core = own_mill("staff")
    own_mill.sql("UPDATE number_series SET last_number = 999998")
    numbers = [make_purchase_order(core).number for _ in range(3)]
    assert numbers == ["PO-999999", "PO-1000000", "PO-1000001"]
    listed = core.run(purchase_orders.search, {"sort": "number"})  # type: ignore[arg-type]
    assert [row.number for row in listed] == numbers


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["create", "refused", "broken", "delete"]), max_size=8))
def test_any_course_of_events_leaves_the_numbers_without_a_gap(
    mill: Mill, breakable: None, steps: list[str]
) -> None:
    core, last = mill("manager"), make_work_order(mill("manager"))
    for step in steps:
        if step == "create":
            last = make_work_order(core)
        elif step == "refused":
            with pytest.raises(ValidationError):
                make_work_order(core, unit="parsec")
        elif step == "broken":
            with pytest.raises(InternalError):
                make_work_order(core, notes="break")
        elif core.run(work_orders.search, {"text": last.number}):  # type: ignore[arg-type]
            core.run(work_orders.delete, last.id, last.version)
    numbers = given_numbers(mill, "work_order")
    assert numbers == [f"WO-{n:06}" for n in range(1, len(numbers) + 1)]
