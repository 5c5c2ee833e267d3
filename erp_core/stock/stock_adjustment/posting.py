"""Posting a stock adjustment: its lots and rolls are made, and what it says is written into the ledger."""

from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam, func, select

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context
from erp_core.masters.item import service as items
from erp_core.masters.warehouse import service as warehouses
from erp_core.stock.holding.keyed import holdings_of
from erp_core.stock.holding.model import Holding
from erp_core.stock.holding.schema import Key
from erp_core.stock.lot.numbered import lots_of
from erp_core.stock.stock_adjustment.model import StockAdjustment, StockAdjustmentLine
from erp_core.stock.stock_adjustment.writing import require_past, wrong_of
from erp_core.stock.stock_move import MoveKind
from erp_core.stock.stock_move.schema import NewMove, Origin
from erp_core.stock.stock_move.service import post, post_back

_ASKED_AT_ONCE = 5000


def move_in(ctx: Context, record: StockAdjustment) -> None:
    """Put into stock what the lines say.

    Raises:
        ValidationError: of what the lines rest on something is not so any more, or a roll is there already.
    """
    require_past(ctx, record)
    warehouses.require(ctx, record.warehouse_id)
    lines = record.live_lines
    _require_still_good(ctx, lines)
    lots = lots_of(ctx, [(line.item_id, line.lot_number) for line in lines if line.lot_number])
    keys = [_key(record, line, lots.get((line.item_id, line.lot_number))) for line in lines]
    ids = holdings_of(ctx, keys)
    _require_new_rolls(ctx, record, lines, [ids[key] for key in keys])
    moves = [
        NewMove(
            kind=MoveKind(record.kind),
            moved_on=record.moved_on,
            holding_id=ids[key],
            quantity=line.quantity,
            value=line.value,
            second_quantity=line.second_quantity,
            warehouse_id=record.warehouse_id,
            line_id=line.id,
        )
        for line, key in zip(lines, keys, strict=True)
    ]
    post(ctx, _origin(record), moves)


def move_back(ctx: Context, record: StockAdjustment) -> None:
    """Take out of stock again what was posted."""
    if record.status == "posted":
        post_back(ctx, _origin(record))


def _origin(record: StockAdjustment) -> Origin:
    return Origin(record.__tablename__, record.id, record.number)


def _key(record: StockAdjustment, line: StockAdjustmentLine, lot_id: int | None) -> Key:
    return Key(line.item_id, record.warehouse_id, lot_id, line.roll_number or None)


def _require_still_good(ctx: Context, lines: list[StockAdjustmentLine]) -> None:
    found = items.by_id(ctx, (line.item_id for line in lines))
    errors: dict[str, str] = {}
    for index, line in enumerate(lines):
        try:
            item = items.usable(found.get(line.item_id), unchanged=False)
        except ValidationError as error:
            wrong = error.fields
        else:
            wrong = wrong_of(item, line.lot_number, line.roll_number)
            if item.unit != line.unit:
                wrong["item_id"] = _("{code} has another unit by now. Choose it again.").format(
                    code=item.code
                )
        errors |= {f"lines.{index}.{name}": words for name, words in wrong.items()}
    _refuse(errors)


def _require_new_rolls(
    ctx: Context, record: StockAdjustment, lines: list[StockAdjustmentLine], ids: list[int]
) -> None:
    """Raise ValidationError at each roll that is there already, or is another's, or was moved later."""
    rolls = {
        id: (index, line) for index, (line, id) in enumerate(zip(lines, ids, strict=True)) if line.roll_number
    }
    statement = select(
        Holding.id, Holding.item_id, Holding.quantity, Holding.last_moved_on, Holding.lot_number
    )
    errors: dict[str, str] = {}
    for row in ctx.session.execute(statement.where(Holding.id.in_(rolls))):
        index, line = rolls[row.id]
        if words := _wrong_roll(record, line, row):
            errors[f"lines.{index}.roll_number"] = words
    _refuse(errors)


def foreseen(ctx: Context, record: StockAdjustment) -> dict[str, str]:
    """What ``move_in`` would refuse of a draft as stock is now, by the path of its field."""
    lines = {
        folded(line.roll_number): (n, line) for n, line in enumerate(record.live_lines) if line.roll_number
    }
    column, numbers = func.folded(Holding.roll_number), [*lines]
    errors: dict[str, str] = {}
    for start in range(0, len(numbers), _ASKED_AT_ONCE):
        some = bindparam("rolls", numbers[start : start + _ASKED_AT_ONCE], type_=ARRAY(Text()))
        found = select(
            Holding.roll_number,
            Holding.item_id,
            Holding.quantity,
            Holding.last_moved_on,
            Holding.lot_number,
        )
        for row in ctx.session.execute(found.where(column == any_(some), Holding.roll_number.is_not(None))):
            index, line = lines[folded(row.roll_number)]
            if words := _wrong_roll(record, line, row):
                errors[f"lines.{index}.roll_number"] = words
    return errors


def _wrong_roll(record: StockAdjustment, line: StockAdjustmentLine, row: Any) -> str:
    """Why a roll cannot be put in stock as a line says; empty where it can."""
    words = ""
    if row.quantity:
        words = _("Roll {number} is in stock already.")
    elif (row.item_id, folded(row.lot_number)) != (line.item_id, folded(line.lot_number)):
        words = _("Roll {number} was of another item or lot. Write another number.")
    elif row.last_moved_on is not None and row.last_moved_on > record.moved_on:
        words = _("Roll {number} was moved on {day}. Write that day, or a later one.")
    return words.format(number=line.roll_number, day=row.last_moved_on)


def _refuse(errors: dict[str, str]) -> None:
    if errors:
        raise ValidationError(_("Some lines cannot be posted as they are."), errors)
