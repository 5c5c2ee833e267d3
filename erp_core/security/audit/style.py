"""Style: how sentences of the audit log write dates and numbers; each face has its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from erp_core.kit import clock


@dataclass(frozen=True, slots=True)
class Style:
    """Writers of values; ``instant`` and ``time`` write by the company's clock."""

    date: Callable[[date], str]
    time: Callable[[datetime], str]
    instant: Callable[[datetime], str]
    integer: Callable[[int], str]
    money: Callable[[Decimal], str]
    price: Callable[[Decimal], str]
    rate: Callable[[Decimal], str]
    quantity: Callable[[Decimal], str]
    percent: Callable[[Decimal], str]


def _as_stored(number: Decimal) -> str:
    return format(number, "f")


def _without_zeros(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# For files and the command line: the same on every machine, and nothing rounded.
PLAIN = Style(
    date=date.isoformat,
    time=lambda instant: clock.here(instant).strftime("%H:%M"),
    instant=lambda instant: clock.here(instant).strftime("%Y-%m-%d %H:%M"),
    integer=str,
    money=_as_stored,
    price=_without_zeros,
    rate=_without_zeros,
    quantity=_without_zeros,
    percent=_without_zeros,
)
