"""The one row about the company itself."""

from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.record import Record


class Company(Record):
    """The company's settings; exactly one row, made at set-up."""

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("tax_rate BETWEEN 0 AND 100", name="tax_rate"),)
    TITLE: ClassVar[str] = N_("company")

    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(1000), default="")
    tax_number: Mapped[str] = mapped_column(String(200), default="")
    currency: Mapped[str] = mapped_column(String(3), ForeignKey("currency.code"))
    timezone: Mapped[str] = mapped_column(String(80), default="UTC")
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(7, 4), default=Decimal(0))
