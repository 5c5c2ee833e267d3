"""ChangeLog: what a session writes, collected while it works and told to everybody at its commit."""

import uuid
from collections.abc import Iterable

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from erp_core.kit.news.changes import Changes

CHANNEL = "erp_changes"
# Beyond this many ids only the table is told.
MAX_IDS = 200

_NOTIFY = text(f"SELECT pg_notify('{CHANNEL}', :changes)")


class ChangeLog:
    """The tables and ids one session has written for a request."""

    def __init__(self, session: Session, request_id: uuid.UUID) -> None:
        self._request_id = request_id
        self._ids: dict[str, set[str]] = {}
        self._unknown: set[str] = set()
        session.info[ChangeLog] = self

    def note(self, table: str, ids: Iterable[object] = ()) -> None:
        """These rows were written; without ids, any row of the table, or a word that is no table."""
        rows = {str(id) for id in ids if id is not None}
        if not rows:
            self._unknown.add(table)
        self._ids.setdefault(table, set()).update(rows)

    def note_flush(self, session: Session) -> None:
        """What is being flushed."""
        for instance in (*session.new, *session.dirty, *session.deleted):
            self.note(instance.__tablename__, (getattr(instance, "id", None),))

    def payload(self) -> str:
        """What NOTIFY is to tell; nothing written is told as an empty text."""
        if not self._ids:
            return ""
        ids = {
            table: frozenset() if table in self._unknown or len(rows) > MAX_IDS else frozenset(rows)
            for table, rows in self._ids.items()
        }
        return Changes(ids, str(self._request_id)).as_json()

    def notify(self, session: Session) -> None:
        """Flush, and have the commit tell everybody."""
        session.flush()
        session.execute(_NOTIFY, {"changes": self.payload()})


@event.listens_for(Session, "after_flush")
def _after_flush(session: Session, _flush_context: object) -> None:
    # Once for all sessions: a listener of one session's own costs more than the whole log.
    log_of_session = session.info.get(ChangeLog)
    if log_of_session is not None:
        log_of_session.note_flush(session)


def announce(session: Session, table: str, ids: Iterable[object] = ()) -> None:
    """Have the commit tell more than what is flushed: a table or another word, and its rows, as ``note``."""
    log_of_session = session.info.get(ChangeLog)
    if log_of_session is not None:
        log_of_session.note(table, ids)
