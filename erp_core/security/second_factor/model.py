"""The tables behind the second factor; since when a user has one stands in his account."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.records.db import Base


class SecondFactor(Base):
    """What a user's phone makes its codes from; kept like signing keys, told to nobody but him, once.

    Attributes:
        secret: base32; empty once it was taken away.
        last_step: of the latest code that was taken, in steps of 30 seconds; no code is taken twice.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user_account.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(Base):
    """The hash of a code for who has lost his phone; good once."""

    __tablename__ = "recovery_code"

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("user_account.id"), index=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
