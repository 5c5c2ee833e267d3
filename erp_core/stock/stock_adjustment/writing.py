"""Writing a stock adjustment: what it takes from the masters, and what its items ask of its lines."""

from collections import defaultdict
from decimal import Decimal

from erp_core.errors import ValidationError
from erp_core.kit.i18n import _
from erp_core.kit.letters import folded
from erp_core.kit.operation import Context
from erp_core.kit.records.lines import OfLines, write_lines
from erp_core.kit.records.record import write
from erp_core.kit.types import MAX_MONEY, round_money
from erp_core.masters.company import service as companies
from erp_core.masters.currency.service import digits_of
from erp_core.masters.item import Tracking
from erp_core.masters.item import service as items
from erp_core.masters.item.model import Item
from erp_core.masters.unit import service as units
from erp_core.masters.unit.conversion import too_fine
from erp_core.masters.warehouse import service as warehouses
from erp_core.stock.stock_adjustment.model import StockAdjustment, StockAdjustmentLine
from erp_core.stock.stock_adjustment.schema import StockAdjustmentInput, StockAdjustmentLineInput


def write_adjustment(ctx: Context, record: StockAdjustment, data: StockAdjustmentInput) -> None:
    """Write header and lines from what the user sent.

    Raises:
        ValidationError: with the path of every field that cannot be written.
    """
    place = warehouses.require(ctx, data.warehouse_id, unchanged=record.warehouse_id == data.warehouse_id)
    write(record, data, without=("lines", "moved_on"))
    record.moved_on = data.moved_on or ctx.today
    require_past(ctx, record)
    record.warehouse_code = place.code
    filler = _LineFiller(ctx, record, data)
    write_lines(ctx, record, data.lines, StockAdjustmentLine, filler.fill)


def require_past(ctx: Context, record: StockAdjustment) -> None:
    """Raise ValidationError where goods would move on a day that has not come."""
    if record.moved_on > ctx.today:
        raise ValidationError.at("moved_on", _("Goods cannot move on a day that is yet to come."))


class _LineFiller:
    """Fills lines from what the user sent and from the items they name, all of them looked up at once."""

    def __init__(self, ctx: Context, record: StockAdjustment, data: StockAdjustmentInput) -> None:
        self._ctx = ctx
        self._items = items.by_id(ctx, (line.item_id for line in data.lines))
        self._digits = digits_of(ctx, companies.home_currency(ctx))
        self._stored = {line.id: line.item_id for line in record.live_lines}
        self._rolls: dict[str, list[int]] = defaultdict(list)
        for place, line in enumerate(data.lines):
            self._rolls[folded(line.roll_number)].append(place)

    def fill(self, line: StockAdjustmentLine, data: StockAdjustmentLineInput) -> None:
        """Write one input into its line; ValidationError with the line's own field names."""
        is_same = data.id is not None and self._stored.get(data.id) == data.item_id
        item = items.usable(self._items.get(data.item_id), unchanged=is_same)
        self._require_counted(item, data)
        for name in ("item_id", "lot_number", "roll_number", "quantity", "second_quantity", "unit_cost"):
            setattr(line, name, getattr(data, name))
        line.item_code, line.item_name, line.unit = item.code, item.name, item.unit
        line.value = self._value(data)

    def _require_counted(self, item: Item, data: StockAdjustmentLineInput) -> None:
        """Raise ValidationError unless the line says what is asked of goods of this item, and no more."""
        errors = wrong_of(item, data.lot_number, data.roll_number)
        own = units.size(self._ctx, item.unit)
        if data.unit:
            errors |= self._wrong_unit(item, data.unit)
        errors |= self._wrong_second(item, data.second_quantity)
        if data.roll_number:
            lines = self._rolls[folded(data.roll_number)]
            if len(lines) > 1:
                errors["roll_number"] = _twice(data.roll_number, lines)
        if errors:
            raise ValidationError(next(iter(errors.values())), errors)
        units.require_quantity(data.quantity, own)

    def _wrong_second(self, item: Item, second: Decimal | None) -> dict[str, str]:
        """Pieces are counted whole as a second quantity, too."""
        if second is None:
            return {}
        if item.second_unit is None:
            return {"second_quantity": _("{code} has no second unit.").format(code=item.code)}
        problem = too_fine(second, units.size(self._ctx, item.second_unit))
        return {"second_quantity": problem} if problem else {}

    def _wrong_unit(self, item: Item, said: str) -> dict[str, str]:
        """Yards of what is counted in metres would be taken for metres."""
        try:
            unit = units.require(self._ctx, said, kept=(item.unit,))
        except ValidationError as error:
            return error.fields
        if unit.code == item.unit:
            return {}
        words = _("{code} is counted in {unit}, not in {other}. Write the quantity in {unit}.")
        return {"unit": words.format(code=item.code, unit=item.unit, other=unit.code)}

    def _value(self, data: StockAdjustmentLineInput) -> Decimal:
        if data.value is not None:
            return round_money(data.value, self._digits)
        value = round_money(data.quantity * (data.unit_cost or Decimal(0)), self._digits)
        if value > MAX_MONEY:
            raise ValidationError.at("unit_cost", _("This is more than can be stored."))
        return value


def _twice(roll: str, lines: list[int]) -> OfLines:
    in_lines = _("Roll {number} stands in lines {places}. A roll is there once.")
    in_rows = _("Roll {number} stands in rows {places}. A roll is there once.")
    return OfLines(in_lines, in_rows, lines, number=roll)


def wrong_of(item: Item, lot: str, roll: str) -> dict[str, str]:
    """What is wrong with how a line names goods of an item, by field."""
    if not item.is_stocked:
        return {"item_id": _("{code} is not kept in stock.").format(code=item.code)}
    errors = {}
    if item.tracking == Tracking.ROLL and not roll:
        errors["roll_number"] = _("{code} is tracked by roll: write the roll’s number.").format(
            code=item.code
        )
    if item.tracking == Tracking.LOT and not lot:
        errors["lot_number"] = _("{code} is tracked by lot: write the lot’s number.").format(code=item.code)
    if item.tracking != Tracking.ROLL and roll:
        errors["roll_number"] = _("{code} is not tracked by roll.").format(code=item.code)
    if item.tracking == Tracking.UNTRACKED and lot:
        errors["lot_number"] = _("{code} is not tracked by lot.").format(code=item.code)
    return errors
