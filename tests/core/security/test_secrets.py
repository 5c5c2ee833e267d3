"""Passwords and tokens appear nowhere but where they belong: no log, no error, no stored text."""

import logging
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from erp_core import Core, connect
from erp_core.dispatch import Dispatcher
from erp_core.kit.filter import ListQuery
from erp_core.kit.operation import OPERATIONS, Caller
from erp_core.security.user import service as users
from tests.factories.mill import PASSWORD, Mill

SECRET = "xyzzy-plugh-4711"
OTHER = "frobozz-magic-0815"


@pytest.fixture
def listening_door(mill: Mill, caplog: pytest.LogCaptureFixture) -> Dispatcher:
    """A dispatcher made while every logger writes everything it can."""
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "psycopg", "erp_core"):
        caplog.set_level(logging.DEBUG, logger=name)
    return mill.open_door()


def told(action: Callable[[], object]) -> str:
    """All an exception says: its text, its repr, its causes and its traceback."""
    try:
        action()
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not tell
        shown = "".join(traceback.format_exception(error))
        return f"{error!s} {error!r} {error.args!r} {vars(error)!r} {shown}"
    return ""


def test_nothing_secret_is_logged_in_the_life_of_an_account(
    listening_door: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    call = listening_door.call
    account = {"username": "loud", "full_name": "Loud", "email": "l@example.com", "password": SECRET}
    call("user.register", {"user": account}, None)
    admin = call("session.login", {"username": "admin", "password": PASSWORD}, None)
    listed = call("user.search", {"query": {"text": "loud"}}, admin.access_token)
    view = call("user.get", {"id": listed[0].id}, admin.access_token)
    call("user.activate", {"id": view.id, "version": view.version, "role": "viewer"}, admin.access_token)
    for wrong in (SECRET + "?", OTHER):
        told(lambda wrong=wrong: call("session.login", {"username": "loud", "password": wrong}, None))
    change = {"username": "loud", "password": SECRET, "new_password": OTHER}
    call("user.change_password", change, None)
    tokens = call("session.login", {"username": "loud", "password": OTHER}, None)
    renewed = call("session.refresh", {"refresh_token": tokens.refresh_token}, None)
    told(lambda: call("session.refresh", {"refresh_token": tokens.refresh_token}, None))
    told(lambda: call("session.me", {}, renewed.access_token + "x"))
    assert "session.login" in caplog.text
    for secret in (SECRET, OTHER, PASSWORD, *token_texts(admin), *token_texts(tokens), *token_texts(renewed)):
        assert secret not in caplog.text


def token_texts(tokens: Any) -> tuple[str, str]:
    return tokens.access_token, tokens.refresh_token


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("session.login", {"username": "a" * 300, "password": SECRET}),
        ("session.login", {"username": SECRET * 20, "password": SECRET}),
        ("session.login", {"username": "x", "password": [SECRET]}),
        ("session.login", {"username": "x", "password": SECRET * 200}),
        ("session.login", {"username": "x", "password": SECRET, SECRET: 1, "more": SECRET}),
        ("session.refresh", {"refresh_token": SECRET * 100}),
        ("session.refresh", {"refresh_token": {"x": SECRET}}),
        ("user.register", {"user": {"username": "x", "password": SECRET}}),
        ("user.register", {"user": SECRET}),
        ("user.change_password", {"username": "x", "password": SECRET, "new_password": SECRET[:5]}),
        ("user.change_password", {"username": "nobody", "password": SECRET, "new_password": OTHER}),
    ],
)
def test_a_refusal_does_not_repeat_what_was_typed(
    listening_door: Dispatcher, caplog: pytest.LogCaptureFixture, operation: str, arguments: dict[str, Any]
) -> None:
    said = told(lambda: listening_door.call(operation, arguments, None))
    assert said
    # A field nobody knows is named in the answer, to whoever sent it; nothing else of it is.
    assert SECRET not in said.replace(f"'{SECRET}': 'This field", "")
    assert SECRET not in caplog.text


def test_broken_json_is_not_repeated(listening_door: Dispatcher, caplog: pytest.LogCaptureFixture) -> None:
    body = '{"username": "x", "password": "' + SECRET
    said = told(lambda: listening_door.call("session.login", body, None))
    assert said
    assert SECRET not in said + caplog.text


def test_a_database_error_does_not_tell_what_was_sent(
    mill: Mill, listening_door: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    # The name of a computer that cannot be stored breaks the statement in the middle of a good login.
    said = told(
        lambda: listening_door.call(
            "session.login",
            {"username": "staff", "password": PASSWORD},
            None,
            caller=Caller(client=f"nul \x00 {SECRET}"),
        )
    )
    assert "InternalError" in said
    assert "INSERT INTO session" in caplog.text
    assert SECRET not in said + caplog.text
    assert PASSWORD not in said + caplog.text


def test_a_hash_never_leaves_the_database(
    mill: Mill, listening_door: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    # A rule of the table itself is broken, and PostgreSQL would like to show the whole row.
    mill.sql("ALTER TABLE user_account ADD CONSTRAINT ck_broken CHECK (username <> 'forbidden')")
    account = {"username": "forbidden", "full_name": "F", "email": "f@example.com", "password": SECRET}
    said = told(lambda: listening_door.call("user.register", {"user": account}, None))
    mill.sql("ALTER TABLE user_account DROP CONSTRAINT ck_broken")
    assert "ValidationError" in said
    assert "ck_broken" in caplog.text
    assert "$2b$" not in said + caplog.text


def names_in(schema: Any) -> set[str]:
    """Names of all properties anywhere in a JSON schema."""
    if isinstance(schema, list):
        return set().union(*map(names_in, schema))
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", {})).union(*map(names_in, schema.values()))


def test_no_result_has_a_field_for_a_password() -> None:
    for operation in OPERATIONS:
        names = names_in(operation.result.json_schema()) - {"must_change_password"}
        if operation.name in ("user.create", "user.reset_password"):
            names.remove("temporary_password")  # shown once, to the administrator who asked for it
        assert not [name for name in names if "password" in name or "hash" in name], operation.name


def test_the_list_of_users_shows_no_hash(mill: Mill) -> None:
    assert "$2b$" not in repr(mill("admin").run(users.search, ListQuery()))


def test_stored_requests_and_the_audit_log_hold_no_secret(mill: Mill) -> None:
    account: Any = {"username": "stored", "full_name": "S", "role": "viewer"}
    given = mill("admin").run(users.create, account).temporary_password
    change = {"username": "stored", "password": given, "new_password": OTHER}
    mill.door.call("user.change_password", change, None)
    (hashed,) = mill.sql("SELECT password_hash FROM user_account WHERE username = 'stored'")[0]
    for table in ("request", "audit_log"):
        (kept,) = mill.sql(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")[0]
        for secret in (given, OTHER, hashed, "$2b$", "password_hash"):
            assert secret not in kept


def test_a_core_does_not_show_its_tokens(mill: Mill) -> None:
    core: Core = mill("staff")
    assert core.refresh_token is not None
    assert core.refresh_token not in repr(core) + str(core)


def test_an_address_with_a_password_is_not_shown(mill: Mill) -> None:
    core = mill("staff")
    assert "app@" not in core.server
    assert ":app" not in core.server
    url = mill.database.app_url.replace(":app@", f":{SECRET}@")
    assert SECRET not in told(lambda: connect(url))
