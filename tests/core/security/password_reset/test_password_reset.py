"""A forgotten password is replaced by a code from a mail, and by nothing else; names are not given away."""

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from erp_core.errors import (
    AccountLocked,
    Conflict,
    ErpError,
    NotLoggedIn,
    ValidationError,
    WrongCredentials,
)
from erp_core.kit.operation import Caller
from erp_core.security.mail.sending import send_due
from erp_core.security.session import service as sessions
from tests.factories.mailbox import mail_server, set_up
from tests.factories.mill import PASSWORD, Mill

NEW = "reed-and-heddle-7"
CODE = r"\b(?:[a-z2-9]{4}-){2}[a-z2-9]{4}\b"


@pytest.fixture
def mill(own_mill: Mill) -> Mill:
    """A company that sends mail, to a server nobody asks."""
    set_up(own_mill, 25)
    return own_mill


def ask(mill: Mill, name: str = "staff", address: str = "") -> None:
    mill.door.call("password_reset.request", {"username": name}, None, caller=Caller(address))


def redeem(mill: Mill, code: str, name: str = "staff", new: str = NEW, address: str = "") -> None:
    values = {"username": name, "code": code, "new_password": new}
    mill.door.call("password_reset.redeem", values, None, caller=Caller(address))


def code_of(mill: Mill, name: str = "staff") -> str:
    """The code in the latest mail that waits for a user."""
    words = mill.sql(
        "SELECT body FROM mail_outbox WHERE recipient = %s ORDER BY id DESC LIMIT 1", [f"{name}@mill.example"]
    )
    return re.findall(CODE, words[0][0])[0]


def test_a_code_from_the_mail_replaces_the_password_and_ends_other_sessions(own_mill: Mill) -> None:
    before = own_mill.log_in("staff")
    with mail_server() as box:
        set_up(own_mill, box.port)
        ask(own_mill, " STAFF ")
        assert send_due(own_mill.door.own_transaction) == 1
    assert box.recipients == [["staff@mill.example"]]
    assert box.subjects == ["Code for a new password"]
    assert "staff at Test Mills" in box.bodies[0]
    redeem(own_mill, re.findall(CODE, box.bodies[0])[0])
    assert own_mill.tokens("staff", NEW).me.username == "staff"
    with pytest.raises(WrongCredentials):
        own_mill.tokens("staff")
    with pytest.raises(NotLoggedIn):
        before.run(sessions.me)
    # The code stands nowhere any more, and never stood where it is checked.
    assert own_mill.sql("SELECT body FROM mail_outbox") == [("",)]


def test_a_code_is_good_once(mill: Mill) -> None:
    ask(mill)
    code = code_of(mill)
    redeem(mill, code)
    with pytest.raises(WrongCredentials):
        redeem(mill, code, new="another-warp-44")
    assert mill.tokens("staff", NEW)


def test_also_for_many_who_send_it_at_once(mill: Mill) -> None:
    ask(mill)
    code = code_of(mill)

    def attempt(n: int) -> bool:
        try:
            redeem(mill, code, new=f"{NEW}-{n}")
        except ErpError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


def test_a_code_lives_for_half_an_hour(mill: Mill) -> None:
    ask(mill)
    mill.sql("UPDATE reset_code SET expires_at = expires_at - interval '30 minutes'")
    with pytest.raises(WrongCredentials, match="too old"):
        redeem(mill, code_of(mill))


def test_a_newer_code_makes_the_older_worthless(mill: Mill) -> None:
    ask(mill)
    first = code_of(mill)
    ask(mill)
    with pytest.raises(WrongCredentials):
        redeem(mill, first)
    redeem(mill, code_of(mill))


def test_a_code_is_of_one_user(mill: Mill) -> None:
    ask(mill)
    ask(mill, "admin")
    with pytest.raises(WrongCredentials):
        redeem(mill, code_of(mill), "admin")


@pytest.mark.parametrize("name", ["nobody-here", "pending", "mute", "disabled", ""])
def test_whoever_cannot_have_one_gets_the_same_answers_and_no_mail(mill: Mill, name: str) -> None:
    for status in ("pending", "disabled"):
        mill.sql(
            "UPDATE user_account SET username = %s, status = %s WHERE username = %s",
            [status, status, mill.add_user()],
        )
    mill.sql("UPDATE user_account SET username = 'mute', email = '' WHERE username = %s", [mill.add_user()])
    ask(mill, name)
    assert mill.sql("SELECT count(*) FROM mail_outbox") == [(0,)]
    with pytest.raises(WrongCredentials) as unknown:
        redeem(mill, "abcd-efgh-jkmn", name)
    ask(mill)
    with pytest.raises(WrongCredentials) as known:
        redeem(mill, "abcd-efgh-jkmn")
    assert unknown.value.message == known.value.message


def test_an_account_that_was_disabled_meanwhile_stays_so(mill: Mill) -> None:
    ask(mill)
    mill.sql("UPDATE user_account SET status = 'disabled' WHERE username = 'staff'")
    with pytest.raises(WrongCredentials):
        redeem(mill, code_of(mill))


def test_it_takes_as_long_for_a_name_nobody_has(mill: Mill) -> None:
    mill.sql("UPDATE mail_settings SET port = 25")
    took: dict[str, list[float]] = {"staff": [], "nobody-here": []}
    for _round in range(15):
        for name, times in took.items():
            mill.sql("DELETE FROM login_failure")
            began = time.perf_counter()
            ask(mill, name)
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.5 < unknown / known < 2


@pytest.mark.parametrize("name", ["staff", "nobody-here"])
def test_asking_is_counted_and_slowed_down(mill: Mill, name: str) -> None:
    for _time in range(5):
        ask(mill, name)
    with pytest.raises(AccountLocked):
        ask(mill, name)
    # Whoever asks for codes under another's name does not keep him from logging in.
    assert mill.tokens("staff")


@pytest.mark.parametrize("name", ["staff", "nobody-here"])
def test_guessing_is_counted_and_slowed_down(mill: Mill, name: str) -> None:
    ask(mill, name)
    for _guess in range(4):  # to ask was one already
        with pytest.raises(WrongCredentials):
            redeem(mill, "aaaa-aaaa-aaaa", name)
    with pytest.raises(AccountLocked):
        redeem(mill, "aaaa-aaaa-aaaa", name)
    refused = mill.sql("SELECT DISTINCT reason FROM refused_login")
    assert refused == [("wrong_code",)] if name == "staff" else [("unknown_name",)]


def test_from_one_address_many_names_are_slowed_down_too(mill: Mill) -> None:
    def many() -> None:
        for n in range(60):
            ask(mill, f"name{n}", "10.0.0.7")

    with pytest.raises(AccountLocked):
        many()


def test_a_user_who_was_locked_out_for_guessing_gets_in_by_mail(mill: Mill) -> None:
    for _guess in range(6):
        with pytest.raises((WrongCredentials, AccountLocked)):
            mill.tokens("staff", "wrong-guess")
    ask(mill)
    redeem(mill, code_of(mill))
    assert mill.tokens("staff", NEW)


@pytest.mark.parametrize("new", ["short", "staff", "password1", "Staff Person"])
def test_a_password_that_is_guessed_first_is_refused_and_the_code_stays_good(mill: Mill, new: str) -> None:
    ask(mill)
    for _time in range(7):
        with pytest.raises(ValidationError) as refused:
            redeem(mill, code_of(mill), new=new)
        assert "new_password" in refused.value.fields
    redeem(mill, code_of(mill))


def test_a_temporary_password_is_done_with(mill: Mill) -> None:
    mill.sql("UPDATE user_account SET must_change_password = true WHERE username = 'staff'")
    ask(mill)
    redeem(mill, code_of(mill))
    assert mill.tokens("staff", NEW)


def test_where_no_mail_is_sent_that_is_said(own_mill: Mill) -> None:
    with pytest.raises(Conflict, match="An administrator can give you a new password"):
        ask(own_mill)
    assert own_mill.sql("SELECT count(*) FROM reset_code") == [(0,)]


def test_the_log_tells_it(mill: Mill) -> None:
    session = mill.log_in("staff")
    assert session.me
    ask(mill)
    redeem(mill, code_of(mill))
    changes: list[Any] = mill.sql(
        "SELECT changes FROM audit_log WHERE operation = 'password_reset.redeem' AND table_name = 'session'"
    )
    assert changes[0][0]["revoked_reason"][1] == "password reset by mail"
    assert PASSWORD not in repr(mill.sql("SELECT changes FROM audit_log"))
