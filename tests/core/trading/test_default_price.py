"""A default price is the item's own in the line's unit; a typed one is never touched."""

from decimal import Decimal
from typing import Any

import pytest

from erp_core import Core
from erp_core.errors import ValidationError
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from tests.core.trading.test_orders import PURCHASE, SALES, Kind, typed
from tests.factories.mill import Mill
from tests.factories.orders import make_item, order_input

D = Decimal


@pytest.fixture(params=[PURCHASE, SALES], ids=["purchase order", "sales order"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


@pytest.fixture
def core(mill: Mill) -> Core:
    return mill("manager")


@pytest.fixture
def yarn(core: Core) -> Any:
    """400 per kg, both ways."""
    return make_item(core, unit="kg", purchase_price=400, sales_price=400)


def line(item: Any, quantity: str, unit: str, **values: Any) -> dict[str, Any]:
    return {"item_id": item.id, "quantity": quantity, "unit": unit} | values


def write(kind: Kind, core: Core, line: dict[str, Any]) -> Any:
    """A new order of one line."""
    return core.run(kind.service.create, order_input(core, kind.party) | {"lines": [line]})


@pytest.mark.parametrize(
    ("quantity", "unit", "price", "amount"),
    [
        ("500", "g", "0.4", "200.00"),
        ("1", "t", "400000", "400000.00"),
        ("2", "kg", "400", "800.00"),
        ("2", "", "400", "800.00"),
    ],
)
def test_it_is_converted_where_units_convert(
    kind: Kind, core: Core, yarn: Any, quantity: str, unit: str, price: str, amount: str
) -> None:
    order = write(kind, core, line(yarn, quantity, unit))
    assert (order.lines[0].unit_price, order.lines[0].amount) == (D(price), D(amount))
    assert order.lines[0].has_default_price


def test_a_new_line_calls_no_other_price_the_items_own(kind: Kind, core: Core, yarn: Any) -> None:
    for unit, said in (("g", 400), ("kg", 390)):
        with pytest.raises(ValidationError) as refused:
            write(kind, core, line(yarn, "500", unit, unit_price=said, has_default_price=True))
        assert "own price is" in refused.value.fields["lines.0.unit_price"]
    kept = write(kind, core, line(yarn, "500", "g", unit_price="0.4", has_default_price=True)).lines[0]
    assert (kept.unit_price, kept.has_default_price) == (D("0.4"), True)


def test_another_currency_has_no_price_of_the_items_own(kind: Kind, core: Core, yarn: Any) -> None:
    lines = [line(yarn, "5", "kg", unit_price=400, has_default_price=True)]
    with pytest.raises(ValidationError) as refused:
        core.run(kind.service.create, order_input(core, kind.party) | {"lines": lines, "currency": "USD"})
    assert set(refused.value.fields) == {"lines.0.unit_price"}


@pytest.mark.parametrize("unit", ["m", "cone", "pcs"])
def test_it_is_asked_for_where_they_do_not(kind: Kind, core: Core, yarn: Any, unit: str) -> None:
    with pytest.raises(ValidationError) as refused:
        write(kind, core, line(yarn, "1", unit))
    assert refused.value.fields == {
        "lines.0.unit_price": f"Enter a price per {unit}; the item's own price is per kg."
    }


def test_a_typed_price_is_never_touched(kind: Kind, core: Core, yarn: Any) -> None:
    order = write(kind, core, line(yarn, "500", "g", unit_price="400"))
    assert (order.lines[0].unit_price, order.lines[0].has_default_price) == (D(400), False)
    changed = typed(order.lines[0]) | {"unit": "t"}
    order = kind.rewrite(core, order, lines=[changed])
    assert order.lines[0].unit_price == D(400)
    order = kind.rewrite(core, order, currency="USD")
    assert order.lines[0].unit_price == D(400)


def test_sent_back_as_it_was_stored_it_goes_with_the_unit(kind: Kind, core: Core, yarn: Any) -> None:
    order = write(kind, core, line(yarn, "1", "kg"))
    kept = typed(order.lines[0]) | {"has_default_price": True}
    order = kind.rewrite(core, order, lines=[kept | {"unit": "g"}])
    assert (order.lines[0].unit_price, order.lines[0].has_default_price) == (D("0.4"), True)
    other = make_item(core, unit="g", purchase_price=7, sales_price=7)
    kept = typed(order.lines[0]) | {"has_default_price": True, "item_id": other.id}
    order = kind.rewrite(core, order, lines=[kept])
    assert order.lines[0].unit_price == D(7)


def test_sent_back_in_another_currency_it_is_asked_for(kind: Kind, core: Core, yarn: Any) -> None:
    order = write(kind, core, line(yarn, "1", "kg"))
    kept = typed(order.lines[0]) | {"has_default_price": True}
    with pytest.raises(ValidationError) as refused:
        kind.rewrite(core, order, lines=[kept], currency="USD")
    assert refused.value.fields == {
        "lines.0.unit_price": "Enter a price in USD; the item's own price is in another currency."
    }


def test_kept_as_it_is_it_stays_though_the_item_costs_more_today(kind: Kind, core: Core, yarn: Any) -> None:
    order = write(kind, core, line(yarn, "1", "kg"))
    dearer: Any = {name: getattr(yarn, name) for name in ItemInput.model_fields}
    core.run(items.update, yarn.id, yarn.version, dearer | {"purchase_price": 500, "sales_price": 500})
    order = kind.rewrite(core, order, lines=[typed(order.lines[0]) | {"has_default_price": True}])
    assert order.lines[0].unit_price == D(400)
