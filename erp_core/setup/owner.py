"""Owner: services run by the owner of the database, who may do everything, in a session that is open."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from erp_core.kit.operation import Actor, Caller, Context
from erp_core.security.permission import all_permissions

# No user has this id: the service sees neither itself nor its own role in anybody.
_NOBODY = 0


def context_in(session: Session, today: date | None = None) -> Context:
    """What services need; whoever opened the session commits it.

    Args:
        today: the day they take for today; the calendar's by default.
    """

    @contextmanager
    def transaction() -> Iterator[Session]:
        yield session
        session.flush()

    now = datetime.now(UTC)
    return Context(
        session=session,
        actor=Actor(_NOBODY, "", "", "", frozenset(all_permissions()), uuid.uuid4()),
        now=now,
        today=today or now.date(),
        request_id=uuid.uuid4(),
        caller=Caller(),
        keys=_NoKeys(),
        transaction=transaction,
    )


class _NoKeys:
    """The owner makes no access tokens."""

    def sign(  # the parameters are the protocol's
        self,
        user_id: int,
        username: str,
        role: str,
        session_id: uuid.UUID,
        now: datetime,
    ) -> str:
        del user_id, username, role, session_id, now
        raise RuntimeError("the owner of the database makes no access tokens")

    def renewals(self, refresh_token: str, request_id: uuid.UUID) -> list[str]:
        del refresh_token, request_id
        raise RuntimeError("the owner of the database renews no tokens")
