"""The mail server is chosen and tried from the command line, where a server has no window."""

import io
import socket
import sys
from pathlib import Path

import pytest

from erp_core.security.mail import service as mail
from erp_core.security.mail import smtp
from erp_core.security.mail.outbox import post
from tests.core.conftest import Run
from tests.factories.mailbox import LOGIN, SENDER, SMTP_PASSWORD, mail_server, set_up
from tests.factories.mill import Mill
from tests.factories.tls import Authority

pytestmark = pytest.mark.filterwarnings("ignore:Session.login_data is deprecated")
TO = "it@mill.example"
STORED = "SELECT host, port, security, username, password, sender FROM mail_settings"


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a server on this machine; the company's authority is believed."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("ERP_AUTHORITY", str(authority.file))
    return authority.issue()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file with the password, which nobody else may read."""
    file = tmp_path / "smtp-password"
    file.write_text(f"{SMTP_PASSWORD}\n", "utf-8")
    file.chmod(0o600)
    return file


def test_it_is_set_tried_and_shown(run: Run, own_mill: Mill, certificate: Path, secret: Path) -> None:
    with mail_server(certificate=certificate) as box:
        place = ("--host", "127.0.0.1", "--port", str(box.port), "--username", LOGIN, "--sender", SENDER)
        code, out, err = run("mail", "set", *place, "--password-file", str(secret), "--test", TO)
        assert (code, out) == (0, ""), err
        assert box.recipients == [[TO]]
        assert own_mill.sql(STORED) == [("127.0.0.1", box.port, "starttls", LOGIN, SMTP_PASSWORD, SENDER)]
        assert run("mail", "test", "other@mill.example")[0] == 0
        assert box.recipients[1:] == [["other@mill.example"]]
        assert box.was_encrypted == [True, True]
    code, out, _err = run("mail", "show")
    assert code == 0
    assert all(word in out for word in ("127.0.0.1", LOGIN, SENDER, "STARTTLS", "stored"))
    assert SMTP_PASSWORD not in out
    # As Administration shows it, and the log has it.
    assert own_mill("admin").run(mail.get).sender == SENDER
    assert ("admin_cli.mail.set",) in own_mill.sql("SELECT DISTINCT operation FROM audit_log")


def test_what_is_not_named_stays_and_a_stored_password_goes_to_no_other_server(
    run: Run, own_mill: Mill, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = ("mail", "set", "--host", "m.mill.example", "--username", LOGIN, "--sender", SENDER)
    assert run(*base, "--password-file", str(secret))[0] == 0
    assert run("mail", "set", "--sender", "office@mill.example")[0] == 0
    assert own_mill.sql(STORED) == [
        ("m.mill.example", 587, "starttls", LOGIN, SMTP_PASSWORD, "office@mill.example")
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    code, _out, err = run("mail", "set", "--host", "thief.example")
    assert (code, "--password-file" in err) == (1, True)
    assert own_mill.sql("SELECT host FROM mail_settings") == [("m.mill.example",)]
    assert run("mail", "set", "--host", "")[0] == 0
    assert "no e-mail is sent" in run("mail", "show")[1]


def test_a_trial_that_fails_keeps_all_as_it_was(
    run: Run, own_mill: Mill, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(own_mill, 2525, host="m.mill.example")
    before = own_mill.sql(STORED)
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = ("--host", "127.0.0.1", "--port", str(silent.getsockname()[1]))
        code, out, err = run("mail", "set", *place, "--test", TO)
    assert (code, out) == (1, "")
    assert "127.0.0.1 did not answer within" in err
    assert own_mill.sql(STORED) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "--host", "https://m.example"), "Write the name of the server alone"),
        (("set", "--host", "m.example", "--sender", "erp"), "sender: This is not an e-mail address."),
        (("set", "--host", "m.example"), "Mails need a sender."),
        (("test", "nobody"), "recipient: This is not an e-mail address."),
        (("test", TO), "No e-mail server is chosen."),
    ],
)
def test_what_cannot_be_right_is_said_in_words(run: Run, arguments: tuple[str, ...], words: str) -> None:
    code, out, err = run("mail", *arguments)
    assert (code, out) == (1, "")
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("open", "chmod 600"),
        ("missing", "cannot be read"),
        ("empty", "is empty"),
        ("bytes", "cannot be read"),
    ],
)
def test_a_password_file_that_cannot_be_used(
    run: Run, own_mill: Mill, secret: Path, case: str, words: str
) -> None:
    if case == "open":
        secret.chmod(0o644)
    elif case == "missing":
        secret.unlink()
    else:
        secret.write_bytes(b"" if case == "empty" else b"\xff\xfe")
    place = ("--host", "m.example", "--username", LOGIN, "--sender", SENDER)
    code, _out, err = run("mail", "set", *place, "--password-file", str(secret))
    assert (code, words in err) == (1, True), err
    assert SMTP_PASSWORD not in err
    assert own_mill.sql("SELECT count(*) FROM mail_settings") == [(0,)]


def test_the_latest_mails_are_listed(run: Run, own_mill: Mill) -> None:
    set_up(own_mill, 25)
    with own_mill.door.own_transaction() as session:
        post(session, "anna@mill.example", "A word", "Good morning.")
    assert "waiting" in run("mail", "list")[1]
    own_mill.sql("UPDATE mail_outbox SET attempts = 2, problem = 'It was busy.'")
    out = run("mail", "list")[1]
    assert all(word in out for word in ("anna@mill.example", "A word", "It was busy."))
