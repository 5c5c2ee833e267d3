"""OrderTerms: what the header of an order says to its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from erp_core.masters.unit.schema import UnitSize
from erp_desktop.kit.fields.terms import Terms


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What the header of an order says to its lines.

    Attributes:
        tax_rate: in percent; None while it, or the currency it is rounded by, is marked wrong.
        digits: decimals of the order's currency.
        has_default_prices: items' own prices are in this currency.
        currency: its code.
        units: unit code to how large it is.
        party_id: whose order it is; None while nobody is chosen.
        record_id: of the order; None for a new one.
        order_date: when it is ordered; None while that is marked wrong.
        is_currency_known: it is not marked wrong; else it is the company's for the time being.
    """

    tax_rate: Decimal | None = Decimal(0)
    digits: int = 2
    has_default_prices: bool = True
    currency: str = ""
    units: Mapping[str, UnitSize] = field(default_factory=dict)
    party_id: int | None = None
    record_id: int | None = None
    order_date: date | None = None
    is_currency_known: bool = True

    @classmethod
    def of(cls, values: Mapping[str, Any], terms: Terms) -> Self:
        """From the header as it is typed, without what is marked wrong, and the company's own terms."""
        currency = values.get("currency") or terms.currency
        return cls(
            tax_rate=values.get("tax_rate") if "currency" in values else None,
            digits=terms.digits.get(currency, 2),
            has_default_prices=currency == terms.currency,
            currency=currency,
            units=terms.units,
            party_id=values.get("customer_id") or values.get("supplier_id"),
            record_id=terms.record_id,
            order_date=values.get("order_date"),
            is_currency_known=bool(values.get("currency")),
        )
