"""Every role and every operation: what is allowed is listed in ``verdicts``, and each verdict is tried."""

import pytest

from erp_core.errors import ErpError, NotLoggedIn, NotPermitted
from erp_core.kit.operation import OPERATIONS, Mode
from erp_core.security.permission import SHIPPED_ROLES, default_roles
from tests.core.security.verdicts import (
    ADMIN,
    ALLOWED,
    COPY,
    PUBLIC,
    arguments_of,
    everything_written,
    somebody,
)
from tests.factories.mill import Mill


def test_every_operation_has_a_verdict_for_every_role(mill: Mill) -> None:
    assert set(ALLOWED) == set(SHIPPED_ROLES) | {COPY}
    assert {o.name for o in OPERATIONS} == ADMIN | PUBLIC
    assert {o.name for o in OPERATIONS if o.mode is Mode.PUBLIC} == PUBLIC


@pytest.mark.parametrize("role", ALLOWED)
def test_what_is_not_listed_is_refused_before_anything_happens(mill: Mill, role: str) -> None:
    token = mill.tokens(somebody(mill, role)).access_token
    before = everything_written(mill)
    for name in sorted(ADMIN - ALLOWED[role]):
        with pytest.raises(NotPermitted) as caught:
            mill.door.call(name, arguments_of(name), token)
        assert caught.value.message.endswith(".")
    assert everything_written(mill) == before


@pytest.mark.parametrize("role", ALLOWED)
def test_what_is_listed_is_let_through(mill: Mill, role: str) -> None:
    user = somebody(mill, role)
    token = mill.tokens(user).access_token
    for name in sorted(ALLOWED[role]):
        error = _refusal(mill, name, token)
        if isinstance(error, NotLoggedIn):  # one of the others ended the session
            token = mill.tokens(user).access_token
            error = _refusal(mill, name, token)
        assert error is None or error.code in ("not_found", "validation"), (name, error)  # an answer too


def _refusal(mill: Mill, name: str, token: str) -> ErpError | None:
    try:
        mill.door.call(name, arguments_of(name), token)
    except ErpError as error:
        return error
    return None


def test_without_a_login_only_the_public_ones_answer(mill: Mill) -> None:
    before = everything_written(mill)
    for name in sorted(ADMIN):
        with pytest.raises(NotLoggedIn):
            mill.door.call(name, arguments_of(name), None)
    assert everything_written(mill) == before


# What those say that understood, and do nothing: no new password, no mail server, no such code.
ANSWERS = {
    "user.change_password": "validation",
    "second_factor.turn_on": "validation",
    "password_reset.request": "conflict",
    "password_reset.redeem": "wrong_credentials",
}


def test_without_a_login_the_public_ones_answer(mill: Mill) -> None:
    for name in sorted(PUBLIC):
        arguments = arguments_of(name, refresh_token=mill.tokens("viewer").refresh_token)
        try:
            mill.door.call(name, arguments, None)
        except ErpError as error:
            assert ANSWERS[name] == error.code  # noqa: PT017 - an answer too


def test_a_role_nobody_knows_may_do_nothing(mill: Mill) -> None:
    mill.sql("INSERT INTO role (name, title, permissions) VALUES ('ghost', 'Ghost', '{}')")
    token = mill.tokens(mill.add_user("ghost")).access_token
    for name in sorted(ADMIN):
        with pytest.raises(NotPermitted):
            mill.door.call(name, arguments_of(name), token)


def test_a_permission_is_not_half_a_word(mill: Mill) -> None:
    almost = ["party:rea", "party:read ", "PARTY:READ", "party:*", "*", "party", ":read", ""]
    mill.sql("INSERT INTO role (name, title, permissions) VALUES ('almost', 'Almost', %s)", [almost])
    token = mill.tokens(mill.add_user("almost")).access_token
    with pytest.raises(NotPermitted):
        mill.door.call("party.search", {"query": {}}, token)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "party",
        "party.",
        "party.Search",
        "party.require",
        "item.by_id",
        "session.revoke",
        "user._role",
        "dispatch.call",
        "erp_core.setup.add_user",
        "../party.search",
        "party.search ",
        "x" * 100_000,
    ],
)
def test_only_declared_operations_can_be_called(mill: Mill, name: str) -> None:
    with pytest.raises(ErpError) as caught:
        mill.door.call(name, {}, mill.tokens("admin").access_token)
    assert caught.value.code == "not_found"
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("role", ALLOWED)
def test_core_knows_what_its_user_may_do(mill: Mill, role: str) -> None:
    core = mill(somebody(mill, role))
    for operation in OPERATIONS:
        if operation.permission is not None:
            assert core.can(operation.permission) == (operation.name in ALLOWED[role])


def test_the_stored_roles_are_the_shipped_ones(mill: Mill) -> None:
    stored = {
        name: set(permissions)
        for name, permissions in mill.sql(
            "SELECT name, permissions FROM role WHERE name = ANY(%s)", [list(SHIPPED_ROLES)]
        )
    }
    assert stored == default_roles()
