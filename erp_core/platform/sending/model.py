"""The table of papers that were sent."""

from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.kind import Kind
from erp_core.kit.records.column import column
from erp_core.kit.records.record import Record
from erp_core.platform.sending import SENDING


class Sending(Record):
    """A paper that was sent. The log tells of it under its record.

    Attributes:
        table_name, record_id: the record whose paper it was, of any kind; so no foreign key.
        attachment_id: the PDF as it was sent, which hangs on the record.
        content: digest of what stood on it (see ``content_of``).
        recipient: empty where the user's own mail program sent it, or did not.
        mail_id: in the outbox; None where the user's own mail program was given it.
    """

    __tablename__ = "sending"
    __table_args__ = (
        CheckConstraint("content ~ '^[0-9a-f]{64}$'", name="content"),
        Index("ix_sending_table_name_record_id", "table_name", "record_id"),
        Index("ix_sending_attachment_id", "attachment_id"),
        Index("ix_sending_mail_id", "mail_id"),
    )
    KIND: ClassVar[Kind] = SENDING

    table_name: Mapped[str] = mapped_column(String(80))
    record_id: Mapped[int] = mapped_column(BigInteger)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    name: Mapped[str] = column(N_("File name"), String(200))
    content: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = column(N_("Recipient"), String(200))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail_outbox.id"))
