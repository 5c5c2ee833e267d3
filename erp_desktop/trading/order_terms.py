"""OrderTerms: what the header of an order says to its lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from erp_desktop.kit.fields.terms import Terms


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What the header of an order says to its lines.

    Attributes:
        tax_rate: in percent.
        digits: decimals of the order's currency.
        has_default_prices: items' own prices are in this currency.
        currency: its code.
    """

    tax_rate: Decimal = Decimal(0)
    digits: int = 2
    has_default_prices: bool = True
    currency: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any], terms: Terms) -> Self:
        """From the header as it is typed, and the company's own terms."""
        currency = values.get("currency") or terms.currency
        return cls(
            tax_rate=values.get("tax_rate") or Decimal(0),
            digits=terms.digits.get(currency, 2),
            has_default_prices=currency == terms.currency,
            currency=currency,
        )
