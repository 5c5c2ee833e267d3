"""With a second factor a password alone lets nobody in, whichever door he tries; and a code works once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.errors import (
    AccountLocked,
    CodeRequired,
    Conflict,
    ErpError,
    InvalidMove,
    NotLoggedIn,
    NotPermitted,
    SecondFactorRequired,
    ValidationError,
    WrongCredentials,
)
from erp_core.security.role import service as roles
from erp_core.security.second_factor import service as second_factor
from erp_core.security.second_factor.check import step_of
from erp_core.security.session import service as sessions
from erp_core.security.session.schema import Tokens
from erp_core.security.user import service as users
from tests.factories.mailbox import set_up
from tests.factories.mill import PASSWORD, Mill
from tests.factories.phone import Phone

NEW = "reed-and-heddle-7"
WHO = {"username": "staff", "password": PASSWORD}


@pytest.fixture
def phone(own_mill: Mill) -> Phone:
    return Phone(own_mill)


def log_in(mill: Mill, code: str | None = None, password: str = PASSWORD) -> Tokens:
    return mill.door.call("session.login", {"username": "staff", "password": password, "code": code}, None)


def require(mill: Mill, role: str = "staff", *, is_required: bool = True) -> None:
    row = next(row for row in mill("admin").run(roles.search) if row.name == role)
    mill("admin").run(roles.require_second_factor, row.id, row.version, is_required)


def test_a_login_needs_the_code(own_mill: Mill, phone: Phone) -> None:
    with pytest.raises(CodeRequired):
        log_in(own_mill)
    with pytest.raises(CodeRequired, match="wrong"):
        log_in(own_mill, "000000")
    assert log_in(own_mill, phone.next_code()).me.username == "staff"
    with pytest.raises(WrongCredentials):  # who does not know the password is told nothing of it
        log_in(own_mill, phone.next_code(), "wrong-guess")


def test_what_the_phone_is_told_names_user_and_company(phone: Phone) -> None:
    assert phone.address.startswith("otpauth://totp/Test%20Mills:staff?secret=")
    assert phone.secret in phone.address
    assert len(phone.secret) == 32


def test_a_code_is_taken_once(own_mill: Mill, phone: Phone) -> None:
    code = phone.next_code()
    assert log_in(own_mill, code)
    with pytest.raises(CodeRequired):
        log_in(own_mill, code)


def test_the_code_that_turned_it_on_lets_nobody_in(own_mill: Mill) -> None:
    phone = Phone(own_mill)
    (step,) = own_mill.sql("SELECT last_step FROM second_factor")[0]
    code = phone.code()
    if step_of(phone.secret, code, _now(own_mill)) == step:
        with pytest.raises(CodeRequired):
            log_in(own_mill, code)
    assert step > 0


def _now(mill: Mill) -> Any:
    return mill.sql("SELECT now()")[0][0]


def test_also_for_many_who_send_it_at_once(own_mill: Mill, phone: Phone) -> None:
    code = phone.next_code()

    def attempt(_n: int) -> bool:
        try:
            return bool(log_in(own_mill, code))
        except ErpError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


@pytest.mark.parametrize("steps", [-4, 4])
def test_a_code_of_another_time_is_none(own_mill: Mill, phone: Phone, steps: int) -> None:
    phone.next_code()
    with pytest.raises(CodeRequired):
        log_in(own_mill, phone.code(steps))


def test_recovery_codes_work_once_each_and_are_kept_as_hashes(own_mill: Mill, phone: Phone) -> None:
    assert len(set(phone.recovery_codes)) == 10
    for code in phone.recovery_codes[:2]:
        assert log_in(own_mill, f" {code.upper()} ")
        with pytest.raises(CodeRequired):
            log_in(own_mill, code)
    own = own_mill.log_in("viewer")
    assert own.run(second_factor.state).is_on is False
    stored = repr(own_mill.sql("SELECT * FROM recovery_code"))
    assert not [code for code in phone.recovery_codes if code in stored]
    assert own_mill.sql("SELECT count(*) FROM recovery_code WHERE used_at IS NULL") == [(8,)]


def test_a_recovery_code_is_of_one_user(own_mill: Mill, phone: Phone) -> None:
    Phone(own_mill, "manager")
    with pytest.raises(CodeRequired):
        own_mill.door.call(
            "session.login",
            {"username": "manager", "password": PASSWORD, "code": phone.recovery_codes[0]},
            None,
        )


def test_guesses_are_slowed_down_like_passwords_and_the_password_clears_nothing(
    own_mill: Mill, phone: Phone
) -> None:
    for _guess in range(5):
        with pytest.raises(CodeRequired):
            log_in(own_mill)  # the right password in between
        with pytest.raises(CodeRequired):
            log_in(own_mill, "000000")
    with pytest.raises(AccountLocked):
        log_in(own_mill, phone.next_code())
    assert own_mill.sql("SELECT DISTINCT reason FROM refused_login") == [("wrong_code",)]


def test_asking_for_the_code_costs_nothing(own_mill: Mill, phone: Phone) -> None:
    for _time in range(12):
        with pytest.raises(CodeRequired):
            log_in(own_mill)
    assert log_in(own_mill, phone.next_code())
    assert own_mill.sql("SELECT max(failures) FROM login_failure") == [(0,)]


def test_the_password_is_not_changed_without_the_code(own_mill: Mill, phone: Phone) -> None:
    change = WHO | {"new_password": NEW}
    with pytest.raises(CodeRequired):
        own_mill.door.call("user.change_password", change, None)
    own_mill.door.call("user.change_password", change | {"code": phone.next_code()}, None)
    assert log_in(own_mill, phone.next_code(), NEW)


def test_it_holds_after_a_forgotten_password(own_mill: Mill, phone: Phone) -> None:
    set_up(own_mill, 25)
    own_mill.door.call("password_reset.request", {"username": "staff"}, None)
    ((body,),) = own_mill.sql("SELECT body FROM mail_outbox")
    (code,) = re.findall(r"(?:[a-z2-9]{4}-){2}[a-z2-9]{4}", body)
    own_mill.door.call(
        "password_reset.redeem", {"username": "staff", "code": code, "new_password": NEW}, None
    )
    with pytest.raises(CodeRequired):
        log_in(own_mill, password=NEW)
    with pytest.raises(CodeRequired):
        log_in(own_mill, code, NEW)
    assert log_in(own_mill, phone.next_code(), NEW)


def test_it_is_turned_off_by_password_and_code(own_mill: Mill, phone: Phone) -> None:
    with pytest.raises(CodeRequired):
        own_mill.door.call("second_factor.turn_off", WHO, None)
    own_mill.door.call("second_factor.turn_off", WHO | {"code": phone.next_code()}, None)
    assert log_in(own_mill)
    # Nothing of it is left that could come back.
    assert own_mill.sql("SELECT secret FROM second_factor") == [("",)]
    assert own_mill.sql("SELECT count(*) FROM recovery_code WHERE used_at IS NULL") == [(0,)]


def test_a_password_alone_replaces_no_factor(own_mill: Mill, phone: Phone) -> None:
    for name, values in (("begin", WHO), ("turn_on", WHO | {"code": phone.next_code()})):
        with pytest.raises(Conflict, match="already"):
            own_mill.door.call(f"second_factor.{name}", values, None)
    assert log_in(own_mill, phone.next_code())


def test_a_wrong_code_turns_nothing_on(own_mill: Mill) -> None:
    own_mill.door.call("second_factor.begin", WHO, None)
    with pytest.raises(ValidationError) as refused:
        own_mill.door.call("second_factor.turn_on", WHO | {"code": "000000"}, None)
    assert "code" in refused.value.fields
    assert log_in(own_mill)


def test_nor_a_code_for_a_secret_that_was_never_told(own_mill: Mill) -> None:
    with pytest.raises(ValidationError):
        own_mill.door.call("second_factor.turn_on", WHO | {"code": "000000"}, None)


# Roles that want one


def test_whose_role_wants_one_sets_it_up_before_anything_else(own_mill: Mill) -> None:
    require(own_mill)
    with pytest.raises(SecondFactorRequired):
        log_in(own_mill)
    phone = Phone(own_mill)
    assert log_in(own_mill, phone.next_code())
    with pytest.raises(Conflict, match="Your role wants a second factor"):
        own_mill.door.call("second_factor.turn_off", WHO | {"code": phone.next_code()}, None)
    require(own_mill, is_required=False)
    own_mill.door.call("second_factor.turn_off", WHO | {"code": phone.next_code()}, None)
    assert log_in(own_mill)


def test_a_session_from_before_is_not_renewed(own_mill: Mill) -> None:
    before = log_in(own_mill)
    require(own_mill)
    with pytest.raises(NotLoggedIn):
        own_mill.door.call("session.refresh", {"refresh_token": before.refresh_token}, None)


def test_administrators_may_want_one_of_themselves(own_mill: Mill) -> None:
    require(own_mill, "admin")
    with pytest.raises(SecondFactorRequired):
        own_mill.tokens("admin")
    Phone(own_mill, "admin")


def test_who_may_not_change_roles_wants_nothing_of_them(own_mill: Mill) -> None:
    row = next(row for row in own_mill("admin").run(roles.search) if row.name == "staff")
    with pytest.raises(NotPermitted):
        own_mill("manager").run(roles.require_second_factor, row.id, row.version, True)


# A lost phone


def test_an_administrator_takes_a_lost_phone_away(own_mill: Mill, phone: Phone) -> None:
    session = log_in(own_mill, phone.next_code())
    admin = own_mill("admin")
    view = admin.run(users.get, own_mill.user_id("staff"))
    assert view.second_factor_at is not None
    assert "reset_second_factor" in view.actions
    view = admin.run(users.reset_second_factor, view.id, view.version)
    assert view.second_factor_at is None
    assert "reset_second_factor" not in view.actions
    with pytest.raises(InvalidMove, match="has no second factor"):  # as a window asks that was open before
        admin.run(users.reset_second_factor, view.id, view.version)
    with pytest.raises(NotLoggedIn):
        own_mill.door.call("session.me", {}, session.access_token)
    assert log_in(own_mill)
    log = own_mill.sql("SELECT changes FROM audit_log WHERE operation = 'user.reset_second_factor'")
    assert any("second_factor_at" in changes for (changes,) in log)
    assert phone.secret not in repr(own_mill.sql("SELECT changes FROM audit_log"))


def test_only_an_administrator_does(own_mill: Mill, phone: Phone) -> None:
    assert phone
    with pytest.raises(NotPermitted):
        own_mill("manager").run(users.reset_second_factor, own_mill.user_id("staff"), 1)


def test_everybody_knows_his_own_state(own_mill: Mill) -> None:
    core = own_mill.log_in("staff")
    assert core.run(second_factor.state).model_dump() == {
        "is_on": False,
        "is_required": False,
        "recovery_codes": 0,
    }
    Phone(own_mill)
    require(own_mill)
    told = core.run(second_factor.state)
    assert (told.is_on, told.is_required, told.recovery_codes) == (True, True, 10)
    assert core.run(sessions.me)


@given(st.text(max_size=12))
def test_what_is_no_code_is_none(text: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    assert (step_of(secret, text, now) is None) or (len(text) == 6 and text.isdigit())


def test_each_change_is_told_the_user(own_mill: Mill) -> None:
    """Whoever holds the password might have done it."""
    set_up(own_mill, 25)
    phone = Phone(own_mill)
    own_mill.door.call("second_factor.turn_off", WHO | {"code": phone.next_code()}, None)
    Phone(own_mill)
    view = own_mill("admin").run(users.get, own_mill.user_id("staff"))
    own_mill("admin").run(users.reset_second_factor, view.id, view.version)
    told = own_mill.sql(
        "SELECT subject, body FROM mail_outbox WHERE recipient = 'staff@mill.example' ORDER BY id"
    )
    assert [subject for subject, _body in told] == [
        "The second factor was turned on",
        "The second factor was turned off",
        "The second factor was turned on",
        "An administrator took the second factor away",
    ]
    for _subject, body in told:
        assert "staff at Test Mills" in body
        assert "change your password now" in body
        assert not re.search(r"\b\d{6}\b", body), "no code in it"
