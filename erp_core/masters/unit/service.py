"""Operations on units of measure."""

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import select

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, query
from erp_core.masters.item import ITEM
from erp_core.masters.unit.conversion import too_fine
from erp_core.masters.unit.model import Unit
from erp_core.masters.unit.schema import UnitRow
from erp_core.masters.unit.spelling import unit_called


@query(ITEM.permission("read"))
def search(ctx: Context) -> list[UnitRow]:
    """All units, by code."""
    return [UnitRow.model_validate(u) for u in ctx.session.scalars(select(Unit).order_by(Unit.code))]


# Few, seeded and never edited; every line of an order needs its own.
_KNOWN: dict[str, UnitRow] = {}


def by_code(ctx: Context, codes: Iterable[str]) -> dict[str, UnitRow]:
    """Those of ``codes`` that are units."""
    wanted = set(codes)
    if not wanted <= _KNOWN.keys():
        _KNOWN.update({unit.code: unit for unit in search(ctx)})
    return {code: _KNOWN[code] for code in wanted & _KNOWN.keys()}


def require(ctx: Context, code: str, field: str = "unit") -> UnitRow:
    """The unit called so, by code, name or abbreviation, or ValidationError at ``field``."""
    if unit := by_code(ctx, [code]).get(code):
        return unit
    meant = unit_called(code, _KNOWN.values())
    if meant is None:
        raise unknown(code, field)
    return _KNOWN[meant]


def require_quantity(quantity: Decimal, unit: UnitRow) -> None:
    """Raise ValidationError at ``quantity`` where the unit has not so many decimals."""
    if problem := too_fine(quantity, unit):
        raise ValidationError.at("quantity", problem)


def unknown(code: str, field: str = "unit") -> ValidationError:
    """The refusal of a code that is no unit."""
    return ValidationError.at(field, _("The unit {code} is not known.").format(code=code))
