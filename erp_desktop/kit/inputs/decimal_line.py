"""DecimalLine: typing numbers exactly, in the user's own notation; used by forms and by cells of the grid."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_decimal_symbol
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from erp_core.kit.i18n import N_, _
from erp_desktop.kit.look.format import (
    format_money,
    format_percent,
    format_price,
    format_quantity,
    locale,
    parse_decimal,
)


@dataclass(frozen=True, slots=True)
class NumberKind:
    """What numbers of a kind look like.

    Attributes:
        shown: writes the number as it is read.
        digits: most decimals that may be typed.
        is_positive: zero is refused.
        maximum: the largest number allowed.
    """

    shown: Callable[[Decimal | None], str]
    digits: int
    is_positive: bool = False
    maximum: Decimal | None = None

    def problem(self, number: Decimal) -> str | None:
        """What is wrong with a number of this kind; None when nothing is."""
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.digits:
            return _("At most {digits} decimals.").format(digits=self.digits)
        if number < 0:
            return _("It cannot be negative.")
        if self.is_positive and number == 0:
            return _("It must be more than zero.")
        if self.maximum is not None and number > self.maximum:
            return _("It can be {maximum} at most.").format(maximum=format_quantity(self.maximum))
        return None

    def typed(self, number: Decimal | None) -> str:
        """The number as it would be typed: no grouping, no needless zeros."""
        if number is None:
            return ""
        return format(number.normalize(), "f").replace(".", get_decimal_symbol(locale()))


_BIGGEST = Decimal(10) ** 14 - 1

MONEY = NumberKind(format_money, digits=2, maximum=_BIGGEST)
PRICE = NumberKind(format_price, digits=4, maximum=_BIGGEST)
QUANTITY = NumberKind(format_quantity, digits=3, is_positive=True, maximum=_BIGGEST)
PERCENT = NumberKind(format_percent, digits=4, maximum=Decimal(100))
MEASURE = NumberKind(format_quantity, digits=2, is_positive=True, maximum=Decimal(99_999_999))
DAYS = NumberKind(format_quantity, digits=0, maximum=Decimal(365))

NOT_A_NUMBER = N_("This is not a number.")


def read_number(text: str, kind: NumberKind) -> tuple[Decimal | None, str | None]:
    """The number that was typed and what is wrong with it; an empty text is no number and no problem."""
    if not text.strip():
        return None, None
    number = parse_decimal(text)
    if number is None:
        return None, _(NOT_A_NUMBER)
    return number, kind.problem(number)


class DecimalLine(QLineEdit):
    """A line to type an exact decimal in: plain while it is typed, grouped when it is left."""

    def __init__(self, kind: NumberKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._number: Decimal | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(40)
        self.setProperty("kind", "number")
        self.textEdited.connect(self._read)

    def number(self) -> Decimal | None:
        return self._number

    def set_number(self, number: Decimal | None) -> None:
        self._number = number
        self.setText(self.kind.typed(number) if self.hasFocus() else self.kind.shown(number))

    def problem(self) -> str | None:
        if self._number is not None and not self.isModified():
            return None
        return read_number(self.text(), self.kind)[1]

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.isReadOnly() and self._number is not None:
            was_modified = self.isModified()
            self.setText(self.kind.typed(self._number))
            self.setModified(was_modified)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._number is not None and self.problem() is None:
            self.setText(self.kind.shown(self._number))

    def _read(self, text: str) -> None:
        self._number = read_number(text, self.kind)[0]
