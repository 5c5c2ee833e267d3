"""The table of templates."""

from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.records.record import Record
from erp_core.platform.audience import rules_of_owned
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
    __table_args__ = rules_of_owned("template", "of", _TAKEN)
    KIND: ClassVar[Kind] = TEMPLATE

    of: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    content: Mapped[Any] = mapped_column(JSONB)
