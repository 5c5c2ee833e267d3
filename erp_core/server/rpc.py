"""``POST /api/rpc/{operation}``: one registered operation, arguments and result as JSON."""

import uuid
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from erp_core.dispatch import Dispatcher
from erp_core.errors import NotLoggedIn
from erp_core.kit.operation import OPERATIONS, Mode
from erp_core.kit.wire import RPC_PATH
from erp_core.security.session.tokens import Claims, user_named_in
from erp_core.server.requests import bearer_token, caller_of, require_fitting_version, require_json
from erp_core.server.settings import ServerSettings
from erp_core.server.throttle import Throttle

SLOW_AT_ONCE = 4


class Calls:
    """Runs operations on the dispatcher in a bounded number of threads."""

    def __init__(self, dispatcher: Dispatcher, settings: ServerSettings) -> None:
        self.dispatcher = dispatcher
        self._limiter = CapacityLimiter(settings.pool_size)
        # Logins wait for the hashing of passwords, which takes one processor each. However many knock at
        # once, those who are in go on working.
        self._slow_limiter = CapacityLimiter(SLOW_AT_ONCE)
        self._throttle = Throttle(settings.public_calls_per_minute, settings.registrations_per_hour)

    async def json(self, request: Request, name: str, arguments: Any) -> bytes:
        """The operation's result as JSON."""
        return await self._in_thread(request, name, arguments, None, True)

    async def result(
        self, request: Request, name: str, arguments: Any, request_id: uuid.UUID | None = None
    ) -> Any:
        """The operation's result; a command runs once under ``request_id``, by default the request's own."""
        return await self._in_thread(request, name, arguments, request_id, False)

    async def require_token(self, request: Request) -> Claims:
        """What the token says; NotLoggedIn before anything is said about the request itself."""
        token = bearer_token(request)
        return await to_thread.run_sync(self.dispatcher.require_token, token, limiter=self._limiter)

    async def _in_thread(
        self, request: Request, name: str, arguments: Any, request_id: uuid.UUID | None, as_json: bool
    ) -> Any:
        operation = OPERATIONS.get(name)
        if operation is not None and operation.mode is Mode.PUBLIC:
            self._throttle.count(name, caller_of(request).address)
        is_slow = operation is not None and operation.own_transactions
        limiter = self._slow_limiter if is_slow else self._limiter
        return await to_thread.run_sync(
            self._run, request, name, arguments, request_id, as_json, limiter=limiter
        )

    def _run(
        self, request: Request, name: str, arguments: Any, request_id: uuid.UUID | None, as_json: bool
    ) -> Any:
        operation = OPERATIONS.get(name)
        request.state.operation = name if operation else "unknown"
        token = bearer_token(request)
        request_id = request_id or request.state.request_id
        request.state.user = user_named_in(token)
        try:
            result = self.dispatcher.call(name, arguments, token, request_id, caller_of(request))
        except NotLoggedIn:
            request.state.user = None  # the token's word counts only once it was verified
            raise
        return operation.result.dump_json(result) if as_json and operation else result


def router(calls: Calls) -> APIRouter:
    """The route of all operations."""
    routes = APIRouter(include_in_schema=False)

    async def rpc(request: Request) -> Response:
        require_fitting_version(request)
        require_json(request)
        body = await request.body()
        result = await calls.json(request, request.path_params["operation"], body or b"{}")
        return Response(result, media_type="application/json")

    # A plain route: what FastAPI finds out about an endpoint's parameters would be paid for at every call.
    routes.add_route(RPC_PATH + "{operation}", rpc, methods=["POST"])
    return routes
