"""The table of units of measure."""

from sqlalchemy import CheckConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.records.db import Base


class Unit(Base):
    """A unit of measure; seeded. Quantities are stored with three decimals, so no more are shown."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("digits BETWEEN 0 AND 3", name="digits"),)

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    digits: Mapped[int] = mapped_column(SmallInteger)
