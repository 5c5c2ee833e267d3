"""A standby answers reports, and the lists of those who change nothing, while it knows all there is."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from erp_core.kit.filter import ListQuery
from erp_core.kit.operation import OPERATIONS, Actor, Context, Mode, Operation
from erp_core.kit.records.db import is_disconnect, is_retryable, make_engine, parsed, sqlstate
from erp_core.kit.records.statement import Statement
from erp_core.security.permission import SHIPPED_ROLES, default_roles

log = logging.getLogger(__name__)

CONNECT_SECONDS = 2
# How long a standby may take to hear of what was saved before it was asked; then nobody asks it for a while.
PATIENCE = 0.1
REST_BEHIND, REST_GONE = 1.0, 5.0
READ, BEHIND, GONE = "read", "behind", "gone"

# A plan made for any search text is wrong for most, as at the gate.
_ASK: Statement[Any] = Statement(
    text("""
    SELECT pg_is_in_recovery() AS follows,
           pg_last_wal_replay_lsn() >= CAST(:place AS pg_lsn) AS knows_all,
           (SELECT system_identifier::text FROM pg_control_system()) = :system AS is_ours,
           set_config('plan_cache_mode', 'force_custom_plan', true)
""")
)


class Elsewhere(Exception):
    """It cannot answer now; whoever asks it asks the database itself, and no user hears of it."""


class Standby:
    """Reads what a standby may be asked.

    What it tells is as new as the database was when the question came: it is asked nothing before it knows
    that. So nobody misses what he saved himself, nor what he was told others saved.

    Args:
        url: ``postgresql://`` of the app role, there.
        pool_size: connections kept.
        is_prepared: see ``make_engine``.
        on_answer: told ``READ`` for what it answered, ``BEHIND`` or ``GONE`` for what it could not.
    """

    def __init__(
        self, url: str, pool_size: int, *, is_prepared: bool, on_answer: Callable[[str], None]
    ) -> None:
        there = parsed(url)
        if "connect_timeout" not in there.query:
            there = there.update_query_dict({"connect_timeout": str(CONNECT_SECONDS)})
        engine = make_engine(there, pool_size, is_prepared=is_prepared)
        self._engine = engine.execution_options(postgresql_readonly=True)
        self._on_answer = on_answer
        self._why, self._rests_until = READ, float("-inf")

    def suits(self, operation: Operation) -> bool:
        """Whether somebody may be answered this here."""
        return operation.mode is Mode.QUERY and (operation.is_report or is_list(operation))

    def suits_for(self, operation: Operation, actor: Actor) -> bool:
        """Whether this one may: lists are what people work on, who change something."""
        return self.suits(operation) and (operation.is_report or not actor.permissions & self._changing)

    def read(self, operation: Operation, values: dict[str, Any], context: Context, place: str | None) -> Any:
        """The result of a query.

        Args:
            place: how far the database was when it let the caller in, as the gate tells: ``position@system``.

        Raises:
            Elsewhere: it is away, or does not know all that was saved by then.
        """
        if place is None or time.monotonic() < self._rests_until:
            self._on_answer(self._why if place else GONE)
            raise Elsewhere
        try:
            with Session(self._engine, expire_on_commit=False, autoflush=False) as session:
                self._catch_up(session, place)
                context.session = session
                result = operation.function(context, **values)
                session.commit()
        except (DBAPIError, PoolTimeout) as error:
            if isinstance(error, DBAPIError) and not _is_its_fault(error):
                raise
            raise self._rest(GONE, REST_GONE, type(getattr(error, "orig", error)).__name__) from error
        if self._why != READ:
            log.warning("reports are read from the standby again")
            self._why = READ
        self._on_answer(READ)
        return result

    def close(self) -> None:
        """Let its connections go."""
        self._engine.dispose()

    def behind(self, place: str) -> tuple[int, float] | None:
        """Bytes and seconds it is behind a position; None where it is away."""
        with suppress(DBAPIError, PoolTimeout), self._engine.connect() as connection:
            told = connection.execute(_BEHIND, {"place": place}).one()
            connection.commit()
            return int(told.bytes), float(told.seconds)
        return None

    @cached_property
    def _changing(self) -> frozenset[str]:
        """What lets somebody change more than what is his own, as everybody may."""
        everybodys = default_roles()[SHIPPED_ROLES[-1]]
        return frozenset(one.permission or "" for one in OPERATIONS if one.mode is Mode.COMMAND) - everybodys

    def _catch_up(self, session: Session, place: str) -> None:
        at, system = place.split("@")
        pause, until = 0.002, time.monotonic() + PATIENCE
        while True:
            (there,) = _ASK.all(session, place=at, system=system)
            if not (there.follows and there.is_ours):
                raise self._rest(GONE, REST_GONE, "it is no standby of this database")
            if there.knows_all:
                return
            if time.monotonic() >= until:
                raise self._rest(BEHIND, REST_BEHIND, "it is behind")
            time.sleep(pause)
            pause *= 2

    def _rest(self, why: str, seconds: float, words: str) -> Elsewhere:
        if self._why != why:
            log.warning("reports are not read from the standby: %s", words)
        self._why, self._rests_until = why, time.monotonic() + seconds
        self._on_answer(why)
        return Elsewhere(words)


_BEHIND = text("""
    SELECT greatest(0, pg_wal_lsn_diff(CAST(:place AS pg_lsn), pg_last_wal_replay_lsn())) AS bytes,
           CASE WHEN pg_last_wal_replay_lsn() >= CAST(:place AS pg_lsn) THEN 0
                ELSE coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0) END AS seconds
""")


def is_list(operation: Operation) -> bool:
    """Whether it tells of a list as somebody narrowed it."""
    return any(field.annotation is ListQuery for field in operation.arguments.model_fields.values())


def _is_its_fault(error: DBAPIError) -> bool:
    """Not reached, lost, or stopped because what it read was tidied away meanwhile (40001)."""
    return is_disconnect(error) or is_retryable(error) or sqlstate(error) is None
