"""The rules purchase and sales orders share: what may be written, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import ErpError, InvalidMove, NotFound, StaleRecord, ValidationError
from erp_core.kit.filter import ListQuery, is_
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.party import service as parties
from erp_core.masters.party.schema import PartyInput
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_purchase_order, make_sales_order, order_input


@dataclass(frozen=True)
class Kind:
    """One of the two kinds of orders."""

    service: Any
    party: str
    other_role: str
    price: str
    make: Callable[..., Any]

    def write(self, core: Core, **values: Any) -> Any:
        return core.run(self.service.create, order_input(core, self.party, **values))

    def rewrite(self, core: Core, order: Any, **values: Any) -> Any:
        """Save the order again, as a form would: everything it shows, with these changes."""
        return core.run(self.service.update, order.id, order.version, self.shown(order) | values)

    def shown(self, order: Any) -> dict[str, Any]:
        names = ("order_date", "due_date", "currency", "tax_rate", "notes", self.party)
        return {name: getattr(order, name) for name in names} | {"lines": [typed(x) for x in order.lines]}


def typed(line: Any) -> dict[str, Any]:
    """What a user writes in a line, as the line stands."""
    names = ("id", "item_id", "description", "quantity", "unit", "unit_price", "discount_percent")
    return {name: getattr(line, name) for name in names}


PURCHASE = Kind(purchase_orders, "supplier_id", "customer", "purchase_price", make_purchase_order)
SALES = Kind(sales_orders, "customer_id", "supplier", "sales_price", make_sales_order)


@pytest.fixture(params=[PURCHASE, SALES], ids=["purchase order", "sales order"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


@pytest.fixture
def core(mill: Mill) -> Core:
    return mill("manager")


def refused(kind: Kind, core: Core, **values: Any) -> dict[str, str]:
    """Sentences by field of an order that cannot be written."""
    with pytest.raises(ValidationError) as caught:
        kind.write(core, **values)
    assert caught.value.message
    return caught.value.fields


def a_line(core: Core, **values: Any) -> dict[str, Any]:
    return {"item_id": make_item(core).id, "quantity": 1, "unit_price": "10"} | values


def fields_of(master: Any, schema: type[Any]) -> Any:
    """What a form would send to save a master as it stands."""
    return {name: getattr(master, name) for name in schema.model_fields}


# Writing


def test_a_new_order_is_a_draft_of_its_writer(kind: Kind, core: Core) -> None:
    order = kind.make(core)
    assert (order.status, order.version, order.created_by) == ("draft", 1, "Manager Person")
    assert set(order.actions) == {"submit", "cancel", "update", "delete"}


def test_what_was_written_is_read_back_the_same(kind: Kind, core: Core) -> None:
    order = kind.make(core, lines=3, notes="Handle with care")
    assert core.run(kind.service.get, order.id) == order


@pytest.mark.parametrize(
    "text",
    [
        'it\'s "quoted" `so` \\ and %s {x}',
        "🧵 emoji 👩‍🏭 family",
        "عربي من اليمين",
        "עברית מימין לשמאל",
        "कपास का कपड़ा",
        "'; DROP TABLE sales_order; --",
        "<script>alert(1)</script>",
        "two\nlines\tand tab",
        "ﬁ ligature Ǆ ß ı İ",
        "a" * 10_000,
    ],
    ids=lambda text: text[:12],
)
def test_any_text_comes_back_as_it_was_written(kind: Kind, core: Core, text: str) -> None:
    order = kind.write(core, notes=text, lines=1)
    assert core.run(kind.service.get, order.id).notes == text


def test_any_text_comes_back_in_a_line(kind: Kind, core: Core) -> None:
    text = 'it\'s "🧵" עברית; --'
    order = core.run(
        kind.service.create,
        order_input(core, kind.party, lines=0) | {"lines": [a_line(core, description=text)]},
    )
    assert order.lines[0].description == text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due_date": "2024-01-14"}, "due_date"),
        ({"due_date": None}, "due_date"),
        ({"order_date": "2024-02-30"}, "order_date"),
        ({"order_date": "yesterday"}, "order_date"),
        ({"order_date": "10000-01-01"}, "order_date"),
        ({"tax_rate": 101}, "tax_rate"),
        ({"tax_rate": "100.0001"}, "tax_rate"),
        ({"tax_rate": -1}, "tax_rate"),
        ({"tax_rate": "ten"}, "tax_rate"),
        ({"tax_rate": "10.00001"}, "tax_rate"),
        ({"tax_rate": True}, "tax_rate"),
        ({"tax_rate": None}, "tax_rate"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "rupee"}, "currency"),
        ({"currency": ""}, "currency"),
        ({"currency": "'; --"}, "currency"),
        ({"notes": "x" * 10_001}, "notes"),
        ({"notes": "x" * 10_000_000}, "notes"),
        ({"notes": "a\x00b"}, "notes"),
        ({"notes": "\ud800"}, "notes"),
        ({"notes": 7}, "notes"),
        ({"status": "approved"}, "status"),
        ({"number": "PO-999999"}, "number"),
        ({"total_amount": "1"}, "total_amount"),
        ({"id": 1}, "id"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_header_is_refused_at_its_field(
    kind: Kind, core: Core, values: dict[str, Any], field: str
) -> None:
    fields = refused(kind, core, **values)
    assert set(fields) == {field}
    assert "should match pattern" not in fields[field]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quantity": -1}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": "0.0004"}, "quantity"),
        ({"quantity": "1.0001"}, "quantity"),
        ({"quantity": "1000000000000000"}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": float("nan")}, "quantity"),
        ({"quantity": float("inf")}, "quantity"),
        ({"quantity": "-Infinity"}, "quantity"),
        ({"quantity": "1e400"}, "quantity"),
        ({"quantity": "1e-400"}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"quantity": ""}, "quantity"),
        ({"quantity": "1,5"}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"quantity": "9" * 5000}, "quantity"),
        ({"unit_price": "-0.01"}, "unit_price"),
        ({"unit_price": "0.00001"}, "unit_price"),
        ({"unit_price": "100000000000000"}, "unit_price"),
        ({"unit_price": "sNaN"}, "unit_price"),
        ({"discount_percent": "100.01"}, "discount_percent"),
        ({"discount_percent": -1}, "discount_percent"),
        ({"discount_percent": None}, "discount_percent"),
        ({"item_id": 0}, "item_id"),
        ({"item_id": -1}, "item_id"),
        ({"item_id": 999_999_999}, "item_id"),
        ({"item_id": 2**63}, "item_id"),
        ({"item_id": 2**200}, "item_id"),
        ({"item_id": None}, "item_id"),
        ({"item_id": "one"}, "item_id"),
        ({"item_id": True}, "item_id"),
        ({"item_id": 1.5}, "item_id"),
        ({"unit": "parsec"}, "unit"),
        ({"unit": "ells"}, "unit"),
        ({"unit": "m\x00"}, "unit"),
        ({"description": "x" * 1001}, "description"),
        ({"description": "\x00"}, "description"),
        ({"id": 1}, "id"),
        ({"id": 2**63}, "id"),
        ({"amount": "1"}, "amount"),
        ({"position": 1}, "position"),
        ({"item_name": "Gold"}, "item_name"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_line_is_refused_at_its_field(
    kind: Kind, core: Core, values: dict[str, Any], field: str
) -> None:
    good, wrong = a_line(core), a_line(core) | values
    order = order_input(core, kind.party, lines=0) | {"lines": [good, wrong]}
    with pytest.raises(ValidationError) as caught:
        core.run(kind.service.create, order)
    assert set(caught.value.fields) == {f"lines.1.{field}"}


def test_every_wrong_line_is_named_at_once(kind: Kind, core: Core) -> None:
    inactive = make_item(core, is_active=False)
    lines = [
        a_line(core, unit="parsec"),
        a_line(core),
        a_line(core, item_id=0),
        a_line(core, item_id=inactive.id),
    ]
    with pytest.raises(ValidationError) as caught:
        core.run(kind.service.create, order_input(core, kind.party, lines=0) | {"lines": lines})
    assert caught.value.fields == {
        "lines.0.unit": "The unit parsec is not known.",
        "lines.2.item_id": "This item does not exist. Please choose another.",
        "lines.3.item_id": f"{inactive.code} is not active.",
    }


@pytest.mark.parametrize("party", [0, -1, 999_999_999, 2**63, 2**64, 2**200, None, "x", True, 1.5])
def test_an_unknown_party_is_refused(kind: Kind, core: Core, party: Any) -> None:
    assert set(refused(kind, core, **{kind.party: party})) == {kind.party}


def test_an_inactive_party_is_refused(kind: Kind, core: Core) -> None:
    party = make_party(core, is_active=False)
    assert refused(kind, core, **{kind.party: party.id}) == {kind.party: f"{party.name} is not active."}


def test_a_deleted_party_is_refused(kind: Kind, core: Core) -> None:
    party = make_party(core)
    core.run(parties.delete, party.id, party.version)
    assert refused(kind, core, **{kind.party: party.id}) == {kind.party: f"{party.name} was deleted."}


def test_a_party_of_the_other_side_is_refused(kind: Kind, core: Core) -> None:
    party = make_party(
        core, is_customer=kind.other_role == "customer", is_supplier=kind.other_role == "supplier"
    )
    word = "supplier" if kind is PURCHASE else "customer"
    assert refused(kind, core, **{kind.party: party.id}) == {kind.party: f"{party.name} is not a {word}."}


def test_a_deleted_item_is_refused(kind: Kind, core: Core) -> None:
    item = make_item(core)
    core.run(items.delete, item.id, item.version)
    order = order_input(core, kind.party, lines=0) | {"lines": [a_line(core, item_id=item.id)]}
    with pytest.raises(ValidationError) as caught:
        core.run(kind.service.create, order)
    assert set(caught.value.fields) == {"lines.0.item_id"}


def test_a_draft_may_have_no_lines(kind: Kind, core: Core) -> None:
    order = kind.make(core, lines=0)
    assert (order.net_amount, order.tax_amount, order.total_amount) == (0, 0, 0)


def test_an_order_without_lines_is_not_submitted(kind: Kind, core: Core) -> None:
    order = kind.make(core, lines=0)
    with pytest.raises(ValidationError) as caught:
        core.run(kind.service.submit, order.id, order.version)
    assert caught.value.fields == {"lines": "Add at least one line before going on."}
    assert core.run(kind.service.get, order.id) == order


def test_two_thousand_lines_are_the_most(kind: Kind, core: Core) -> None:
    fields = refused(kind, core, lines=2001)
    assert fields == {"lines": "At most 2000 fit here."}


def test_the_due_date_may_be_the_order_date(kind: Kind, core: Core) -> None:
    assert kind.make(core, order_date="2024-01-15", due_date="2024-01-15").status == "draft"


# Prices, amounts and currencies


def test_a_line_without_price_takes_the_items_own(kind: Kind, core: Core) -> None:
    item = make_item(core)
    order = core.run(
        kind.service.create,
        order_input(core, kind.party, lines=0) | {"lines": [{"item_id": item.id, "quantity": 2}]},
    )
    assert order.lines[0].unit_price == getattr(item, kind.price)
    assert order.lines[0].unit == item.unit


def test_a_price_of_nothing_is_a_price(kind: Kind, core: Core) -> None:
    order = core.run(
        kind.service.create,
        order_input(core, kind.party, lines=0) | {"lines": [a_line(core, unit_price=0)]},
    )
    assert order.total_amount == 0


def test_an_order_is_in_the_partys_currency_unless_it_names_another(kind: Kind, core: Core) -> None:
    party = make_party(core, currency="EUR")
    assert kind.make(core, **{kind.party: party.id}).currency == "EUR"
    assert kind.make(core, currency="USD", **{kind.party: party.id}).currency == "USD"


def test_in_a_foreign_currency_a_price_must_be_given(kind: Kind, core: Core) -> None:
    order = order_input(core, kind.party, lines=0, currency="USD")
    lines = [a_line(core), {"item_id": make_item(core).id, "quantity": 2}]
    with pytest.raises(ValidationError) as caught:
        core.run(kind.service.create, order | {"lines": lines})
    assert set(caught.value.fields) == {"lines.1.unit_price"}
    assert "Enter a price in USD" in caught.value.fields["lines.1.unit_price"]


def test_yen_have_no_decimals(kind: Kind, core: Core) -> None:
    lines = [a_line(core, quantity="3", unit_price="33.5"), a_line(core, quantity="1", unit_price="0.4999")]
    order = core.run(
        kind.service.create,
        order_input(core, kind.party, lines=0, currency="JPY", tax_rate="7.5") | {"lines": lines},
    )
    assert [line.amount for line in order.lines] == [101, 0]
    assert (order.net_amount, order.tax_amount, order.total_amount) == (101, 8, 109)


def test_halves_are_rounded_up(kind: Kind, core: Core) -> None:
    lines = [a_line(core, quantity="0.5", unit_price="0.01"), a_line(core, quantity="0.5", unit_price="0.03")]
    order = core.run(
        kind.service.create, order_input(core, kind.party, lines=0, tax_rate=50) | {"lines": lines}
    )
    assert [line.amount for line in order.lines] == [Decimal("0.01"), Decimal("0.02")]
    assert order.tax_amount == Decimal("0.02")


def test_each_line_is_rounded_before_they_are_added(kind: Kind, core: Core) -> None:
    order = core.run(
        kind.service.create,
        order_input(core, kind.party, lines=0) | {"lines": [a_line(core, unit_price="0.005")] * 3},
    )
    assert order.net_amount == Decimal("0.03")


def test_a_discount_lowers_its_line(kind: Kind, core: Core) -> None:
    line = a_line(core, quantity=10, unit_price=10, discount_percent="12.5")
    order = core.run(kind.service.create, order_input(core, kind.party, lines=0) | {"lines": [line]})
    assert (order.net_amount, order.tax_amount) == (Decimal("87.50"), Decimal("8.75"))


def test_the_largest_total_that_fits_is_kept_exactly(kind: Kind, core: Core) -> None:
    line = a_line(core, quantity="999999999999999.999", unit="kg", unit_price="10")
    order = core.run(
        kind.service.create, order_input(core, kind.party, lines=0, tax_rate=0) | {"lines": [line]}
    )
    assert order.total_amount == Decimal("9999999999999999.99")
    assert core.run(kind.service.get, order.id).lines[0].quantity == Decimal("999999999999999.999")


@pytest.mark.parametrize(
    ("lines", "tax"),
    [
        ([("999999999999999.999", "99999999999999.9999")], 0),
        ([("999999999999999.999", "10.0001")], 0),
        ([("999999999999999.999", "10")], 1),
        ([("999999999999999", "10")] * 2, 0),
        ([("999999999999999.999", "99999999999999.9999")] * 3, 100),
    ],
)
def test_a_larger_total_is_refused_with_a_sentence(
    kind: Kind, core: Core, lines: list[tuple[str, str]], tax: int
) -> None:
    written = [a_line(core, quantity=quantity, unit="kg", unit_price=price) for quantity, price in lines]
    with pytest.raises(ValidationError) as caught:
        core.run(
            kind.service.create, order_input(core, kind.party, lines=0, tax_rate=tax) | {"lines": written}
        )
    assert caught.value.fields == {"lines": "The total is larger than the system can store."}


def test_many_decimals_are_rounded_once(kind: Kind, core: Core) -> None:
    # 50002.0249999999995: cut to 12 decimals on the way it would be a tie, and a cent more.
    line = a_line(core, quantity="83336666.665", unit="kg", unit_price="0.0009", discount_percent="33.3333")
    order = core.run(kind.service.create, order_input(core, kind.party, lines=0) | {"lines": [line]})
    assert order.net_amount == Decimal("50002.02")


# Changing


def test_a_change_keeps_lines_and_grows_the_version(kind: Kind, core: Core) -> None:
    order = kind.make(core, lines=2)
    changed = kind.rewrite(core, order, notes="changed")
    assert changed.version == order.version + 1
    assert [x.id for x in changed.lines] == [x.id for x in order.lines]
    assert changed.notes == "changed"


def test_lines_can_be_changed_added_removed_and_reordered_in_one_call(kind: Kind, core: Core) -> None:
    order = kind.make(core, lines=3)
    first, _second, third = (typed(line) for line in order.lines)
    lines = [third | {"quantity": 7}, a_line(core, description="new"), first]
    changed = kind.rewrite(core, order, lines=lines)
    assert [x.position for x in changed.lines] == [1, 2, 3]
    assert [x.id for x in changed.lines][::2] == [third["id"], first["id"]]
    assert changed.lines[0].quantity == 7
    assert changed.lines[1].description == "new"
    assert core.run(kind.service.get, order.id) == changed
    assert changed.net_amount == sum(x.amount for x in changed.lines)


def test_a_new_line_may_take_the_items_price_when_an_order_is_changed(kind: Kind, core: Core) -> None:
    order, item = kind.make(core), make_item(core)
    changed = kind.rewrite(core, order, lines=[*map(typed, order.lines), {"item_id": item.id, "quantity": 1}])
    assert changed.lines[1].unit_price == getattr(item, kind.price)


def test_a_removed_line_is_kept_out_of_sight(kind: Kind, core: Core, mill: Mill) -> None:
    order = kind.make(core, lines=2)
    kind.rewrite(core, order, lines=[typed(order.lines[0])])
    table = "purchase_order" if kind is PURCHASE else "sales_order"
    assert mill.sql(
        f"SELECT count(*), count(deleted_at) FROM {table}_line WHERE {table}_id = %s", [order.id]
    ) == [(2, 1)]


def test_an_order_is_found_by_an_item_as_long_as_a_line_is_for_it(kind: Kind, core: Core) -> None:
    thing, other = make_item(core), make_item(core)
    lines = [a_line(core, item_id=thing.id), a_line(core, item_id=other.id), a_line(core, item_id=thing.id)]
    order = core.run(kind.service.create, order_input(core, kind.party, lines=0) | {"lines": lines})
    named = ListQuery(where=[is_("item_id", thing.id)])
    assert [row.id for row in core.run(kind.service.search, named)] == [order.id]
    assert core.run(kind.service.summary, named).count == 1
    kind.rewrite(core, order, lines=[typed(order.lines[1])])
    assert core.run(kind.service.search, named) == []
    assert core.run(kind.service.summary, named).count == 0


def test_a_removed_line_cannot_come_back(kind: Kind, core: Core) -> None:
    order = kind.make(core, lines=2)
    gone = typed(order.lines[1])
    order = kind.rewrite(core, order, lines=[typed(order.lines[0])])
    with pytest.raises(ValidationError) as caught:
        kind.rewrite(core, order, lines=[typed(order.lines[0]), gone])
    assert set(caught.value.fields) == {"lines.1.id"}


def test_a_line_of_another_order_is_refused(kind: Kind, core: Core) -> None:
    order, other = kind.make(core), kind.make(core)
    with pytest.raises(ValidationError) as caught:
        kind.rewrite(core, order, lines=[typed(other.lines[0])])
    assert caught.value.fields == {"lines.0.id": "This line no longer exists. Reload the order."}
    assert core.run(kind.service.get, other.id) == other


def test_the_same_line_twice_is_refused(kind: Kind, core: Core) -> None:
    order = kind.make(core)
    with pytest.raises(ValidationError) as caught:
        kind.rewrite(core, order, lines=[typed(order.lines[0])] * 2)
    assert set(caught.value.fields) == {"lines.1.id"}


def test_a_change_that_is_refused_changes_nothing(kind: Kind, core: Core) -> None:
    order = kind.make(core, lines=2)
    lines = [typed(order.lines[0]) | {"quantity": 1}, typed(order.lines[1]) | {"item_id": 0}]
    with pytest.raises(ValidationError):
        kind.rewrite(core, order, lines=lines, notes="half saved")
    assert core.run(kind.service.get, order.id) == order


def test_saving_without_a_change_is_fine(kind: Kind, core: Core) -> None:
    order = kind.make(core)
    saved = kind.rewrite(core, order)
    assert kind.shown(saved) == kind.shown(order)


def test_an_old_version_is_refused(kind: Kind, core: Core) -> None:
    order = kind.make(core)
    saved = kind.rewrite(core, order, notes="first")
    for version in (order.version, saved.version + 1, 0, -1, 2**31, 2**63, 2**200):
        stale = order.model_copy(update={"version": version})
        with pytest.raises(StaleRecord):
            kind.rewrite(core, stale, notes="second")
    assert core.run(kind.service.get, order.id) == saved


def test_a_change_of_lines_only_makes_older_versions_stale_too(kind: Kind, core: Core) -> None:
    order = kind.make(core)
    kind.rewrite(core, order, lines=[typed(order.lines[0]) | {"description": "only the line"}])
    for operation in (kind.service.submit, kind.service.cancel, kind.service.delete):
        with pytest.raises(StaleRecord):
            core.run(operation, order.id, order.version)


def test_names_stay_as_they_were_when_written(kind: Kind, core: Core) -> None:
    order = kind.make(core)
    party = core.run(parties.get, getattr(order, kind.party))
    core.run(parties.update, party.id, party.version, fields_of(party, PartyInput) | {"name": "Renamed"})
    item = core.run(items.get, order.lines[0].item_id)
    core.run(
        items.update,
        item.id,
        item.version,
        fields_of(item, ItemInput) | {"name": "New", "code": f"{item.code}X"},
    )
    saved = kind.rewrite(core, order, notes="saved after the renaming")
    name = "supplier_name" if kind is PURCHASE else "customer_name"
    assert getattr(saved, name) == party.name
    assert (saved.lines[0].item_code, saved.lines[0].item_name) == (item.code, item.name)


def test_another_party_or_item_brings_its_own_name(kind: Kind, core: Core) -> None:
    order, party, item = kind.make(core), make_party(core), make_item(core)
    saved = kind.rewrite(
        core, order, lines=[typed(order.lines[0]) | {"item_id": item.id}], **{kind.party: party.id}
    )
    assert party.name in (getattr(saved, "supplier_name", ""), getattr(saved, "customer_name", ""))
    assert saved.lines[0].item_code == item.code


def test_what_became_inactive_stays_on_an_order_that_names_it(kind: Kind, core: Core) -> None:
    order = kind.make(core)
    party = core.run(parties.get, getattr(order, kind.party))
    core.run(parties.update, party.id, party.version, fields_of(party, PartyInput) | {"is_active": False})
    item = core.run(items.get, order.lines[0].item_id)
    core.run(items.update, item.id, item.version, fields_of(item, ItemInput) | {"is_active": False})
    saved = kind.rewrite(core, order, notes="still the same")
    with pytest.raises(ValidationError) as caught:
        kind.rewrite(core, saved, lines=[*map(typed, saved.lines), a_line(core, item_id=item.id)])
    assert caught.value.fields == {"lines.1.item_id": f"{item.code} is not active."}


def test_what_was_deleted_stays_on_an_order_that_names_it(kind: Kind, core: Core) -> None:
    order = kind.make(core)
    party = core.run(parties.get, getattr(order, kind.party))
    core.run(parties.delete, party.id, party.version)
    item = core.run(items.get, order.lines[0].item_id)
    core.run(items.delete, item.id, item.version)
    saved = kind.rewrite(core, order, notes="still the same")
    with pytest.raises(ValidationError) as caught:
        kind.rewrite(core, saved, lines=[*map(typed, saved.lines), a_line(core, item_id=item.id)])
    assert set(caught.value.fields) == {"lines.1.item_id"}


# Deleting


def test_a_deleted_draft_is_gone_from_everywhere(kind: Kind, core: Core) -> None:
    order = kind.make(core, notes="to be deleted")
    assert core.run(kind.service.delete, order.id, order.version) is None
    for operation in (kind.service.get, kind.service.history):
        with pytest.raises(NotFound):
            core.run(operation, order.id)
    with pytest.raises(NotFound):
        core.run(kind.service.submit, order.id, order.version)
    assert core.run(kind.service.search, {"text": order.number}) == []
    assert core.run(kind.service.summary, {"text": order.number}).count == 0


def test_only_drafts_are_deleted_or_changed(kind: Kind, core: Core) -> None:
    order = kind.make(core)
    order = core.run(kind.service.submit, order.id, order.version)
    for change in (
        lambda: core.run(kind.service.delete, order.id, order.version),
        lambda: kind.rewrite(core, order, notes="too late"),
    ):
        with pytest.raises(InvalidMove) as caught:
            change()
        assert caught.value.message == f"{order.number} is pending and can no longer be changed."
    assert core.run(kind.service.get, order.id) == order


@pytest.mark.parametrize("id", [0, -1, 999_999_999, 2**63 - 1, 2**63, 2**64, 2**200])
def test_an_order_that_does_not_exist_is_not_found(kind: Kind, core: Core, id: int) -> None:
    for operation, more in ((kind.service.get, ()), (kind.service.history, ()), (kind.service.submit, (1,))):
        with pytest.raises(ErpError) as caught:
            core.run(operation, id, *more)
        assert caught.value.code in ("not_found", "validation")
