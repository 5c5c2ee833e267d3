"""The mail server is chosen, tried and told of; its password goes in and never comes out."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from erp_core.errors import Conflict, NotPermitted, ValidationError
from erp_core.security.mail import service as mail
from erp_core.security.mail import smtp
from erp_core.security.mail.sending import send_due
from tests.factories.mailbox import LOGIN, SENDER, SMTP_PASSWORD, mail_server, set_up
from tests.factories.mill import Mill
from tests.factories.tls import Authority

pytestmark = [
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated"),
    # The test server does not know that it speaks TLS from the start.
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]
TO = "it@mill.example"


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a server on this machine; the company's authority is believed."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("ERP_AUTHORITY", str(authority.file))
    return authority.issue()


def settings(port: int, **more: Any) -> Any:
    plain = {"host": "127.0.0.1", "port": port, "security": "none", "sender": SENDER}
    return plain | more


def with_password(port: int, password: str | None = SMTP_PASSWORD, security: str = "starttls") -> Any:
    return settings(port, security=security, username=LOGIN, password=password)


def refusal(mill: Mill, values: Any, to: str = TO) -> str:
    with pytest.raises(Conflict) as refused:
        mill("admin").run(mail.test, values, to)
    return refused.value.message


def test_before_anything_is_chosen_no_mail_is_sent(mill: Mill) -> None:
    view = mill("admin").run(mail.get)
    assert (view.host, view.port, view.has_secret, view.waiting) == ("", 587, False, 0)


def test_a_test_mail_tells_that_mails_arrive_and_stores_nothing(mill: Mill) -> None:
    with mail_server() as box:
        mill("admin").run(mail.test, settings(box.port), TO)
    assert box.recipients == [[TO]]
    assert box.subjects == ["Test mail of Test Mills"]
    assert mill.sql("SELECT count(*) FROM mail_settings") == [(0,)]


@pytest.mark.parametrize("is_tls", [False, True], ids=["starttls", "tls"])
def test_with_encryption_and_password(mill: Mill, certificate: Path, *, is_tls: bool) -> None:
    security = "tls" if is_tls else "starttls"
    with mail_server(certificate=certificate, is_tls=is_tls) as box:
        mill("admin").run(mail.test, with_password(box.port, security=security), TO)
        assert box.was_encrypted == [True]
        told = refusal(mill, with_password(box.port, "wrong", security))
    assert told.startswith("127.0.0.1 refused the user name or the password: 535 ")


def test_a_certificate_nobody_vouches_for_is_not_believed(mill: Mill, tmp_path: Path) -> None:
    with mail_server(certificate=Authority(tmp_path).issue()) as box:
        told = refusal(mill, with_password(box.port))
    assert told.startswith("The certificate of 127.0.0.1 is not trusted: ")
    assert box.letters == []


def test_nor_one_of_another_name(mill: Mill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("ERP_AUTHORITY", str(authority.file))
    with mail_server(certificate=authority.issue("mail.mill.example")) as box:
        told = refusal(mill, with_password(box.port))
    assert "is not trusted: IP address mismatch" in told


def test_what_is_wrong_is_said(mill: Mill, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as box:
        assert refusal(mill, with_password(box.port)) == (
            f"127.0.0.1 does not offer STARTTLS at port {box.port}."
        )
        told = refusal(mill, settings(box.port, security="tls"))
        assert told == (
            f"127.0.0.1 does not speak TLS at port {box.port} in this way. Choose another kind of encryption."
        )
        box.refusing = {TO: "550 no such user"}
        assert refusal(mill, settings(box.port)) == f"127.0.0.1 refused the recipient {TO}: 550 no such user"
        box.refusing, box.answer = {}, "554 {spam}"
        assert refusal(mill, settings(box.port)) == "127.0.0.1 refused the mail: 554 {spam}"
    port = box.port
    assert refusal(mill, settings(port)) == f"127.0.0.1 takes no connections at port {port}."
    with mail_server(certificate=certificate) as box:
        told = refusal(mill, settings(box.port))
        assert told.startswith("127.0.0.1 refused the sender erp@mill.example: 530 ")

    def unknown(*_arguments: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", unknown)
    told = refusal(mill, settings(25, host="nowhere.invalid"))
    assert told == "The name nowhere.invalid is not known here. Check how it is written, and the network."


def test_one_that_asks_for_no_password_is_named_so(mill: Mill, certificate: Path) -> None:
    with mail_server(certificate=certificate, is_tls=True, asks_for_password=False) as box:
        told = refusal(mill, with_password(box.port, security="tls"))
    assert told == (
        f"127.0.0.1 asks for no user name and password at port {box.port} in this way."
        " Choose another kind of encryption, or leave the user name empty."
    )


def test_a_server_that_says_nothing_is_given_up_soon(mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        told = refusal(mill, settings(silent.getsockname()[1]))
    assert "did not answer within" in told


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"host": "smtp.example.com"}, "Mails need a sender. Please write its address."),
        ({"host": "https://smtp.example.com", "sender": SENDER}, "Write the name of the server alone"),
        ({"host": "a b", "sender": SENDER}, "Write the name of the server alone"),
        (
            {"host": "m.example", "security": "none", "username": "u", "password": "p", "sender": SENDER},
            "A password is sent with encryption only.",
        ),
        ({"host": "m.example", "port": 0, "sender": SENDER}, "This must be at least 1."),
        ({"host": "m.example", "sender": "erp"}, "This is not an e-mail address."),
    ],
)
def test_settings_that_cannot_be_right_are_refused(mill: Mill, values: Any, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        mill("admin").run(mail.update, values)
    assert words in refused.value.in_words


def test_the_password_is_kept_used_and_never_told(own_mill: Mill, certificate: Path) -> None:
    admin = own_mill("admin")
    with mail_server(certificate=certificate) as box:
        view = admin.run(mail.update, with_password(box.port))
        assert view.has_secret
        kept = with_password(box.port, None)
        admin.run(mail.update, kept | {"sender": "office@mill.example"})
        admin.run(mail.test, kept, TO)
        set_up(own_mill, box.port)  # gives its people addresses; the server stays
        own_mill.sql("UPDATE mail_settings SET security = 'starttls', username = %s", [LOGIN])
    assert box.was_encrypted == [True]
    told = [view.model_dump_json(), json.dumps(own_mill.sql("SELECT changes FROM audit_log")), repr(view)]
    told += [repr(own_mill.sql("SELECT result FROM request"))]
    assert not any(SMTP_PASSWORD in text for text in told)
    assert own_mill.sql("SELECT password FROM mail_settings") == [(SMTP_PASSWORD,)]


@pytest.mark.parametrize(
    "changed", [{"host": "localhost"}, {"port": 26}, {"username": "other"}, {"security": "tls"}]
)
def test_a_kept_password_goes_to_no_other_server(own_mill: Mill, changed: dict[str, Any]) -> None:
    admin = own_mill("admin")
    admin.run(mail.update, with_password(25))
    other: Any = with_password(25, None) | changed
    for call in (lambda: admin.run(mail.update, other), lambda: admin.run(mail.test, other, TO)):
        with pytest.raises(ValidationError) as refused:
            call()
        assert "Please type the password" in refused.value.fields["password"]


def test_what_was_sent_is_listed_without_what_it_said(own_mill: Mill) -> None:
    from erp_core.security.mail.outbox import post

    with mail_server() as box:
        set_up(own_mill, box.port)
        with own_mill.door.own_transaction() as session:
            post(session, TO, "A word", "secret")
        assert own_mill("admin").run(mail.get).waiting == 1
        send_due(own_mill.door.own_transaction)
    (row,) = own_mill("admin").run(mail.search)
    assert (row.recipient, row.subject, row.attempts, row.problem) == (TO, "A word", 1, "")
    assert row.done_at is not None
    assert not hasattr(row, "body")


def test_only_who_may_sees_and_changes_it(mill: Mill) -> None:
    for call in (
        lambda: mill("manager").run(mail.get),
        lambda: mill("manager").run(mail.search),
        lambda: mill("manager").run(mail.update, settings(25)),
        lambda: mill("manager").run(mail.test, settings(25), TO),
    ):
        with pytest.raises(NotPermitted):
            call()
