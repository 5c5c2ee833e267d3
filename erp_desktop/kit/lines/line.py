"""Line: one line of an order while it is typed, and the columns it is typed in."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from erp_core.kit.i18n import N_, _
from erp_core.kit.types import MAX_MONEY, line_amount
from erp_core.trading.schema import LineView
from erp_desktop.kit.inputs.decimal_line import MONEY, PERCENT, PRICE, QUANTITY, NumberKind
from erp_desktop.kit.inputs.match import Match

NO_ITEM = N_("Choose an item.")
NO_QUANTITY = N_("Write a quantity.")


@dataclass(frozen=True, slots=True)
class LineColumn:
    """One column of the lines grid.

    Attributes:
        field: its name in the operation's input, as error paths name it.
        number: the kind of number typed here; None for text.
        width: in pixels at 100 %; 0 takes the room that is left.
    """

    name: str
    title: str
    field: str
    width: int
    number: NumberKind | None = None
    is_editable: bool = True


COLUMNS = (
    LineColumn("item", N_("Item"), "item_id", 124),
    LineColumn("description", N_("Description"), "description", 0),
    LineColumn("quantity", N_("Quantity"), "quantity", 96, QUANTITY),
    LineColumn("unit", N_("Unit"), "unit", 64),
    LineColumn("unit_price", N_("Unit price"), "unit_price", 104, PRICE),
    LineColumn("discount_percent", N_("Discount"), "discount_percent", 80, PERCENT),
    LineColumn("amount", N_("Amount"), "amount", 116, MONEY, is_editable=False),
)
COLUMN = {column.name: index for index, column in enumerate(COLUMNS)}
_BY_FIELD = {column.field: column.name for column in COLUMNS}


@dataclass(slots=True)
class Line:
    """One line while it is typed.

    Attributes:
        id: of the stored line; None for a new one.
        item_text: a code that was typed or pasted and is not (yet) an item.
        typed: column to text that cannot be read as its number; kept so that nothing typed is lost.
        errors: column to the sentence that says what is wrong there.
        is_resolving: the item's code is being looked up.
    """

    id: int | None = None
    item: Match | None = None
    item_text: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    is_resolving: bool = False

    @staticmethod
    def from_view(view: LineView) -> "Line":
        return Line(
            id=view.id,
            item=Match(view.item_id, view.item_code, view.item_name),
            description=view.description,
            quantity=view.quantity,
            unit=view.unit,
            unit_price=view.unit_price,
            discount_percent=view.discount_percent or None,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in it; such a line is not sent."""
        return not (
            self.id
            or self.item
            or self.item_text
            or self.description
            or self.unit
            or self.typed
            or self.quantity is not None
            or self.unit_price is not None
            or self.discount_percent is not None
        )

    def forget_item(self) -> None:
        """Take the item away, and the words and unit that came from it; what was typed by hand stays."""
        if self.item is not None:
            if self.description == self.item.name:
                self.description = ""
            self.unit = ""
        self.item = None

    def amount(self, digits: int) -> Decimal | None:
        """What core will compute; None while a number is missing, or too large for core to store."""
        if self.quantity is None or self.unit_price is None or self.quantity * self.unit_price > MAX_MONEY:
            return None
        return line_amount(self.quantity, self.unit_price, self.discount_percent or Decimal(0), digits)

    def problems(self) -> dict[str, str]:
        """Column to what is missing or wrong, before anybody asks the core."""
        found = dict(self.errors)
        if self.item is None and not self.is_resolving:
            found.setdefault("item", _(NO_ITEM))
        if self.quantity is None:
            found.setdefault("quantity", _(NO_QUANTITY))
        return found

    def to_input(self) -> dict[str, Any]:
        """The line as an operation's input wants it."""
        return {
            "id": self.id,
            "item_id": self.item.key if self.item else None,
            "description": self.description,
            "quantity": self.quantity,
            "unit": self.unit,
            "unit_price": self.unit_price,
            "discount_percent": self.discount_percent or Decimal(0),
        }

    def state(self) -> dict[str, Any]:
        """Plain JSON data for the draft on disk."""
        state: dict[str, Any] = {
            name: None if (number := getattr(self, name)) is None else str(number) for name in _NUMBERS
        }
        return state | {
            "id": self.id,
            "item": self.item.state() if self.item else None,
            "item_text": self.item_text,
            "description": self.description,
            "unit": self.unit,
            "typed": self.typed,
        }

    @staticmethod
    def from_state(state: dict[str, Any]) -> "Line":
        numbers = {name: Decimal(state[name]) if state[name] is not None else None for name in _NUMBERS}
        return Line(
            id=state["id"],
            item=Match.from_state(state["item"]),
            item_text=state["item_text"],
            description=state["description"],
            unit=state["unit"],
            typed=dict(state["typed"]),
            **numbers,  # type: ignore[arg-type]
        )

    def copy(self) -> "Line":
        """The same line once more, as a new one."""
        return Line(
            item=self.item,
            item_text=self.item_text,
            description=self.description,
            quantity=self.quantity,
            unit=self.unit,
            unit_price=self.unit_price,
            discount_percent=self.discount_percent,
            typed=dict(self.typed),
            errors=dict(self.errors),
            is_resolving=self.is_resolving,
        )


_NUMBERS = ("quantity", "unit_price", "discount_percent")


def column_of_field(field_name: str) -> str:
    """The column that shows a field of the input; the item's where none does."""
    return _BY_FIELD.get(field_name, "item")
