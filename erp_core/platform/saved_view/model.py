"""The tables of views, and of those that lists are opened with."""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.records.db import Base
from erp_core.kit.records.record import Record
from erp_core.platform.audience import rules_of_owned
from erp_core.platform.saved_view import SAVED_VIEW

_TAKEN = N_("There is a view of this name already. Please choose another.")


class SavedView(Record):
    """A view of a list.

    Attributes:
        listing: name of the kind of record whose list it is.
        owner_id: whose own it is; None where it is shared.
        role_id: of the role it is shared with; None where it is shared with all.
        content: as ``ViewContent`` writes it.
        position: where it stands among the others of its owner, or the shared ones.
    """

    __tablename__ = "saved_view"
    __table_args__ = rules_of_owned("saved_view", "listing", _TAKEN)
    KIND: ClassVar[Kind] = SAVED_VIEW

    listing: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    content: Mapped[Any] = mapped_column(JSONB)
    position: Mapped[int] = mapped_column(Integer)


class DefaultView(Base):
    """The view a list is opened with, by a user or by whoever has a role.

    Attributes:
        view_id: None where there is none any more.
    """

    __tablename__ = "default_view"
    __table_args__ = (
        CheckConstraint("num_nonnulls(user_id, role_id) = 1", name="audience"),
        Index(
            "uq_default_view_user_id",
            "user_id",
            "listing",
            unique=True,
            postgresql_where=text("user_id IS NOT NULL"),
        ),
        Index(
            "uq_default_view_role_id",
            "role_id",
            "listing",
            unique=True,
            postgresql_where=text("role_id IS NOT NULL"),
        ),
        Index("ix_default_view_view_id", "view_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    listing: Mapped[str] = mapped_column(String(80))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    view_id: Mapped[int | None] = mapped_column(ForeignKey("saved_view.id"))
