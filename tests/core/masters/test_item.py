"""The rules of an item."""

from decimal import Decimal
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Conflict, NotFound, StaleRecord, ValidationError
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput, ItemView
from erp_core.masters.unit import service as units
from tests.factories.mill import Mill
from tests.factories.orders import make_item


@pytest.fixture
def core(mill: Mill) -> Core:
    return mill("manager")


def fields_of(item: ItemView) -> Any:
    return {name: getattr(item, name) for name in ItemInput.model_fields}


def refused(core: Core, **values: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        make_item(core, **values)
    return set(caught.value.fields)


def test_what_was_written_is_read_back_the_same(core: Core) -> None:
    item = make_item(
        core,
        kind="yarn",
        unit="kg",
        composition="65% polyester / 35% cotton",
        colour="Indigo",
        yarn_count="Ne 30/1",
        gsm="180.55",
        width_cm="152.4",
        purchase_price="0.0001",
        sales_price="99999999999999.9999",
    )
    assert core.run(items.get, item.id) == item
    assert (item.gsm, item.purchase_price) == (Decimal("180.55"), Decimal("0.0001"))
    assert item.sales_price == Decimal("99999999999999.9999")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"kind": "animal"}, "kind"),
        ({"kind": None}, "kind"),
        ({"unit": "parsec"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"unit": "ells"}, "unit"),
        ({"gsm": 0}, "gsm"),
        ({"gsm": -1}, "gsm"),
        ({"gsm": "NaN"}, "gsm"),
        ({"gsm": "100000000"}, "gsm"),
        ({"gsm": "1.001"}, "gsm"),
        ({"width_cm": "Infinity"}, "width_cm"),
        ({"purchase_price": -1}, "purchase_price"),
        ({"purchase_price": "1e400"}, "purchase_price"),
        ({"purchase_price": True}, "purchase_price"),
        ({"sales_price": "0.00001"}, "sales_price"),
        ({"sales_price": None}, "sales_price"),
        ({"colour": "x" * 201}, "colour"),
        ({"colour": "\x00"}, "colour"),
        ({"is_active": "perhaps"}, "is_active"),
        ({"stock": 1}, "stock"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_input_is_refused_at_its_field(core: Core, values: dict[str, Any], field: str) -> None:
    assert refused(core, **values) == {field}


@pytest.mark.parametrize(
    "kind", ["fibre", "yarn", "greige_fabric", "finished_fabric", "trim", "chemical", "garment", "service"]
)
def test_every_kind_of_the_trade_is_known(core: Core, kind: str) -> None:
    assert make_item(core, kind=kind).kind == kind


def test_a_code_is_given_once_until_its_item_is_deleted(core: Core) -> None:
    item = make_item(core, code="MAT-001")
    with pytest.raises(Conflict) as caught:
        make_item(core, code="MAT-001")
    assert caught.value.fields == {"code": "Another item has this code."}
    core.run(items.delete, item.id, item.version)
    assert make_item(core, code="MAT-001").id != item.id


def test_a_change_grows_the_version_and_refuses_the_old_one(core: Core) -> None:
    item = make_item(core)
    saved = core.run(items.update, item.id, item.version, fields_of(item) | {"gsm": None, "name": "New"})
    assert (saved.version, saved.name) == (2, "New")
    with pytest.raises(StaleRecord):
        core.run(items.update, item.id, item.version, fields_of(item))
    with pytest.raises(StaleRecord):
        core.run(items.delete, item.id, item.version)


def test_a_deleted_item_is_gone(core: Core) -> None:
    item = make_item(core)
    core.run(items.delete, item.id, item.version)
    with pytest.raises(NotFound):
        core.run(items.get, item.id)
    assert core.run(items.find_codes, [item.code]) == []


def test_codes_pasted_from_a_spreadsheet_are_found_in_any_case(core: Core) -> None:
    item, inactive = make_item(core, code="Mixed-Case"), make_item(core, is_active=False)
    found = core.run(items.find_codes, ["MIXED-case", " mixed-CASE ", "unknown", "%", "", inactive.code])
    assert [row.id for row in found] == [item.id]
    assert core.run(items.find_codes, []) == []


def test_whole_names_are_found_in_one_call_in_any_case(core: Core) -> None:
    item, resting = make_item(core, name="Mixed Twill"), make_item(core, name="Old Twill", is_active=False)
    names = ["mixed  TWILL", "twill", "%", "", "OLD twill"]
    assert [row.id for row in core.run(items.find_names, names)] == [item.id]
    assert [row.id for row in core.run(items.find_names, names, False)] == [resting.id]


def test_five_thousand_codes_are_looked_up_in_one_call_and_no_more(core: Core) -> None:
    item = make_item(core)
    codes = [f"nothing {n}" for n in range(4999)]
    assert [row.id for row in core.run(items.find_codes, [*codes, item.code])] == [item.id]
    with pytest.raises(ValidationError):
        core.run(items.find_codes, [*codes, item.code, "one more"])


def test_the_units_of_the_trade_are_there(core: Core) -> None:
    assert {"kg", "m", "pcs", "yd", "cone", "roll"} <= {unit.code for unit in core.run(units.sizes)}
