"""ItemLine: a line of a document that names an item and a quantity."""

from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Numeric, String, Text
from sqlalchemy.orm import Mapped

from erp_core.kit.i18n import N_
from erp_core.kit.records.column import column
from erp_core.kit.records.document import DocumentLine


class ItemLine(DocumentLine):
    """A line that keeps the item's code and name as they were when it was written."""

    __abstract__ = True

    item_id: Mapped[int] = column(N_("Item"), BigInteger, ForeignKey("item.id"), index=True, sort_order=10)
    item_code: Mapped[str] = column(N_("Item"), String(40), sort_order=11)
    item_name: Mapped[str] = column(N_("Item name"), String(200), sort_order=12)
    description: Mapped[str] = column(N_("Remark"), Text, default="", sort_order=13)
    quantity: Mapped[Decimal] = column(N_("Quantity"), Numeric(18, 3), sort_order=14)
    unit: Mapped[str] = column(N_("Unit"), String(40), ForeignKey("unit.code"), sort_order=15)


def quantity_check() -> CheckConstraint:
    """A line is of something. To PostgreSQL NaN is larger than any number."""
    return CheckConstraint("quantity > 0 AND quantity <> 'NaN'", name="quantity")
