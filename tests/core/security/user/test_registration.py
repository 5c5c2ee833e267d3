"""Asking for an account: it waits, it can do nothing, and nobody chooses his own role."""

from typing import Any

import pytest

from erp_core.errors import AccountNotActive, Conflict, ValidationError
from erp_core.security.user import service as users
from tests.factories.mill import PASSWORD, Mill

NEWCOMER = {"full_name": "New Comer", "email": "new@example.com", "password": PASSWORD}


def register(mill: Mill, username: str, **values: Any) -> None:
    mill.door.call("user.register", {"user": {"username": username, **NEWCOMER, **values}}, None)


def fields_refused(mill: Mill, username: str, **values: Any) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        register(mill, username, **values)
    return set(caught.value.fields)


def test_a_new_account_waits_with_the_least_role(mill: Mill) -> None:
    register(mill, "waiting")
    view = mill("admin").run(users.get, mill.user_id("waiting"))
    assert (view.status, view.role) == ("pending", "viewer")


def test_a_waiting_account_can_do_nothing(mill: Mill) -> None:
    register(mill, "idle")
    with pytest.raises(AccountNotActive):
        mill.tokens("idle")
    change = {"username": "idle", "password": PASSWORD, "new_password": "another-one"}
    with pytest.raises(AccountNotActive):
        mill.door.call("user.change_password", change, None)


def test_an_administrator_lets_it_in_with_a_role(mill: Mill) -> None:
    register(mill, "hopeful")
    admin = mill("admin")
    view = admin.run(users.get, mill.user_id("hopeful"))
    assert admin.run(users.activate, view.id, view.version, "staff").role == "staff"
    assert mill.tokens("hopeful").me.role == "staff"


@pytest.mark.parametrize(
    "extra",
    [
        {"role": "admin"},
        {"role_id": 1},
        {"status": "active"},
        {"id": 1},
        {"permissions": ["user:write"]},
        {"must_change_password": False},
        {"password_hash": "x"},
        {"__class__": "x"},
    ],
    ids=str,
)
def test_registration_takes_nothing_but_what_it_asks_for(mill: Mill, extra: dict[str, Any]) -> None:
    assert fields_refused(mill, "climber", **extra) == set(extra)
    assert mill.sql("SELECT count(*) FROM user_account WHERE username = 'climber'") == [(0,)]


def test_registration_takes_no_role_beside_the_user_either(mill: Mill) -> None:
    arguments = {"user": {"username": "climber", **NEWCOMER}, "role": "admin"}
    with pytest.raises(ValidationError):
        mill.door.call("user.register", arguments, None)


@pytest.mark.parametrize("name", ["admin", "ADMIN", " Admin "])
def test_a_taken_name_is_refused_in_any_case(mill: Mill, name: str) -> None:
    with pytest.raises(Conflict) as caught:
        register(mill, name)
    assert caught.value.fields == {"username": "This user name is taken. Please choose another."}


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "a" * 41,
        "a b c",
        "ädmin",
        "аdmin",
        "admin\x00",
        "../admin",
        "<b>x</b>",
        "-ab",
        "a\nb",
    ],
)
def test_a_name_is_plain_letters_digits_and_a_few_signs(mill: Mill, name: str) -> None:
    assert fields_refused(mill, name) == {"username"}


@pytest.mark.parametrize("name", ["admin\u200b", "ADM\u0130N", "a\u00addmin", "\uff41dmin"])
def test_a_name_that_looks_like_one_that_is_there_is_that_one(mill: Mill, name: str) -> None:
    with pytest.raises(Conflict, match="taken"):
        register(mill, name)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 201),
        ("full_name", "a\x00b"),
        ("full_name", None),
        ("email", "not an address"),
        ("email", "a@" + "b" * 300 + ".com"),
        ("email", "a@b@c.com"),
        ("phone", "12"),
        ("phone", "+91 not a number"),
    ],
)
def test_a_field_that_breaks_its_rule_is_named(mill: Mill, field: str, value: Any) -> None:
    assert fields_refused(mill, "careless", **{field: value}) == {field}


def test_the_same_name_asked_for_twice_at_once_is_given_once(mill: Mill) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def attempt(_n: int) -> bool:
        try:
            register(mill, "wanted")
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


def test_nothing_of_a_refused_registration_is_kept(mill: Mill) -> None:
    with pytest.raises(Conflict):
        register(mill, "staff", full_name="Impostor")
    assert mill.sql("SELECT count(*) FROM user_account WHERE full_name = 'Impostor'") == [(0,)]
    assert mill.sql("SELECT count(*) FROM audit_log WHERE changes::text LIKE '%%Impostor%%'") == [(0,)]
