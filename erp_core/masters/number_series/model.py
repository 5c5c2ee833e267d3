"""The table of number series."""

from sqlalchemy import BigInteger, Boolean, Integer, String, false
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.records.column import column
from erp_core.kit.records.db import Base

# A document's table to the prefix its numbers are shipped with.


class NumberSeries(Base):
    """The last number given in a series; its row is locked by each insert, so numbers have no gaps.

    The program reads it; only the ``assign_number`` trigger and ``change_number_series`` write it.
    """

    __tablename__ = "number_series"

    name: Mapped[str] = column(N_("Name"), String(40), primary_key=True)
    prefix: Mapped[str] = column(N_("Prefix"), String(20))
    width: Mapped[int] = column(N_("Digits"))
    last_number: Mapped[int] = mapped_column(BigInteger, default=0)
    is_yearly: Mapped[bool] = column(N_("Starts again each year"), Boolean, server_default=false())
    year: Mapped[int | None] = mapped_column(Integer)
