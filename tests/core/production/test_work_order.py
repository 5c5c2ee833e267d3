"""The rules of a work order: what is made, for whom, until when, and how far it has come."""

from decimal import Decimal
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import InvalidMove, StaleRecord, ValidationError
from erp_core.masters.item import service as items
from erp_core.production.work_order import service as work_orders
from erp_core.production.work_order.schema import WorkOrderView
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_confirmed_order, make_item, make_sales_order, make_work_order


@pytest.fixture
def core(mill: Mill) -> Core:
    return mill("manager")


def refused(core: Core, **values: Any) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        make_work_order(core, **values)
    return caught.value.fields


def rewrite(core: Core, order: WorkOrderView, **values: Any) -> WorkOrderView:
    """Save the order again with these changes."""
    names = ("item_id", "quantity", "unit", "sales_order_line_id", "planned_start_on", "planned_finish_on")
    shown: Any = {name: getattr(order, name) for name in (*names, "priority", "notes")}
    return core.run(work_orders.update, order.id, order.version, shown | values)


def in_progress(core: Core) -> WorkOrderView:
    order = make_work_order(core)
    order = core.run(work_orders.release, order.id, order.version)
    return core.run(work_orders.start, order.id, order.version)


def test_a_new_order_is_a_draft_without_progress(core: Core) -> None:
    order = make_work_order(core)
    assert (order.status, order.progress_percent, order.priority) == ("draft", 0, "normal")
    assert core.run(work_orders.get, order.id) == order


def test_quantities_are_in_the_items_unit_unless_another_is_named(core: Core) -> None:
    assert make_work_order(core).unit == "m"
    assert make_work_order(core, unit="kg").unit == "kg"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -5}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "1e400"}, "quantity"),
        ({"quantity": "0.0001"}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"unit": "parsec"}, "unit"),
        ({"item_id": 0}, "item_id"),
        ({"item_id": 2**63}, "item_id"),
        ({"item_id": True}, "item_id"),
        ({"sales_order_line_id": 999_999}, "sales_order_line_id"),
        ({"sales_order_line_id": 2**63}, "sales_order_line_id"),
        ({"planned_finish_on": "2024-01-14"}, "planned_finish_on"),
        ({"planned_start_on": "soon"}, "planned_start_on"),
        ({"priority": "whenever"}, "priority"),
        ({"priority": 1}, "priority"),
        ({"notes": "x" * 10_000_000}, "notes"),
        ({"notes": "\x00"}, "notes"),
        ({"progress_percent": 50}, "progress_percent"),
        ({"status": "completed"}, "status"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_input_is_refused_at_its_field(core: Core, values: dict[str, Any], field: str) -> None:
    assert set(refused(core, **values)) == {field}


def test_it_may_finish_on_the_day_it_starts(core: Core) -> None:
    assert make_work_order(core, planned_finish_on="2024-01-15").status == "draft"


def test_an_inactive_or_deleted_item_is_not_made(core: Core) -> None:
    inactive, gone = make_item(core, is_active=False), make_item(core)
    core.run(items.delete, gone.id, gone.version)
    assert refused(core, item_id=inactive.id) == {"item_id": f"{inactive.code} is not active."}
    assert refused(core, item_id=gone.id) == {"item_id": f"{gone.code} was deleted."}


def test_names_stay_as_they_were_when_written(core: Core) -> None:
    order = make_work_order(core)
    item: Any = core.run(items.get, order.item_id)
    renamed = {name: getattr(item, name) for name in items.ItemInput.model_fields} | {"name": "New name"}
    core.run(items.update, item.id, item.version, renamed)  # type: ignore[arg-type]
    assert rewrite(core, order, notes="again").item_name == item.name


def test_a_change_grows_the_version_and_refuses_the_old_one(core: Core) -> None:
    order = make_work_order(core)
    saved = rewrite(core, order, quantity="12.5", priority="urgent", notes="hurry")
    assert (saved.version, saved.quantity, saved.priority) == (2, Decimal("12.5"), "urgent")
    with pytest.raises(StaleRecord):
        rewrite(core, order, notes="too late")
    assert core.run(work_orders.get, order.id) == saved


# For a sales order


def test_it_names_the_order_it_is_made_for(core: Core) -> None:
    sold = make_confirmed_order(core)
    line = sold.lines[0]
    order = make_work_order(core, item_id=line.item_id, sales_order_line_id=line.id, quantity=100)
    assert (order.sales_order_line_id, order.sales_order_number) == (line.id, sold.number)
    assert rewrite(core, order, sales_order_line_id=None).sales_order_number is None


def test_it_makes_the_item_of_the_line_it_is_made_for(core: Core) -> None:
    line = make_confirmed_order(core).lines[0]
    fields = refused(core, sales_order_line_id=line.id)
    assert set(fields) == {"sales_order_line_id"}
    assert "another item" in fields["sales_order_line_id"]


def test_another_item_is_not_made_for_the_same_line(core: Core) -> None:
    line = make_confirmed_order(core).lines[0]
    order = make_work_order(core, item_id=line.item_id, sales_order_line_id=line.id, quantity=100)
    with pytest.raises(ValidationError) as caught:
        rewrite(core, order, item_id=make_item(core).id)
    assert set(caught.value.fields) == {"sales_order_line_id"}


def test_a_line_of_a_deleted_order_is_refused(core: Core) -> None:
    sold = make_sales_order(core)
    core.run(sales_orders.delete, sold.id, sold.version)
    fields = refused(core, item_id=sold.lines[0].item_id, sales_order_line_id=sold.lines[0].id)
    assert fields == {"sales_order_line_id": "This sales order line no longer exists."}


def test_open_lines_are_those_of_confirmed_orders(core: Core) -> None:
    sold = make_sales_order(core)
    assert not core.run(sales_orders.open_lines, sold.number)
    sold = core.run(sales_orders.submit, sold.id, sold.version)
    core.run(sales_orders.confirm, sold.id, sold.version)
    (offered,) = core.run(sales_orders.open_lines, sold.number)
    assert (offered.id, offered.number, offered.quantity) == (sold.lines[0].id, sold.number, 100)
    assert core.run(sales_orders.open_lines, sold.lines[0].item_code.lower())
    assert not core.run(sales_orders.open_lines, f"{sold.number} nonsense")
    assert not core.run(sales_orders.open_lines, "%")


# Progress


@pytest.mark.parametrize("progress", ["0", "0.0001", "50", "99.9999", "100"])
def test_progress_is_noted_while_the_work_is_in_progress(core: Core, progress: str) -> None:
    order = in_progress(core)
    noted = core.run(work_orders.record_progress, order.id, order.version, Decimal(progress))
    assert (noted.progress_percent, noted.version) == (Decimal(progress), order.version + 1)


@pytest.mark.parametrize("progress", ["-1", "100.0001", "NaN", "Infinity", "1e400", "half", None, True])
def test_progress_is_0_to_100(core: Core, progress: Any) -> None:
    order = in_progress(core)
    with pytest.raises(ValidationError) as caught:
        core.run(work_orders.record_progress, order.id, order.version, progress)
    assert set(caught.value.fields) == {"progress_percent"}
    assert core.run(work_orders.get, order.id) == order


def test_progress_is_noted_in_no_other_status(core: Core) -> None:
    order = make_work_order(core)
    with pytest.raises(InvalidMove):
        core.run(work_orders.record_progress, order.id, order.version, Decimal(10))
    order = in_progress(core)
    order = core.run(work_orders.hold, order.id, order.version)
    with pytest.raises(InvalidMove):
        core.run(work_orders.record_progress, order.id, order.version, Decimal(10))
    assert "record_progress" not in order.actions


def test_progress_of_an_old_version_is_refused(core: Core) -> None:
    order = in_progress(core)
    core.run(work_orders.record_progress, order.id, order.version, Decimal(10))
    with pytest.raises(StaleRecord):
        core.run(work_orders.record_progress, order.id, order.version, Decimal(20))


def test_completing_makes_progress_100(core: Core) -> None:
    order = in_progress(core)
    assert "record_progress" in order.actions
    assert core.run(work_orders.complete, order.id, order.version).progress_percent == 100


def test_an_interruption_keeps_the_progress(core: Core) -> None:
    order = in_progress(core)
    order = core.run(work_orders.record_progress, order.id, order.version, Decimal(40))
    order = core.run(work_orders.hold, order.id, order.version)
    assert core.run(work_orders.resume, order.id, order.version).progress_percent == 40
