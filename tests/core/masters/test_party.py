"""The rules of a party."""

from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import Conflict, NotFound, NotPermitted, StaleRecord, ValidationError
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyInput, PartyView
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_purchase_order


@pytest.fixture
def core(mill: Mill) -> Core:
    return mill("manager")


def fields_of(party: PartyView) -> Any:
    return {name: getattr(party, name) for name in PartyInput.model_fields}


def refused(core: Core, **values: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        make_party(core, **values)
    return set(caught.value.fields)


def test_what_was_written_is_read_back_the_same(core: Core) -> None:
    party = make_party(
        core,
        name="Señor Ñandú & Söhne",
        contact_name="李小龍",
        email="Office@Example.COM",
        phone="+91 22 2345 6789",
        address="12 Mill Road\nSurat",
        tax_number="24AAACC1206D1ZM",
        currency="EUR",
        payment_terms_days=45,
    )
    assert core.run(parties.get, party.id) == party
    assert (party.name, party.address, party.currency) == (
        "Señor Ñandú & Söhne",
        "12 Mill Road\nSurat",
        "EUR",
    )
    assert party.email == "Office@example.com"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("BİLGİ@FİRMA.COM.TR", "BILGI@firma.com.tr"),
        ("bılgı@firma.com", "bilgi@firma.com"),
        ("info@günes.de", "info@günes.de"),
    ],
)
def test_an_address_typed_in_turkish_capitals_is_the_same_address(core: Core, typed: str, kept: str) -> None:
    assert make_party(core, email=typed).email == kept


@pytest.mark.parametrize(
    "phone",
    ["0221234567", "0258 001 12 34", "(0258) 001-12-34", "98400 12345", "0424/2555142", "+90 258 001 12 34"],
)
def test_a_telephone_is_written_as_it_is_dialled(core: Core, phone: str) -> None:
    assert make_party(core, phone=phone).phone == phone


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "   "}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"code": None}, "code"),
        ({"code": "a\x00"}, "code"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x" * 10_000_000}, "name"),
        ({"is_customer": False, "is_supplier": False}, "is_supplier"),
        ({"is_customer": "perhaps"}, "is_customer"),
        ({"email": "nobody"}, "email"),
        ({"email": "a b@example.com"}, "email"),
        ({"email": "x@example.com, y@example.com"}, "email"),
        ({"email": "x@example.com\r\nBcc: y@example.com"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "+91 12"}, "phone"),
        ({"phone": "0221234567 <b>"}, "phone"),
        ({"phone": "0221234567, 0221234568"}, "phone"),
        ({"address": "x" * 1001}, "address"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "rupees"}, "currency"),
        ({"currency": None}, "currency"),
        ({"payment_terms_days": -1}, "payment_terms_days"),
        ({"payment_terms_days": 366}, "payment_terms_days"),
        ({"payment_terms_days": 1.5}, "payment_terms_days"),
        ({"payment_terms_days": 2**63}, "payment_terms_days"),
        ({"owner": "me"}, "owner"),
        ({"search_text": "x"}, "search_text"),
        ({"deleted_at": None}, "deleted_at"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_input_is_refused_at_its_field(core: Core, values: dict[str, Any], field: str) -> None:
    assert refused(core, **values) == {field}


def test_a_code_is_given_once(core: Core) -> None:
    make_party(core, code="ABC")
    with pytest.raises(Conflict) as caught:
        make_party(core, code="ABC")
    assert caught.value.fields == {"code": "Another party has this code."}


def test_a_code_of_another_is_not_taken_over_by_a_change(core: Core) -> None:
    make_party(core, code="TAKEN")
    party = make_party(core)
    with pytest.raises(Conflict):
        core.run(parties.update, party.id, party.version, fields_of(party) | {"code": "TAKEN"})
    assert core.run(parties.get, party.id) == party


def test_the_code_of_a_deleted_party_is_free_again(core: Core) -> None:
    party = make_party(core, code="REUSED")
    core.run(parties.delete, party.id, party.version)
    assert make_party(core, code="REUSED").id != party.id


def test_blanks_around_a_text_are_taken_away(core: Core) -> None:
    assert make_party(core, code="  TRIM ", name=" Trim ").code == "TRIM"


def test_several_blanks_in_a_name_are_one(core: Core) -> None:
    """Nobody sees how many there are; whoever names it types one."""
    assert make_party(core, name="ABC  Textile   Mills").name == "ABC Textile Mills"
    assert make_item(core, name='Çelik \u00a0\u3000 bez\t 58"').name == 'Çelik bez 58"'


def test_a_change_grows_the_version_and_refuses_the_old_one(core: Core) -> None:
    party = make_party(core)
    saved = core.run(parties.update, party.id, party.version, fields_of(party) | {"name": "Renamed"})
    assert (saved.name, saved.version, saved.updated_by) == ("Renamed", 2, "Manager Person")
    with pytest.raises(StaleRecord) as caught:
        core.run(parties.update, party.id, party.version, fields_of(party))
    assert "Nothing was overwritten" in caught.value.message
    with pytest.raises(StaleRecord):
        core.run(parties.delete, party.id, party.version)
    assert core.run(parties.get, party.id) == saved


def test_a_deleted_party_is_gone_and_its_orders_stay(core: Core) -> None:
    party = make_party(core)
    order = make_purchase_order(core, supplier_id=party.id)
    core.run(parties.delete, party.id, party.version)
    assert order.supplier_name == party.name
    with pytest.raises(NotFound) as caught:
        core.run(parties.get, party.id)
    assert caught.value.message == "This party no longer exists."
    with pytest.raises(NotFound):
        core.run(parties.update, party.id, party.version, fields_of(party))
    with pytest.raises(NotFound):
        core.run(parties.delete, party.id, party.version)


def test_staff_writes_and_does_not_delete(mill: Mill) -> None:
    staff = mill("staff")
    party = make_party(staff)
    assert party.actions == ["update"]
    with pytest.raises(NotPermitted):
        staff.run(parties.delete, party.id, party.version)
    assert mill("viewer").run(parties.get, party.id).actions == []
    assert mill("manager").run(parties.get, party.id).actions == ["update", "delete"]
