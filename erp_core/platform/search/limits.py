"""TimeLimit: looks that are given up when the time for a whole question is over."""

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from erp_core.kit.records.db import sqlstate
from erp_core.kit.records.statement import Statement

T = TypeVar("T")

_CANCELLED = "57014"
# So many milliseconds too much are not worth being told.
_ROUGHLY = 5
# In milliseconds; without a value it is again what the connection began with.
_ALLOW: Statement[None] = Statement(
    text("SELECT set_config('statement_timeout', CAST(:limit AS text), true)")
)


class TimeLimit:
    """The time there is for several looks at the database, in one transaction that only reads.

    A look that takes longer than what is left is given up by PostgreSQL itself; those after it are not begun.

    Args:
        limit: of all together, in milliseconds.
    """

    def __init__(self, session: Session, limit: int) -> None:
        self._session = session
        self._end = time.perf_counter() + limit / 1000
        self._allowed = 0

    def within(self, look: Callable[[], list[T]], at_least: int = 0) -> list[T] | None:
        """What a look gives; None if there was no time for it.

        Args:
            at_least: milliseconds that it has in any case.
        """
        left = max(int((self._end - time.perf_counter()) * 1000), at_least)
        if left < 1:
            return None
        if not self._allowed:
            self._say("SAVEPOINT looking")
        if not left <= self._allowed <= left + _ROUGHLY:
            _ALLOW.all(self._session, limit=str(left))
            self._allowed = left
        try:
            return look()
        except DBAPIError as error:
            if sqlstate(error) != _CANCELLED:
                raise
            self._say("ROLLBACK TO SAVEPOINT looking")
            self._allowed = -_ROUGHLY
            return None

    def lift(self) -> None:
        """What comes after it takes the time it takes; the end of the transaction, too."""
        _ALLOW.all(self._session, limit=None)

    def _say(self, command: str) -> None:
        self._session.connection().exec_driver_sql(command)
