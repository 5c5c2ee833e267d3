"""The table of templates."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.records.record import Record
from erp_core.platform.template import TEMPLATE

_TAKEN = N_("There is a template of this name already. Please choose another.")


class Template(Record):
    """What new records begin with.

    Attributes:
        of: name of their kind.
        owner_id: whose own it is; None where it is shared.
        role_id: of the role it is shared with; None where it is shared with all.
        content: as ``TemplateContent`` writes it.
    """

    __tablename__ = "template"
    __table_args__ = (
        CheckConstraint("owner_id IS NULL OR role_id IS NULL", name="audience"),
        CheckConstraint("length(name) BETWEEN 1 AND 80", name="name"),
        Index(
            "uq_template_own_name",
            "owner_id",
            "of",
            func.folded(text("name")),
            unique=True,
            postgresql_where=text("deleted_at IS NULL AND owner_id IS NOT NULL"),
            info={"field": "name", "message": _TAKEN},
        ),
        Index(
            "uq_template_shared_name",
            "of",
            func.coalesce(text("role_id"), text("0")),
            func.folded(text("name")),
            unique=True,
            postgresql_where=text("deleted_at IS NULL AND owner_id IS NULL"),
            info={"field": "name", "message": _TAKEN},
        ),
    )
    KIND: ClassVar[Kind] = TEMPLATE

    of: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    content: Mapped[Any] = mapped_column(JSONB)
