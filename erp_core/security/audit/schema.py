"""What crosses the door for the audit log."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from erp_core.kit.schema import Schema
from erp_core.kit.types import Id, ShortText


class AuditQuery(Schema):
    """Which entries; all conditions must hold.

    Attributes:
        document, document_id: the record, as ``sales_order`` and ``17``; lines belong to their order.
        field: only changes of this field.
        since, until: instants; ``until`` is not included.
        is_brief: without what the program notes about each login that went well.
    """

    user_id: Id | None = None
    document: ShortText = ""
    document_id: ShortText = ""
    field: ShortText = ""
    action: ShortText = ""
    since: datetime | None = None
    until: datetime | None = None
    is_brief: bool = False
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


class AuditRow(Schema):
    """One changed row.

    Attributes:
        action: ``insert``, ``update`` or ``delete``.
        changes: field to old and new value.
        title: what people call the record (a number, a name); empty where it has none.
        db_user: the database role; another than the program's means that somebody used SQL directly.
    """

    id: int
    at: datetime
    user: str
    title: str
    operation: str
    table_name: str
    record_id: str
    document: str
    document_id: str
    action: str
    changes: dict[str, tuple[Any, Any]]
    db_user: str


class PastRecord(Schema):
    """A record as it was at a moment: its fields, and the fields of its lines in their order."""

    at: datetime
    fields: dict[str, Any]
    lines: list[dict[str, Any]]
