"""Quantities and prices in another unit; computed with exact decimals and rounded once, half up."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Protocol

from erp_core.masters.unit import OTHER

_PRECISION = 60
_QUANTITY = Decimal("0.001")
_PRICE = Decimal("0.0001")
# A price per gram that four decimals cannot say any more is no price to calculate with.
_LARGEST_ERROR = Decimal("0.01")


class Measure(Protocol):
    """A unit as far as converting needs it."""

    @property
    def code(self) -> str: ...
    @property
    def dimension(self) -> str: ...
    @property
    def factor(self) -> Decimal: ...


def converts(one: Measure, other: Measure) -> bool:
    """Whether what is measured in one unit can be said in the other."""
    return one.code == other.code or (one.dimension == other.dimension and one.dimension != OTHER)


def quantity_in(quantity: Decimal, unit: Measure, wanted: Measure) -> Decimal | None:
    """A quantity in the wanted unit, to three decimals; None where the units do not convert.

    100 yd are 91.440 m, 100 m are 109.361 yd.
    """
    if not converts(unit, wanted):
        return None
    with localcontext(prec=_PRECISION):
        return (quantity * unit.factor / wanted.factor).quantize(_QUANTITY, ROUND_HALF_UP)


def price_per(price: Decimal, unit: Measure, wanted: Measure) -> Decimal | None:
    """What one of the wanted unit costs, to four decimals, if ``price`` is what one of ``unit`` costs.

    None where the units do not convert, or where four decimals are too few to say it within one percent.
    """
    if not converts(unit, wanted):
        return None
    with localcontext(prec=_PRECISION):
        exact = price * wanted.factor / unit.factor
        rounded = exact.quantize(_PRICE, ROUND_HALF_UP)
        return rounded if abs(rounded - exact) <= exact * _LARGEST_ERROR else None
