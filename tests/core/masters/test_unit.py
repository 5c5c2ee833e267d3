"""Units: which convert into each other, and that nothing is lost on the way but what cannot be stored."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core import Core
from erp_core.kit.letters import folded
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.unit import service as units
from erp_core.masters.unit.conversion import converts, price_per, quantity_in
from erp_core.masters.unit.schema import UnitSize
from erp_core.masters.unit.spelling import unit_called
from erp_core.sales.sales_order import service as sales_orders
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_work_order, order_input


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    return mill("viewer")


@pytest.fixture(scope="module")
def sizes(core: Core) -> dict[str, UnitSize]:
    return {row.code: row for row in core.run(units.sizes)}


def test_a_unit_is_found_by_code_name_and_plural_in_any_case(sizes: dict[str, UnitSize]) -> None:
    for unit in sizes.values():
        for text in (unit.code, unit.name, f"{unit.name}s", f" {unit.code}. "):
            for written in (text, text.upper(), text.lower()):
                assert unit_called(written, sizes.values()) == unit.code, written


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("KGS", "kg"), ("mtr", "m"), ("Mtrs.", "m"), ("Metre", "m"), ("PCS", "pcs"), ("nos", "pcs")),
        *(("SQM", "m2"), ("sq. m", "m2"), ("m²", "m2"), ("Ltr", "l"), ("düzine", "doz"), ("Adet", "pcs")),
        *(("MT", None), ("", None), ("bales of", None), ("k", None), ("k g", None)),
    ],
)
def test_what_people_call_units(sizes: dict[str, UnitSize], text: str, code: str | None) -> None:
    assert unit_called(text, sizes.values()) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [("AD", "pcs"), ("ADET", "pcs"), ("RULO", "roll"), ("MT", "m"), ("MTS", "m"), ("KG", "kg"), ("gr", "g")],
)
def test_what_people_call_units_where_turkish_is_written(
    sizes: dict[str, UnitSize], text: str, code: str
) -> None:
    assert unit_called(text, sizes.values(), "tr") == code


# What India's tax forms call units (unique quantity codes of the GST), with what each is; nothing where we
# ship no such unit.
_NOT_SHIPPED = (
    "BAG BAL BDL BKL BOU BOX BTL BUN CAN CBM CCM CTN DRM GGK GRS GYD KLR KME MLT MTS OTH PAC PRS QTL SQF SQY "
    "TBS TGM THD TUB UGS UNT"
)
_SHIPPED = (
    *(
        ("CMS", "cm"),
        ("DOZ", "doz"),
        ("GMS", "g"),
        ("KGS", "kg"),
        ("MTR", "m"),
        ("NOS", "pcs"),
        ("PCS", "pcs"),
    ),
    *(("ROL", "roll"), ("SET", "set"), ("SQM", "m2"), ("TON", "t"), ("YDS", "yd")),
)
_TAX_CODES: dict[str, str | None] = {**dict.fromkeys(_NOT_SHIPPED.split()), **dict(_SHIPPED)}


@pytest.mark.parametrize(("text", "code"), _TAX_CODES.items())
def test_a_code_of_tax_forms_is_its_own_unit_or_none(
    sizes: dict[str, UnitSize], text: str, code: str | None
) -> None:
    for written in (text, text.lower(), text.capitalize(), f"{text}."):
        assert unit_called(written, sizes.values()) == code, written


@pytest.mark.parametrize(
    ("quantity", "unit", "wanted", "converted"),
    [
        ("100", "yd", "m", "91.440"),
        ("100", "m", "yd", "109.361"),
        ("0.500", "kg", "g", "500.000"),
        ("2", "t", "kg", "2000.000"),
        ("1", "lb", "kg", "0.454"),
        ("3", "doz", "pcs", "36.000"),
        ("150", "cm", "m", "1.500"),
        ("7", "cone", "cone", "7.000"),
        ("7", "cone", "roll", None),
        ("7", "kg", "m", None),
    ],
)
def test_a_quantity_in_another_unit(
    sizes: dict[str, UnitSize], quantity: str, unit: str, wanted: str, converted: str | None
) -> None:
    found = quantity_in(Decimal(quantity), sizes[unit], sizes[wanted])
    assert found == (None if converted is None else Decimal(converted))


@pytest.mark.parametrize(
    ("price", "unit", "wanted", "converted"),
    [
        ("400", "kg", "g", "0.4000"),
        ("400", "kg", "t", "400000"),
        ("10", "m", "yd", "9.1440"),
        ("10", "pcs", "doz", "120"),
        ("0", "kg", "g", "0"),
        ("400", "kg", "m", None),
        ("400", "cone", "kg", None),
        ("0.01", "kg", "g", None),  # 0.00001 is nothing in four decimals
    ],
)
def test_a_price_per_another_unit(
    sizes: dict[str, UnitSize], price: str, unit: str, wanted: str, converted: str | None
) -> None:
    found = price_per(Decimal(price), sizes[unit], sizes[wanted])
    assert found == (None if converted is None else Decimal(converted))


_units = st.builds(
    lambda code, dimension, factor: UnitSize(
        code=code, name=code, digits=3, dimension=dimension, factor=factor
    ),
    st.sampled_from("abc"),
    st.sampled_from(["length", "weight", "other"]),
    st.decimals("0.000000001", 1_000_000, places=9),
)


@given(_units, _units, st.decimals(0, 1_000_000, places=4))
def test_a_converted_price_is_right_within_a_percent_or_not_offered(
    one: UnitSize, other: UnitSize, price: Decimal
) -> None:
    found = price_per(price, one, other)
    if found is None:
        assert not converts(one, other) or price * other.factor / one.factor < Decimal("0.01")
    else:
        exact = price * other.factor / one.factor
        assert abs(found - exact) <= exact / 100 + Decimal("1e-20")
        assert found == round(found, 4)


@pytest.mark.parametrize("code", ["KG", "Kg", "kg", " kg "])
def test_a_unit_is_known_in_any_case_and_stored_as_its_own_code(mill: Mill, code: str) -> None:
    staff = mill("staff")
    item = make_item(staff, unit=code)
    assert item.unit == "kg"
    shown: Any = {name: getattr(item, name) for name in ItemInput.model_fields}
    assert staff.run(items.update, item.id, item.version, shown | {"unit": code}).unit == "kg"
    line = {"item_id": item.id, "quantity": 1, "unit": code, "unit_price": 1}
    order = order_input(staff, "customer_id", lines=0) | {"lines": [line]}
    assert staff.run(sales_orders.create, order).lines[0].unit == "kg"
    assert make_work_order(staff, item_id=item.id, unit=code).unit == "kg"


def test_no_two_units_differ_by_case_alone(sizes: dict[str, UnitSize]) -> None:
    assert len({folded(code) for code in sizes}) == len(sizes)


@pytest.mark.parametrize("code", ["usd", "Usd", " USD "])
def test_a_currency_is_known_in_any_case(mill: Mill, code: str) -> None:
    assert make_party(mill("staff"), currency=code).currency == "USD"
