"""Core: the one object a face holds. It logs in, runs operations, renews its tokens, hears of changes."""

import hashlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, BinaryIO, Concatenate, ParamSpec, TypeVar, cast

from pydantic import SecretStr

from erp_core.door import Door
from erp_core.errors import ErpError, NotLoggedIn, Unreachable
from erp_core.kit.clock import here, zone_called
from erp_core.kit.filter import ListQuery
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import EVERYTHING, OnChange, OnConnection
from erp_core.kit.news.kept import Kept
from erp_core.kit.operation import Caller, Context, Mode, operation_of
from erp_core.kit.wire import PROGRAM_VERSION
from erp_core.platform.attachment.schema import AttachmentRow
from erp_core.platform.attachment.travelling import GoOn, Stopped, Watched, always, measured, received
from erp_core.platform.importing.schema import Imported, ImportFile, Progress, read_line
from erp_core.security.session.schema import Tokens
from erp_core.security.user.schema import Me

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)

# Renew an access token this long before it ends, so that no call meets the end under way.
RENEW_BEFORE = 120.0


class Core:
    """One user's way into the service layer; safe to use from several threads.

    Attributes:
        me: the logged-in user, None before login and after logout.
        server: where the data is, for people to read, in the language that is spoken now.
        place: the same in no language: what a PC keeps, drafts and the user's name, belongs to one place.
        on_renewal: called with each new refresh token, on whichever thread renewed it; the token before it
            is of no use any more.
    """

    def __init__(
        self, door: Door, client: str = "", on_close: Callable[[], None] | None = None, *, place: str = ""
    ) -> None:
        self._door = door
        self.place = place or door.server
        self._caller = Caller(client=client, version=PROGRAM_VERSION)
        self._on_close = on_close
        self._tokens: Tokens | None = None
        self._renew_at = 0.0
        self._ahead = timedelta()
        self._renewal = ("", uuid.uuid4())
        self._renewing = threading.Lock()
        self._callbacks_lock = threading.Lock()
        self._change_callbacks: list[OnChange] = []
        self._connection_callbacks: list[OnConnection] = []
        self._is_listening = False
        self._kept = Kept()
        self._is_keeping = False
        self.on_renewal: Callable[[str], None] | None = None

    @property
    def server(self) -> str:
        return _(self.place)

    @property
    def me(self) -> Me | None:
        tokens = self._tokens
        return tokens.me if tokens else None

    @property
    def refresh_token(self) -> str | None:
        """What ``resume`` takes; a face may keep it in the system's keyring."""
        tokens = self._tokens
        return tokens.refresh_token if tokens else None

    @property
    def draft_key(self) -> bytes:
        """Known to this user's programs alone; empty while nobody is logged in."""
        tokens = self._tokens
        return bytes.fromhex(tokens.draft_key) if tokens else b""

    def login(self, username: str, password: str, code: str = "") -> Me:
        """Start a session; see ``session.login`` for the errors.

        Args:
            code: of the second factor; empty for none.
        """
        proofs = {"password": SecretStr(password), "code": SecretStr(code) if code else None}
        return self._accept(self._call("session.login", {"username": username, **proofs}, None))

    def resume(self, refresh_token: str) -> Me:
        """Go on with an earlier session; NotLoggedIn if it is over."""
        if self._renewal[0] != refresh_token:
            self._renewal = (refresh_token, uuid.uuid4())
        # As long as no answer came it is the same request: a token used by two of them counts as stolen.
        answer = self._call("session.refresh", {"refresh_token": refresh_token}, None, self._renewal[1])
        return self._accept(answer)

    def logout(self) -> None:
        """End the session. The tokens are forgotten even if the server cannot be told."""
        tokens, self._tokens = self._tokens, None
        if tokens is not None:
            self._call("session.logout", {}, tokens.access_token)

    def run(
        self,
        operation: Callable[Concatenate[Context, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run an operation as the logged-in user.

        Args:
            operation: a declared function; plain dicts may stand in for its Input arguments.

        Raises:
            ErpError: one of its children, with a sentence for the user.
        """
        return self.run_as_request(uuid.uuid4(), operation, *args, **kwargs)

    def run_as_request(
        self,
        request_id: uuid.UUID,
        operation: Callable[Concatenate[Context, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Like ``run``, under an id of the caller's: sent twice, a command takes effect once."""
        declared = operation_of(operation)
        arguments = declared.bind(args, kwargs)
        if declared.mode is Mode.PUBLIC:
            return self._door.call(declared.name, arguments, None, request_id, self._caller)
        return self._let_in(
            lambda token: self._door.call(declared.name, arguments, token, request_id, self._caller)
        )

    def recall(
        self,
        tables: tuple[str, ...],
        operation: Callable[Concatenate[Context, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Like ``run`` for a query, asked once: the answer is kept until one of ``tables`` changes.

        For what is small, seldom changed and often needed; arguments must be hashable.
        """
        if not self._is_keeping:
            self._is_keeping = True
            self.on_change(self._kept.hear)
        question = (operation_of(operation).name, args, tuple(kwargs.items()))
        return self._kept.answer(question, tables, lambda: self.run(operation, *args, **kwargs))

    @contextmanager
    def whole_list(
        self, search: Callable[Concatenate[Context, P], Any], query: ListQuery
    ) -> Iterator[Iterator[bytes]]:
        """All rows of a list, all of one moment, as ``Listing.copied`` gives them; ``LAST_LINE`` ends them.

        Args:
            search: the operation that gives a page of it.
            query: whatever its page, all rows come.

        Raises:
            ErpError: as ``run``; under way too, where the connection is lost.
        """
        name = operation_of(search).name
        with ExitStack() as stack:

            def ask(token: str) -> Iterator[bytes]:
                return stack.enter_context(self._door.whole_list(name, {"query": query}, token, self._caller))

            yield self._let_in(ask)

    def import_file(
        self,
        kind: str,
        file: ImportFile,
        go_on: Callable[[Progress], bool] = lambda _progress: True,
        once: uuid.UUID | None = None,
    ) -> Imported | None:
        """Records from the rows of a file, all of them or none.

        Args:
            kind: of the records, ``item``.
            go_on: told now and then how far it is; False stops it, and nothing is imported.
            once: the same file sent again under this is imported once, and told of as the first time.

        Returns:
            what became of it; None where it was stopped.

        Raises:
            ErpError: as ``run``; under way too, where the connection is lost.
        """
        body = file.model_dump_json().encode()
        digest = hashlib.sha256(body).hexdigest()
        request_id = uuid.uuid5(once, digest) if once is not None else uuid.uuid4()
        with ExitStack() as stack:

            def ask(token: str) -> Iterator[bytes]:
                return stack.enter_context(
                    self._door.import_file(kind, body, token, request_id, self._caller)
                )

            for line in self._let_in(ask):
                said = read_line(line)
                if isinstance(said, Imported):
                    return said
                if not go_on(said):
                    return None
        raise Unreachable(_("The import broke off. Look at the list before you try again."))

    def attach(
        self, kind: str, record_id: int, name: str, file: BinaryIO, go_on: GoOn = always
    ) -> AttachmentRow | None:
        """Hang a file on a record, whole or not at all.

        Args:
            kind: of the record, ``sales_order``.
            file: one that can be read twice, for its digest and for its bytes.
            go_on: told now and then how many bytes are on their way, and of how many; False stops it.

        Returns:
            the attachment; None where it was stopped, and nothing was kept.

        Raises:
            ErpError: as ``run``, and as ``keep`` says.
        """
        new, request_id = measured(kind, record_id, name, file), uuid.uuid4()

        def send(token: str) -> AttachmentRow:
            file.seek(0)
            watched = cast(BinaryIO, Watched(file, new.size, go_on))
            return self._door.attach(new, watched, token, request_id, self._caller)

        try:
            return self._let_in(send)
        except Stopped:
            return None

    def fetch(self, attachment: AttachmentRow, file: BinaryIO, go_on: GoOn = always) -> bool:
        """Write a file that hangs on a record, and see that it is what was once added.

        Args:
            file: empty, to be written.
            go_on: told how many bytes are there, and of how many; False stops it.

        Returns:
            whether it was not stopped.

        Raises:
            ErpError: as ``run``; under way too, where the connection is lost or the bytes are others.
        """
        with self.attachment(attachment.id) as parts:
            return received(parts, attachment, file, go_on)

    @contextmanager
    def attachment(self, id: int) -> Iterator[Iterator[bytes]]:
        """The bytes of a file that hangs on a record, as they come; ``fetch`` sees that they are right."""
        with ExitStack() as stack:

            def ask(token: str) -> Iterator[bytes]:
                return stack.enter_context(self._door.attachment(id, token, self._caller))

            yield self._let_in(ask)

    def now(self) -> datetime:
        """The moment by the clock of whoever keeps the data, in the company's time zone."""
        return here(datetime.now(UTC) + self._ahead, self.zone() or UTC)

    def zone(self) -> tzinfo | None:
        """The company's time zone; None as long as nobody is logged in."""
        return zone_called(self.me.timezone) if self.me is not None else None

    def today(self) -> date:
        """The company's calendar day, wherever this program runs and whatever its clock says."""
        return self.now().date()

    def can(self, permission: str) -> bool:
        """Whether the logged-in user's role holds this permission; asks nobody."""
        me = self.me
        return me is not None and permission in me.permissions

    def ask_rights(self) -> Me:
        """Ask what the role permits now: roles change while people are logged in.

        Raises:
            NotLoggedIn: the session was ended.
        """
        me: Me = self._let_in(lambda token: self._call("session.me", {}, token))
        with self._renewing:
            if self._tokens is not None:
                self._tokens = self._tokens.model_copy(update={"me": me})
        self._set_clock(me)
        return me

    def on_change(self, callback: OnChange) -> Callable[[], None]:
        """Call back, on a background thread, with what anybody changed. Returns the function that ends it."""
        return self._subscribe(self._change_callbacks, callback)

    def on_connection(self, callback: OnConnection) -> Callable[[], None]:
        """Call back, on a background thread, with False when the server is lost and True when it is back."""
        return self._subscribe(self._connection_callbacks, callback)

    def close(self) -> None:
        """Let go of the server. The session itself goes on; use ``logout`` to end it."""
        self._door.close()
        if self._on_close is not None:
            self._on_close()

    def _let_in(self, ask: Callable[[str], R]) -> R:
        """What ``ask`` gives for a token; once more with a new one, if the server lost patience with it."""
        token = self._fresh_token()
        try:
            return ask(token)
        except NotLoggedIn:
            return ask(self._fresh_token(refused=token))

    def _call(
        self,
        operation: str,
        arguments: dict[str, Any],
        token: str | None,
        request_id: uuid.UUID | None = None,
    ) -> Any:
        # By name: the services behind the door take a second to import, and the login window must not wait.
        return self._door.call(operation, arguments, token, request_id, self._caller)

    def _accept(self, tokens: Tokens) -> Me:
        self._renew_at = time.monotonic() + tokens.expires_in - RENEW_BEFORE
        self._tokens = tokens
        self._set_clock(tokens.me)
        self._kept.hear(EVERYTHING)  # another user may be told other things
        if self.on_renewal is not None:
            self.on_renewal(tokens.refresh_token)
        return tokens.me

    def _set_clock(self, me: Me) -> None:
        if me.now is not None:
            self._ahead = me.now - datetime.now(UTC)

    def _fresh_token(self, refused: str | None = None) -> str:
        """An access token with time left; renews it if it ends soon or was ``refused``."""
        with self._renewing:
            tokens = self._tokens
            if tokens is None:
                raise NotLoggedIn(_("Please log in first."))
            if tokens.access_token == refused or time.monotonic() >= self._renew_at:
                try:
                    self.resume(tokens.refresh_token)
                except NotLoggedIn:
                    self._tokens = None
                    raise
            return self._tokens.access_token if self._tokens else tokens.access_token

    def _token_or_none(self) -> str | None:
        """An access token for the stream of changes; None while nobody is logged in."""
        try:
            return self._fresh_token()
        except ErpError:
            return None

    def _subscribe(self, callbacks: list[Any], callback: Any) -> Callable[[], None]:
        with self._callbacks_lock:
            callbacks.append(callback)
            if not self._is_listening:
                self._is_listening = True
                self._door.listen(
                    lambda changed: self._tell(self._change_callbacks, changed),
                    lambda connected: self._tell(self._connection_callbacks, connected),
                    self._token_or_none,
                )

        def unsubscribe() -> None:
            with self._callbacks_lock:
                if callback in callbacks:
                    callbacks.remove(callback)

        return unsubscribe

    def _tell(self, callbacks: list[Callable[[Any], None]], news: Any) -> None:
        with self._callbacks_lock:
            heard = list(callbacks)
        for callback in heard:
            try:
                callback(news)
            except Exception:
                log.exception("a listener failed")
