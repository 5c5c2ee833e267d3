"""Operations on units of measure."""

from collections.abc import Iterable

from sqlalchemy import select

from erp_core.kit.operation import Context, query
from erp_core.masters.item import ITEM
from erp_core.masters.unit.model import Unit
from erp_core.masters.unit.schema import UnitRow


@query(ITEM.permission("read"))
def search(ctx: Context) -> list[UnitRow]:
    """All units, by code."""
    return [UnitRow.model_validate(u) for u in ctx.session.scalars(select(Unit).order_by(Unit.code))]


def known(ctx: Context, codes: Iterable[str]) -> set[str]:
    """Those of ``codes`` that are units."""
    return set(ctx.session.scalars(select(Unit.code).where(Unit.code.in_(list(codes)))))
