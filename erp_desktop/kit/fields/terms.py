"""Terms: what a new record starts from, and what amounts are rounded by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Terms:
    """What a new record starts from, and what amounts are rounded by.

    Attributes:
        currency: the company's.
        tax_rate: percent offered on new orders.
        tax_rates: all percentages the company uses, for choosing.
        digits: currency code to decimals.
        units: unit code to what the core says of it.
        record_id: of the record; None for a new one.
    """

    currency: str = ""
    tax_rate: Decimal = Decimal(0)
    tax_rates: Sequence[Decimal] = ()
    digits: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, Any] = field(default_factory=dict)
    record_id: int | None = None
