"""What people work out in a cell: ``12*3.5``, ``=1000/1.1``; exact, and rounded once."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, localcontext

from erp_core.kit.i18n import _
from erp_core.kit.reading.notation import Notation, Unreadable
from erp_core.kit.reading.numbers import read_number

LONGEST, DEEPEST, DIGITS = 200, 20, 60

_SIGNS = str.maketrans({"×": "*", "x": "*", "X": "*", "÷": "/", "−": "-", "–": "-"})
_BETWEEN = re.compile(r"[\d.,)%]\s*[*/+\-×xX÷−–]\s*[-−–(]*\s*[\d.,]")
_DATE = re.compile(r"\d{4}([-/])\d{1,2}\1\d{1,2}|\d{1,2}([-/])\d{1,2}\2\d{4}")
_TOKEN = re.compile(r"\s*(?:(?P<number>\d[\d.,'’\u00a0\u202f ]*|[.,]\d+)|(?P<sign>[-+*/()%]))")


def is_expression(text: str) -> bool:
    """Whether something is to be worked out: it begins with ``=``, or a sign stands between two numbers."""
    text = text.strip()
    return text.startswith("=") or bool(_BETWEEN.search(text))


def looks_like_a_date(text: str) -> bool:
    """Whether it is written as dates are: ``2026-01-02`` pasted for a number means no subtraction."""
    return bool(_DATE.fullmatch(text.strip().translate(_SIGNS)))


def worked_out(text: str, notation: Notation, digits: int) -> Decimal:
    """What an expression comes to, rounded half-up once, at the end.

    Args:
        digits: decimals of the result.

    Raises:
        Unreadable: with the sentence that says what is wrong with it.
    """
    text = text.strip().removeprefix("=").strip()
    if len(text) > LONGEST:
        raise Unreadable(_("This is too long to be worked out."))
    with localcontext(Context(prec=DIGITS)):
        try:
            result = _Reader(text, notation).result()
            return result.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        except DivisionByZero:
            raise Unreadable(_("Nothing can be divided by 0.")) from None
        except InvalidOperation:
            raise Unreadable(_("Nothing can be divided by 0, and numbers have an end.")) from None


class _Reader:
    """Reads from the left; what binds closer is read deeper."""

    def __init__(self, text: str, notation: Notation) -> None:
        self._notation, self._deep = notation, 0
        self._tokens = _tokens(text)
        self._at = 0

    def result(self) -> Decimal:
        value = self._sum()
        if self._next() is not None:
            raise _unclear()
        return value

    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *signs: str) -> str | None:
        sign = self._next()
        if sign is None or sign not in signs:
            return None
        self._at += 1
        return sign

    def _sum(self) -> Decimal:
        value, is_percent = self._product()
        while sign := self._take("+", "-"):
            other, is_other_percent = self._product()
            if is_percent or is_other_percent:
                raise Unreadable(
                    _("A percentage can only be multiplied: write 1000*90%, or subtract the amount.")
                )
            value = value + other if sign == "+" else value - other
        return value

    def _product(self) -> tuple[Decimal, bool]:
        """A value, and whether it is a percentage alone."""
        value, is_percent = self._factor()
        while sign := self._take("*", "/"):
            other, _is_percent = self._factor()
            value, is_percent = value * other if sign == "*" else value / other, False
        return value, is_percent

    def _factor(self) -> tuple[Decimal, bool]:
        self._deep += 1
        if self._deep > DEEPEST:
            raise Unreadable(_("This is too long to be worked out."))
        value = self._signed()
        self._deep -= 1
        if self._take("%"):
            return value / 100, True
        return value, False

    def _signed(self) -> Decimal:
        turn: Callable[[Decimal], Decimal] = Decimal.copy_negate if self._take("-") else Decimal
        if self._take("("):
            value = self._sum()
            if not self._take(")"):
                raise _unclear()
            return turn(value)
        text = self._next()
        if text is None or not text[-1].isdigit():
            raise _unclear()
        self._at += 1
        return turn(read_number(text, self._notation))


def _tokens(text: str) -> list[str]:
    found, at, text = [], 0, text.translate(_SIGNS)
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unclear()
        found.append((match["number"] or match["sign"]).strip())
        at = match.end()
    return found


def _unclear() -> Unreadable:
    return Unreadable(_("This cannot be worked out. Write it like 12*3.5 or =(100-5)/2."))
