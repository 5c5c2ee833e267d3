"""The table of what moved."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.records.db import Base, declare_rule
from erp_core.stock.stock_move import MoveKind

_KINDS = ", ".join(f"'{kind}'" for kind in MoveKind)

declare_rule("ck_stock_move_day", N_("Goods cannot move on a day that is yet to come."))
declare_rule("ck_stock_move_even", N_("What is moved elsewhere has to arrive there, all of it."))
declare_rule(
    "ck_stock_move_place", N_("These goods are not there on that day. Something was moved since; look again.")
)
declare_rule("ck_stock_move_then", N_("On a day since then there would not have been so much of it."))
declare_rule("ck_stock_move_reversal", N_("Only the whole of what was moved can be moved back."))
declare_rule("ck_stock_move_kept", N_("What was moved stays as it was written; it can be moved back."))


class StockMove(Base):
    """What was added to a holding, or taken from it; item, lot, warehouse, owner and state as they were.

    Attributes:
        by: the user.
        moved_on: the day it counts for.
        quantity, second_quantity, value: what is added; less than nothing where it is taken.
        document, document_id, document_number, line_id: what it was moved by.
        reverses_id: the move that this one takes back; each can be taken back once.
    """

    __tablename__ = "stock_move"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("quantity <> 0 OR kind IN ('revalue', 'measure')", name="quantity"),
        CheckConstraint(
            "'NaN' NOT IN (quantity, coalesce(second_quantity, 0), value)",
            name="numbers",
        ),
        UniqueConstraint("reverses_id", info={"field": "", "message": N_("This was moved back already.")}),
        Index("ix_stock_move_holding_id", "holding_id", "moved_on", "id"),
        Index("ix_stock_move_item_id", "item_id", "warehouse_id", "moved_on"),
        Index("ix_stock_move_moved_on", "moved_on", "id"),
        Index("ix_stock_move_document", "document", "document_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    by: Mapped[int | None] = mapped_column(
        BigInteger, server_default=text("nullif(current_setting('erp.user_id', true), '')::bigint")
    )
    moved_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(20))
    holding_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("holding.id"))
    item_id: Mapped[int] = mapped_column(BigInteger)
    lot_id: Mapped[int | None] = mapped_column(BigInteger)
    warehouse_id: Mapped[int] = mapped_column(BigInteger)
    owner_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[Decimal] = mapped_column(Numeric(18, 3))
    second_quantity: Mapped[Decimal | None] = mapped_column(Numeric(18, 3))
    value: Mapped[Decimal] = mapped_column(Numeric(18, 2))
    document: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[int] = mapped_column(BigInteger)
    document_number: Mapped[str] = mapped_column(String(40))
    line_id: Mapped[int | None] = mapped_column(BigInteger)
    party_id: Mapped[int | None] = mapped_column(BigInteger)
    reverses_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("stock_move.id"))
