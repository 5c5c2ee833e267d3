"""What a line costs: an item's own price as a line's default, amounts, taxes. Forms compute with the same."""

from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext
from typing import Any

from erp_core.kit.i18n import ngettext
from erp_core.kit.types import round_money
from erp_core.masters.unit.conversion import price_per
from erp_core.masters.unit.schema import UnitSize

# The factors of an amount have 43 digits together; the usual 28 would round on the way, or fail.
_PRECISION = 60


def default_price(
    price: Decimal, unit: str, wanted: str, measure: Callable[[str], UnitSize | None], *, is_home: bool
) -> Decimal | None:
    """What an item's own price means on a line; None where the price has to be asked for.

    Args:
        price: the item's own, in the company's currency.
        unit: code of what it is the price of one of.
        wanted: code of the line's unit.
        measure: a unit by its code, None for an unknown one; asked only where the two differ.
        is_home: the order is in the company's currency.
    """
    if not is_home or unit == wanted:
        return price if is_home else None
    own, other = measure(unit), measure(wanted)
    return None if own is None or other is None else price_per(price, own, other)


def line_amount(
    quantity: Decimal, unit_price: Decimal, discount_percent: Decimal, digits: int = 2
) -> Decimal:
    """Net amount of one line: quantity × price less discount, rounded once."""
    with localcontext(prec=_PRECISION):
        return round_money(quantity * unit_price * (100 - discount_percent) / 100, digits)


def tax_on(net_amount: Decimal, tax_rate: Decimal, digits: int = 2) -> Decimal:
    """Tax on a net amount; ``tax_rate`` in percent."""
    with localcontext(prec=_PRECISION):
        return round_money(net_amount * tax_rate / 100, digits)


def told_unpriced(lines: Iterable[Any]) -> str:
    """What is worth a look before lines are promised to anybody: that some cost nothing; mostly nothing."""
    return unpriced_in_words(sum(not line.unit_price for line in lines))


def unpriced_in_words(count: int) -> str:
    """That so many lines cost nothing; empty where none does."""
    return (
        ngettext("{count} line has no price.", "{count} lines have no price.", count).format(count=count)
        if count
        else ""
    )
