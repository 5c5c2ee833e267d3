"""``POST /api/rpc/{operation}``: one registered operation, arguments and result as JSON."""

import json
import uuid
from collections.abc import Callable, Hashable, Iterable
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response

from erp_core.dispatch import Dispatcher
from erp_core.errors import ErpError, NotLoggedIn, Unreachable
from erp_core.kit.letters import folded
from erp_core.kit.operation import OPERATIONS, Mode, Operation
from erp_core.kit.wire import RPC_PATH
from erp_core.security.session.tokens import Claims, user_named_in
from erp_core.server.lane import Lane
from erp_core.server.requests import (
    App,
    Receive,
    Scope,
    Send,
    bearer_token,
    caller_of,
    error_response,
    know_connection,
    require_fitting_version,
    require_json,
)
from erp_core.server.settings import ServerSettings
from erp_core.server.throttle import Line, Throttle

HASHING_AT_ONCE, KEPT_FOR_KNOWN = 4, 2
LOGIN, RENEWAL, REGISTRATION = "session.login", "session.refresh", "user.register"

T = TypeVar("T")


class Calls:
    """Runs operations on the dispatcher, each in the lane of its sort."""

    def __init__(self, dispatcher: Dispatcher, settings: ServerSettings) -> None:
        self.dispatcher = dispatcher
        # A save never stands behind those who read, and who waits for a row holds up no reading.
        self._reading, self._saving = (
            Lane(name, max(1, settings.pool_size // 2)) for name in ("erp-query", "erp-command")
        )
        # Logins wait for the hashing of passwords, which takes one processor each. However many knock at
        # once, those who are in go on working, and renew their tokens.
        self._strangers = Lane("erp-stranger", HASHING_AT_ONCE - KEPT_FOR_KNOWN)
        self._stranger_line = Line(settings.hashing_at_once)
        # Who is logged in and proves it, to unlock his PC, never stands behind who is not.
        self._known = Lane("erp-known", KEPT_FOR_KNOWN)
        self._known_line = Line(settings.hashing_at_once)
        self._throttle = Throttle(settings.public_calls_per_minute, settings.registrations_per_hour)

    async def json(self, request: Request, name: str, arguments: Any) -> bytes:
        """The operation's result as JSON."""
        return await self._carry_out(request, name, arguments, None, True)

    async def result(
        self, request: Request, name: str, arguments: Any, request_id: uuid.UUID | None = None
    ) -> Any:
        """The operation's result; a command runs once under ``request_id``, by default the request's own."""
        return await self._carry_out(request, name, arguments, request_id, False)

    async def first_answer(self, request: Request, name: str, request_id: uuid.UUID) -> Any | None:
        """What this request was answered when it came first under this id; None if it never came."""
        ask = partial(
            self.dispatcher.first_answer, name, bearer_token(request), request_id, request.state.sent
        )
        return await self._reading.run(ask)

    async def require_token(self, request: Request) -> Claims:
        """What the token says; NotLoggedIn before anything is said about the request itself."""
        token = bearer_token(request)
        known = self.dispatcher.known_token(token)  # no thread is needed to remember
        return known or await self._reading.run(partial(self.dispatcher.require_token, token))

    async def require_permitted(self, request: Request, names: Iterable[str]) -> None:
        """Refuse who may not run all of these, before anything is said about the request itself."""
        ask = partial(self.dispatcher.require_permitted, names, bearer_token(request))
        await self._reading.run(ask)

    async def carry(self, work: Callable[[], T], *, is_save: bool = False) -> T:
        """What the work gives, done where those who read or who save are at work."""
        return await (self._saving if is_save else self._reading).run(work)

    def close(self) -> None:
        """Take no more calls; those under way end."""
        for lane in (self._reading, self._saving, self._strangers, self._known):
            lane.close()

    async def _carry_out(
        self, request: Request, name: str, arguments: Any, request_id: uuid.UUID | None, as_json: bool
    ) -> Any:
        """Carry it out, and note that somebody who is logged in came over this connection."""
        try:
            result = await self._in_line(request, name, arguments, request_id, as_json)
        finally:
            if getattr(request.state, "user", None) is not None:
                know_connection(request)
        if name in (LOGIN, RENEWAL):
            know_connection(request)
        return result

    async def _in_line(
        self, request: Request, name: str, arguments: Any, request_id: uuid.UUID | None, as_json: bool
    ) -> Any:
        operation = OPERATIONS.get(name)
        run = partial(self._run, request, name, arguments, request_id, as_json)
        is_stranger = operation is not None and operation.mode is Mode.PUBLIC and name != RENEWAL
        if operation is not None and (operation.hashes or is_stranger):
            line = self._stranger_line if is_stranger else self._known_line
            with line.place(await self._keys(request, operation, arguments)):
                return await (self._strangers if is_stranger else self._known).run(run)
        if name != RENEWAL:
            is_save = operation is not None and operation.mode is Mode.COMMAND
            return await self.carry(run, is_save=is_save)
        # Good renewals are as many as there are people; only guesses fill the bucket.
        address = caller_of(request).address
        self._throttle.require_room(name, address)
        try:
            return await self._reading.run(run)
        except NotLoggedIn:
            self._throttle.count(name, address)
            raise

    async def _keys(self, request: Request, operation: Operation, arguments: Any) -> list[Hashable]:
        """Under whose names a call stands in line; it is counted, and refused if that was one too many."""
        address = caller_of(request).address
        if operation.mode is not Mode.PUBLIC:
            claims = await self.require_token(request)
            self._throttle.count("hashing", str(claims.user_id))
            return [("user", claims.user_id), ("address", address)]
        self._throttle.count(operation.name if operation.name == REGISTRATION else "public", address)
        return [("name", _name_in(arguments)), ("address", address)]

    def _run(
        self, request: Request, name: str, arguments: Any, request_id: uuid.UUID | None, as_json: bool
    ) -> Any:
        operation = OPERATIONS.get(name)
        request.state.operation = name if operation else "unknown"
        token = bearer_token(request)
        request_id = request_id or request.state.request_id
        # A public operation looks at no token, and of an unknown one nothing is looked at.
        is_verified = operation is not None and operation.mode is not Mode.PUBLIC
        try:
            result = self.dispatcher.call(name, arguments, token, request_id, caller_of(request))
        except (NotLoggedIn, Unreachable):
            is_verified = False
            raise
        finally:
            # The token's word counts only once it was verified.
            request.state.user = user_named_in(token) if is_verified else None
        return operation.result.dump_json(result) if as_json and operation else result


def calls_of(request: Request) -> Calls:
    """Those of the application that a request came to."""
    return request.app.state.calls


def _name_in(arguments: Any) -> str:
    """The user name somebody says he has; empty where he says none that can be read."""
    try:
        told = json.loads(arguments) if isinstance(arguments, str | bytes) else arguments
        return folded(str(told["username"]).strip()[:200])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


class DirectCalls:
    """ASGI middleware that answers calls of operations itself: finding a route costs more than the gate."""

    def __init__(self, app: App, calls: Calls) -> None:
        self._app = app
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(RPC_PATH):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await _answer(self._calls, request, scope["path"].removeprefix(RPC_PATH))
        except ErpError as error:
            response = error_response(error, request.state.request_id)
        await response(scope, receive, send)


async def _answer(calls: Calls, request: Request, name: str) -> Response:
    require_fitting_version(request)
    operation = OPERATIONS.get(name)
    if operation is not None and operation.mode is not Mode.PUBLIC:
        request.state.operation = name
        await calls.require_token(request)  # strangers send nothing so large
    try:
        require_json(request)
        body = await request.body()
    except ErpError:
        await calls.require_permitted(request, (name,))
        raise
    result = await calls.json(request, name, body or b"{}")
    return Response(result, media_type="application/json")


def router(calls: Calls) -> APIRouter:
    """The route of all operations, for whatever ``DirectCalls`` leaves to it."""
    routes = APIRouter(include_in_schema=False)

    async def rpc(request: Request) -> Response:
        return await _answer(calls, request, request.path_params["operation"])

    # A plain route: what FastAPI finds out about an endpoint's parameters would be paid for at every call.
    routes.add_route(RPC_PATH + "{operation}", rpc, methods=["POST"])
    return routes
