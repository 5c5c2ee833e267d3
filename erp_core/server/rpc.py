"""``POST /api/rpc/{operation}``: one registered operation, arguments and result as JSON."""

import json
import uuid
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from erp_core.dispatch import Dispatcher
from erp_core.errors import NotLoggedIn
from erp_core.kit.operation import OPERATIONS
from erp_core.kit.wire import RPC_PATH
from erp_core.security.session.tokens import user_named_in
from erp_core.server.requests import bearer_token, caller_of, require_fitting_version


class Calls:
    """Runs operations on the dispatcher in a bounded number of threads."""

    def __init__(self, dispatcher: Dispatcher, at_once: int) -> None:
        self.dispatcher = dispatcher
        self._limiter = CapacityLimiter(at_once)

    async def json(self, request: Request, name: str, arguments: Any) -> bytes:
        """The operation's result as JSON."""
        return await to_thread.run_sync(self._run, request, name, arguments, True, limiter=self._limiter)

    async def result(self, request: Request, name: str, arguments: Any) -> Any:
        """The operation's result."""
        return await to_thread.run_sync(self._run, request, name, arguments, False, limiter=self._limiter)

    def _run(self, request: Request, name: str, arguments: Any, as_json: bool) -> Any:
        operation = OPERATIONS.get(name)
        request.state.operation = name if operation else "unknown"
        token = bearer_token(request)
        request_id: uuid.UUID = request.state.request_id
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

    @routes.post(RPC_PATH + "{operation}")
    async def rpc(operation: str, request: Request) -> Response:
        require_fitting_version(request)
        body = await request.body()
        return Response(
            await calls.json(request, operation, body or json.dumps({})), media_type="application/json"
        )

    return routes
