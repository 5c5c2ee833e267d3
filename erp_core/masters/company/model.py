"""The one row about the company itself."""

from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, false
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.records.column import column
from erp_core.kit.records.record import Record
from erp_core.kit.words import ValueKind
from erp_core.masters.company import COMPANY


class Company(Record):
    """The company's settings; exactly one row, made at set-up."""

    __tablename__ = "company"
    __table_args__ = (
        CheckConstraint("tax_rate BETWEEN 0 AND 100", name="tax_rate"),
        CheckConstraint("idle_lock_minutes BETWEEN 0 AND 480", name="idle_lock_minutes"),
    )
    KIND: ClassVar[Kind] = COMPANY

    name: Mapped[str] = column(N_("Name"), String(200))
    address: Mapped[str] = column(N_("Address"), String(1000), default="")
    tax_number: Mapped[str] = column(N_("Tax number"), String(200), default="")
    currency: Mapped[str] = column(N_("Currency"), String(3), ForeignKey("currency.code"))
    timezone: Mapped[str] = column(N_("Time zone"), String(80), default="UTC")
    tax_rate: Mapped[Decimal] = column(N_("Usual tax rate"), Numeric(7, 4), default=Decimal(0))
    tax_rates: Mapped[list[Decimal]] = column(N_("All tax rates"), ARRAY(Numeric(7, 4)), server_default="{}")
    language: Mapped[str] = column(N_("Language"), String(10), server_default="en", kind=ValueKind.LOCALE)
    paper_language: Mapped[str] = column(
        N_("Language of papers"), String(10), server_default="", kind=ValueKind.LOCALE
    )
    format: Mapped[str] = column(
        N_("Numbers and dates"), String(20), server_default="", kind=ValueKind.LOCALE
    )
    paper_size: Mapped[str] = column(N_("Paper"), String(10), server_default="")
    logo: Mapped[str] = column(N_("Logo (PNG)"), Text, server_default="", kind=ValueKind.PICTURE)
    has_four_eyes: Mapped[bool] = column(
        N_("Four eyes: nobody approves or confirms his own orders"), server_default=false()
    )
    is_test: Mapped[bool] = column(N_("Test company"), server_default=false())
    is_everybody_shown: Mapped[bool] = column(N_("Nobody hides what he has open"), server_default=false())
    idle_lock_minutes: Mapped[int] = column(N_("Lock after idle minutes"), server_default="0")
