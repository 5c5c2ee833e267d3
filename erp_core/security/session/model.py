"""The tables behind login: sessions, refresh tokens, signing keys, attempts that failed."""

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    LargeBinary,
    String,
    Uuid,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.records.column import column
from erp_core.kit.records.db import Base
from erp_core.kit.words import ValueKind


class LoginSession(Base):
    """One login on one PC; stands until it expires or is revoked."""

    __tablename__ = "session"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    user_id: Mapped[int] = column(N_("User"), BigInteger, ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = column(N_("Ended"), DateTime(timezone=True))
    revoked_reason: Mapped[str] = column(N_("Reason"), String(40), default="")
    address: Mapped[str] = column(N_("Address"), String(64), default="")
    client: Mapped[str] = column(N_("PC"), String(200), default="")
    client_version: Mapped[str] = column(N_("Program version"), String(40), server_default="")


class RefreshToken(Base):
    """The hash of a refresh token; it may be used once.

    Attributes:
        used_by: id of the request that used it: the same request sent again, because its answer was lost,
            is no theft.
    """

    __tablename__ = "refresh_token"

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey("session.id"), index=True)
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    used_by: Mapped[uuid.UUID | None] = mapped_column(Uuid)


class SigningKey(Base):
    """A key access tokens are signed with; the newest signs, retired ones still verify until they expire."""

    __tablename__ = "signing_key"

    id: Mapped[int] = mapped_column(Integer, Identity(always=True), primary_key=True)
    kid: Mapped[str] = column(N_("Key"), String(32), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    retired_at: Mapped[datetime | None] = column(N_("Retired"), DateTime(timezone=True))


class LoginFailure(Base):
    """Failed attempts for one user name, from one address, or at the locked screen of one session.

    Names and addresses are digests: people type passwords into the wrong field, and unknown names are counted
    like known ones, so that being locked tells nothing about whether an account exists.

    Attributes:
        decayed_at: until then failures were forgotten one by one, as time went by.
    """

    __tablename__ = "login_failure"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    decayed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RefusedLogin(Base):
    """An attempt to log in that came to nothing; written so that the audit log tells it.

    What was typed is kept only where it names an account: people type passwords into the wrong field.

    Attributes:
        reason: ``wrong_password``, ``unknown_name``, ``wrong_code``; with the right password ``not_active``
            or ``new_password`` (a temporary one must be replaced first).
        user_id, username: of the account that was tried; None and empty for a name nobody has.
        failures: how many for this name, this one included, since the last that was right.
        locked_until, address_locked_until: set when this attempt made the name or the address wait.
    """

    __tablename__ = "refused_login"
    __table_args__ = (
        CheckConstraint(
            "reason IN ('wrong_password', 'unknown_name', 'not_active', 'new_password', 'wrong_code')",
            name="reason",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = column(N_("When"), DateTime(timezone=True), server_default=func.now(), index=True)
    reason: Mapped[str] = column(N_("Reason"), String(20), kind=ValueKind.CHOICE)
    user_id: Mapped[int | None] = column(N_("User"), BigInteger, ForeignKey("user_account.id"), index=True)
    username: Mapped[str] = column(N_("User name"), String(40))
    address: Mapped[str] = column(N_("Address"), String(64))
    client: Mapped[str] = column(N_("PC"), String(200))
    failures: Mapped[int] = column(N_("Failed attempts"))
    locked_until: Mapped[datetime | None] = column(N_("Locked until"), DateTime(timezone=True))
    address_locked_until: Mapped[datetime | None] = column(
        N_("Address locked until"), DateTime(timezone=True)
    )
