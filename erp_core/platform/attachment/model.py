"""Attachments, and the bytes they name."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.records.column import column
from erp_core.kit.records.db import Base
from erp_core.kit.records.record import Record
from erp_core.platform.attachment import ATTACHMENT


class Attachment(Record):
    """A file of a record. The log tells of it under that record.

    Attributes:
        table_name, record_id: the record, of any kind; so no foreign key.
        sha256: of its bytes, which are kept for thirty days after the last attachment of them is gone.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size > 0", name="size"),
        Index(
            "ix_attachment_table_name_record_id",
            "table_name",
            "record_id",
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_attachment_sha256", "sha256"),
    )
    KIND: ClassVar[Kind] = ATTACHMENT

    table_name: Mapped[str] = mapped_column(String(80))
    record_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = column(N_("File name"), String(200))
    size: Mapped[int] = column(N_("Size in bytes"), BigInteger)
    sha256: Mapped[str] = column(N_("SHA-256"), String(64))


class Blob(Base):
    """The bytes of a file, kept once however many attachments name them.

    Attributes:
        named_at: when an attachment last began to name them.
    """

    __tablename__ = "blob"
    __table_args__ = (Index("ix_blob_named_at", "named_at"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    named_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class BlobPart(Base):
    """So many bytes of a file that nobody needs more of them in memory."""

    __tablename__ = "blob_part"

    sha256: Mapped[str] = mapped_column(
        String(64), ForeignKey("blob.sha256", ondelete="CASCADE"), primary_key=True
    )
    n: Mapped[int] = mapped_column(Integer, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
