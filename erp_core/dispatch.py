"""Dispatcher: authenticate, authorise, one transaction, commit, report changes. The only place that does."""

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import chain, count
from threading import Lock
from typing import Any, BinaryIO, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from erp_core import modules
from erp_core.errors import (
    ErpError,
    InternalError,
    InvalidMove,
    NotFound,
    StaleRecord,
    Unreachable,
    ValidationError,
)
from erp_core.imports import Imports
from erp_core.jobs import Foreman
from erp_core.kit.arguments import validate
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import OnChange, OnConnection
from erp_core.kit.news.listener import Listener
from erp_core.kit.operation import OPERATIONS, Actor, Caller, Mode, Operation
from erp_core.kit.records.change_log import ChangeLog
from erp_core.kit.records.db import is_disconnect, is_retryable, parsed
from erp_core.kit.wire import LAST_LINE
from erp_core.platform.attachment import service as attachments
from erp_core.platform.attachment.keeping import keep, part_of
from erp_core.platform.attachment.schema import AttachmentRow, NewFile
from erp_core.postgres.schema_version import require_current_schema
from erp_core.security.audit.model import StoredRequest
from erp_core.security.mail.postman import Postman
from erp_core.security.session import gate as gates
from erp_core.security.session.answers import carry_out, stored_result
from erp_core.security.session.tokens import Claims
from erp_core.standby import Elsewhere, Standby
from erp_core.transactions import require_permission, translated_errors

log = logging.getLogger(__name__)

T = TypeVar("T")
ATTEMPTS = 3
_EFFECTS_OF_A_TWIN = (IntegrityError, InvalidMove, NotFound, StaleRecord, ValidationError)

# A list of a million rows takes longer to read than any call, and its days are written as ISO has them.
_PATIENT = text("SELECT set_config('statement_timeout', '2h', true), set_config('DateStyle', 'ISO', true)")


class Dispatcher(Imports):
    """Runs operations on one database.

    Args:
        url: ``postgresql://`` of the app role.
        pool_size: connections kept; as many calls run at once.
        listen_url: the same database without a pooler in front, to hear of changes; empty: the same way.
        is_prepared: see ``make_engine``.
        is_alone: no office server sends what waits in the outbox and carries on jobs: this program does.
        standby: answers what it may; see there.
    """

    def __init__(
        self,
        url: str,
        pool_size: int = 10,
        listen_url: str = "",
        *,
        is_prepared: bool = True,
        is_alone: bool = False,
        standby: Standby | None = None,
    ) -> None:
        modules.load()
        super().__init__(url, pool_size, is_prepared=is_prepared)
        self._listen_url, self.standby = listen_url, standby
        self._listener: Listener | None = None
        self._listener_lock = Lock()
        self.check()
        self._postman = Postman(self.own_transaction) if is_alone else None
        self.foreman = Foreman(url, is_prepared=is_prepared)
        if is_alone:
            self.foreman.wake()

    @property
    def server(self) -> str:
        """Where the database is, without credentials."""
        url = self._engine.url
        several = url.query.get("host")
        one = f"{url.host or 'localhost'}:{url.port or 5432}"
        return f"{','.join(several) if isinstance(several, tuple) else one}/{url.database}"

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> Any:
        """Run one operation and return its result, plain data.

        Args:
            name: of a registered operation.
            arguments: by parameter name, or the same as JSON.
            access_token: not needed for public operations.
            request_id: a command sent again under the same id returns the first result.

        Raises:
            ErpError: one of its children, with a sentence for the user.
        """
        operation = OPERATIONS.get(name)
        if operation is None:
            raise _unknown(_("This server does not know the operation {name}."), name)
        request_id = request_id or uuid.uuid4()
        started = time.perf_counter()
        outcome = "ok"
        try:
            with translated_errors():
                claims = None if operation.mode is Mode.PUBLIC else self._verify(access_token)
                values = self._validated(operation, arguments, access_token)
                return self._run(operation, values, claims, request_id, caller or Caller())
        except ErpError as error:
            outcome = error.code
            raise
        except Exception as error:
            outcome = "internal"
            log.exception("request %s %s failed", request_id, name)
            raise InternalError(
                _("Something went wrong here, and nothing was saved. Reference: {id}").format(id=request_id)
            ) from error
        finally:
            elapsed = (time.perf_counter() - started) * 1000
            log.debug("request %s %s %s %.1f ms", request_id, name, outcome, elapsed)

    def require_list(self, name: str, access_token: str | None) -> None:
        """NotFound where ``whole_list`` knows no list of this name, NotPermitted for who may not have it."""
        if modules.listing_of(name) is None:
            raise _unknown(_("This server does not know the list {name}."), name)
        self.require_permitted((name,), access_token)

    @contextmanager
    def whole_list(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,
        caller: Caller | None = None,
    ) -> Iterator[Iterator[bytes]]:
        """All rows of a list, all of one moment, as ``Listing.copied`` gives them; ``LAST_LINE`` ends them.

        Args:
            name: of the operation that gives a page of it; who may call that may have the whole.
        """
        operation, listing = OPERATIONS.get(name), modules.listing_of(name)
        if operation is None or listing is None:
            raise _unknown(_("This server does not know the list {name}."), name)
        with self._opened(self._read_engine, (operation,), access_token, uuid.uuid4(), caller) as context:
            query = validate(operation, arguments)["query"]
            context.session.execute(_PATIENT)
            # Closed early, the statement is given up: nobody waits for the rows that are left.
            lined = modules.lined_of(name) if query.with_lines else None
            with closing(listing.copied(context, query, lined)) as rows:
                yield chain(rows, (LAST_LINE,))
            context.session.commit()

    def attach(
        self,
        new: NewFile,
        file: BinaryIO,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> AttachmentRow:
        """Hang a file on a record, whole or not at all; see ``keep`` for the errors.

        Args:
            file: at its beginning; what its ``read`` raises stops it, and nothing is kept.
        """
        request_id = request_id or uuid.uuid4()
        with self._opened(self._engine, (attachments.ADD,), access_token, request_id, caller) as context:
            changes = ChangeLog(context.session, request_id)
            row = keep(context, new, file)
            changes.notify(context.session)
            context.session.commit()
            return row

    @contextmanager
    def attachment(
        self, id: int, access_token: str | None, caller: Caller | None = None
    ) -> Iterator[Iterator[bytes]]:
        """The bytes of a file that hangs on a record the caller may see, part by part.

        Between two parts no connection is held, however long their reader takes.
        """
        operations = (attachments.FETCH,)
        with self._opened(self._read_engine, operations, access_token, uuid.uuid4(), caller) as context:
            session, sha256 = context.session, attachments.found(context, id).sha256
            session.commit()

            def parts() -> Iterator[bytes]:
                for n in count():
                    part = part_of(session, sha256, n)
                    session.commit()
                    if part is None:
                        return
                    yield part

            yield parts()

    def first_answer(
        self, name: str, access_token: str | None, request_id: uuid.UUID, sent: bytes
    ) -> Any | None:
        """What this very request was answered when it came first; None if it never came.

        So the arguments of a request that comes again need not be made once more, from what may have changed.

        Args:
            sent: as in the ``Caller`` it came with.

        Raises:
            Conflict: the id was used for something else.
        """
        operation = OPERATIONS.get(name)
        if operation is None:
            return None
        with translated_errors(), self._session(self._read_engine) as session:
            claims = self._verify(access_token)
            gate = gates.open_for(session, operation, claims, request_id)
            actor = gates.actor_in(gate, claims)
            require_permission(operation, actor)
            session.commit()
        return None if gate.stored_user is None else stored_result(operation, gate, actor, sent)

    def listen(
        self,
        on_change: OnChange,
        on_connection: OnConnection,
        access_token: Callable[[], str | None] | None = None,  # noqa: ARG002 - whoever is in here may listen
    ) -> None:
        """Report changes made by anybody, and the loss and return of the database, from now on."""
        with self._listener_lock:
            if self._listener is None:
                url = parsed(self._listen_url) if self._listen_url else self._engine.url
                self._listener = Listener(url, on_change, on_connection, self._knock)
                self._listener.wait_ready(5)

    @property
    def is_listening(self) -> bool:
        """Whether changes are heard of: a word sent on the way of all commits came back."""
        return self._listener is not None and self._listener.is_heard

    def check(self) -> None:
        """Raise Unreachable or VersionMismatch unless the database answers and fits.

        A monitor reads this too: nothing is said of what somebody was typing.
        """
        try:
            with translated_errors():
                require_current_schema(self._engine)
        except Unreachable as error:
            raise Unreachable(_("The database cannot be reached.")) from error

    def standing(self, session_ids: set[uuid.UUID]) -> set[uuid.UUID]:
        """Those of these sessions that still stand."""
        with translated_errors(), self._session(self._read_engine) as session:
            return gates.standing(session, session_ids)

    def keep_house(self) -> bool:
        """Tidy away what is over, and prepare coming months of the audit log; False when it failed."""
        try:
            with self._engine.begin() as connection:
                connection.execute(text("SELECT keep_house()"))
        except SQLAlchemyError:
            log.warning("the daily upkeep was not done", exc_info=True)
            return False
        return True

    def close(self) -> None:
        """Stop listening and close all connections."""
        self.foreman.close()
        if self._postman is not None:
            self._postman.close()
        with self._listener_lock:
            if self._listener is not None:
                self._listener.close()
        self._engine.dispose()
        if self.standby is not None:
            self.standby.close()

    def _run(
        self,
        operation: Operation,
        values: dict[str, Any],
        claims: Claims | None,
        request_id: uuid.UUID,
        caller: Caller,
    ) -> Any:
        if claims is None:
            return self._run_alone(operation, values, None, None, request_id, caller)
        for attempt in range(ATTEMPTS):
            try:
                result = self._run_once(operation, values, claims, request_id, caller)
                self._note_seen(claims.session_id)
                if operation.begins_work:
                    self.foreman.wake()
                return result
            except (ErpError, DBAPIError) as error:
                may_pass = isinstance(error, DBAPIError) and (is_disconnect(error) or is_retryable(error))
                if attempt == ATTEMPTS - 1 or not (may_pass or self._has_twin(operation, error, request_id)):
                    raise
        raise AssertionError("unreachable")

    def _has_twin(self, operation: Operation, error: Exception, request_id: uuid.UUID) -> bool:
        """Whether the same request, sent at the same moment, was carried out by another call meanwhile.

        What failed here is then that call's own effect, and the next attempt finds its result.
        """
        if operation.mode is not Mode.COMMAND or not isinstance(error, _EFFECTS_OF_A_TWIN):
            return False
        with self._session(self._read_engine) as session:
            return session.get(StoredRequest, request_id) is not None

    def _run_once(
        self,
        operation: Operation,
        values: dict[str, Any],
        claims: Claims,
        request_id: uuid.UUID,
        caller: Caller,
    ) -> Any:
        is_query = operation.mode is Mode.QUERY
        with self._session(self._read_engine if is_query else self._engine) as session:
            far = self.standby if self.standby is not None and self.standby.suits(operation) else None
            gate = gates.open_for(session, operation, claims, request_id, may_be_far=far is not None)
            if gate.is_unseen:
                self._unseen.add(claims.session_id)
            actor = gates.actor_in(gate, claims)
            require_permission(operation, actor)
            if operation.own_transactions:
                session.close()
                return self._run_alone(operation, values, actor, gate, request_id, caller)
            context = self._context(session, actor, gate, request_id, caller)
            if far is not None and far.suits_for(operation, actor):
                session.commit()
                session.close()
                with suppress(Elsewhere):
                    return far.read(operation, values, context, gate.place)
                context.session = session
                gates.open_for(session, operation, claims, request_id)
            if is_query:
                result = operation.function(context, **values)
            else:
                result = carry_out(operation, values, context, actor, gate)
            # Queries too: psycopg forgets all its prepared statements with every ROLLBACK.
            session.commit()
            return result

    def _run_alone(
        self,
        operation: Operation,
        values: dict[str, Any],
        actor: Actor | None,
        gate: gates.Gate | None,
        request_id: uuid.UUID,
        caller: Caller,
    ) -> Any:
        """Run an operation that opens its transactions itself."""
        context = self._context(None, actor, gate, request_id, caller)

        @contextmanager
        def transaction() -> Iterator[Session]:
            with self._session(self._engine) as session:
                changes = ChangeLog(session, request_id)
                gates.name_actor(session, actor, operation, request_id)
                self._keys.load(session)
                context.session = session
                yield session
                changes.notify(session)
                session.commit()

        context.transaction = transaction
        return operation.function(context, **values)


def _unknown(words: str, name: str) -> NotFound:
    return NotFound(words.format(name=name[:100]))
