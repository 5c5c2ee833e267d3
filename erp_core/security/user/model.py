"""The table of accounts."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.listing import pairs_index, search_index
from erp_core.kit.records.column import column
from erp_core.kit.records.record import Record
from erp_core.kit.words import ValueKind
from erp_core.security.role.model import Role
from erp_core.security.session.model import LoginFailure
from erp_core.security.user import USER


class User(Record):
    """An account. The table is not called "user" because that word means the login role in SQL.

    Attributes:
        draft_key: signs what this user's programs leave on PCs, so that they know it again; told them at
            each login and renewal.
        desk: what his programs keep for him, JSON by name.
    """

    __tablename__ = "user_account"
    __table_args__ = (
        UniqueConstraint(
            "username",
            info={"field": "username", "message": N_("This user name is taken. Please choose another.")},
        ),
        CheckConstraint("status IN ('pending', 'active', 'disabled')", name="status"),
        CheckConstraint("username = folded(username)", name="username"),
        Index("ix_user_account_role_id", "role_id", postgresql_where=text("deleted_at IS NULL")),
        search_index("user_account"),
        pairs_index("user_account"),
    )
    KIND: ClassVar[Kind] = USER

    username: Mapped[str] = column(N_("User name"), String(40))
    full_name: Mapped[str] = column(N_("Full name"), String(200), is_sorted=True)
    email: Mapped[str] = column(N_("E-mail"), String(200), default="")
    phone: Mapped[str] = column(N_("Phone"), String(40), default="")
    password_hash: Mapped[str] = mapped_column(String(100))
    draft_key: Mapped[bytes] = mapped_column(
        LargeBinary, server_default=text("uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())")
    )
    desk: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"), deferred=True)
    role_id: Mapped[int] = column(N_("Role"), BigInteger, ForeignKey("role.id"))
    status: Mapped[str] = column(N_("Status"), String(20), kind=ValueKind.CHOICE)
    format: Mapped[str] = column(
        N_("Numbers and dates"), String(20), server_default="", kind=ValueKind.LOCALE
    )
    second_factor_at: Mapped[datetime | None] = column(N_("Second factor since"), DateTime(timezone=True))
    must_change_password: Mapped[bool] = column(N_("Must choose a new password"), default=False)
    last_login_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    search_text: Mapped[str] = mapped_column(
        Text,
        Computed("folded(' ' || username || ' ' || full_name || ' ' || email)", persisted=True),
        deferred=True,
    )
    locked_until: Mapped[datetime | None] = column_property(
        select(LoginFailure.locked_until)
        .where(
            LoginFailure.key == func.concat("user:", func.encode(func.sha256(cast(username, BYTEA)), "hex")),
            LoginFailure.locked_until > func.now(),
        )
        .correlate_except(LoginFailure)
        .scalar_subquery(),
        deferred=True,
    )
    role: Mapped[str] = column_property(
        select(Role.name).where(Role.id == role_id).correlate_except(Role).scalar_subquery(), deferred=True
    )
    role_title: Mapped[str] = column_property(
        select(Role.title).where(Role.id == role_id).correlate_except(Role).scalar_subquery(), deferred=True
    )
