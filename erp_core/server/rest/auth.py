"""Accounts and sessions for other programs: register, log in, renew, log out."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qs

import pydantic
from fastapi import APIRouter, Request, Response
from fastapi.params import Depends
from pydantic import ConfigDict, Field, JsonValue, SecretStr
from starlette.datastructures import Headers

from erp_core.errors import ValidationError
from erp_core.kit.arguments import as_validation_error
from erp_core.kit.i18n import _
from erp_core.kit.wire import REST_PATH
from erp_core.security.user.schema import RegistrationInput
from erp_core.server.requests import UnsupportedMediaType
from erp_core.server.rest.conditions import Renewal
from erp_core.server.rest.fields import Public, Written
from erp_core.server.rest.resource import ExactRequest, PublicRoute, UserRoute, answer, doing, refusals
from erp_core.server.rpc import calls_of

FORM = "application/x-www-form-urlencoded"
LONGEST_FORM = 10_000


_FORM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "LoginForm",
    "required": ["username", "password"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["password"]},
        "username": {"type": "string"},
        "password": {"type": "string", "format": "password"},
        "code": {"type": "string", "description": "of the second factor"},
    },
}
_EXAMPLE: dict[str, JsonValue] = {"username": "asha", "password": "loom-and-shuttle"}


class RegisterIn(RegistrationInput):
    """What a person writes to ask for an account."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "email": "asha@mill.example",
                "full_name": "Asha Patel",
                **_EXAMPLE,
            }
        }
    )


class Registered(Public):
    """The account that was asked for; an administrator has to activate it."""

    email: str
    username: str
    full_name: str
    status: str = "pending"


class LoginIn(Written):
    """User name and password."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    username: Annotated[str, Field(max_length=200)]
    password: Annotated[SecretStr, Field(max_length=1024)]
    code: Annotated[
        SecretStr | None,
        Field(max_length=1024, description="of the second factor; a 401 of type `code_required` asks for it"),
    ] = None


class RefreshIn(Written):
    """The refresh token of the last answer."""

    refresh_token: Annotated[str, Field(max_length=200)]


class PasswordIn(LoginIn):
    """The password one has, and the one it shall be."""

    model_config = ConfigDict(json_schema_extra={"example": {**_EXAMPLE, "new_password": "shuttle-and-reed"}})

    new_password: Annotated[SecretStr, Field(min_length=8, max_length=1024)]


class ForgottenIn(Written):
    """Whose password was forgotten."""

    model_config = ConfigDict(json_schema_extra={"example": {"username": "asha"}})

    username: Annotated[str, Field(max_length=200)]


class NewPasswordIn(ForgottenIn):
    """The code from the mail, and the password it shall be."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"username": "asha", "code": "abcd-efgh-jkmn", "new_password": "shuttle-and-reed"}
        }
    )

    code: Annotated[SecretStr, Field(max_length=1024)]
    new_password: Annotated[SecretStr, Field(min_length=8, max_length=1024)]


class Tokens(Public):
    """What the next requests need: ``Authorization: Bearer`` and the access token."""

    access_token: Annotated[str, Field(description="sent with each request")]
    refresh_token: Annotated[str, Field(description="good for one renewal, within 7 days")]
    token_type: str = "bearer"  # noqa: S105 - the type's name, not a secret
    expires_in: Annotated[int, Field(description="seconds the access token lives", examples=[1800])]


class SecretOut(Public):
    """What a phone is told, shown this once."""

    secret: Annotated[str, Field(description="base32")]
    address: Annotated[str, Field(description="`otpauth://…`, for a QR code")]


class RecoveryCodes(Public):
    """For who has lost the phone: each lets in once. Shown this once."""

    recovery_codes: list[str]


class Me(Public):
    """Who is logged in, and what the role permits."""

    id: int
    username: str
    full_name: str
    role: str
    permissions: list[str]


def public_router() -> APIRouter:
    """Routes that need no login."""
    routes = APIRouter(prefix=f"{REST_PATH}/auth", tags=["auth"], route_class=PublicRoute)

    @routes.post(
        "/register",
        status_code=HTTPStatus.CREATED,
        response_model=Registered,
        summary="Ask for an account",
        description="The account can do nothing until an administrator activates it.",
        responses=refusals(408, 409, 413, 415, 429),
        operation_id="register",
    )
    async def register(request: Request, data: RegisterIn) -> Response:
        await calls_of(request).result(request, "user.register", {"user": data.model_dump()})
        made = Registered(email=data.email, username=data.username, full_name=data.full_name)
        return answer(made, HTTPStatus.CREATED)

    async def login(request: Request, data: LoginIn) -> Response:
        return await log_in(request, data)

    routes.add_api_route(
        "/login",
        login,
        methods=["POST"],
        response_model=Tokens,
        summary="Log in",
        responses=refusals(401, 403, 408, 413, 415, 429),
        operation_id="log_in",
        route_class_override=_LoginRoute,
    )

    @routes.post(
        "/token",
        response_model=Tokens,
        summary="Log in by a form",
        description="The form of OAuth2's password flow, for programs that know nothing else.",
        responses=refusals(401, 403, 408, 413, 415, 429),
        openapi_extra={"requestBody": {"required": True, "content": {FORM: {"schema": _FORM_SCHEMA}}}},
        operation_id="log_in_with_form",
    )
    async def token(request: Request) -> Response:
        return await log_in(request, _checked(await _form(request)))

    async def log_in(request: Request, data: LoginIn) -> Response:
        tokens = await calls_of(request).result(request, "session.login", data.model_dump())
        return answer(Tokens.model_validate(tokens.model_dump()))

    _add_renewing(routes)
    _add_forgotten(routes)
    _add_second_factor(routes)
    return routes


def _add_renewing(routes: APIRouter) -> None:
    @routes.post(
        "/refresh",
        response_model=Tokens,
        summary="Renew the tokens",
        description="The refresh token is used up. One that is used twice ends the whole session, because one"
        " of the two who used it is a thief. To ask again when an answer was lost, send a random"
        " `Idempotency-Key`, and the same again: it gets the same answer as long as nobody used that.",
        responses=refusals(401, 408, 413, 415, 429),
        operation_id="renew_tokens",
    )
    async def refresh(request: Request, data: RefreshIn, request_id: Renewal) -> Response:
        tokens = await calls_of(request).result(request, "session.refresh", data.model_dump(), request_id)
        return answer(Tokens.model_validate(tokens.model_dump()))

    @routes.post(
        "/password",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Change your password",
        description="All your sessions end.",
        responses=refusals(401, 403, 408, 413, 415, 429),
        operation_id="change_password",
    )
    async def password(request: Request, data: PasswordIn) -> Response:
        await calls_of(request).result(request, "user.change_password", data.model_dump())
        return Response(status_code=HTTPStatus.NO_CONTENT)


def _add_forgotten(routes: APIRouter) -> None:
    @routes.post(
        "/forgotten-password",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Have a code for a new password sent",
        description="To the user's address, by e-mail; good once, for 30 minutes. The answer is the same"
        " whether or not such a user exists.",
        responses=refusals(401, 408, 409, 413, 415, 429),
        operation_id="forget_password",
    )
    async def forgotten(request: Request, data: ForgottenIn) -> Response:
        await calls_of(request).result(request, "password_reset.request", data.model_dump())
        return Response(status_code=HTTPStatus.NO_CONTENT)

    @routes.post(
        "/new-password",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Choose a new password by the code",
        description="All sessions of the user end.",
        responses=refusals(401, 403, 408, 413, 415, 429),
        operation_id="choose_new_password",
    )
    async def new_password(request: Request, data: NewPasswordIn) -> Response:
        await calls_of(request).result(request, "password_reset.redeem", data.model_dump())
        return Response(status_code=HTTPStatus.NO_CONTENT)


def _add_second_factor(routes: APIRouter) -> None:
    refused = refusals(401, 403, 408, 409, 413, 415, 429)

    @routes.post(
        "/second-factor",
        response_model=SecretOut,
        summary="A secret for your phone",
        description="Logins go on without a code until it is turned on.",
        responses=refused,
        operation_id="begin_second_factor",
    )
    async def begin(request: Request, data: LoginIn) -> Response:
        asked = data.model_dump(include={"username", "password"})
        setup = await calls_of(request).result(request, "second_factor.begin", asked)
        return answer(SecretOut.model_validate(setup.model_dump()))

    @routes.post(
        "/second-factor/on",
        response_model=RecoveryCodes,
        summary="Turn the second factor on",
        description="By a code that proves that the phone knows the secret. Each login then needs one.",
        responses=refused,
        operation_id="turn_second_factor_on",
    )
    async def turn_on(request: Request, data: LoginIn) -> Response:
        asked = {**data.model_dump(), "code": data.code or SecretStr("")}
        codes = await calls_of(request).result(request, "second_factor.turn_on", asked)
        return answer(RecoveryCodes(recovery_codes=codes))

    @routes.post(
        "/second-factor/off",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Turn the second factor off",
        responses=refused,
        operation_id="turn_second_factor_off",
    )
    async def turn_off(request: Request, data: LoginIn) -> Response:
        await calls_of(request).result(request, "second_factor.turn_off", data.model_dump())
        return Response(status_code=HTTPStatus.NO_CONTENT)


def user_router(security: Sequence[Depends]) -> APIRouter:
    """Routes about the session itself."""
    routes = APIRouter(
        prefix=f"{REST_PATH}/auth", tags=["auth"], route_class=UserRoute, dependencies=security
    )

    async def me(request: Request) -> Response:
        found = await calls_of(request).result(request, "session.me", {})
        return answer(Me.model_validate({**found.model_dump(), "permissions": sorted(found.permissions)}))

    async def logout(request: Request) -> Response:
        await calls_of(request).result(request, "session.logout", {})
        return Response(status_code=HTTPStatus.NO_CONTENT)

    routes.add_api_route(
        "/me",
        doing(me, "session.me"),
        response_model=Me,
        summary="Who am I",
        responses=refusals(401),
        operation_id="who_am_i",
    )
    routes.add_api_route(
        "/logout",
        doing(logout, "session.logout"),
        methods=["POST"],
        status_code=HTTPStatus.NO_CONTENT,
        summary="Log out",
        description="Both tokens stop working at once.",
        responses=refusals(401),
        operation_id="log_out",
    )
    return routes


async def _form(request: Request) -> dict[str, str]:
    """User name and password from a form."""
    if not _says_form(request):
        raise UnsupportedMediaType(_("Send JSON, or the form of OAuth2's password flow."))
    body = await request.body()
    if len(body) > LONGEST_FORM:
        raise ValidationError(_("This form is too long."))
    try:
        form = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise ValidationError(_("This form cannot be read.")) from None
    return {name: form[name][0] for name in ("username", "password", "code") if name in form}


def _says_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


class _LoginRequest(ExactRequest):
    """JSON; or a form, from programs written when both came to one address."""

    async def parse(self) -> None:
        if _says_form(self):
            self.parsed = await _form(self)
            others = [pair for pair in self.scope["headers"] if pair[0] != b"content-type"]
            self.scope["headers"] = [*others, (b"content-type", b"application/json")]
            self._headers = Headers(scope=self.scope)  # from here on it is as if it had been JSON
        else:
            await super().parse()


class _LoginRoute(PublicRoute):
    request_class = _LoginRequest


def _checked(values: Any) -> LoginIn:
    try:
        return LoginIn.model_validate(values)
    except pydantic.ValidationError as error:
        raise as_validation_error(error.errors(include_url=False, include_input=False)) from None
