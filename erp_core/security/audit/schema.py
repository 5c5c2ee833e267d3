"""What crosses the door for the audit log."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from erp_core.kit.schema import Schema
from erp_core.kit.types import Id, ShortText

# A count goes no further: on a log of years it would take longer than anybody waits.
MOST_COUNTED = 100_000

Origin = Literal["user", "program", "command_line", "sql"]


class Place(Schema):
    """A place in the log, to go on from; of two entries of one instant the later has the greater id."""

    at: datetime
    id: Id


class AuditQuery(Schema):
    """Which entries; all conditions must hold.

    Attributes:
        user_id: who did it. A failed login was done by nobody: it is found by its record.
        origin: only what was not done by a user, from there; see ``AuditRow``.
        kind: one of ``KINDS`` or a document.
        record: what people call the record: a number, a code, a name, a user name.
        document, document_id: one record by its id, as ``sales_order`` and ``17``, with its lines.
        field: only changes of this field, by its name or as people call it.
        since, until: instants; ``until`` is not included.
        before: only entries older than this one. Reading on from the last entry misses and repeats none,
            however many are added meanwhile.
    """

    user_id: Id | None = None
    origin: Origin | None = None
    kind: ShortText = ""
    record: ShortText = ""
    document: ShortText = ""
    document_id: ShortText = ""
    field: ShortText = ""
    action: ShortText = ""
    since: datetime | None = None
    until: datetime | None = None
    before: Place | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


class AuditRow(Schema):
    """One changed row.

    Attributes:
        user: who did it, for people to read.
        origin: a ``user``; the ``program`` before anybody was logged in; the administrator's
            ``command_line``; or ``sql`` past the program.
        action: ``insert``, ``update`` or ``delete``.
        changes: field to old and new value; numbers with decimals as exact text.
        meant: titles of the records that ids among the changes stand for.
        title: what people call the record (a number, a name); empty where it has none.
        line: of an entry about a line, its item.
        currency: what amounts of the record are in by now; empty for a record without.
        client, address: of an entry about a session, the PC it runs on.
        db_user: the database role; another than the program's means that somebody used SQL directly.
    """

    id: int
    at: datetime
    user: str
    origin: Origin
    title: str
    line: str
    currency: str
    client: str
    address: str
    operation: str
    table_name: str
    record_id: str
    document: str
    document_id: str
    action: str
    changes: dict[str, tuple[Any, Any]]
    meant: dict[str, tuple[str, str]]
    db_user: str


class PastRecord(Schema):
    """A record as it was at a moment.

    Attributes:
        state: ``there``; ``not_yet`` made; ``deleted`` by then; or ``untold``, where the log does not reach
            back so far.
        fields: its fields; empty unless it was there or deleted.
        lines: the fields of its lines in their order, each with its ``id``.
        meant: titles of the records that ids among the fields stand for.
        changed_at, changed_by: the change that made it what it was.
        previous, next: when the changes before and after that one were made.
    """

    at: datetime
    state: Literal["there", "not_yet", "deleted", "untold"]
    title: str
    fields: dict[str, Any] = Field(default_factory=dict)
    lines: list[dict[str, Any]] = Field(default_factory=list)
    meant: dict[str, str] = Field(default_factory=dict)
    changed_at: datetime | None = None
    changed_by: str = ""
    previous: datetime | None = None
    next: datetime | None = None
