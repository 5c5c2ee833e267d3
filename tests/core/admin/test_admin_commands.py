"""The command line's part of administration: people, sessions, gaps, the signing key, backups."""

import subprocess
import sys
import time

import jwt
import pytest

from erp_core.errors import AccountNotActive, CodeRequired, NotLoggedIn, PasswordChangeRequired
from erp_core.kit.operation import Caller
from erp_core.security.session import service as sessions
from erp_core.security.session.schema import RIGHTS
from erp_core.security.user import service as users
from tests.core.conftest import Run
from tests.factories.mill import Mill
from tests.factories.phone import Phone


def test_a_user_is_created_disabled_activated_and_given_a_role(run: Run, own_mill: Mill) -> None:
    code, password, _err = run("users", "create", "leela", "--full-name", "Leela Nair", "--role", "staff")
    assert code == 0
    with pytest.raises(PasswordChangeRequired):
        own_mill.tokens("leela", password.strip())
    assert run("users", "disable", "staff")[0] == 0
    with pytest.raises(AccountNotActive):
        own_mill.tokens("staff")
    assert run("users", "activate", "staff", "--role", "viewer")[0] == 0
    assert own_mill.tokens("staff").me.role == "viewer"
    assert run("users", "set-role", "staff", "--role", "manager")[0] == 0
    assert own_mill.tokens("staff").me.role == "manager"
    _code, listed, _err = run("users", "list")
    assert "Leela Nair" in listed
    written = own_mill.sql("SELECT DISTINCT operation FROM audit_log WHERE operation LIKE 'admin_cli.%%'")
    assert ("admin_cli.users.disable",) in written


def test_the_second_factor_of_a_lost_phone_is_taken_away(run: Run, own_mill: Mill) -> None:
    Phone(own_mill, "admin")
    own_mill.sql("UPDATE role SET needs_second_factor = true WHERE name = 'staff'")
    with pytest.raises(CodeRequired):
        own_mill.tokens("admin")
    assert run("users", "reset-second-factor", "admin")[0] == 0
    assert own_mill.tokens("admin")
    written = own_mill.sql(
        "SELECT changes FROM audit_log WHERE operation = 'admin_cli.users.reset_second_factor'"
    )
    assert any("second_factor_at" in changes for (changes,) in written)


def test_what_is_so_already_is_said(run: Run, own_mill: Mill) -> None:
    tokens = own_mill.tokens("staff")
    code, out, err = run("users", "reset-second-factor", "staff")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "has no second factor: nothing was taken away." in err
    assert (
        own_mill.door.call("session.me", {}, tokens.access_token).username == "staff"
    )  # nothing ended for it
    assert run("users", "unlock", "staff")[2] == "staff was not locked; failed logins are forgotten.\n"
    assert run("users", "disable", "staff")[0] == 0
    code, _out, err = run("users", "disable", "staff")
    assert (code, "is disabled already." in err) == (1, True)


def test_a_user_is_found_and_edited(run: Run, own_mill: Mill) -> None:
    changes = ("--full-name", "Divya R. Menon", "--phone", "+91 424 555 0142")
    assert run("users", "edit", "staff", *changes)[0] == 0
    edited = own_mill("admin").run(users.get, own_mill.user_id("staff"))
    assert (edited.full_name, edited.phone, edited.role) == ("Divya R. Menon", "+91 424 555 0142", "staff")
    assert run("users", "disable", "viewer")[0] == 0
    found = run("users", "list", "--search", "menon")[1]
    assert "Divya R. Menon" in found
    assert "viewer" not in found
    disabled = run("users", "list", "--status", "disabled")[1]
    assert "viewer" in disabled
    assert "Menon" not in disabled
    code, _out, err = run("users", "edit", "staff", "--email", "nowhere")
    assert code == 1
    assert "email" in err


@pytest.mark.parametrize("day", ["0024-02-15", "1899-12-31T10:00", "9999-12-31"])
def test_the_log_is_asked_for_years_there_are(run: Run, day: str) -> None:
    for command in (("audit", "--since", day), ("audit", "--until", day), ("as-of", "SO-000001", day)):
        code, _out, err = run(*command)
        assert code != 0
        assert "between 1900 and 2999" in " ".join(err.replace("│", " ").split())


def test_open_programs_hear_at_once_what_the_command_line_did(run: Run, own_mill: Mill) -> None:
    heard: list[str] = []
    own_mill("admin").on_change(lambda changes: heard.extend(changes.ids))
    assert run("sessions", "end", "--user", "admin")[0] == 0
    assert run("users", "edit", "staff", "--full-name", "Divya")[0] == 0
    deadline = time.monotonic() + 10
    while not {RIGHTS, "user_account"} <= set(heard) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert {RIGHTS, "user_account"} <= set(heard)


def test_a_password_is_reset_and_a_lock_lifted(run: Run, own_mill: Mill) -> None:
    token = own_mill.tokens("staff").access_token
    _code, password, _err = run("users", "reset-password", "staff")
    with pytest.raises(PasswordChangeRequired):
        own_mill.tokens("staff", password.strip())
    with pytest.raises(NotLoggedIn):
        own_mill.door.call("session.me", {}, token)
    assert run("users", "unlock", "staff")[0] == 0


def test_names_are_printed_and_not_obeyed(run: Run, own_mill: Mill) -> None:
    """Older databases hold names that the door refuses today; the name of a PC is its own to choose."""
    forged = "x\n2024-01-01 10:00  Admin Person made [/x] [bold]eve[/bold] administrator\x1b[2J\x9b1A"
    own_mill.sql("UPDATE user_account SET full_name = %s WHERE username = 'staff'", [forged])
    own_mill.sql("UPDATE role SET title = %s WHERE name = 'viewer'", [forged[:80]])
    own_mill.tokens("staff", caller=Caller(address="10.0.0.7", client=forged))
    for command in (
        ("users", "list"),
        ("sessions", "list"),
        ("roles", "list"),
        ("audit",),
        ("audit", "--json"),
    ):
        code, out, err = run(*command)
        assert (code, err) == (0, "")
        assert "[/x]" in "".join(out.split()) or command[0] == "roles"
        assert "\x1b" not in out
        assert "\x9b" not in out
        assert not [line for line in out.splitlines() if line.startswith("2024-01-01 10:00")]


def test_the_name_of_a_pc_stands_in_quotes_it_cannot_end(run: Run, own_mill: Mill) -> None:
    own_mill.tokens("staff", caller=Caller(address="10.0.0.7", client="X” │ 9.9.9 │ 10.0.0.1 “"))
    out = run("sessions", "list")[1]
    assert "“X\\” │ 9.9.9 │ 10.0.0.1 \\“”" in " ".join(out.split())


def test_the_last_administrator_stays(run: Run) -> None:
    code, _out, err = run("users", "disable", "admin")
    assert code == 1
    assert "last administrator" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "disable", "nobody-of-that-name"),
        ("users", "activate", "staff", "--role", "no-such-role"),
        ("sessions", "end"),
        ("sessions", "end", "not-an-id"),
    ],
)
def test_what_cannot_be_done_is_said_in_words(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert code in (1, 2)
    assert out == ""
    assert "Traceback" not in err
    assert err.strip()


def test_sessions_are_listed_and_ended(run: Run, own_mill: Mill) -> None:
    staff = own_mill("staff")
    (session_id,) = own_mill.sql("SELECT id::text FROM session")[0]
    assert session_id in run("sessions", "list")[1]
    assert run("sessions", "end", session_id)[0] == 0
    with pytest.raises(NotLoggedIn):
        staff.run(sessions.me)
    other = own_mill.log_in("staff")
    assert run("sessions", "end", "--user", "staff")[0] == 0
    with pytest.raises(NotLoggedIn):
        other.run(sessions.me)


def test_a_rotated_key_signs_while_the_old_one_still_verifies(run: Run, own_mill: Mill) -> None:
    old = own_mill.tokens("staff").access_token
    assert run("rotate-key")[0] == 0
    other = own_mill.open_door()  # another server, started since
    new = other.call("session.login", {"username": "staff", "password": "woven-and-dyed"}, None).access_token
    assert jwt.get_unverified_header(old)["kid"] != jwt.get_unverified_header(new)["kid"]
    time.sleep(1.1)  # an unknown key is looked up once a second at most
    for door in (own_mill.door, other):
        for token in (old, new):
            assert door.call("session.me", {}, token).username == "staff"
    own_mill.sql("UPDATE signing_key SET retired_at = now() - interval '31 minutes' WHERE retired_at < now()")
    late = own_mill.open_door()
    with pytest.raises(NotLoggedIn):
        late.call("session.me", {}, old)
    assert late.call("session.me", {}, new).username == "staff"


def test_a_password_nobody_can_type_is_told_with_what_to_do_in_a_script() -> None:
    ask = "from erp_core.admin.secret import ask_secret; ask_secret('Password', 'Pipe it in.', is_new=True)"
    for given in ("", "only once"):
        ended = subprocess.run(
            [sys.executable, "-c", ask], input=given, capture_output=True, text=True, check=False, timeout=120
        )
        assert "ErpError: Password was not given. Pipe it in." in ended.stderr
        assert "Aborted" not in ended.stderr
