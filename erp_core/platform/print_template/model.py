"""The table of a company's own paper templates."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.records.column import column
from erp_core.kit.records.db import Base


class PrintTemplate(Base):
    """How a company prints one kind of its papers; no row as long as it never changed anything.

    The log tells the file's name and its SHA-256, by which anybody can find out which file it was.

    Attributes:
        name: of a kind of document, or ``list``.
        source: as Typst reads it; empty since the company went back to the delivered template.
        terms: what stands below the lines of each paper of this kind; empty for nothing.
        fault: why the template could not set a paper, so that the delivered one did; empty while it can.
        sha256: of ``source`` in UTF-8, in hexadecimal; empty with it.
    """

    __tablename__ = "print_template"
    __table_args__ = (
        CheckConstraint("(source = '') = (sha256 = '')", name="sha256"),
        Index("ix_print_template_changed_by_id", "changed_by_id"),
    )

    name: Mapped[str] = column(N_("Name"), String(40), primary_key=True)
    file_name: Mapped[str] = column(N_("File"), String(200))
    source: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = column(N_("SHA-256"), String(64))
    fault: Mapped[str] = column(N_("Laid out by the delivered template"), String(200), server_default="")
    terms: Mapped[str] = column(N_("Terms"), Text, server_default="")
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
