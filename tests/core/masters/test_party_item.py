"""What parties call our items, and barcodes: unique, found in any case, told on paper."""

from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Conflict, ValidationError
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyInput
from erp_core.masters.party_item import service as party_items
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.makers import make_party_item
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_sales_order


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    return mill("admin")


def written(view: Any, schema: Any, **changed: Any) -> Any:
    return {name: getattr(view, name) for name in schema.model_fields} | changed


def test_a_party_calls_one_item_by_a_code_in_whatever_case(core: Core) -> None:
    first = make_party_item(core, code="RED/40")
    with pytest.raises(Conflict) as refused:
        make_party_item(core, party_id=first.party_id, code="red/40")
    assert refused.value.fields == {"code": "This party calls another item by this code."}
    other = make_party_item(core, code="Red/40")
    assert other.party_id != first.party_id
    core.run(party_items.delete, first.id, first.version)
    assert make_party_item(core, party_id=first.party_id, code="RED/40").id != first.id


def test_it_is_found_for_that_party_only_and_a_barcode_for_all(core: Core) -> None:
    item = make_item(core, barcode="8690123456789")
    called = make_party_item(core, item_id=item.id, code="RED/41", name="Kirmizi saten")

    def found(party_id: int | None, code: str) -> list[str]:
        return [one.item.code for one in core.run(party_items.find_items, party_id, [code])]

    assert found(called.party_id, " red/41 ") == [item.code]
    assert found(make_party(core).id, "RED/41") == found(None, "RED/41") == []
    assert found(None, "8690123456789") == [item.code]
    assert found(None, "") == []
    begun = core.run(party_items.begun_items, called.party_id, "kirm")
    assert [(one.code, one.name, one.item.code) for one in begun] == [("RED/41", "Kirmizi saten", item.code)]
    assert core.run(party_items.begun_items, called.party_id, "%") == []


def test_an_inactive_item_is_found_by_no_code(core: Core) -> None:
    item = make_item(core, barcode="4711")
    called = make_party_item(core, item_id=item.id)
    core.run(items.update, item.id, item.version, written(item, ItemInput, is_active=False))
    assert core.run(party_items.find_items, called.party_id, ["4711", called.code]) == []


def test_two_items_have_no_barcode_in_common(core: Core) -> None:
    make_item(core, barcode="AB-1")
    make_item(core)
    make_item(core)
    with pytest.raises(Conflict) as refused:
        make_item(core, barcode="ab-1")
    assert refused.value.fields == {"barcode": "Another item has this barcode."}


def test_names_beside_it_follow_the_party_and_the_item(core: Core) -> None:
    called = make_party_item(core)
    party, item = core.run(parties.get, called.party_id), core.run(items.get, called.item_id)
    core.run(parties.update, party.id, party.version, written(party, PartyInput, name="Chola Shirts"))
    core.run(items.update, item.id, item.version, written(item, ItemInput, code="NEW-7", name="Twill"))
    now = core.run(party_items.get, called.id)
    assert (now.party_name, now.item_code, now.item_name) == ("Chola Shirts", "NEW-7", "Twill")


def test_nobody_and_nothing_is_called_nothing(core: Core) -> None:
    with pytest.raises(ValidationError) as refused:
        make_party_item(core, party_id=10**9)
    assert list(refused.value.fields) == ["party_id"]
    with pytest.raises(ValidationError) as refused:
        make_party_item(core, item_id=10**9)
    assert list(refused.value.fields) == ["item_id"]


def test_the_paper_tells_the_partys_own_code(core: Core) -> None:
    order = make_sales_order(core)
    make_party_item(core, party_id=order.customer_id, item_id=order.lines[0].item_id, code="RED/42")
    (row,) = core.run(sales_orders.paper, order.id).rows
    assert row.remark == "Your code: RED/42"
