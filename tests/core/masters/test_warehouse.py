"""Warehouses, and how items are kept in them."""

from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Conflict, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput, ItemView
from erp_core.masters.party import service as parties
from erp_core.masters.warehouse import service as warehouses
from tests.factories.makers import make_warehouse
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    return mill("admin")


def rewritten(core: Core, item: ItemView, **values: Any) -> ItemView:
    data: Any = {name: getattr(item, name) for name in ItemInput.model_fields} | values
    return core.run(items.update, item.id, item.version, data)


def test_two_warehouses_do_not_share_a_code(core: Core) -> None:
    first = make_warehouse(core, code="MAIN-ı")
    with pytest.raises(Conflict) as refused:
        make_warehouse(core, code="main-I")
    assert refused.value.fields.keys() == {"code"}
    core.run(warehouses.delete, first.id, first.version)
    assert make_warehouse(core, code="MAIN-ı").id != first.id


@pytest.mark.parametrize("kind", ["job_worker", "consignment"])
def test_a_partys_place_names_the_party_and_only_it(core: Core, kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_warehouse(core, kind=kind)
    assert refused.value.fields.keys() == {"party_id"}
    party = make_party(core)
    place = make_warehouse(core, kind=kind, party_id=party.id)
    assert place.party_name == party.name
    with pytest.raises(Conflict) as twice:
        make_warehouse(core, kind=kind, party_id=party.id)
    assert twice.value.fields.keys() == {"party_id"}
    with pytest.raises(ValidationError):
        make_warehouse(core, kind="own", party_id=party.id)
    with pytest.raises(ValidationError):
        make_warehouse(core, kind=kind, party_id=10**9)


def test_a_place_follows_the_name_of_its_party(core: Core) -> None:
    party = make_party(core)
    place = make_warehouse(core, kind="job_worker", party_id=party.id)
    data: Any = {"code": party.code, "name": "Dyers & Sons", "is_supplier": True, "currency": "INR"}
    core.run(parties.update, party.id, party.version, data)
    assert core.run(warehouses.get, place.id).party_name == "Dyers & Sons"
    assert [row.id for row in core.run(warehouses.search, ListQuery(text="dyers & sons"))] == [place.id]


def test_a_service_is_not_kept_in_stock_and_all_else_is(core: Core) -> None:
    assert make_item(core).is_stocked
    assert not make_item(core, kind="service").is_stocked
    assert not make_item(core, is_stocked=False).is_stocked
    with pytest.raises(ValidationError) as refused:
        make_item(core, kind="service", is_stocked=True)
    assert refused.value.fields.keys() == {"is_stocked"}


@pytest.mark.parametrize("values", [{"is_stocked": False}, {"kind": "service"}])
def test_only_what_is_kept_in_stock_is_followed(core: Core, values: dict[str, Any]) -> None:
    assert make_item(core, tracking="roll").tracking == "roll"
    with pytest.raises(ValidationError) as refused:
        make_item(core, tracking="lot", **values)
    assert refused.value.fields.keys() == {"tracking"}


def test_the_second_unit_is_another_one_that_is_known(core: Core) -> None:
    item = make_item(core, unit="m", second_unit="KG")
    assert item.second_unit == "kg"
    assert rewritten(core, item, second_unit=None).second_unit is None
    for wrong in ("m", "M", "no such"):
        with pytest.raises(ValidationError) as refused:
            make_item(core, unit="m", second_unit=wrong)
        assert refused.value.fields.keys() == {"second_unit"}
