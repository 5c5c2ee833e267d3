"""The tables of jobs, and of what became of each of their records."""

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Uuid,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.records.db import Base


class Job(Base):
    """A move of many records.

    Attributes:
        session_id: the login it was begun in.
        kind, move: the operation ``kind.move``.
        request: from its id each record gets that of its own.
        moved, refused: how many of ``count`` so far.
        asking: of how many that can make the move it is asked before; they are refused unless
            ``is_answered``.
        reason: why it was stopped, as a sentence; empty if it was not.
        worker: who carries it on at this moment; None where nobody does.
        alive_at: when it was last carried on.
        told_at: when its owner knew that it is over.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(
            "state IN ('ready', 'waiting', 'running', 'done', 'cancelled', 'stopped')", name="state"
        ),
        CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('done', 'cancelled', 'stopped'))", name="ended_at"
        ),
        Index("ix_job_user_id", "user_id", "id"),
        Index("ix_job_session_id", "session_id"),
        Index("ix_job_under_way", "alive_at", postgresql_where=text("state IN ('waiting', 'running')")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    session_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("session.id"))
    kind: Mapped[str] = mapped_column(String(80))
    move: Mapped[str] = mapped_column(String(80))
    request: Mapped[uuid.UUID] = mapped_column(Uuid)
    count: Mapped[int] = mapped_column(Integer)
    moved: Mapped[int] = mapped_column(Integer, server_default="0")
    refused: Mapped[int] = mapped_column(Integer, server_default="0")
    asking: Mapped[int] = mapped_column(Integer, server_default="0")
    is_answered: Mapped[bool] = mapped_column(Boolean, server_default="false")
    state: Mapped[str] = mapped_column(String(20), server_default="ready")
    reason: Mapped[str] = mapped_column(String(1000), server_default="")
    begun_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    worker: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    alive_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class JobResult(Base):
    """What became of one record of a job.

    Attributes:
        position: its place in the list, from 1.
        record_id: of the job's kind; so no foreign key.
        version: what it was when it was looked at; the move is refused if it is another by then.
        title: what people call it.
        question: what is asked before it makes the move; empty for nothing.
        reason: why it was not moved, as a sentence; empty where it was, or nothing was tried yet.
        done_at: when it was moved or refused; None as long as nothing was tried.
    """

    __tablename__ = "job_result"
    __table_args__ = (CheckConstraint("reason = '' OR done_at IS NOT NULL", name="reason"),)

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    question: Mapped[str] = mapped_column(String(1000), server_default="")
    reason: Mapped[str] = mapped_column(String(1000), server_default="")
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
