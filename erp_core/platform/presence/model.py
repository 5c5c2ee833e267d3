"""The table of who has which record open; unlogged, as nobody needs it after a crash."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.records.db import Base


class Presence(Base):
    """A session has a record open.

    Attributes:
        table_name, record_id: the record, of any kind; so no foreign key.
        seen_at: when it last said so; None since it left.
    """

    __tablename__ = "presence"
    __table_args__ = (
        Index("ix_presence_table_name_record_id", "table_name", "record_id"),
        {"prefixes": ["UNLOGGED"]},
    )

    session_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    table_name: Mapped[str] = mapped_column(String(80), primary_key=True)
    record_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    is_editing: Mapped[bool]
    seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
