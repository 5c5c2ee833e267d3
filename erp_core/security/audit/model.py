"""The audit log and the stored results of commands, as the program sees them."""

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Identity,
    Index,
    String,
    Text,
    TypeDecorator,
    Uuid,
    cast,
    func,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kit.records.db import Base


def exact_json(stored: str) -> Any:
    """JSON whose numbers with decimals are read as the text the database keeps: ``70.000``, never a float."""
    return json.loads(stored, parse_float=str)


class ExactJson(TypeDecorator[dict[str, Any]]):
    """JSONB read by ``exact_json``."""

    impl = JSONB
    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return type_coerce(cast(column, Text), self)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        return exact_json(value) if isinstance(value, str) else value


class AuditEntry(Base):
    """One changed row. Written only by the ``write_audit`` trigger; partitioned by month.

    Attributes:
        document, document_id: the record whose history this belongs to; for a line, its order.
        changes: for a new row its values, without those that are empty; for a change ``{field: [old, new]}``.
        user_id: the actor the dispatcher named; None when somebody wrote with plain SQL as ``db_user``.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_document", "document", "document_id", "at"),
        Index("ix_audit_log_at", "at"),
        Index("ix_audit_log_user_id", "user_id", "at"),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True, server_default=func.now())
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    db_user: Mapped[str] = mapped_column(String(80))
    operation: Mapped[str | None] = mapped_column(String(80))
    request_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    table_name: Mapped[str] = mapped_column(String(80))
    record_id: Mapped[str] = mapped_column(String(80))
    document: Mapped[str] = mapped_column(String(80))
    document_id: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(10))
    changes: Mapped[dict[str, Any]] = mapped_column(ExactJson)


class StoredRequest(Base):
    """The result of a command under its request id; a retry gets it instead of a second effect."""

    __tablename__ = "request"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    operation: Mapped[str] = mapped_column(String(80))
    arguments_hash: Mapped[bytes]
    result: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), index=True)
