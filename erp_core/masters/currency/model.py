"""The table of currencies."""

from sqlalchemy import CheckConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.records.db import Base


class Currency(Base):
    """A currency; seeded, not edited. Money is stored with two decimals, so no more are allowed."""

    __tablename__ = "currency"
    __table_args__ = (CheckConstraint("digits BETWEEN 0 AND 2", name="digits"),)

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    digits: Mapped[int] = mapped_column(SmallInteger)
