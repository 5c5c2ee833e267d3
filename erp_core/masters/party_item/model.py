"""The table of what parties call our items."""

from typing import ClassVar

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import search_index
from erp_core.kit.records.column import column
from erp_core.kit.records.record import Record
from erp_core.masters.party_item import PARTY_ITEM


class PartyItem(Record):
    """One code of a party for one of our items; the names beside the ids follow their records."""

    __tablename__ = "party_item"
    __table_args__ = (
        Index(
            "uq_party_item_code",
            "party_id",
            text("folded(code)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            info={"field": "code", "message": N_("This party calls another item by this code.")},
        ),
        search_index("party_item"),
    )
    KIND: ClassVar[Kind] = PARTY_ITEM

    party_id: Mapped[int] = column(N_("Party"), BigInteger, ForeignKey("party.id"), index=True)
    party_name: Mapped[str] = column(N_("Party"), String(200), is_sorted=True)
    item_id: Mapped[int] = column(N_("Item"), BigInteger, ForeignKey("item.id"), index=True)
    item_code: Mapped[str] = column(N_("Item"), String(40), is_sorted=True)
    item_name: Mapped[str] = column(N_("Item name"), String(200), is_sorted=True)
    code: Mapped[str] = column(N_("Their code"), String(40), is_sorted=True)
    name: Mapped[str] = column(N_("Their name"), String(200), is_sorted=True, default="")
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed(
            "folded(' ' || code || ' ' || name || ' ' || party_name || ' ' || item_code || ' ' || item_name)",
            persisted=True,
        ),
        deferred=True,
    )
