"""The tables of mail: the server that takes it, and what waits to be sent."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Text,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.i18n import N_
from erp_core.kit.records.column import column
from erp_core.kit.records.db import Base
from erp_core.kit.words import ValueKind


class MailSettings(Base):
    """The company's mail server; one row at most, and none as long as nobody has set it up.

    Attributes:
        host: empty while no mail is sent.
        password: as it was typed, since the mail server wants it so; only the program's own login reads it.
    """

    __tablename__ = "mail_settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="id"),
        CheckConstraint("port BETWEEN 1 AND 65535", name="port"),
        CheckConstraint("security IN ('starttls', 'tls', 'none')", name="security"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    host: Mapped[str] = column(N_("Mail server"), String(200))
    port: Mapped[int] = column(N_("Port"))
    security: Mapped[str] = column(N_("Encryption"), String(20), kind=ValueKind.CHOICE)
    username: Mapped[str] = column(N_("User name"), String(200))
    password: Mapped[str] = mapped_column(String(1024))
    sender: Mapped[str] = column(N_("Sender"), String(200))


class QueuedMail(Base):
    """A mail, written in the transaction that gives cause for it; who serves the company sends it.

    Attributes:
        topic: of mails that say the same again, so that they are not written too often; empty for others.
        expires_at: from then on it is of no use and is not sent.
        next_at: when it is to be tried; ahead already while somebody tries.
        done_at: sent, or given up; its text is gone by then, and with it what was secret.
        problem: why the last try failed, in words; empty if it did not.
        reply_to: whom its recipient answers; empty for the company's own address.
        attachment_id: of a file on a record, which goes with it.
    """

    __tablename__ = "mail_outbox"
    __table_args__ = (
        CheckConstraint("done_at IS NULL OR body = ''", name="body"),
        Index("ix_mail_outbox_waiting", "next_at", postgresql_where=text("done_at IS NULL")),
        Index("ix_mail_outbox_attachment_id", "attachment_id"),
        Index("ix_mail_outbox_topic_recipient", "topic", "recipient", postgresql_where=text("topic <> ''")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    topic: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    problem: Mapped[str] = mapped_column(String(1000), server_default="")
    reply_to: Mapped[str] = mapped_column(String(200), server_default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
