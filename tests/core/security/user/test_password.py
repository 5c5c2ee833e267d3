"""Passwords: what is accepted, what hashing keeps of them, and how they are replaced."""

from typing import Any

import pytest

from erp_core.errors import ErpError, ValidationError, WrongCredentials
from erp_core.security.user.password import ENOUGH, TOO_EASY, measure
from tests.factories.mill import PASSWORD, Mill


def change(mill: Mill, name: str, old: str, new: str) -> None:
    credentials = {"username": name, "password": old, "new_password": new}
    mill.door.call("user.change_password", credentials, None)


def refused(mill: Mill, name: str, new: str) -> str:
    """The sentence beside the field of the new password."""
    with pytest.raises(ValidationError) as caught:
        change(mill, name, PASSWORD, new)
    return caught.value.fields["new_password"]


def logs_in(mill: Mill, name: str, password: str) -> bool:
    try:
        mill.tokens(name, password)
    except WrongCredentials:
        return False
    return True


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("", "A password needs at least 8 characters."),
        ("seven77", "A password needs at least 8 characters."),
        ("aaaaaaaaaaaa", TOO_EASY),
        ("abababababab", TOO_EASY),
        ("password", TOO_EASY),
        ("12345678", TOO_EASY),
        ("Password1", TOO_EASY),
        ("qwertyui", TOO_EASY),
        ("P@ssw0rd!", TOO_EASY),
        ("abc" * 500, "At most 1024 characters fit here."),
        (PASSWORD, "Please choose a password you do not use now."),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(mill: Mill, new: str, sentence: str) -> None:
    assert refused(mill, mill.add_user(), new) == sentence


def test_a_password_is_not_the_user_name_in_any_case(mill: Mill) -> None:
    name = "weaver-of-cloth"
    registration = {"username": name, "full_name": "W", "email": "w@example.com"}
    for password in (name, name.upper()):
        with pytest.raises(ValidationError) as caught:
            mill.door.call("user.register", {"user": registration | {"password": password}}, None)
        assert caught.value.fields == {"password": "The password must not be the user name."}


@pytest.mark.parametrize(
    "password", ["password", "12345678", "Patel1971", "asha.patel1", "ashapatel", "iloveyou1"]
)
def test_who_registers_takes_none_that_is_guessed_first(mill: Mill, password: str) -> None:
    asha = {"username": "asha.patel", "full_name": "Asha Patel 1971", "email": "asha@mill.example"}
    with pytest.raises(ValidationError) as caught:
        mill.door.call("user.register", {"user": asha | {"password": password}}, None)
    assert caught.value.fields == {"password": TOO_EASY}


def test_a_long_password_is_judged_soon(mill: Mill) -> None:
    mill.add_user()
    assert measure("x1" * 500, ["y" * 200] * 3) < ENOUGH
    assert measure("warp over weft " * 60, []) >= ENOUGH


def test_a_new_password_is_not_the_user_name_either(mill: Mill) -> None:
    mill.sql("UPDATE user_account SET username = 'weaver-of-cotton' WHERE username = %s", [mill.add_user()])
    assert refused(mill, "weaver-of-cotton", "Weaver-Of-Cotton") == "The password must not be the user name."


@pytest.mark.parametrize(
    "new",
    [
        "x" * 30 + "yz" + "w" * 200,
        "с паролем по-русски",
        "🧵🧶🪡 sewing",
        "with\x00nul inside",
        "   blanks around   ",
        "tab\tand\nnewline",
        "'; DROP TABLE user_account; --",
        "%s {0} \\",
    ],
)
def test_any_text_can_be_a_password_and_every_character_counts(mill: Mill, new: str) -> None:
    name = mill.add_user()
    change(mill, name, PASSWORD, new)
    assert logs_in(mill, name, new)
    assert not logs_in(mill, name, new + "!")
    assert not logs_in(mill, name, new[:-1])
    assert not logs_in(mill, name, PASSWORD)


LONG = "warp over weft, weft over warp, woven in the mill by the river, since 1911, x"
assert len(LONG) > 72  # bcrypt reads no further


def test_what_follows_the_72nd_byte_counts(mill: Mill) -> None:
    name = mill.add_user()
    change(mill, name, PASSWORD, LONG + "right")
    assert not logs_in(mill, name, LONG + "wrong")
    assert logs_in(mill, name, LONG + "right")


def test_what_follows_a_nul_counts(mill: Mill) -> None:
    name = mill.add_user()
    change(mill, name, PASSWORD, "before\x00right")
    assert not logs_in(mill, name, "before\x00wrong")
    assert logs_in(mill, name, "before\x00right")


@pytest.mark.parametrize("password", ["  blanks around  ", "trailing blank ", "\ttab before"])
def test_blanks_around_a_password_count_however_it_was_set(mill: Mill, password: str) -> None:
    name = f"blank{len(password)}"
    registration = {"username": name, "full_name": "W", "email": "w@example.com", "password": password}
    mill.door.call("user.register", {"user": registration}, None)
    mill.sql("UPDATE user_account SET status = 'active' WHERE username = %s", [name])
    assert logs_in(mill, name, password)
    assert not logs_in(mill, name, password.strip())


def test_the_old_password_must_be_proven(mill: Mill) -> None:
    name = mill.add_user()
    with pytest.raises(WrongCredentials):
        change(mill, name, "not the old one", "another-one")
    assert logs_in(mill, name, PASSWORD)


def test_nobody_changes_the_password_of_somebody_else_by_a_session(mill: Mill) -> None:
    victim, token = mill.add_user(), mill.tokens("admin").access_token
    arguments = {"username": victim, "password": PASSWORD + "?", "new_password": "another-one"}
    with pytest.raises(WrongCredentials):
        mill.door.call("user.change_password", arguments, token)


@pytest.mark.parametrize("password", [None, 12345678, True, ["a", "b"], {"x": 1}, b"\xff\xfe"], ids=str)
def test_a_password_is_text(mill: Mill, password: Any) -> None:
    with pytest.raises(ErpError) as caught:
        mill.tokens("staff", password)
    assert caught.value.code in ("validation", "wrong_credentials")


def test_hashes_are_bcrypt_and_salted(mill: Mill) -> None:
    first, second = mill.add_user(), mill.add_user()
    hashes = mill.sql("SELECT password_hash FROM user_account WHERE username IN (%s, %s)", [first, second])
    assert hashes[0] != hashes[1]
    assert all(row[0].startswith("$2b$") for row in hashes)
