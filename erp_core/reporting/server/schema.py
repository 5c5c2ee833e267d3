"""What crosses the door about the database server."""

from datetime import datetime
from decimal import Decimal

from erp_core.kit.schema import Row, Schema


class SlowStatement(Row):
    """What PostgreSQL counted of one statement of the program, its values left out.

    Attributes:
        id: PostgreSQL's own number for this statement.
        brief: the statement in one line, for a list.
        statement: its text as it was sent; a very long one is cut.
        calls: how often it ran.
        mean_ms, worst_ms: milliseconds of one call, waiting for locks included.
        total_seconds: of all calls together.
        share_percent: of the time of all statements of the program.
        rows: read or changed, by all calls together.
    """

    brief: str
    statement: str
    calls: int
    mean_ms: Decimal
    worst_ms: Decimal
    total_seconds: Decimal
    share_percent: Decimal
    rows: int


class RunningStatement(Row):
    """A statement of the program that runs right now, or whose transaction was left open after it.

    Attributes:
        id: of the server's process, which pg_cancel_backend and pg_terminate_backend take.
        seconds: since it began.
        state: PostgreSQL's own word, or ``waiting`` while another transaction holds what it needs.
        brief, statement: as of a SlowStatement.
    """

    seconds: int
    state: str
    brief: str
    statement: str


class BackupsView(Schema):
    """The company's backups.

    Attributes:
        state: ``fine``, or what is wrong: ``failed``, ``never``, ``old``, ``new_folder``, ``untried``.
        advice: a sentence about that; empty if all is well.
        at, size_bytes: of the last one that did not fail; None if there is none.
        tried_at: when the last one was made that was restored for a trial.
        failed_at: when the last attempt failed; None if it did not.
    """

    state: str
    advice: str
    at: datetime | None
    size_bytes: int | None
    tried_at: datetime | None
    failed_at: datetime | None = None


class ServerView(Schema):
    """The database server's health.

    Attributes:
        size_bytes: of the whole database.
        connections, max_connections: open now, and how many there may be.
        backups: the last one, and what is wrong.
        counted_since: when PostgreSQL began to count statements anew; None if it does not.
        advice: a sentence that says how to let it count; empty if it does.
        slowest: the statements that take longest by mean time, slowest first.
        running: longest first.
    """

    program_version: str
    postgres_version: str
    schema_revision: str
    started_at: datetime
    size_bytes: int
    connections: int
    max_connections: int
    backups: BackupsView
    counted_since: datetime | None
    advice: str
    slowest: list[SlowStatement]
    running: list[RunningStatement]
