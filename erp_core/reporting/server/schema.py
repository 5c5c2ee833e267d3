"""What crosses the door about the database server."""

from datetime import datetime

from erp_core.kit.schema import Schema


class RunningQuery(Schema):
    """A statement that runs right now; ``seconds`` since it began."""

    seconds: int
    state: str
    statement: str


class ServerView(Schema):
    """The database server's health.

    Attributes:
        size_bytes: of the whole database.
        connections, max_connections: open now, and how many there may be.
        last_backup_at, last_backup_bytes: None if none was ever recorded.
        slowest: the longest running statements of the program, longest first.
    """

    program_version: str
    postgres_version: str
    schema_revision: str
    started_at: datetime
    size_bytes: int
    connections: int
    max_connections: int
    last_backup_at: datetime | None
    last_backup_bytes: int | None
    slowest: list[RunningQuery]
