"""Quantities and prices in another unit; computed with exact decimals and rounded once, half up."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

from erp_core.kit.i18n import NN_, _, ngettext
from erp_core.masters.unit import Dimension
from erp_core.masters.unit.schema import UnitSize

_PRECISION = 60
_QUANTITY = Decimal("0.001")
_PRICE = Decimal("0.0001")
# A price per gram that four decimals cannot say any more is no price to calculate with.
_LARGEST_ERROR = Decimal("0.01")


def converts(one: UnitSize, other: UnitSize) -> bool:
    """Whether what is measured in one unit can be said in the other."""
    return one.code == other.code or (one.dimension == other.dimension and one.dimension != Dimension.OTHER)


def quantity_in(quantity: Decimal, unit: UnitSize, wanted: UnitSize) -> Decimal | None:
    """A quantity in the wanted unit, to three decimals; None where the units do not convert.

    100 yd are 91.440 m, 100 m are 109.361 yd.
    """
    if not converts(unit, wanted):
        return None
    with localcontext(prec=_PRECISION):
        return (quantity * unit.factor / wanted.factor).quantize(_QUANTITY, ROUND_HALF_UP)


def price_per(price: Decimal, unit: UnitSize, wanted: UnitSize) -> Decimal | None:
    """What one of the wanted unit costs, to four decimals, if ``price`` is what one of ``unit`` costs.

    None where the units do not convert, or where four decimals are too few to say it within one percent.
    """
    if not converts(unit, wanted):
        return None
    with localcontext(prec=_PRECISION):
        exact = price * wanted.factor / unit.factor
        rounded = exact.quantize(_PRICE, ROUND_HALF_UP)
        return rounded if abs(rounded - exact) <= exact * _LARGEST_ERROR else None


def too_fine(quantity: Decimal, unit: UnitSize) -> str | None:
    """The sentence for a quantity with more decimals than its unit is counted with; None where it has not."""
    if quantity == quantity.quantize(Decimal(1).scaleb(-unit.digits), ROUND_HALF_UP):
        return None
    if unit.digits == 0:
        return _("{unit} is counted whole, without decimals.").format(unit=unit.code)
    forms = NN_(
        "In {unit} at most {digits} decimal fits here.", "In {unit} at most {digits} decimals fit here."
    )
    return ngettext(*forms, unit.digits).format(unit=unit.code, digits=unit.digits)
