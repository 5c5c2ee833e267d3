"""The table of holdings."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    FetchedValue,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import list_indexes, search_index
from erp_core.kit.records.column import column
from erp_core.kit.records.db import declare_rule
from erp_core.kit.records.record import Record
from erp_core.kit.records.uses import declare_keeping
from erp_core.kit.words import ValueKind
from erp_core.stock.holding import HOLDING, HoldingState
from erp_core.stock.lot.model import Lot

_STATES = ", ".join(f"'{state}'" for state in HoldingState)
_THERE = text("quantity > 0")

declare_rule(
    "ck_holding_tracked",
    N_("Goods are counted as their item says: name the roll of what is tracked by roll, the lot of others."),
)
declare_rule(
    "ck_item_in_stock",
    N_("This item has been in stock: its units and how it is tracked stay as they are. Add another item."),
    "tracking",
)
declare_rule("ck_item_not_empty", N_("There is stock of this item. Take it out of stock first."))
declare_rule("ck_warehouse_not_empty", N_("There are goods in this warehouse. Move them out first."))


class Holding(Record):
    """A roll, or a pile; what its masters say of it stands beside their ids and follows them.

    Attributes:
        roll_number: of a roll; a pile has none.
        owner_id: whose goods they are; ours where there is none, and only ours have a value.
        quantity, second_quantity: measured, in the item's two units.
        value: in the company's currency.
        reserved: how much of the quantity is promised to somebody.
        bin: where a roll lies in its warehouse; it describes and does not count.
        is_active: whether anything of it is there.
    """

    __tablename__ = "holding"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint(
            "quantity >= 0 AND coalesce(second_quantity, 0) >= 0"
            " AND 'NaN' NOT IN (quantity, coalesce(second_quantity, 0), value, reserved)",
            name="quantity",
            info={"field": "", "message": N_("There is not so much of it there.")},
        ),
        CheckConstraint(
            "value >= 0 AND (quantity > 0 OR (value = 0 AND coalesce(second_quantity, 0) = 0))",
            name="value",
            info={"field": "", "message": N_("What is left has to have its part of the value, and no more.")},
        ),
        CheckConstraint("owner_id IS NULL OR value = 0", name="owned"),
        CheckConstraint(
            "reserved >= 0 AND reserved <= quantity",
            name="reserved",
            info={"field": "", "message": N_("This is reserved. Release it first.")},
        ),
        CheckConstraint("roll_number IS NOT NULL OR bin = ''", name="bin"),
        Index(
            "uq_holding_roll_number",
            text("folded(roll_number)"),
            unique=True,
            postgresql_where=text("roll_number IS NOT NULL"),
            info={"field": "", "message": N_("Another roll has this number.")},
        ),
        Index(
            "uq_holding_pile",
            *("item_id", "lot_id", "warehouse_id", "owner_id", "state"),
            unique=True,
            postgresql_where=text("roll_number IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_holding_item_id", "item_id", "warehouse_id", "state", "id", postgresql_where=_THERE),
        Index("ix_holding_lot_id", "lot_id", "id", postgresql_where=_THERE),
        Index("ix_holding_owner_id", "owner_id", "id", postgresql_where=_THERE),
        Index("ix_holding_warehouse_id", "warehouse_id", "bin", "id", postgresql_where=_THERE),
        *list_indexes("holding", "roll_number"),
        search_index("holding"),
    )
    KIND: ClassVar[Kind] = HOLDING

    roll_number: Mapped[str | None] = column(N_("Roll"), String(40))
    item_id: Mapped[int] = column(N_("Item"), BigInteger, ForeignKey("item.id"))
    item_code: Mapped[str] = column(N_("Item"), String(40), is_sorted=True, server_default=FetchedValue())
    item_name: Mapped[str] = column(
        N_("Item name"), String(200), is_sorted=True, server_default=FetchedValue()
    )
    lot_id: Mapped[int | None] = column(N_("Lot"), BigInteger, ForeignKey(Lot.id))
    lot_number: Mapped[str] = column(N_("Lot"), String(40), is_sorted=True, server_default=FetchedValue())
    warehouse_id: Mapped[int] = column(N_("Warehouse"), BigInteger, ForeignKey("warehouse.id"))
    warehouse_code: Mapped[str] = column(
        N_("Warehouse"), String(40), is_sorted=True, server_default=FetchedValue()
    )
    owner_id: Mapped[int | None] = column(N_("Owner"), BigInteger, ForeignKey("party.id"))
    state: Mapped[str] = column(N_("State"), String(10), kind=ValueKind.CHOICE, server_default="free")
    bin: Mapped[str] = column(N_("Place"), String(40), server_default="")
    quantity: Mapped[Decimal] = column(N_("Quantity"), Numeric(18, 3), server_default="0")
    unit: Mapped[str] = column(N_("Unit"), String(40), ForeignKey("unit.code"), server_default=FetchedValue())
    second_quantity: Mapped[Decimal | None] = column(N_("Second quantity"), Numeric(18, 3))
    second_unit: Mapped[str | None] = column(
        N_("Second unit"), String(40), ForeignKey("unit.code"), server_default=FetchedValue()
    )
    value: Mapped[Decimal] = column(N_("Value"), Numeric(18, 2), server_default="0")
    reserved: Mapped[Decimal] = column(N_("Reserved"), Numeric(18, 3), server_default="0")
    last_moved_on: Mapped[date | None] = column(N_("Last moved"), Date)
    is_active: Mapped[bool] = mapped_column(Computed("quantity > 0", persisted=True))
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed(
            "folded(' ' || item_code || ' ' || item_name || ' ' || lot_number || ' ' ||"
            " coalesce(roll_number, ''))",
            persisted=True,
        ),
        deferred=True,
    )


# What ``keep_what_is_in_stock`` refuses.
declare_keeping("item", Holding.item_id, Holding.quantity > literal_column("0"))
declare_keeping("warehouse", Holding.warehouse_id, Holding.quantity > literal_column("0"))
