"""Operations on units of measure."""

from collections.abc import Iterable

from sqlalchemy import select

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context, query
from erp_core.masters.item import ITEM
from erp_core.masters.unit.model import Unit
from erp_core.masters.unit.schema import UnitRow


@query(ITEM.permission("read"))
def search(ctx: Context) -> list[UnitRow]:
    """All units, by code."""
    return [UnitRow.model_validate(u) for u in ctx.session.scalars(select(Unit).order_by(Unit.code))]


def by_code(ctx: Context, codes: Iterable[str]) -> dict[str, UnitRow]:
    """Those of ``codes`` that are units."""
    found = ctx.session.scalars(select(Unit).where(Unit.code.in_(list(codes))))
    return {unit.code: UnitRow.model_validate(unit) for unit in found}


def require(ctx: Context, code: str) -> UnitRow:
    """The unit of this code, or ValidationError at ``unit``."""
    unit = by_code(ctx, [code]).get(code)
    if unit is None:
        raise unknown(code)
    return unit


def unknown(code: str) -> ValidationError:
    """The refusal of a code that is no unit."""
    return ValidationError.at("unit", _("The unit {code} is not known.").format(code=code))
