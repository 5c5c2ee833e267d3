"""The table of codes that replace a forgotten password."""

from datetime import datetime

from sqlalchemy import DateTime, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.records.db import Base


class ResetCode(Base):
    """The last code somebody asked for under a user name; there is one for names nobody has, too.

    Attributes:
        key: digest of the name, as failed logins are counted under.
        hash: of the code, which itself stands in the mail alone; empty once it was used.
        expires_at: from then on it is worth nothing.
    """

    __tablename__ = "reset_code"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
