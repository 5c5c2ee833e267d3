"""The tables of roles, and of the permissions this company has seen."""

from typing import ClassVar

from sqlalchemy import Index, String, Text, false, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.records.column import column
from erp_core.kit.records.db import Base
from erp_core.kit.records.record import Record
from erp_core.kit.words import ValueKind
from erp_core.security.role import ROLE


class Role(Record):
    """A named set of permissions."""

    __tablename__ = "role"
    __table_args__ = (
        Index(
            "uq_role_name",
            "name",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            info={"field": "name", "message": N_("Another role has this name.")},
        ),
    )
    KIND: ClassVar[Kind] = ROLE

    name: Mapped[str] = column(N_("Name"), String(40))
    title: Mapped[str] = column(N_("Title"), String(80))
    permissions: Mapped[list[str]] = column(N_("Permissions"), ARRAY(Text), kind=ValueKind.PERMISSION)
    needs_second_factor: Mapped[bool] = column(N_("Second factor required"), server_default=false())


class KnownPermission(Base):
    """A permission the shipped roles were given once; ``provision.sync`` does not give it again."""

    __tablename__ = "known_permission"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
