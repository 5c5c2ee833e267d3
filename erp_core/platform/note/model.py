"""Notes on records, and who is named in them."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.records.column import column
from erp_core.kit.records.db import Base
from erp_core.kit.records.record import Record
from erp_core.platform.note import NOTE


class Note(Record):
    """A note on a record. The log tells of it under that record.

    Attributes:
        table_name, record_id: the record, of any kind; so no foreign key.
    """

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("length(body) BETWEEN 1 AND 4000", name="body"),
        Index("ix_note_table_name_record_id", "table_name", "record_id"),
    )
    KIND: ClassVar[Kind] = NOTE

    table_name: Mapped[str] = mapped_column(String(80))
    record_id: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[str] = column(N_("Note"), Text)


class Mention(Base):
    """Somebody is named in a note.

    Attributes:
        read_at: when he saw it, or it was taken back; None as long as it waits for him.
    """

    __tablename__ = "mention"
    __table_args__ = (
        Index("ix_mention_user_id", "user_id", "note_id"),
        Index("ix_mention_unread", "user_id", postgresql_where=text("read_at IS NULL")),
    )

    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
