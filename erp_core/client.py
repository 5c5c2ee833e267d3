"""The office server from a PC: the same calls as the dispatcher, over one kept-alive https connection."""

import json
import logging
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import urlencode, urlsplit

import pydantic

from erp_core import modules
from erp_core.errors import ErpError, NotLoggedIn, Unreachable, VersionMismatch, in_log
from erp_core.kit.arguments import validate
from erp_core.kit.i18n import _
from erp_core.kit.news.changes import EVERYTHING, Changes, OnChange, OnConnection
from erp_core.kit.operation import OPERATIONS, Caller, Operation
from erp_core.kit.wire import (
    ATTACHMENT_PATH,
    CLIENT_HEADER,
    EVENTS_PATH,
    IMPORT_PATH,
    LIST_PATH,
    PROGRAM_VERSION,
    REQUEST_ID_HEADER,
    RPC_PATH,
    VERSION_HEADER,
    lines_of,
)
from erp_core.platform.attachment.limits import PART
from erp_core.platform.attachment.schema import AttachmentRow, NewFile
from erp_core.reach.address import server_url
from erp_core.reach.http import Answer, Http, Lost, Stream

log = logging.getLogger(__name__)

ATTEMPTS = 2
# The server sends a sign of life every 15 seconds; silence for longer means that the line is dead.
SILENCE = 45.0
# Seconds until the next rows of a whole list, or news of an import: before the first rows, all that match
# are found and sorted.
STREAM_PATIENCE = 120.0
# Seconds one call waits altogether where the server says that it is busy and to come again soon.
PATIENCE = 20.0
LONGEST_PAUSE = 3
FIRST_WAIT = 0.2
LONGEST_WAIT = 10.0


class Client:
    """A door to an office server.

    Args:
        url: ``https://host[:port][/company]``; ``http://`` only to this very machine.
    """

    def __init__(self, url: str) -> None:
        self._is_loaded = False
        self._url = server_url(url)
        self._http = Http(self._url, {VERSION_HEADER: PROGRAM_VERSION})
        self._stop = threading.Event()
        self._answered = threading.Event()  # the server is there: nothing need be waited for
        self._listener: threading.Thread | None = None
        self._stream: Stream | None = None

    @property
    def server(self) -> str:
        """The server's name, for people to read."""
        return urlsplit(self._url).netloc + urlsplit(self._url).path

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> Any:
        """Run one operation on the server; a lost answer is asked for again under the same request id."""
        operation = self._operation(name)
        checked = operation.arguments.model_construct(**validate(operation, arguments))
        headers = _headers(request_id or uuid.uuid4(), access_token, caller)
        response = self._post_patiently(RPC_PATH + name, checked.model_dump_json().encode(), headers)
        if response.is_success:
            try:
                return operation.result.validate_json(response.content)
            except pydantic.ValidationError as error:
                raise _misunderstood(response) from error
        raise _error_in(response)

    @contextmanager
    def whole_list(
        self,
        name: str,
        arguments: Mapping[str, Any] | str | bytes,
        access_token: str | None,
        caller: Caller | None = None,
    ) -> Iterator[Iterator[bytes]]:
        """All rows of a list as the server sends them; see ``Dispatcher.whole_list``."""
        operation = self._operation(name)
        checked = operation.arguments.model_construct(**validate(operation, arguments))
        headers = _headers(uuid.uuid4(), access_token, caller)
        body = checked.model_dump_json().encode()
        lost = _("The connection to {server} was lost on the way. Please try again.")
        with self._streamed(LIST_PATH + name, body, headers, lost) as blocks:
            yield blocks

    def _operation(self, name: str) -> Operation:
        """What declares it is loaded by the first call: a login window does not wait for all of it."""
        if not self._is_loaded:
            modules.load_once()
            self._is_loaded = True
        operation = OPERATIONS.get(name)
        if operation is None:
            raise ErpError(_("This program does not know the operation {name}.").format(name=name))
        return operation

    @contextmanager
    def import_file(
        self,
        kind: str,
        file: bytes,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> Iterator[Iterator[bytes]]:
        """Records from the rows of a file; see ``Dispatcher.import_file``."""
        headers = _headers(request_id or uuid.uuid4(), access_token, caller)
        lost = _(
            "The connection to {server} was lost before it said whether the file was imported. Look at the"
            " list; importing the file again in the same window makes nothing twice."
        )
        with self._streamed(IMPORT_PATH + kind, file, headers, lost) as pieces:
            yield lines_of(pieces)

    def attach(
        self,
        new: NewFile,
        file: BinaryIO,
        access_token: str | None,
        request_id: uuid.UUID | None = None,
        caller: Caller | None = None,
    ) -> AttachmentRow:
        """Hang a file on a record; see ``Dispatcher.attach``."""
        headers = _headers(request_id or uuid.uuid4(), access_token, caller)
        headers |= {"Content-Type": "application/octet-stream", "Content-Length": str(new.size)}
        told = urlencode({"name": new.name, "size": new.size, "sha256": new.sha256})
        path = f"{ATTACHMENT_PATH}{new.kind}/{new.record_id}?{told}"
        lost = _(
            "The connection to {server} was lost before it said whether the file was kept. Look at the list;"
            " adding the file again makes nothing twice."
        )
        pieces = iter(lambda: file.read(PART), b"")
        with self._streamed(path, pieces, headers, lost, "PUT") as answer:
            return AttachmentRow.model_validate_json(b"".join(answer))

    @contextmanager
    def attachment(
        self, id: int, access_token: str | None, caller: Caller | None = None
    ) -> Iterator[Iterator[bytes]]:
        """The bytes of a file as the server sends them; see ``Dispatcher.attachment``."""
        headers = _headers(uuid.uuid4(), access_token, caller)
        lost = _("The connection to {server} was lost on the way. Please try again.")
        with self._streamed(f"{ATTACHMENT_PATH}{id}", None, headers, lost, "GET") as pieces:
            yield pieces

    @contextmanager
    def _streamed(
        self,
        path: str,
        body: bytes | Iterator[bytes] | None,
        headers: dict[str, str],
        lost: str,
        method: str = "POST",
    ) -> Iterator[Iterator[bytes]]:
        try:
            with self._http.stream(method, path, headers, body, STREAM_PATIENCE) as stream:
                if not stream.is_success:
                    raise _error_in(stream.whole())
                yield stream.pieces()
        except Lost as error:
            raise Unreachable(lost.format(server=self.server)) from error

    def listen(
        self,
        on_change: OnChange,
        on_connection: OnConnection,
        access_token: Callable[[], str | None],
    ) -> None:
        """Report changes and the state of the connection from now on, on a thread of its own."""
        if self._listener is None:
            self._listener = threading.Thread(
                target=self._hear,
                args=(on_change, on_connection, access_token),
                name="erp-events",
                daemon=True,
            )
            self._listener.start()

    def close(self) -> None:
        """Stop listening and close the connections."""
        self._stop.set()
        self._answered.set()
        if self._stream is not None:
            self._stream.hang_up()
        if self._listener is not None:
            self._listener.join(timeout=5)
        self._http.close()

    def _post_patiently(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """The server's answer; at nine o'clock a whole office logs in, and only so many at once are let."""
        deadline = time.monotonic() + PATIENCE
        while True:
            response = self._post(path, body, headers)
            pause = _pause(response)
            if pause is None or time.monotonic() + pause > deadline or self._stop.wait(pause):
                return response

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        for attempt in range(ATTEMPTS):
            try:
                answer = self._http.post(path, body, headers)
            except Lost as error:
                # A kept-alive connection may have died unnoticed; the request id makes a second try safe.
                if attempt == ATTEMPTS - 1:
                    raise Unreachable(
                        _(
                            "The server {server} cannot be reached. Your input is kept; please try again."
                        ).format(server=self.server)
                    ) from error
            else:
                self._answered.set()
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _hear(
        self,
        on_change: OnChange,
        on_connection: OnConnection,
        access_token: Callable[[], str | None],
    ) -> None:
        is_lost = False
        wait = FIRST_WAIT
        while not self._stop.is_set():
            token = access_token()
            try:
                for changes in self._events(token) if token else ():
                    if changes is None and is_lost:
                        on_connection(True)
                    # Nobody listened before this connection, the first one too: everything may have changed.
                    on_change(changes or EVERYTHING)
                    is_lost, wait = False, FIRST_WAIT
            except Exception as error:  # noqa: BLE001
                # close() pulls the stream away from under the reader, which then fails in its own ways.
                if _is_loss(error) and not is_lost and not self._stop.is_set():
                    log.warning("lost the server: %s", in_log(error))
                    on_connection(False)
                    is_lost = True
            if is_lost and self._answered.wait(wait):
                wait = FIRST_WAIT
            self._stop.wait(FIRST_WAIT if is_lost else wait)
            self._answered.clear()
            wait = min(wait * 2, LONGEST_WAIT)

    def _events(self, token: str) -> Any:
        """Yield None once connected, then what changed."""
        headers = {"Authorization": f"Bearer {token}"}
        with self._http.stream("GET", EVENTS_PATH, headers, patience=SILENCE) as stream:
            if not stream.is_success:
                raise _error_in(stream.whole())
            self._stream = stream
            if self._stop.is_set():
                return
            for line in stream.lines():
                if line == ": connected":
                    yield None
                elif line.startswith("data: "):
                    yield Changes.from_json(line.removeprefix("data: "))


def _headers(request_id: uuid.UUID, access_token: str | None, caller: Caller | None) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        REQUEST_ID_HEADER: str(request_id),
        # Headers are ASCII; a PC's name need not be.
        CLIENT_HEADER: json.dumps(caller.client if caller else "")[1:-1],
    }
    return headers | ({"Authorization": f"Bearer {access_token}"} if access_token else {})


def _pause(response: Answer) -> float | None:
    """Seconds after which it is worth asking again, not the same for all who were told so; None if never."""
    told = response.headers.get("retry-after", "")
    if response.status != HTTPStatus.TOO_MANY_REQUESTS or not told.isdecimal():
        return None
    return int(told) * random.uniform(0.5, 1.0) if int(told) <= LONGEST_PAUSE else None  # noqa: S311


def _is_loss(error: Exception) -> bool:
    """Whether the server cannot be heard; a session it does not accept any more is another matter."""
    return isinstance(error, Unreachable) or not isinstance(error, ErpError)


def _error_in(response: Answer) -> ErpError:
    """The error the server meant; a proxy's own words become Unreachable."""
    try:
        body = response.json()
        if isinstance(body, dict) and isinstance(body.get("message"), str):
            return ErpError.from_wire(body)
    except ValueError:
        pass
    if response.status == 401:
        return NotLoggedIn(_("Your session has ended. Please log in again."))
    return _unexpected(response)


def _misunderstood(response: Answer) -> ErpError:
    """An answer of another version of this program, or a page of somebody else's at our address."""
    try:
        response.json()
    except ValueError:
        return _unexpected(response)
    words = _(
        "This program and the server do not understand each other: one of the two was updated. Install the"
        " program of the server, or ask your administrator."
    )
    return VersionMismatch(words)


def _unexpected(response: Answer) -> Unreachable:
    words = _("The server answered something unexpected ({status}). Please try again later.")
    return Unreachable(words.format(status=response.status))
