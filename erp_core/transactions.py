"""Transactions: how whoever is let in comes by one, and what its errors say to a user."""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from erp_core.errors import NotPermitted, Unreachable, ValidationError
from erp_core.kit.arguments import is_large, validate
from erp_core.kit.days import COMMON
from erp_core.kit.i18n import _
from erp_core.kit.operation import OPERATIONS, Actor, Caller, Context, Mode, Operation
from erp_core.kit.reading.calendars import calendar_of
from erp_core.kit.records.change_log import CHANNEL
from erp_core.kit.records.db import as_erp_error, constraint_name, is_disconnect, make_engine
from erp_core.security.permission import missing_words
from erp_core.security.session import gate as gates
from erp_core.security.session.tokens import Claims, KeyRing, ended

log = logging.getLogger(__name__)

T = TypeVar("T")

_SEEN = text("UPDATE session SET last_seen_at = now() WHERE id = :session_id")
_LANGUAGE = text("SELECT language FROM company ORDER BY id LIMIT 1")
_KNOCK = text("SELECT pg_notify(:channel, :word)")


class Transactions:
    """Transactions on one database, for those whose token and role allow it.

    Args:
        url: ``postgresql://`` of the app role.
        pool_size: connections kept; as many transactions run at once.
        is_prepared: see ``make_engine``.
    """

    def __init__(self, url: str, pool_size: int, *, is_prepared: bool = True) -> None:
        self._engine: Engine = make_engine(url, pool_size, is_prepared=is_prepared)
        # A query's transaction is READ ONLY: what claims to be a read cannot write.
        self._read_engine = self._engine.execution_options(postgresql_readonly=True)
        self._keys = KeyRing()
        self._unseen: set[uuid.UUID] = set()

    @property
    def engine(self) -> Engine:
        """Of all transactions, for who counts its connections."""
        return self._engine

    def _knock(self, word: str) -> None:
        """Send a word where news of changes goes, on the way all commits go."""
        with self._engine.begin() as connection:
            connection.execute(_KNOCK, {"channel": CHANNEL, "word": word})

    def _note_seen(self, session_id: uuid.UUID) -> None:
        """Note when a session was last used, once a minute; after the call, on a connection of its own."""
        if session_id in self._unseen:
            self._unseen.discard(session_id)
            try:
                with self._engine.begin() as connection:
                    connection.execute(_SEEN, {"session_id": session_id})
            except SQLAlchemyError:
                # The call itself is done, and nobody may be told that it failed.
                log.warning("the last use of a session was not noted")

    @contextmanager
    def own_transaction(self) -> Iterator[Session]:
        """A transaction of the program itself, committed at its end; nobody's rights are looked at."""
        with translated_errors(), self._session(self._engine) as session, session.begin():
            yield session

    def known_token(self, access_token: str | None) -> Claims | None:
        """What a token says that was found good before; None of others, of which the keys may be asked."""
        return self._keys.known(access_token) if access_token else None

    def language(self) -> str:
        """The company's language; empty as long as there is no company."""
        return self.ask(lambda session: session.scalar(_LANGUAGE)) or ""

    def ask(self, question: Callable[[Session], T]) -> T:
        """The answer to a question of the server itself; nobody's rights are looked at."""
        with translated_errors(), self._session(self._read_engine) as session:
            return question(session)

    def require_token(self, access_token: str | None) -> Claims:
        """What the token says; NotLoggedIn unless it was signed here and has time left, standing or not."""
        with translated_errors():
            return self._verify(access_token)

    def require_permitted(self, names: Iterable[str], access_token: str | None) -> None:
        """Refuse who may not run all of these operations; of what anybody may run nothing is asked."""
        found = [OPERATIONS.get(name) for name in names]
        asked = [each for each in found if each is not None and each.mode is not Mode.PUBLIC]
        if asked:
            with self._opened(self._read_engine, asked, access_token, uuid.uuid4(), None) as context:
                context.session.commit()

    def _validated(
        self, operation: Operation, arguments: Mapping[str, Any] | str | bytes, access_token: str | None
    ) -> dict[str, Any]:
        """The arguments; of who may not call it nothing large is read, and nothing else is told."""
        try:
            if is_large(arguments):
                self.require_permitted((operation.name,), access_token)
            return validate(operation, arguments)
        except ValidationError:
            self.require_permitted((operation.name,), access_token)
            raise

    @contextmanager
    def _opened(
        self,
        engine: Engine,
        operations: Sequence[Operation],
        access_token: str | None,
        request_id: uuid.UUID,
        caller: Caller | None,
    ) -> Iterator[Context]:
        """A transaction of somebody who may do all of these; whoever opens it commits it, or it is undone."""
        with translated_errors(), self._session(engine) as session:
            claims = self._verify(access_token)
            gate = gates.open_for(session, operations[0], claims, request_id)
            actor = gates.actor_in(gate, claims)
            for operation in operations:
                require_permission(operation, actor)
            yield self._context(session, actor, gate, request_id, caller or Caller())

    @staticmethod
    def _session(engine: Engine) -> Session:
        # No autoflush: a half-written order must not reach the database because something is looked up.
        return Session(engine, expire_on_commit=False, autoflush=False)

    def _context(
        self,
        session: Session | None,
        actor: Actor | None,
        gate: gates.Gate | None,
        request_id: uuid.UUID,
        caller: Caller,
    ) -> Context:
        now = datetime.now(ZoneInfo(gate.timezone or "UTC" if gate else "UTC"))
        return Context(
            session=session,  # type: ignore[arg-type]
            actor=actor,
            now=now,
            today=now.date(),
            request_id=request_id,
            caller=caller,
            keys=self._keys,
            transaction=_no_transaction,
            has_four_eyes=bool(gate and gate.has_four_eyes),
            calendar=calendar_of(gate.currency or "", gate.format or "") if gate else COMMON,
            currency=(gate.currency or "") if gate else "",
        )

    def _verify(self, access_token: str | None) -> Claims:
        if not access_token:
            raise ended()
        return self._keys.verify(access_token, self._reload_keys)

    def _reload_keys(self) -> None:
        with self._session(self._read_engine) as session:
            try:
                self._keys.load(session, max_age=1.0)
            except DBAPIError as error:  # a pooled connection that died since its last use is replaced
                if not is_disconnect(error):
                    raise
                session.rollback()
                self._keys.load(session, max_age=1.0)


@contextmanager
def translated_errors() -> Iterator[None]:
    """Database errors a user can act on become ErpErrors; all others pass."""
    try:
        yield
    except PoolTimeout as error:
        raise Unreachable(_("The server is busy. Nothing was saved; please try again.")) from error
    except DBAPIError as error:
        translated = as_erp_error(error)
        if translated is None:
            raise
        # PostgreSQL's own words show the whole row, a password hash included; they go no further.
        log.warning("the database refused: %s %s", type(error.orig).__name__, constraint_name(error) or "")
        raise translated from None


def require_permission(operation: Operation, actor: Actor) -> None:
    if operation.permission not in actor.permissions:
        raise NotPermitted(missing_words(operation.permission or ""))


def _no_transaction() -> Any:
    raise RuntimeError("only operations that say so open transactions")
