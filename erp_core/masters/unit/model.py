"""The table of units of measure."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.records.db import Base
from erp_core.masters.unit import DIMENSIONS

_DIMENSIONS = ", ".join(f"'{dimension}'" for dimension in DIMENSIONS)


class Unit(Base):
    """A unit of measure; seeded. Quantities are stored with three decimals, so no more are shown.

    Attributes:
        dimension: what it measures.
        factor: how many of the dimension's base unit it is: m, kg, m2, pcs, l, h.
    """

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("digits BETWEEN 0 AND 3", name="digits"),
        CheckConstraint(f"dimension IN ({_DIMENSIONS})", name="dimension"),
        CheckConstraint("factor > 0 AND factor <> 'NaN'", name="factor"),
    )

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    digits: Mapped[int] = mapped_column(SmallInteger)
    dimension: Mapped[str] = mapped_column(String(20), server_default="other")
    factor: Mapped[Decimal] = mapped_column(Numeric(18, 9), server_default="1")
