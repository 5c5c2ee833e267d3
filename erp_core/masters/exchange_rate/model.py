"""The table of exchange rates."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, Computed, Date, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import list_indexes, search_index
from erp_core.kit.records.column import column
from erp_core.kit.records.record import Record
from erp_core.masters.exchange_rate import EXCHANGE_RATE


class ExchangeRate(Record):
    """What one unit of ``currency`` is worth in the company's currency, from ``valid_on`` until the next."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        Index(
            "uq_exchange_rate_currency",
            "currency",
            "valid_on",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            info={"field": "valid_on", "message": N_("There is a rate of this day already.")},
        ),
        CheckConstraint("rate > 0 AND rate <> 'NaN'", name="rate"),
        *list_indexes("exchange_rate", "currency", "valid_on", "rate"),
        search_index("exchange_rate"),
    )
    KIND: ClassVar[Kind] = EXCHANGE_RATE

    currency: Mapped[str] = column(N_("Currency"), String(3), ForeignKey("currency.code"))
    valid_on: Mapped[date] = column(N_("Valid from"), Date)
    rate: Mapped[Decimal] = column(N_("Rate"), Numeric(18, 6))
    search_text: Mapped[str] = mapped_column(
        Text, Computed("folded(' ' || currency)", persisted=True), deferred=True
    )
