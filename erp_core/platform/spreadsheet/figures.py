"""The figures of a list as PostgreSQL writes them, brought to the decimals they are shown with."""

from erp_core.kit.words import ValueKind

# How many decimals are written at least; what is stored has no more than are shown.
_LEAST = {ValueKind.PRICE: 2}
NUMBERS = frozenset(
    (
        *(ValueKind.MONEY, ValueKind.PRICE, ValueKind.RATE, ValueKind.QUANTITY),
        *(ValueKind.PERCENT, ValueKind.INTEGER),
    )
)


def trimmed(text: str, least: int) -> str:
    """A plain number without the zeros at its end that say nothing, but with ``least`` decimals."""
    whole, _point, part = text.partition(".")
    part = part.rstrip("0").ljust(least, "0")
    return f"{whole}.{part}" if part else whole


def least_digits(kind: ValueKind, money_digits: int) -> int:
    """Decimals that a number of this kind always shows.

    Args:
        money_digits: of the currency the number is in.
    """
    return money_digits if kind is ValueKind.MONEY else min(_LEAST.get(kind, 0), money_digits)
