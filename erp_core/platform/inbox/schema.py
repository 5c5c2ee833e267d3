"""What waits in an inbox."""

from datetime import datetime

from erp_core.kit.schema import Row


class InboxRow(Row):
    """A note that names the caller and that he has not seen; ``id`` is the note's.

    Attributes:
        kind, record_id: the record it is on.
        record: what people call that, ``purchase order PO-000012``.
    """

    kind: str
    record_id: int
    record: str
    body: str
    created_at: datetime
    created_by: str | None = None
