"""The tables of stock adjustments and their lines."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import (
    document_indexes,
    lead_indexes,
    list_indexes,
    number_index,
    of_lines_index,
    pairs_index,
    search_index,
)
from erp_core.kit.records.column import column
from erp_core.kit.records.document import Document, status_check
from erp_core.kit.words import ValueKind
from erp_core.masters.item.line import ItemLine, quantity_check
from erp_core.stock.stock_adjustment import STOCK_ADJUSTMENT, AdjustmentKind, StockAdjustmentStatus

_KINDS = ", ".join(f"'{kind}'" for kind in AdjustmentKind)


class StockAdjustment(Document):
    """A stock adjustment of one warehouse; the warehouse's code stays as it was when it was written.

    Attributes:
        moved_on: the day it counts for.
    """

    __tablename__ = "stock_adjustment"
    __table_args__ = (
        UniqueConstraint("number"),
        status_check(StockAdjustmentStatus),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        number_index("stock_adjustment"),
        *list_indexes("stock_adjustment", "status", "kind", "moved_on"),
        *lead_indexes("stock_adjustment", "status", "number", "moved_on"),
        *lead_indexes("stock_adjustment", "created_by", "moved_on"),
        Index("ix_stock_adjustment_warehouse_id", "warehouse_id", "moved_on", "id"),
        search_index("stock_adjustment"),
        pairs_index("stock_adjustment"),
        *document_indexes("stock_adjustment"),
    )
    KIND: ClassVar[Kind] = STOCK_ADJUSTMENT

    kind: Mapped[str] = column(N_("Kind"), String(20), kind=ValueKind.CHOICE, sort_order=9)
    moved_on: Mapped[date] = column(N_("Date"), Date, sort_order=10)
    warehouse_id: Mapped[int] = column(N_("Warehouse"), BigInteger, ForeignKey("warehouse.id"), sort_order=12)
    warehouse_code: Mapped[str] = column(N_("Warehouse"), String(40), is_sorted=True, sort_order=13)
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed("folded(' ' || number || ' ' || warehouse_code || ' ' || left(notes, 200))", persisted=True),
        deferred=True,
        sort_order=99,
    )

    lines: Mapped[list["StockAdjustmentLine"]] = relationship(
        lazy="raise", order_by="StockAdjustmentLine.position"
    )


class StockAdjustmentLine(ItemLine):
    """A line of a stock adjustment: a roll, or of a pile.

    Attributes:
        unit_cost: per unit, in the company's currency; NULL where nobody said it.
        value: of all of it, in the company's currency.
    """

    __tablename__ = "stock_adjustment_line"
    __table_args__ = (
        quantity_check(),
        CheckConstraint(
            "second_quantity > 0 AND unit_cost >= 0 AND value >= 0"
            " AND 'NaN' NOT IN (second_quantity, unit_cost, value)",
            name="figures",
        ),
        of_lines_index("stock_adjustment_line", "stock_adjustment_id", "item_id"),
    )

    stock_adjustment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("stock_adjustment.id"), index=True, sort_order=-9
    )
    lot_number: Mapped[str] = column(N_("Lot"), String(40), default="", sort_order=20)
    roll_number: Mapped[str] = column(N_("Roll"), String(40), default="", sort_order=21)
    second_quantity: Mapped[Decimal | None] = column(N_("Second quantity"), Numeric(18, 3), sort_order=22)
    unit_cost: Mapped[Decimal | None] = column(N_("Unit cost"), Numeric(18, 4), sort_order=23)
    value: Mapped[Decimal] = column(N_("Value"), Numeric(18, 2), sort_order=24)
