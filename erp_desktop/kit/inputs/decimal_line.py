"""DecimalLine: typing numbers exactly, in the user's own notation; used by forms and by cells of the grid."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_decimal_symbol
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from erp_core.kit.i18n import _
from erp_core.kit.reading import numbers
from erp_core.kit.reading.expressions import is_expression, looks_like_a_date, worked_out
from erp_core.kit.reading.notation import Unreadable
from erp_desktop.kit.inputs.plain_line import APART, PlainLine
from erp_desktop.kit.look.format import (
    format_money,
    format_percent,
    format_price,
    format_quantity,
    format_rate,
    home_currency,
    locale,
    notation,
)


@dataclass(frozen=True, slots=True)
class NumberKind:
    """What numbers of a kind look like.

    Attributes:
        shown: writes the number as it is read.
        digits: most decimals that may be typed.
        is_positive: zero is refused.
        maximum: the largest number allowed.
        is_percent: percentages are meant; a percent sign may be typed.
        is_money: amounts are meant; the sign of their currency may be typed.
    """

    shown: Callable[[Decimal | None], str]
    digits: int
    is_positive: bool = False
    maximum: Decimal | None = None
    is_percent: bool = False
    is_money: bool = False

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

MONEY = NumberKind(format_money, digits=2, maximum=_BIGGEST, is_money=True)
PRICE = NumberKind(format_price, digits=4, maximum=_BIGGEST, is_money=True)
RATE = NumberKind(format_rate, digits=6, is_positive=True, maximum=Decimal(999_999_999_999))
FACTOR = NumberKind(format_rate, digits=9, is_positive=True, maximum=Decimal(999_999_999))
QUANTITY = NumberKind(format_quantity, digits=3, is_positive=True, maximum=_BIGGEST)
PERCENT = NumberKind(format_percent, digits=4, maximum=Decimal(100), is_percent=True)
MEASURE = NumberKind(format_quantity, digits=2, is_positive=True, maximum=Decimal(99_999_999))
DIGITS = NumberKind(format_quantity, digits=0, maximum=Decimal(3))
DAYS = NumberKind(format_quantity, digits=0, maximum=Decimal(365))


def read_number(
    text: str, kind: NumberKind, sign: str | None = None, currencies: Collection[str] = ()
) -> tuple[Decimal | None, str | None]:
    """The number that was typed and what is wrong with it; an empty text is no number and no problem.

    Args:
        sign: the decimal sign of all numbers around it; None where it stands alone.
        currencies: whose amounts are meant, where ``kind`` is of money; empty where that is not known.
    """
    if not text.strip():
        return None, None
    try:
        number = numbers.read_number(
            text,
            notation(),
            sign,
            is_percent=kind.is_percent,
            currencies=currencies if kind.is_money else None,
        )
    except Unreadable as error:
        return None, str(error)
    return number, kind.problem(number)


def read_typed(
    text: str, kind: NumberKind, currencies: Collection[str] = (), *, digits: int | None = None
) -> tuple[Decimal | None, str | None]:
    """The same of what was typed, which may have to be worked out: ``12*3.5``.

    Args:
        digits: decimals of what is worked out; of those of its kind where None.
    """
    if not is_expression(text):
        return read_number(text, kind, None, currencies)
    if looks_like_a_date(text):
        return None, _("This looks like a date. Write = before it to work it out.")
    try:
        number = worked_out(text, notation(), kind.digits if digits is None else digits)
    except Unreadable as error:
        return None, str(error)
    return number, kind.problem(number)


class DecimalLine(PlainLine):
    """A line to type an exact decimal in: plain while it is typed, grouped when it is left."""

    between = APART

    def __init__(self, kind: NumberKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._number: Decimal | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setProperty("kind", "number")
        self.textEdited.connect(self._read)

    def number(self) -> Decimal | None:
        return self._number

    def set_number(self, number: Decimal | None) -> None:
        is_typed = number is not None and self._is_here and self._read_text() == (number, None)
        self._number = number
        if is_typed:
            return  # it may go on
        self.setText(self.kind.typed(number) if self.hasFocus() else self.kind.shown(number))

    def show_text(self, text: str) -> None:
        """Show what was typed and is no number."""
        self._number = None
        self.setText(text)

    def problem(self) -> str | None:
        if self._number is not None and not self.isModified():
            return None
        return self._read_text()[1]

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.isReadOnly() and self._number is not None and not self._is_as_left(event):
            was_modified = self.isModified()
            self.setText(self.kind.typed(self._number))
            self.setModified(was_modified)
        self._stand(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._is_left(event):
            self._settle()

    def setReadOnly(self, is_read_only: bool) -> None:
        """Where nobody can type on, it stands as once it is left."""
        super().setReadOnly(is_read_only)
        if is_read_only:
            self._settle()

    def _settle(self) -> None:
        if self._number is not None and self.problem() is None:
            self.setText(self.kind.shown(self._number))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LocaleChange and self._number is not None and not self.isModified():
            self.set_number(self._number)

    def read_again(self) -> None:
        """Take what is typed as numbers are written now; a number that is settled stays it."""
        if self._number is None or self.isModified():
            self._read()

    def _read(self) -> None:
        self._number = self._read_text()[0]

    def _read_text(self) -> tuple[Decimal | None, str | None]:
        """What stands there, which need not be what was pasted; money is the company's own."""
        home = home_currency()
        return read_typed(self.text(), self.kind, {home} if home else ())
