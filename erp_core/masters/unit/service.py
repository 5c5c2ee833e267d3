"""Operations on units of measure, and what quantities need of them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from erp_core.errors import ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.listing import Listing
from erp_core.kit.operation import Context, command, query
from erp_core.kit.records.confirmation import Confirmed
from erp_core.kit.records.record import write
from erp_core.kit.records.statement import Statement
from erp_core.kit.records.uses import is_named
from erp_core.kit.schema import Change, Summary
from erp_core.kit.types import Id
from erp_core.masters.company import service as companies
from erp_core.masters.item import ITEM
from erp_core.masters.unit import BASES, UNIT
from erp_core.masters.unit.conversion import too_fine
from erp_core.masters.unit.model import Unit
from erp_core.masters.unit.schema import UnitInput, UnitRow, UnitSize, UnitView
from erp_core.masters.unit.spelling import unit_called
from erp_core.security.imports import TakenBack
from erp_core.security.records import Records

LISTING = Listing(model=Unit, row=UnitRow, default_sort="code")
# Whatever names a unit keeps it, no document too; the database refuses by the same rule.
RECORDS = Records(Unit, UnitView, LISTING, is_held=is_named)

_SIZES: Statement = Statement(
    select(
        *(Unit.code, Unit.name, Unit.decimals.label("digits"), Unit.dimension, Unit.factor),
        *(Unit.is_active, Unit.deleted_at),
    ).order_by(Unit.code)
)


@query(UNIT.permission("read"))
def search(ctx: Context, query: ListQuery) -> list[UnitRow]:
    """One page of units."""
    return RECORDS.page(ctx, query)


@query(UNIT.permission("read"))
def summary(ctx: Context, query: ListQuery) -> Summary:
    """How many units match."""
    return RECORDS.summary(ctx, query)


@query(UNIT.permission("read"))
def get(ctx: Context, id: Id) -> UnitView:
    """One unit."""
    return RECORDS.get(ctx, id)


@query(UNIT.permission("read"))
def history(ctx: Context, id: Id) -> list[Change]:
    """Who changed this unit, and when."""
    return RECORDS.history(ctx, id)


@query(ITEM.permission("read"))
def sizes(ctx: Context) -> list[UnitSize]:
    """All units, by code, with what quantities need of them; inactive ones too, as items may have them."""
    return [_size(row) for row in _there(ctx)]


@command(UNIT.permission("write"))
def create(ctx: Context, unit: UnitInput) -> UnitView:
    """Add a unit; one that was deleted under this code comes back, with its code as it was written then."""
    record = _deleted(ctx, unit.code) or Unit()
    return _saved(ctx, record, unit.model_copy(update={"code": record.code or unit.code}))


@command(UNIT.permission("write"))
def update(ctx: Context, id: Id, version: int, unit: UnitInput) -> UnitView:
    """Change a unit: its code never, its decimals and its size while nothing was counted in it yet."""
    return _saved(ctx, RECORDS.locked(ctx, id, version), unit)


@command(UNIT.permission("write"))
def take_back_import(ctx: Context, confirmed: Confirmed = ()) -> TakenBack:
    """Undo one's own last import of units: new ones are deleted, changed ones are as before."""
    return RECORDS.take_back_import(ctx, confirmed)


@command(UNIT.permission("delete"))
def delete(ctx: Context, id: Id, version: int) -> None:
    """Remove a unit that nothing names from all lists."""
    RECORDS.locked(ctx, id, version).deleted_at = ctx.now
    ctx.known.pop(Unit, None)


def by_code(ctx: Context, codes: Iterable[str]) -> dict[str, UnitSize]:
    """Those of ``codes`` that are units; what is stored names none but such."""
    known = _known(ctx)
    return {code: _size(known[code]) for code in set(codes) & known.keys()}


def size(ctx: Context, code: str) -> UnitSize:
    """The unit that something stored names."""
    return by_code(ctx, [code])[code]


def require(ctx: Context, code: str, field: str = "unit", kept: Iterable[str | None] = ()) -> UnitSize:
    """The unit called so, by code, name or abbreviation, or ValidationError at ``field``.

    Args:
        kept: units that are named already, so they may have become inactive since.
    """
    known = _known(ctx)
    row = known.get(code)
    if row is None or row.deleted_at is not None:
        meant = called(ctx, code)
        if meant is None:
            raise ValidationError.at(field, _("The unit {code} is not known.").format(code=code))
        row = known[meant]
    if not row.is_active and row.code not in kept:
        raise ValidationError.at(field, _("{code} is not active.").format(code=row.code))
    return _size(row)


def is_same(ctx: Context, one: str, other: str) -> bool:
    """Whether two words are one unit: by code, name or abbreviation, as KGS and kilogram."""
    meant = called(ctx, one)
    return meant is not None and meant == called(ctx, other)


def require_quantity(quantity: Decimal, unit: UnitSize) -> None:
    """Raise ValidationError at ``quantity`` where the unit has not so many decimals."""
    if problem := too_fine(quantity, unit):
        raise ValidationError.at("quantity", problem)


def called(ctx: Context, text: str) -> str | None:
    """Code of the unit that is called so here, by code, name or abbreviation; None for none."""
    return unit_called(text, _there(ctx), _language(ctx))


def _language(ctx: Context) -> str:
    """The company's: what its offices write."""
    return companies.current(ctx).language


def _known(ctx: Context) -> dict[str, Any]:
    """All units by code, as stored, deleted ones too; read once by a call, as every line needs its own."""
    known: dict[str, Any] | None = ctx.known.get(Unit)
    if known is None:
        known = ctx.known[Unit] = {row.code: row for row in _SIZES.all(ctx.session)}
    return known


def _there(ctx: Context) -> list[Any]:
    return [row for row in _known(ctx).values() if row.deleted_at is None]


def _size(row: Any) -> UnitSize:
    told = row._asdict()
    del told["deleted_at"]
    return UnitSize.model_construct(**told)


def _deleted(ctx: Context, code: str) -> Unit | None:
    wanted = select(Unit).where(func.folded(Unit.code) == folded(code), Unit.deleted_at.is_not(None))
    return ctx.session.scalar(wanted.with_for_update())


def _factor(unit: UnitInput) -> Decimal:
    """How large it is, or ValidationError at ``factor`` where it is not so much of what it measures."""
    base = BASES.get(unit.dimension)
    if base is None:
        if unit.factor not in (None, 1):
            words = _("What converts into no other unit has no factor: leave it out.")
            raise ValidationError.at("factor", words)
        return Decimal(1)
    if unit.factor is None:
        raise ValidationError.at("factor", _("Write how many {unit} one of it is.").format(unit=base))
    if unit.code == base and unit.factor != 1:
        words = _("The others are so many {unit}; this one is 1.")
        raise ValidationError.at("factor", words.format(unit=base))
    return unit.factor


def _saved(ctx: Context, record: Unit, data: UnitInput) -> UnitView:
    factor = _factor(data)
    write(record, data, without=("factor",))
    record.factor, record.deleted_at = factor, None
    ctx.known.pop(Unit, None)
    return RECORDS.saved(ctx, record)
