"""The table of items."""

from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import list_indexes, named_index, pairs_index, search_index
from erp_core.kit.records.column import column
from erp_core.kit.records.record import Record
from erp_core.kit.words import ValueKind
from erp_core.masters.item import ITEM, ItemKind, Tracking

_KINDS = ", ".join(f"'{kind}'" for kind in ItemKind)
_TRACKINGS = ", ".join(f"'{tracking}'" for tracking in Tracking)


class Item(Record):
    """Something bought, made or sold."""

    __tablename__ = "item"
    __table_args__ = (
        Index(
            "uq_item_code",
            text("folded(code)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            info={"field": "code", "message": N_("Another item has this code.")},
        ),
        Index(
            "uq_item_barcode",
            text("folded(barcode)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL AND barcode <> ''"),
            info={"field": "barcode", "message": N_("Another item has this barcode.")},
        ),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("gsm > 0 AND width_cm > 0 AND 'NaN' NOT IN (gsm, width_cm)", name="measures"),
        CheckConstraint(
            "purchase_price >= 0 AND sales_price >= 0 AND 'NaN' NOT IN (purchase_price, sales_price)",
            name="prices",
        ),
        CheckConstraint(f"tracking IN ({_TRACKINGS})", name="tracking"),
        CheckConstraint("is_stocked OR tracking = 'untracked'", name="tracked"),
        CheckConstraint("kind <> 'service' OR NOT is_stocked", name="service"),
        CheckConstraint("second_unit <> unit", name="second_unit"),
        *list_indexes("item", "kind"),
        named_index("item", "name"),
        search_index("item"),
        pairs_index("item"),
    )
    KIND: ClassVar[Kind] = ITEM

    code: Mapped[str] = column(N_("Code"), String(40), is_sorted=True)
    name: Mapped[str] = column(N_("Name"), String(200), is_sorted=True)
    kind: Mapped[str] = column(N_("Kind"), String(20), kind=ValueKind.CHOICE)
    unit: Mapped[str] = column(N_("Unit"), String(40), ForeignKey("unit.code"))
    second_unit: Mapped[str | None] = column(N_("Second unit"), String(40), ForeignKey("unit.code"))
    is_stocked: Mapped[bool] = column(N_("Kept in stock"), default=True)
    tracking: Mapped[str] = column(
        N_("Tracked"),
        String(10),
        kind=ValueKind.CHOICE,
        default=Tracking.UNTRACKED.value,
        server_default="untracked",
    )
    composition: Mapped[str] = column(N_("Composition"), String(200), is_sorted=True, default="")
    colour: Mapped[str] = column(N_("Colour"), String(200), is_sorted=True, default="")
    gsm: Mapped[Decimal | None] = column(N_("GSM (g/m²)"), Numeric(10, 2))
    width_cm: Mapped[Decimal | None] = column(N_("Width (cm)"), Numeric(10, 2))
    yarn_count: Mapped[str] = column(N_("Yarn count"), String(200), is_sorted=True, default="")
    purchase_price: Mapped[Decimal] = column(N_("Purchase price"), Numeric(18, 4), default=Decimal(0))
    sales_price: Mapped[Decimal] = column(N_("Sales price"), Numeric(18, 4), default=Decimal(0))
    barcode: Mapped[str] = column(N_("Barcode"), String(40), default="", server_default="")
    is_active: Mapped[bool] = column(N_("Active"), default=True)
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed(
            "folded(' ' || code || ' ' || name || ' ' || composition || ' ' || colour || ' ' || yarn_count)",
            persisted=True,
        ),
        deferred=True,
    )
