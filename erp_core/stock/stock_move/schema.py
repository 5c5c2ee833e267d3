"""What documents say of the goods they move."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core.stock.stock_move import MoveKind


@dataclass(frozen=True, slots=True)
class Origin:
    """The document that moves goods, and whose they become or were.

    Attributes:
        document: its table.
        party_id: customer, supplier or job worker; None for none.
    """

    document: str
    document_id: int
    document_number: str
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewMove:
    """What is added to a holding, or taken from it.

    Attributes:
        quantity: less than nothing where it is taken.
        value: in the company's currency, with the sign of the quantity. None takes the holding's own share,
            and the rest of it with the last; what comes says its value.
        second_quantity: the same; None takes the share of what is taken, where the item has a second unit.
        warehouse_id: where a roll comes to; None for where the holding is.
        state: what a roll becomes; None for what the holding is.
        reverses_id: the move that this one takes back.
    """

    kind: MoveKind
    moved_on: date
    holding_id: int
    quantity: Decimal
    value: Decimal | None = None
    second_quantity: Decimal | None = None
    warehouse_id: int | None = None
    state: str | None = None
    line_id: int | None = None
    reverses_id: int | None = None
