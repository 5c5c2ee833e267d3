"""The table of lots."""

from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.records.column import column
from erp_core.kit.records.record import Record
from erp_core.stock.lot import LOT


class Lot(Record):
    """What of an item was made or bought as one."""

    __tablename__ = "lot"
    __table_args__ = (
        Index(
            "uq_lot_number",
            "item_id",
            text("folded(number)"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            info={"field": "number", "message": N_("This item has a lot of this number already.")},
        ),
    )
    KIND: ClassVar[Kind] = LOT

    item_id: Mapped[int] = column(N_("Item"), BigInteger, ForeignKey("item.id"))
    number: Mapped[str] = column(N_("Lot"), String(40))
