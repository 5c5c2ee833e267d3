"""uvicorn as this server runs it: neither who only holds up a connection nor a dead process is waited for."""

import errno
import json
import logging
import os
import signal
import socket
import sys
import uuid
from asyncio import Server, TimerHandle
from http import HTTPStatus
from typing import Any

from uvicorn import Config
from uvicorn import Server as UvicornServer
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from erp_core.errors import ErpError, Unreachable
from erp_core.kit.i18n import _
from erp_core.kit.wire import REQUEST_ID_HEADER, STATUS_OF
from erp_core.server.process.connections import STRANGERS_PATIENCE, STRANGERS_REST, Connections, Limits
from erp_core.server.process.workers import TAKEN, Workers

if sys.platform == "win32":
    from asyncio import ProactorEventLoop as _Loop
else:
    from uvloop import Loop as _Loop

# Headers of a real request fit many times into this; the parser itself knows no limit.
MOST_HEADER_BYTES = 65_536
# Names in the application's state: the seconds a request's headers may take to arrive, how many connections
# are kept open, and, in a request's own state, the connection it came over.
PATIENCE = "header_seconds"
LIMITS = "connection_limits"
CONNECTION = "connection"

log = logging.getLogger(__name__)

_OPEN = Connections()
_CLAIMS: list[tuple[socket.socket, socket.socket]] = []


def doors(host: str, port: int) -> list[socket.socket]:
    """Where it is knocked at: each address a host has on this machine, all with one port.

    Raises:
        Unreachable: another program has the port, or the machine has not the address; either may pass.
        ErpError: a person must choose another host or port.
    """
    found: list[socket.socket] = []
    try:
        addresses = _addresses(host, port)
        missing: OSError | None = None
        for family, address in addresses:
            if found:
                address = (address[0], found[0].getsockname()[1], *address[2:])
            try:
                found.append(_bound(family, address, is_alone=len(addresses) == 1))
            except OSError as error:
                if error.errno != errno.EADDRNOTAVAIL:
                    raise
                missing = error  # a name may have one of a kind that is not switched on here
        if missing is not None and not found:
            raise missing
    except OSError as error:
        for door in found:
            door.close()
        raise _refused(error, host, port) from error
    return found


def tell_of(doors: list[socket.socket], *, is_encrypted: bool) -> None:
    """Say in the log where; whoever knocks before a worker has started is refused."""
    for door in doors:
        host, port = door.getsockname()[:2]
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        log.info("the server will listen at %s://%s", "https" if is_encrypted else "http", address)


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[Any, ...]]]:
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except UnicodeError as error:  # what no name can be
        raise socket.gaierror(socket.EAI_NONAME, str(error)) from error
    return list(dict.fromkeys((family, address) for family, _kind, _proto, _name, address in told))


def _bound(family: socket.AddressFamily, address: tuple[Any, ...], *, is_alone: bool) -> socket.socket:
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it lets two programs have one port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and not is_alone:
            door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        door.bind(address)
        _claim(door)
    except OSError:
        door.close()
        raise
    return door


def _claim(door: socket.socket) -> None:
    """Have one more server that would listen there told so at once.

    The system tells it of two that are bound only when the second listens: after its start, in a worker. A
    name that dies with this process is refused to whoever comes second, as elsewhere the port itself is.
    """
    for closed, theirs in [one for one in _CLAIMS if one[0].fileno() == -1]:
        theirs.close()
        _CLAIMS.remove((closed, theirs))
    if sys.platform != "linux":
        return
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    host, port = door.getsockname()[:2]
    try:
        claim.bind(f"\0textile-erp-server {host} {port}")
    except OSError:
        claim.close()
        raise
    _CLAIMS.append((door, claim))


def _leave_claims() -> None:
    """In a worker: they are its parent's."""
    for _door, claim in _CLAIMS:
        claim.close()
    _CLAIMS.clear()


if sys.platform == "linux":
    os.register_at_fork(after_in_child=_leave_claims)


def _refused(error: OSError, host: str, port: int) -> ErpError:
    """What to do where nobody can be let in."""
    kind: type[ErpError] = Unreachable
    if isinstance(error, socket.gaierror):
        words = _("ERP_HOST: The name {host} is not known: {reason}. Choose an address of this machine.")
        kind = Unreachable if error.errno == socket.EAI_AGAIN else ErpError
    elif error.errno == errno.EADDRINUSE:
        words = _(
            "Port {port} of {host} is taken: another program, or this server once more, listens there. "
            "End that one, or choose another port with ERP_PORT."
        )
    elif error.errno == errno.EADDRNOTAVAIL:
        words = _("This machine has not the address {host}, at port {port}. Correct ERP_HOST.")
    elif error.errno in (errno.EACCES, errno.EPERM):
        words = _(
            "This user may not listen at port {port} of {host}: those below 1024 are kept for the system. "
            "Choose one above with ERP_PORT, or give the right to that."
        )
        kind = ErpError
    else:
        words = _("The server cannot listen at port {port} of {host}: {reason}")
        kind = ErpError
    return kind(words.format(host=host, port=port, reason=error.strerror or error))


class HeadersTooLarge(ErpError):
    """Address and headers of a request are more than the server reads."""

    code = "headers_too_large"

    def __init__(self) -> None:
        words = _("The address and the headers of this request are too large: at most {size} kB are read.")
        super().__init__(words.format(size=MOST_HEADER_BYTES // 1024))


class Loop(_Loop):  # pyright: ignore[reportGeneralTypeIssues]
    """Ends the process with TAKEN where it cannot listen: uvloop would go on, and hear nobody."""

    async def create_server(self, *how: Any, **more: Any) -> Server:
        if (door := more.get("sock")) is not None:
            try:
                door.listen(more["backlog"])
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                sys.exit(TAKEN)
        return await super().create_server(*how, **more)


class PatientProtocol(HttpToolsProtocol):
    """Closes connections that drip their headers or never end them, before they hold up the server.

    Attributes:
        is_known: somebody who is logged in has asked something over it.
    """

    _deadline: TimerHandle | None = None
    _header_bytes = 0
    _in_headers = _is_too_large = False
    is_known = False

    @property
    def address(self) -> str:
        return self.client[0] if self.client else ""

    @property
    def is_waited_for(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def hang_up(self) -> None:
        """Close it at once, whatever is under way."""
        self.transport.abort()

    def know(self) -> None:
        """From now on it is kept open as long as connections of people are."""
        self.is_known = True

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if _OPEN.admit(self, self.app_state.get(LIMITS, Limits())):
            self._await_headers()
        else:
            self._refuse(Unreachable(_("Too many connections. Please try again.")), "retry-after: 5\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        _OPEN.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and self._deadline is None:
            self._await_headers()
        if self._in_headers:
            self._header_bytes += len(data)
        super().data_received(data)
        # Judged after parsing: a whole request may come in one large piece.
        if self._in_headers and self._header_bytes > MOST_HEADER_BYTES and not self.transport.is_closing():
            self._refuse(HeadersTooLarge())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_headers = True
        self._header_bytes = 0
        self.scope.get("state", {})[CONNECTION] = self

    def on_headers_complete(self) -> None:
        self._in_headers = False
        self._stop_waiting()
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEADER_BYTES:
            self._is_too_large = True
            raise ValueError("the headers are too large")  # the parser has it answered, and reads no further
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        self.timeout_keep_alive = self.config.timeout_keep_alive if self.is_known else STRANGERS_REST
        super().on_response_complete()

    def _await_headers(self) -> None:
        patience = self.app_state.get(PATIENCE, 30)
        if not self.is_known:
            patience = min(patience, STRANGERS_PATIENCE)
        self._deadline = self.loop.call_later(patience, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        is_idle = self.cycle is None or self.cycle.response_complete
        if is_idle and not self.transport.is_closing():
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """What the parser does not understand never reaches the application; it is refused as there."""
        log.debug("the parser says: %s", msg)
        words = _("This is no request that HTTP knows.")
        self._refuse(HeadersTooLarge() if self._is_too_large else ErpError(words))

    def _refuse(self, error: ErpError, more: str = "") -> None:
        """The one shape of every refusal, and hang up.

        Args:
            more: a header of its own.
        """
        status, request_id = HTTPStatus(STATUS_OF[error.code]), uuid.uuid4()
        log.info("request %s of %s: %s before it was read", request_id, self.address, status.value)
        body = json.dumps(error.to_wire() | {"request_id": str(request_id)}).encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\n{REQUEST_ID_HEADER.lower()}: {request_id}\r\n"
            f"cache-control: no-store\r\nx-content-type-options: nosniff\r\n{more}connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


def serve(config: Config, doors: list[socket.socket], host: str) -> bool:
    """Serve until told to stop; False if it never could.

    Args:
        host: as it was chosen.

    Raises:
        Unreachable: another program listens there since: all may have a port until the first one does.
    """
    if config.workers == 1:
        server = UvicornServer(config)
        # It raises again what ended it: who is told to stop and did has not been killed.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, server.handle_exit)
        try:
            server.run(doors)
        except SystemExit as end:
            is_taken, is_good = end.code == TAKEN, False
        else:
            is_taken, is_good = False, server.started
    else:
        workers = Workers(config, sockets=doors)
        workers.run()
        is_taken, is_good = workers.is_taken, not workers.has_failed
    if is_taken:
        raise _refused(OSError(errno.EADDRINUSE, ""), host, doors[0].getsockname()[1])
    return is_good
