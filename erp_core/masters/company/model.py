"""The one row about the company itself."""

from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, false
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.record import Record


class Company(Record):
    """The company's settings; exactly one row, made at set-up."""

    __tablename__ = "company"
    __table_args__ = (
        CheckConstraint("tax_rate BETWEEN 0 AND 100", name="tax_rate"),
        CheckConstraint("idle_lock_minutes BETWEEN 0 AND 480", name="idle_lock_minutes"),
    )
    TITLE: ClassVar[str] = N_("company")

    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(1000), default="")
    tax_number: Mapped[str] = mapped_column(String(200), default="")
    currency: Mapped[str] = mapped_column(String(3), ForeignKey("currency.code"))
    timezone: Mapped[str] = mapped_column(String(80), default="UTC")
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(7, 4), default=Decimal(0))
    tax_rates: Mapped[list[Decimal]] = mapped_column(ARRAY(Numeric(7, 4)), server_default="{}")
    language: Mapped[str] = mapped_column(String(10), server_default="en")
    logo: Mapped[str] = mapped_column(Text, server_default="")
    has_four_eyes: Mapped[bool] = mapped_column(server_default=false())
    idle_lock_minutes: Mapped[int] = mapped_column(server_default="0")
