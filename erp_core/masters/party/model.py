"""The table of parties."""

from typing import ClassVar

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import named_index, pairs_index, search_index
from erp_core.kit.records.column import column
from erp_core.kit.records.record import Record
from erp_core.kit.words import ValueKind
from erp_core.masters.party import PARTY


class Party(Record):
    """A customer, a supplier, or both."""

    __tablename__ = "party"
    __table_args__ = (
        Index(
            "uq_party_code",
            text("folded(code)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            info={"field": "code", "message": N_("Another party has this code.")},
        ),
        CheckConstraint("is_customer OR is_supplier", name="role"),
        CheckConstraint("payment_terms_days BETWEEN 0 AND 365", name="payment_terms_days"),
        named_index("party", "name"),
        search_index("party"),
        pairs_index("party"),
    )
    KIND: ClassVar[Kind] = PARTY

    code: Mapped[str] = column(N_("Code"), String(40), is_sorted=True)
    name: Mapped[str] = column(N_("Name"), String(200), is_sorted=True)
    is_customer: Mapped[bool] = column(N_("Customer"))
    is_supplier: Mapped[bool] = column(N_("Supplier"))
    contact_name: Mapped[str] = column(N_("Contact"), String(200), is_sorted=True, default="")
    email: Mapped[str] = column(N_("E-mail"), String(200), default="")
    phone: Mapped[str] = column(N_("Phone"), String(40), default="")
    address: Mapped[str] = column(N_("Address"), String(1000), default="")
    tax_number: Mapped[str] = column(N_("Tax number"), String(200), default="")
    currency: Mapped[str] = column(N_("Currency"), String(3), ForeignKey("currency.code"))
    payment_terms_days: Mapped[int] = column(N_("Payment terms (days)"), Integer, default=30)
    paper_language: Mapped[str] = column(
        N_("Language of papers"), String(10), server_default="", kind=ValueKind.LOCALE
    )
    is_active: Mapped[bool] = column(N_("Active"), default=True)
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed(
            "folded(' ' || code || ' ' || name || ' ' || contact_name || ' ' || email || ' ' || phone)",
            persisted=True,
        ),
        deferred=True,
    )
