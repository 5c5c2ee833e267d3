"""How a resource is reached: who must be logged in, what a body may be, how an answer is written."""

import json
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer, OAuth2PasswordBearer
from pydantic import BaseModel

from erp_core.errors import ErpError, NotLoggedIn, NotPermitted, Unreachable, ValidationError
from erp_core.kit.arguments import is_large, names_too_much
from erp_core.kit.i18n import _
from erp_core.kit.wire import REST_PATH
from erp_core.server.requests import require_json
from erp_core.server.rest.fields import Refusal
from erp_core.server.rpc import calls_of

# Far beyond anything stored, and small enough that no arithmetic on it takes long.
LARGEST_EXPONENT = 40
# What large bodies may name; a record has some sixty fields, an order 2,000 lines of ten.
MOST_FIELDS, MOST_FIELDS_TOGETHER = 200, 40_000

BEARER = HTTPBearer(
    auto_error=False, scheme_name="token", description="The access_token that auth/login answers."
)
PASSWORD = OAuth2PasswordBearer(
    tokenUrl=f"{REST_PATH}/auth/token",
    auto_error=False,
    scheme_name="login",
    description="Log in right here.",
)

_WORDS = {
    401: "Not logged in, or no longer",
    403: "Your role does not include this",
    404: "There is no such record",
    408: "The request took too long to arrive",
    409: "The status does not allow it, somebody else changed it, a code is taken, or it has to be confirmed",
    412: "It is no longer what If-Match names: somebody else changed it",
    413: "The request is too large",
    415: "The body must be JSON (Content-Type: application/json)",
    422: "A field is wrong; `fields` says which",
    428: "Say which version you read: If-Match or `version`",
    429: "Too many attempts; Retry-After says how many seconds to wait",
    503: "The server or its database is busy or away; nothing was saved",
}

# FastAPI makes a validator for each mention of a model, and a start waits for them: so one refusal of each
# route names the model, and the others only point at it.
_SHAPE: dict[str, Any] = {"model": Refusal}
_SAME_SHAPE: dict[str, Any] = {
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{Refusal.__name__}"}}}
}


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class _Fields:
    """Counts what a large body names: of each name nobody knows a sentence would be made."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self._count += len(pairs)
        if len(pairs) > MOST_FIELDS or self._count > MOST_FIELDS_TOGETHER:
            raise names_too_much()
        return dict(pairs)


class ExactRequest(Request):
    """A request whose JSON numbers keep every digit: they become Decimal, never binary floats."""

    parsed: Any = None

    async def json(self) -> Any:
        return self.parsed

    async def parse(self) -> None:
        """Read the body; it must be JSON, or empty."""
        body = await self.body()
        if not body:
            return
        require_json(self)
        try:
            counted = _Fields() if is_large(body) else None
            self.parsed = json.loads(
                body, parse_float=_number, parse_constant=_refuse, object_pairs_hook=counted
            )
        except (ValueError, RecursionError, InvalidOperation):
            raise ValidationError(_("The body is not valid JSON.")) from None


class PublicRoute(APIRoute):
    """A route anybody may call."""

    request_class = ExactRequest

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def read(request: Request) -> Response:
            exact = self.request_class(request.scope, request.receive)
            if self.body_field is not None:
                await exact.parse()
            return await handler(exact)

        return read


class UserRoute(PublicRoute):
    """A route for logged-in users; what they may do, the dispatcher decides.

    Whoever may not is told that and no more, whatever else is wrong with what was sent.
    """

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()

        async def checked(request: Request) -> Response:
            calls = calls_of(request)
            # Before the body is read at all.
            await calls.require_token(request)
            try:
                return await handler(request)
            except (NotLoggedIn, NotPermitted, Unreachable):
                raise
            except (ErpError, RequestValidationError):
                await calls.require_permitted(request, operations_of(self, request))
                raise

        return checked


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals a route may answer, declared for its documentation."""
    retry = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
    declared: dict[int | str, dict[str, Any]] = {}
    for status in sorted({*statuses, 422, 503}):
        declared[status] = {"description": _WORDS[status]} | (_SHAPE if status == 422 else _SAME_SHAPE)
        if status == 429:
            declared[status]["headers"] = retry
    return declared


def answer(
    body: BaseModel, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    """``body`` as JSON; decimals are written digit by digit."""
    text = _text(body.model_dump())
    return Response(text.encode(), status, headers, media_type="application/json")


def doing(function: Any, *operations: str | Callable[[Request], Iterable[str]]) -> Any:
    """``function`` with the names of the operations it stands for, or what finds them in a request."""
    function.operations = operations
    return function


def operations_of(route: APIRoute, request: Request) -> list[str]:
    """Names of the operations that whoever sends this must be permitted."""
    endpoint: Any = route.endpoint
    found: list[str] = []
    for one in endpoint.operations:
        found.extend((one,) if isinstance(one, str) else one(request))
    return found


def typed(function: Any, **annotations: Any) -> Any:
    """``function`` with these types on parameters whose type is only known at run time."""
    function.__annotations__.update(annotations)
    return function


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)}: {_text(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_text(inner) for inner in value) + "]"
    if isinstance(value, date | datetime):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False)


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if not -LARGEST_EXPONENT <= number.adjusted() <= LARGEST_EXPONENT:
        raise ValueError(text[:20])
    return number


def _refuse(word: str) -> None:
    raise ValueError(word)
