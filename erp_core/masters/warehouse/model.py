"""The table of warehouses."""

from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import list_indexes, search_index
from erp_core.kit.records.column import column
from erp_core.kit.records.record import Record
from erp_core.kit.words import ValueKind
from erp_core.masters.warehouse import OF_A_PARTY, WAREHOUSE, WarehouseKind

_KINDS = ", ".join(f"'{kind}'" for kind in WarehouseKind)
_OF_A_PARTY = ", ".join(f"'{kind}'" for kind in OF_A_PARTY)


class Warehouse(Record):
    """A place where goods are; the party's name beside its id follows the party."""

    __tablename__ = "warehouse"
    __table_args__ = (
        Index(
            "uq_warehouse_code",
            text("folded(code)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            info={"field": "code", "message": N_("Another warehouse has this code.")},
        ),
        Index(
            "uq_warehouse_party",
            "party_id",
            "kind",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            info={"field": "party_id", "message": N_("This party has a warehouse of this kind already.")},
        ),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"(party_id IS NOT NULL) = (kind IN ({_OF_A_PARTY}))", name="party"),
        *list_indexes("warehouse", "kind"),
        search_index("warehouse"),
    )
    KIND: ClassVar[Kind] = WAREHOUSE

    code: Mapped[str] = column(N_("Code"), String(40), is_sorted=True)
    name: Mapped[str] = column(N_("Name"), String(200), is_sorted=True)
    kind: Mapped[str] = column(N_("Kind"), String(20), kind=ValueKind.CHOICE)
    party_id: Mapped[int | None] = column(N_("Party"), BigInteger, ForeignKey("party.id"), index=True)
    party_name: Mapped[str] = column(N_("Party"), String(200), is_sorted=True, default="")
    address: Mapped[str] = column(N_("Address"), String(1000), default="")
    is_active: Mapped[bool] = column(N_("Active"), default=True)
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed("folded(' ' || code || ' ' || name || ' ' || party_name)", persisted=True),
        deferred=True,
    )
