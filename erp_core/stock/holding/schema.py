"""What crosses the door for holdings. Values stand in none of it: who sees stock need not see its cost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core.kit.schema import Input, Row, Schema, View
from erp_core.kit.types import OptionalCode
from erp_core.stock.holding import HoldingState
from erp_core.stock.stock_move import MoveKind


@dataclass(frozen=True, slots=True)
class Key:
    """What tells a holding from others: a roll by its number, a pile by all the rest."""

    item_id: int
    warehouse_id: int
    lot_id: int | None = None
    roll_number: str | None = None
    owner_id: int | None = None
    state: HoldingState = HoldingState.FREE


class HoldingRow(Row):
    """A line of the list of what is in stock."""

    item_id: int
    item_code: str
    item_name: str
    warehouse_id: int
    warehouse_code: str
    lot_number: str
    roll_number: str | None
    state: HoldingState
    quantity: Decimal
    unit: str
    second_quantity: Decimal | None
    second_unit: str | None
    is_active: bool


class HoldingInput(Input):
    """What a user writes about a holding: where a roll lies in its warehouse."""

    bin: OptionalCode = ""


class HoldingMove(Schema):
    """A line of the ledger about one holding: what came, or went, and by which document.

    Attributes:
        quantity, second_quantity: less than nothing where it went.
        document: name of its kind.
        is_back: it took an earlier one back.
    """

    id: int
    moved_on: date
    kind: MoveKind
    quantity: Decimal
    second_quantity: Decimal | None
    document: str
    document_id: int
    document_number: str
    is_back: bool


class HoldingView(View):
    """A whole holding, but for its value.

    Attributes:
        colour: of its item.
    """

    item_id: int
    item_code: str
    item_name: str
    colour: str = ""
    warehouse_id: int
    warehouse_code: str
    lot_id: int | None
    lot_number: str
    roll_number: str | None
    owner_id: int | None
    state: HoldingState
    bin: str
    quantity: Decimal
    unit: str
    second_quantity: Decimal | None
    second_unit: str | None
    reserved: Decimal
    last_moved_on: date | None
    is_active: bool
