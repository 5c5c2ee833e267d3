"""Units: which convert into each other, and that nothing is lost on the way but what cannot be stored."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core import Core
from erp_core.masters.unit import service as units
from erp_core.masters.unit.conversion import converts, price_per, quantity_in
from erp_core.masters.unit.schema import UnitRow
from tests.factories.mill import Mill


@pytest.fixture(scope="module")
def core(mill: Mill) -> Core:
    return mill("viewer")


@pytest.fixture(scope="module")
def sizes(core: Core) -> dict[str, UnitRow]:
    return {row.code: row for row in core.run(units.search)}


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
    sizes: dict[str, UnitRow], quantity: str, unit: str, wanted: str, converted: str | None
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
    sizes: dict[str, UnitRow], price: str, unit: str, wanted: str, converted: str | None
) -> None:
    found = price_per(Decimal(price), sizes[unit], sizes[wanted])
    assert found == (None if converted is None else Decimal(converted))


_units = st.builds(
    lambda code, dimension, factor: UnitRow(
        code=code, name=code, digits=3, dimension=dimension, factor=factor
    ),
    st.sampled_from("abc"),
    st.sampled_from(["length", "weight", "other"]),
    st.decimals("0.000000001", 1_000_000, places=9),
)


@given(_units, _units, st.decimals(0, 1_000_000, places=4))
def test_a_converted_price_is_right_within_a_percent_or_not_offered(
    one: UnitRow, other: UnitRow, price: Decimal
) -> None:
    found = price_per(price, one, other)
    if found is None:
        assert not converts(one, other) or price * other.factor / one.factor < Decimal("0.01")
    else:
        exact = price * other.factor / one.factor
        assert abs(found - exact) <= exact / 100 + Decimal("1e-20")
        assert found == round(found, 4)
