"""What every request goes through: size, time, request id, client version, metrics, one log line."""

import asyncio
import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_to_bytes

from prometheus_client import Counter, Gauge, Histogram
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from erp_core.errors import ErpError, InternalError, ValidationError, VersionMismatch
from erp_core.kit.i18n import _
from erp_core.kit.operation import OPERATIONS, Caller, Mode
from erp_core.kit.wire import (
    ATTACHMENT_PATH,
    CLIENT_HEADER,
    IMPORT_PATH,
    PROGRAM_VERSION,
    REQUEST_ID_HEADER,
    REST_PATH,
    RPC_PATH,
    STATUS_OF,
    VERSION_HEADER,
    fits,
    misfit,
)
from erp_core.platform.attachment.limits import MOST_BYTES
from erp_core.platform.spreadsheet.table import MOST_BYTES as MOST_SPREADSHEET
from erp_core.server.process.serving import CONNECTION
from erp_core.server.settings import ServerSettings

log = logging.getLogger("erp.request")

# Of what people send who are not logged in; bytes.
LARGEST_PUBLIC = 32_768
# Of the cells of a file that is imported; bytes. Such a file may take so many times longer to arrive.
LARGEST_FILE, FILE_PATIENCE = 50_000_000, 4
# What hangs on a record may come over a thin line: no connection of the database waits for it.
ATTACHMENT_PATIENCE = 10
AUTH_PATH = f"{REST_PATH}/auth/"
# Where other programs bring files.
FILES_PATH = f"{REST_PATH}/attachments"
IMPORTS_PATH = f"{REST_PATH}/imports"

_ID_HEADER = REQUEST_ID_HEADER.lower().encode()
_OF_EVERY_ANSWER = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

REQUESTS = Counter("erp_requests_total", "Requests by route and status", ["route", "status"])
SECONDS = Histogram("erp_request_seconds", "Time to answer", ["route"])
RUNNING = Gauge("erp_requests_running", "Requests being answered")


class TooLarge(ErpError):
    """The body is larger than the server takes.

    Args:
        most: bytes it takes there.
    """

    code = "too_large"

    def __init__(self, most: int) -> None:
        size = f"{most // 1000} kB" if most < 1_000_000 else f"{most // 1_000_000} MB"
        super().__init__(_("This request is too large: at most {size} are taken here.").format(size=size))


class TooSlow(ErpError):
    """The body took longer to arrive than the server waits."""

    code = "too_slow"


class UnsupportedMediaType(ErpError):
    """The body is in no form the server reads."""

    code = "unsupported_media_type"


class MethodNotAllowed(ErpError):
    """There is something at this address, but it takes other methods."""

    code = "method_not_allowed"


def _require_utf8(query: bytes) -> None:
    """What is asked behind the question mark is understood whole, or refused."""
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        raise ValidationError(_("What stands behind the question mark is not written in UTF-8.")) from None


class Gatekeeper:
    """ASGI middleware around the whole application."""

    def __init__(self, app: App, settings: ServerSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def answer(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                told = list(message["headers"])
                message["headers"] = [*told, (_ID_HEADER, str(request_id).encode()), *_OF_EVERY_ANSWER]
                if not any(name == b"cache-control" for name, _value in told):
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        RUNNING.inc()
        try:
            _require_utf8(scope.get("query_string", b""))
            await self._app(scope, self._limited(receive, scope["path"]), answer)
        except ErpError as error:
            await error_response(error, request_id)(scope, receive, answer)
        except ClientDisconnect:
            log.info("request %s: the client hung up", request_id)
        except Exception:
            log.exception("request %s failed", request_id)
            if status:
                raise  # half an answer is out; only the connection can still say that it is not whole
            await error_response(defect(request_id), request_id)(scope, receive, answer)
        finally:
            RUNNING.dec()
            self._note(scope, status, time.perf_counter() - started, request_id)

    def _limited(self, receive: Receive, path: str) -> Receive:
        """``receive`` that refuses bodies that are too large or too slow."""
        left, seconds = self._settings.max_body_bytes, self._settings.request_seconds
        if path.startswith(IMPORT_PATH):
            left, seconds = max(left, LARGEST_FILE), seconds * FILE_PATIENCE
        elif path.startswith(ATTACHMENT_PATH) or path == FILES_PATH:
            left, seconds = max(left, MOST_BYTES), seconds * ATTACHMENT_PATIENCE
        elif path == IMPORTS_PATH:
            left, seconds = max(left, MOST_SPREADSHEET), seconds * FILE_PATIENCE
        elif self._is_public(path):
            left = LARGEST_PUBLIC
        deadline = time.monotonic() + seconds
        is_complete, most = False, left

        async def limited() -> MutableMapping[str, Any]:
            nonlocal left, is_complete
            if is_complete:
                return await receive()  # only news of a lost client comes now
            try:
                async with asyncio.timeout(max(deadline - time.monotonic(), 0.001)):
                    message = await receive()
            except TimeoutError:
                raise TooSlow(_("The request took too long to arrive.")) from None
            left -= len(message.get("body", b""))
            if left < 0:
                await _read_away(receive, message, most, deadline)
                raise TooLarge(most)
            is_complete = not message.get("more_body", False)
            return message

        return limited

    @staticmethod
    def _is_public(path: str) -> bool:
        """Whether strangers may send something there: a name, a password, a token, and no more."""
        operation = OPERATIONS.get(path.removeprefix(RPC_PATH)) if path.startswith(RPC_PATH) else None
        return path.startswith(AUTH_PATH) or (operation is not None and operation.mode is Mode.PUBLIC)

    def _note(self, scope: Scope, status: int, seconds: float, request_id: uuid.UUID) -> None:
        state = scope.get("state", {})
        route = state.get("operation") or getattr(scope.get("route"), "path", "unknown")
        REQUESTS.labels(route, status).inc()
        SECONDS.labels(route).observe(seconds)
        event = {
            "request_id": str(request_id),
            "method": scope["method"],
            "route": route,
            "status": status,
            "user": state.get("user"),
            "address": (scope.get("client") or ("",))[0],
            "milliseconds": round(seconds * 1000, 1),
        }
        log.info("answered", extra={"event": event})


async def _read_away(receive: Receive, message: MutableMapping[str, Any], most: int, deadline: float) -> None:
    """Read what is left of a body, up to as much again as was allowed, and keep nothing of it.

    Many programs read no answer before all of theirs is sent; closing on them looks like a broken line.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(max(deadline - time.monotonic(), 0.001)):
            while most > 0 and message.get("more_body", False):
                message = await receive()
                most -= len(message.get("body", b""))


def error_response(error: ErpError, request_id: uuid.UUID | None) -> Response:
    """The one shape of every refusal: type, message, fields, request_id."""
    body = error.to_wire() | {"request_id": str(request_id) if request_id else None}
    headers = {"WWW-Authenticate": "Bearer"} if error.code == "not_logged_in" else {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, TooLarge | TooSlow):
        headers["Connection"] = "close"  # what is left of the body is not worth reading
    return JSONResponse(body, STATUS_OF.get(error.code, 400), headers)


def defect(request_id: uuid.UUID) -> InternalError:
    """What a user is told when the program itself is wrong."""
    words = _("Something went wrong here, and nothing was saved. Reference: {id}").format(id=request_id)
    return InternalError(words)


def require_json(request: Request) -> None:
    """UnsupportedMediaType unless the body says that it is JSON.

    A page of somebody else's can make a browser post text or forms without asking, but never JSON.
    """
    if not says_json(request.headers.get("content-type", "")):
        raise UnsupportedMediaType(_("Send JSON, with the header Content-Type: application/json."))


def says_json(content_type: str) -> bool:
    """Whether a Content-Type header promises JSON."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def require_fitting_version(request: Request) -> None:
    """VersionMismatch for a desktop program too old or too new for this server."""
    theirs = request.headers.get(VERSION_HEADER)
    if theirs is not None and not fits(theirs):
        raise VersionMismatch(misfit(theirs, PROGRAM_VERSION)[1])


def caller_of(request: Request) -> Caller:
    """Address and PC name of whoever calls."""
    name = _in_utf8(request.headers.get(CLIENT_HEADER, ""))[:200]
    client = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), name)
    return Caller(
        address=request.client.host if request.client else "",
        # What a terminal or the audit log would take for more than letters is left out.
        client=" ".join("".join(c if c.isprintable() else " " for c in client).split()),
        version=re.sub(r"[^0-9A-Za-z.+-]", "", request.headers.get(VERSION_HEADER, ""))[:40],
        sent=getattr(request.state, "sent", b""),
    )


def _in_utf8(header: str) -> str:
    """A header whose bytes were taken for Latin-1, as the letters its sender meant."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def know_connection(request: Request) -> None:
    """Somebody who is logged in has asked over it: it is kept as long as people's connections are."""
    connection = getattr(request.state, CONNECTION, None)
    if connection is not None:
        connection.know()


def bearer_token(request: Request) -> str | None:
    """The access token in the Authorization header."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None


def _request_id(headers: Headers) -> uuid.UUID:
    """The client's id, or a new one. Ids of version 5 are made here from a user and a key, nowhere else."""
    try:
        theirs = uuid.UUID(headers.get(REQUEST_ID_HEADER, ""))
    except ValueError:
        return uuid.uuid4()
    return uuid.uuid4() if theirs.version == 5 else theirs
