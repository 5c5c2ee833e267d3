"""Logging in: who is let in, what the others are told, and what guessing costs."""

import hashlib
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from erp_core.errors import (
    AccountLocked,
    AccountNotActive,
    ErpError,
    NotLoggedIn,
    PasswordChangeRequired,
    ValidationError,
    WrongCredentials,
)
from erp_core.kit.operation import Caller
from erp_core.security.session import service as sessions
from erp_core.security.session.lockout import FREE_ATTEMPTS, FREE_ATTEMPTS_PER_ADDRESS
from erp_core.security.user import service as users
from tests.factories.mill import PASSWORD, Mill

WRONG = "a wrong one"


def refusal(mill: Mill, name: str, password: str = WRONG, caller: Caller | None = None) -> ErpError:
    """What a failed login is told."""
    with pytest.raises(ErpError) as caught:
        mill.tokens(name, password, caller)
    return caught.value


def let_time_pass(mill: Mill, name: str, seconds: int) -> None:
    """As if the failures of this name had happened so much earlier."""
    mill.sql(
        "UPDATE login_failure SET last_at = last_at - make_interval(secs => %(s)s),"
        " locked_until = locked_until - make_interval(secs => %(s)s) WHERE key = %(key)s",
        {"s": seconds, "key": "user:" + hashlib.sha256(name.encode()).hexdigest()},
    )


def lock_out(mill: Mill, name: str) -> None:
    for _ in range(FREE_ATTEMPTS):
        assert isinstance(refusal(mill, name), WrongCredentials)
    assert isinstance(refusal(mill, name), AccountLocked)


def delay_after_next_failure(mill: Mill, name: str) -> int:
    """Seconds of delay that one more wrong password costs."""
    let_time_pass(mill, name, 3600)
    assert isinstance(refusal(mill, name), WrongCredentials)
    (seconds,) = mill.sql(
        "SELECT extract(epoch FROM locked_until - last_at)::int FROM login_failure WHERE key = %s",
        ["user:" + hashlib.sha256(name.encode()).hexdigest()],
    )[0]
    return seconds


def test_the_right_password_opens_a_session(mill: Mill) -> None:
    tokens = mill.tokens("manager")
    assert (tokens.me.username, tokens.me.role) == ("manager", "manager")
    assert tokens.expires_in == 1800


@pytest.mark.parametrize("name", ["MANAGER", "  manager  ", "Manager"])
def test_case_and_blanks_around_the_name_do_not_matter(mill: Mill, name: str) -> None:
    assert mill.tokens(name).me.username == "manager"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(mill: Mill) -> None:
    known, unknown = refusal(mill, mill.add_user()), refusal(mill, "nobody")
    assert type(known) is type(unknown) is WrongCredentials
    assert known.to_wire() == unknown.to_wire()


@pytest.mark.parametrize("password", ["", " ", PASSWORD + " ", PASSWORD.upper(), PASSWORD + "\x00", "\ud800"])
def test_almost_the_password_is_not_the_password(mill: Mill, password: str) -> None:
    assert isinstance(refusal(mill, mill.add_user(), password), WrongCredentials)


@pytest.mark.parametrize("name", ["", "\x00", "\ud800", "' OR 1=1 --", "admin'--", "%", "a_min", "*"])
def test_no_trick_in_the_name_finds_an_account(mill: Mill, name: str) -> None:
    assert isinstance(refusal(mill, name, PASSWORD), WrongCredentials | ValidationError)


def test_a_name_or_password_of_a_megabyte_is_refused_before_hashing(mill: Mill) -> None:
    assert isinstance(refusal(mill, "a" * 1_000_000), ValidationError)
    assert isinstance(refusal(mill, "staff", "a" * 1_000_000), ValidationError)


def test_the_sixth_attempt_must_wait_even_with_the_right_password(mill: Mill) -> None:
    name = mill.add_user()
    lock_out(mill, name)
    error = refusal(mill, name, PASSWORD)
    assert isinstance(error, AccountLocked)
    assert error.message == "Too many failed logins. Please try again in 30 seconds."


def test_after_the_delay_the_right_password_opens(mill: Mill) -> None:
    name = mill.add_user()
    lock_out(mill, name)
    let_time_pass(mill, name, 31)
    assert mill.tokens(name).me.username == name


def test_the_delay_doubles_up_to_half_an_hour(mill: Mill) -> None:
    name = mill.add_user()
    lock_out(mill, name)
    delays = [delay_after_next_failure(mill, name) for _ in range(8)]
    assert delays == [60, 120, 240, 480, 960, 1800, 1800, 1800]


def test_unknown_names_are_locked_like_known_ones(mill: Mill) -> None:
    known, unknown = mill.add_user(), "somebody-else"
    for _ in range(FREE_ATTEMPTS):
        assert refusal(mill, known).to_wire() == refusal(mill, unknown).to_wire()
    locked = refusal(mill, known), refusal(mill, unknown)
    assert locked[0].to_wire() == locked[1].to_wire()
    assert isinstance(locked[1], AccountLocked)
    assert delay_after_next_failure(mill, known) == delay_after_next_failure(mill, unknown) == 60


def test_spelling_the_name_otherwise_gives_no_more_attempts(mill: Mill) -> None:
    name = mill.add_user()
    for spelling in (name, name.upper(), f" {name}", f"{name}\t", name.capitalize()):
        assert isinstance(refusal(mill, spelling), WrongCredentials)
    assert isinstance(refusal(mill, name), AccountLocked)


def test_the_right_password_forgives_earlier_failures(mill: Mill) -> None:
    name = mill.add_user()
    for _ in range(3):
        for _ in range(FREE_ATTEMPTS - 1):
            assert isinstance(refusal(mill, name), WrongCredentials)
        mill.tokens(name)


def test_failures_are_forgotten_after_a_day(mill: Mill) -> None:
    name = mill.add_user()
    lock_out(mill, name)
    let_time_pass(mill, name, 24 * 3600 + 1)
    lock_out(mill, name)


def test_being_locked_out_ends_no_session(mill: Mill) -> None:
    name = mill.add_user()
    core = mill.log_in(name)
    lock_out(mill, name)
    assert core.run(sessions.me).username == name


def test_changing_a_password_is_no_second_way_to_guess(mill: Mill) -> None:
    name = mill.add_user()
    guess = {"username": name, "password": WRONG, "new_password": "another-one"}
    for _ in range(FREE_ATTEMPTS):
        with pytest.raises(WrongCredentials):
            mill.door.call("user.change_password", guess, None)
    with pytest.raises(AccountLocked):
        mill.door.call("user.change_password", guess, None)
    assert isinstance(refusal(mill, name, PASSWORD), AccountLocked)


@pytest.mark.parametrize("is_known", [True, False])
def test_guesses_sent_at_once_are_all_counted(mill: Mill, is_known: bool) -> None:
    name = mill.add_user() if is_known else "not-there"
    together = threading.Barrier(24)
    doors = [mill.door, mill.open_door()]

    def guess(n: int) -> str:
        together.wait()
        with pytest.raises(ErpError) as caught:
            doors[n % 2].call("session.login", {"username": name, "password": f"guess {n}"}, None)
        return caught.value.code

    with ThreadPoolExecutor(24) as pool:
        answers = Counter(pool.map(guess, range(24)))
    assert answers == {"wrong_credentials": FREE_ATTEMPTS, "account_locked": 24 - FREE_ATTEMPTS}


def test_one_address_may_not_try_name_after_name(mill: Mill) -> None:
    thief = Caller(address="203.0.113.7")
    for n in range(FREE_ATTEMPTS_PER_ADDRESS):
        assert isinstance(refusal(mill, f"name{n}", caller=thief), WrongCredentials)
    assert isinstance(refusal(mill, "staff", PASSWORD, caller=thief), AccountLocked)
    assert mill.tokens("staff", caller=Caller(address="203.0.113.8")).me.username == "staff"


def test_logging_in_oneself_does_not_clear_the_count_of_the_address(mill: Mill) -> None:
    thief, own = Caller(address="203.0.113.9"), mill.add_user()
    for n in range(FREE_ATTEMPTS_PER_ADDRESS - 1):
        assert isinstance(refusal(mill, f"victim{n}", caller=thief), WrongCredentials)
        if n % 10 == 0:
            mill.tokens(own, caller=thief)
    assert isinstance(refusal(mill, "one more", caller=thief), WrongCredentials)
    assert isinstance(refusal(mill, "one too many", caller=thief), AccountLocked)


def test_a_right_login_shuts_nobody_else_out(mill: Mill) -> None:
    """However many at the same address have mistyped before."""
    office = Caller(address="203.0.113.30")
    for n in range(FREE_ATTEMPTS_PER_ADDRESS - 1):
        assert isinstance(refusal(mill, f"typo{n}", caller=office), WrongCredentials)
    for name in ("staff", "viewer", "manager", "staff"):
        assert mill.tokens(name, caller=office).me.username == name
    assert isinstance(refusal(mill, "the last one", caller=office), WrongCredentials)
    assert isinstance(refusal(mill, "staff", PASSWORD, caller=office), AccountLocked)


def test_a_right_login_takes_back_what_it_changed_and_nothing_else(mill: Mill) -> None:
    office, key = Caller(address="203.0.113.31"), "address:" + hashlib.sha256(b"203.0.113.31").hexdigest()
    told = "SELECT failures, last_at, locked_until FROM login_failure WHERE key = %s"
    assert isinstance(refusal(mill, "typo", caller=office), WrongCredentials)
    before = mill.sql(told, [key])
    mill.tokens("staff", caller=office)
    assert mill.sql(told, [key]) == before


def test_typos_of_an_office_are_forgotten_as_the_day_goes_by(mill: Mill) -> None:
    """One in a minute for as long as you like shuts nobody out; a day of old ones does not add up."""
    office, key = Caller(address="203.0.113.32"), "address:" + hashlib.sha256(b"203.0.113.32").hexdigest()
    earlier = (
        "UPDATE login_failure SET last_at = last_at - interval '61 s',"
        " decayed_at = decayed_at - interval '61 s' WHERE key = %s"
    )
    for n in range(FREE_ATTEMPTS_PER_ADDRESS + 10):
        assert isinstance(refusal(mill, f"slow{n}", caller=office), WrongCredentials)
        mill.sql(earlier, [key])
    assert mill.tokens("staff", caller=office).me.username == "staff"


def test_failures_of_a_name_are_forgotten_one_by_one(mill: Mill) -> None:
    name = mill.add_user()
    key = "user:" + hashlib.sha256(name.encode()).hexdigest()
    for _ in range(FREE_ATTEMPTS - 1):
        assert isinstance(refusal(mill, name), WrongCredentials)
    mill.sql("UPDATE login_failure SET decayed_at = decayed_at - interval '13 hours' WHERE key = %s", [key])
    for _ in range(2):
        assert isinstance(refusal(mill, name), WrongCredentials)
        assert mill.sql("SELECT locked_until FROM login_failure WHERE key = %s", [key]) == [(None,)]
    assert isinstance(refusal(mill, name), WrongCredentials)
    assert isinstance(refusal(mill, name, PASSWORD), AccountLocked)


def test_a_pending_account_is_told_so_only_to_who_knows_the_password(mill: Mill) -> None:
    registration = {
        "username": "newcomer",
        "full_name": "New Comer",
        "email": "new@example.com",
        "password": PASSWORD,
    }
    mill.door.call("user.register", {"user": registration}, None)
    assert isinstance(refusal(mill, "newcomer"), WrongCredentials)
    error = refusal(mill, "newcomer", PASSWORD)
    assert isinstance(error, AccountNotActive)
    assert "waits for an administrator" in error.message


def test_a_disabled_account_is_told_so_only_to_who_knows_the_password(mill: Mill) -> None:
    name, admin = mill.add_user(), mill("admin")
    view = admin.run(users.get, mill.user_id(name))
    admin.run(users.disable, view.id, view.version)
    assert isinstance(refusal(mill, name), WrongCredentials)
    error = refusal(mill, name, PASSWORD)
    assert isinstance(error, AccountNotActive)
    assert "disabled" in error.message


def test_a_temporary_password_must_be_changed_before_anything_else(mill: Mill) -> None:
    new: Any = {"username": "temporary", "full_name": "Temp", "role": "staff"}
    given = mill("admin").run(users.create, new).temporary_password
    assert isinstance(refusal(mill, "temporary"), WrongCredentials)
    assert isinstance(refusal(mill, "temporary", given), PasswordChangeRequired)
    change = {"username": "temporary", "password": given, "new_password": "my own choice"}
    mill.door.call("user.change_password", change, None)
    assert mill.tokens("temporary", "my own choice").me.username == "temporary"
    assert isinstance(refusal(mill, "temporary", given), WrongCredentials)


@pytest.mark.parametrize(
    "arguments", [{"query": {}}, {}, {"query": {"limit": -1}}, "not even JSON", "[" * 9999]
)
def test_a_stranger_is_turned_away_before_his_arguments_are_read(mill: Mill, arguments: Any) -> None:
    for token in (None, "forged"):
        with pytest.raises(NotLoggedIn):
            mill.door.call("party.search", arguments, token)


def test_the_last_login_is_noted(mill: Mill) -> None:
    name = mill.add_user()
    admin = mill("admin")
    assert admin.run(users.get, mill.user_id(name)).last_login_at is None
    mill.tokens(name)
    assert admin.run(users.get, mill.user_id(name)).last_login_at is not None


def test_logging_in_again_and_again_does_not_keep_an_account_from_being_disabled(mill: Mill) -> None:
    name, admin = mill.add_user(), mill("admin")
    view = admin.run(users.get, mill.user_id(name))
    mill.tokens(name)
    assert admin.run(users.disable, view.id, view.version).status == "disabled"
