"""Posting: what documents move is written into the ledger, all of it by one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from sqlalchemy import text

from erp_core.errors import Conflict, NotFound
from erp_core.kit.i18n import _
from erp_core.kit.operation import Context
from erp_core.kit.records.change_log import announce
from erp_core.kit.records.statement import Statement
from erp_core.kit.types import round_money
from erp_core.masters.company import service as companies
from erp_core.masters.currency.service import digits_of
from erp_core.stock.stock_move import MoveKind
from erp_core.stock.stock_move.model import StockMove
from erp_core.stock.stock_move.schema import NewMove, Origin

# In one order for everybody, and with the weakest lock that keeps others out (``apply_moves``).
_LOCKED = Statement[Any](
    text(
        """
    SELECT id, item_code, roll_number, lot_number, unit, warehouse_id, state, quantity, second_quantity, value
      FROM holding WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE
    """
    )
)
# One statement, so that the trigger sees all of it: several would be locked and weighed one by one.
_POSTED = Statement[Any](
    text(
        """
    INSERT INTO stock_move (moved_on, kind, holding_id, item_id, lot_id, warehouse_id, owner_id, state,
                            quantity, second_quantity, value, document, document_id, document_number,
                            line_id, party_id, reverses_id)
    SELECT w.moved_on, w.kind, h.id, h.item_id, h.lot_id, coalesce(w.warehouse_id, h.warehouse_id),
           h.owner_id, coalesce(w.state, h.state), w.quantity, w.second_quantity, w.value, :document,
           CAST(:document_id AS bigint), :document_number, w.line_id, CAST(:party_id AS bigint), w.reverses_id
      FROM unnest(CAST(:days AS date[]), CAST(:kinds AS text[]), CAST(:holdings AS bigint[]),
                  CAST(:warehouses AS bigint[]), CAST(:states AS text[]), CAST(:quantities AS numeric[]),
                  CAST(:seconds AS numeric[]), CAST(:amounts AS numeric[]), CAST(:lines AS bigint[]),
                  CAST(:reversed AS bigint[]))
           WITH ORDINALITY AS w(moved_on, kind, holding_id, warehouse_id, state, quantity, second_quantity,
                                value, line_id, reverses_id, place)
      JOIN holding h ON h.id = w.holding_id
     ORDER BY w.place
    RETURNING id
    """
    )
)
_OF_DOCUMENT = Statement[Any](
    text(
        """
    SELECT m.id, m.kind, m.holding_id, m.warehouse_id, m.state, m.quantity, m.second_quantity, m.value,
           m.line_id
      FROM stock_move m
     WHERE m.document = :document AND m.document_id = CAST(:document_id AS bigint) AND m.reverses_id IS NULL
       AND NOT EXISTS (SELECT FROM stock_move r WHERE r.reverses_id = m.id)
     ORDER BY m.id DESC
    """
    )
)
_PRECISION = 60
_QUANTUM = Decimal("0.001")


@dataclass(slots=True)
class _Held:
    """What is in a holding as its moves go on."""

    row: Any
    quantity: Decimal
    second_quantity: Decimal | None
    value: Decimal


def post(ctx: Context, origin: Origin, moves: Sequence[NewMove]) -> list[int]:
    """Write what a document moves into the ledger; the database adds it to the holdings, or refuses it all.

    What leaves takes its share of the value, half up to the currency's digits; the last takes the rest, so
    that nothing stays on nothing.

    Returns:
        the ids of the moves, in their order.

    Raises:
        Conflict: there is not so much of something.
        ValidationError: a rule of the ledger is broken (``apply_moves``).
    """
    if not moves:
        return []
    held = _locked(ctx, {move.holding_id for move in moves})
    digits = digits_of(ctx, companies.home_currency(ctx))
    whole = [_whole(held[move.holding_id], move, digits) for move in moves]
    posted = _POSTED.all(
        ctx.session,
        document=origin.document,
        document_id=origin.document_id,
        document_number=origin.document_number,
        party_id=origin.party_id,
        days=[move.moved_on for move in whole],
        kinds=[str(move.kind) for move in whole],
        holdings=[move.holding_id for move in whole],
        warehouses=[move.warehouse_id for move in whole],
        states=[move.state for move in whole],
        quantities=[move.quantity for move in whole],
        seconds=[move.second_quantity for move in whole],
        amounts=[move.value for move in whole],
        lines=[move.line_id for move in whole],
        reversed=[move.reverses_id for move in whole],
    )
    announce(ctx.session, "holding", held)
    announce(ctx.session, StockMove.__tablename__, [row.id for row in posted])
    return [row.id for row in posted]


def post_back(ctx: Context, origin: Origin) -> list[int]:
    """Take back all that a document moved, today: each move's very opposite, the last first."""
    found = _OF_DOCUMENT.all(ctx.session, document=origin.document, document_id=origin.document_id)
    moves = [
        NewMove(
            kind=MoveKind(row.kind),
            moved_on=ctx.today,
            holding_id=row.holding_id,
            quantity=-row.quantity,
            value=-row.value,
            second_quantity=None if row.second_quantity is None else -row.second_quantity,
            warehouse_id=row.warehouse_id,
            state=row.state,
            line_id=row.line_id,
            reverses_id=row.id,
        )
        for row in found
    ]
    return post(ctx, origin, moves)


def _locked(ctx: Context, ids: set[int]) -> dict[int, _Held]:
    rows = _LOCKED.all(ctx.session, ids=sorted(ids))
    if len(rows) != len(ids):
        raise NotFound(_("These goods do not exist. Please choose others."))
    return {row.id: _Held(row, row.quantity, row.second_quantity, row.value) for row in rows}


def _whole(held: _Held, move: NewMove, digits: int) -> NewMove:
    """The move with what it takes along, and what it leaves behind noted."""
    second, value = move.second_quantity, move.value
    if move.quantity < 0:
        if -move.quantity > held.quantity:
            raise _too_little(held, -move.quantity)
        if second is None and held.second_quantity is not None:
            second = -_share(held.second_quantity, -move.quantity, held.quantity, _QUANTUM)
        if value is None:
            value = -_share(held.value, -move.quantity, held.quantity, Decimal(1).scaleb(-digits))
    value = round_money(value or Decimal(0), digits)
    held.quantity += move.quantity
    held.value += value
    if second is not None:
        held.second_quantity = (held.second_quantity or Decimal(0)) + second
    return replace(move, second_quantity=second, value=value)


def _share(whole: Decimal, part: Decimal, of: Decimal, quantum: Decimal) -> Decimal:
    """What of something goes with a part of a quantity: all of it with the last."""
    if part == of:
        return whole
    with localcontext(prec=_PRECISION):
        return min(whole, (whole * part / of).quantize(quantum, rounding=ROUND_HALF_UP))


def _too_little(held: _Held, wanted: Decimal) -> Conflict:
    row = held.row
    name = " · ".join(part for part in (row.item_code, row.lot_number, row.roll_number or "") if part)
    words = _("Of {goods} there are {there} {unit} there, not {wanted}.")
    there, asked = (format(number.normalize(), "f") for number in (held.quantity, wanted))
    return Conflict(words.format(goods=name, there=there, unit=row.unit, wanted=asked))
