"""What waits in the outbox reaches a real server, once each, whatever else happens."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_core.dispatch import Dispatcher
from erp_core.security.mail import smtp
from erp_core.security.mail.outbox import MailServer, post
from erp_core.security.mail.sending import send_due
from erp_core.security.mail.smtp import message_of
from tests.factories.mailbox import Mailbox, mail_server, set_up, waiting
from tests.factories.mill import Mill
from tests.server.trouble.office import wait_until

pytestmark = pytest.mark.filterwarnings("ignore:Session.login_data is deprecated")
STATE = "SELECT attempts, done_at IS NULL, body, problem FROM mail_outbox ORDER BY id"


def write(mill: Mill, recipient: str = "anna@mill.example", body: str = "Good morning.", **more: Any) -> None:
    with mill.door.own_transaction() as session:
        post(session, recipient, "A word", body, **more)


def send(mill: Mill) -> int:
    return send_due(mill.door.own_transaction)


def make_due(mill: Mill) -> None:
    mill.sql("UPDATE mail_outbox SET next_at = now() WHERE done_at IS NULL")


@contextmanager
def silent_server() -> Iterator[int]:
    """Takes connections and says nothing."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        yield int(door.getsockname()[1])


def test_a_mail_arrives_as_it_was_written_and_leaves_no_text_behind(own_mill: Mill) -> None:
    with mail_server() as box:
        set_up(own_mill, box.port)
        write(own_mill, body="Günaydın, Işıl.\nYour code: abcd-efgh\n")
        assert send(own_mill) == 1
    (letter,) = box.letters
    assert letter["From"].addresses[0].display_name == "Test Mills"
    assert letter["From"].addresses[0].addr_spec == "erp@mill.example"
    assert (letter["To"], letter["Subject"]) == ("anna@mill.example", "A word")
    assert letter.get_content_type() == "text/plain"
    assert box.bodies == ["Günaydın, Işıl.\nYour code: abcd-efgh\n"]
    assert letter["Message-ID"].endswith("@mill.example>")
    assert own_mill.sql(STATE) == [(1, False, "", "")]
    assert send(own_mill) == 0


def test_without_a_mail_server_nothing_is_queued(own_mill: Mill) -> None:
    write(own_mill)
    set_up(own_mill, 25, host="")
    write(own_mill)
    assert own_mill.sql("SELECT count(*) FROM mail_outbox") == [(0,)]
    assert send(own_mill) == 0


def test_nobody_without_an_address_is_written_to(own_mill: Mill) -> None:
    set_up(own_mill, 25)
    write(own_mill, recipient="")
    assert waiting(own_mill) == []


def test_what_is_rolled_back_is_not_sent(own_mill: Mill) -> None:
    set_up(own_mill, 25)

    def fail() -> None:
        with own_mill.door.own_transaction() as session:
            post(session, "anna@mill.example", "A word", "Never to be read.")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert waiting(own_mill) == []


def test_two_servers_send_each_mail_once(own_mill: Mill) -> None:
    doors = [own_mill.open_door() for _server in range(2)]
    with mail_server() as box:
        set_up(own_mill, box.port)
        for n in range(20):
            write(own_mill, body=f"Number {n}")
        sent: list[int] = []
        threads = [Thread(target=lambda d=d: sent.append(send_due(d.own_transaction))) for d in doors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(sent) == 20
    assert sorted(int(body.split()[1]) for body in box.bodies) == list(range(20))


def test_a_server_that_is_down_gets_it_when_it_is_back(own_mill: Mill) -> None:
    with mail_server() as box:
        port = box.port
    set_up(own_mill, port)
    write(own_mill)
    write(own_mill)
    assert send(own_mill) == 0
    words = f"127.0.0.1 takes no connections at port {port}."
    # The second was not even tried: the server would not have taken it either.
    assert own_mill.sql(STATE) == [(1, True, "Good morning.", words), (0, True, "Good morning.", "")]
    make_due(own_mill)
    with mail_server(box, port=port):
        assert send(own_mill) == 2
    assert own_mill.sql(STATE) == [(2, False, "", ""), (1, False, "", "")]


def test_it_is_tried_ever_more_rarely_and_not_for_ever(own_mill: Mill) -> None:
    set_up(own_mill, 1)
    write(own_mill)
    pauses = []
    for _try in range(8):
        send(own_mill)
        pauses += own_mill.sql("SELECT round(extract(epoch FROM next_at - now()) / 60)::int FROM mail_outbox")
        make_due(own_mill)
    assert [minutes for (minutes,) in pauses] == [2, 4, 8, 16, 32, 60, 60, 60]
    own_mill.sql("UPDATE mail_outbox SET expires_at = now()")
    assert send(own_mill) == 0
    ((attempts, is_waiting, body, problem),) = own_mill.sql(STATE)
    assert (attempts, is_waiting, body) == (8, False, "")
    assert "takes no connections" in problem


def test_a_program_that_died_with_a_mail_in_its_hand_does_not_lose_it(own_mill: Mill) -> None:
    with mail_server() as box:
        set_up(own_mill, box.port)
        write(own_mill)
        own_mill.sql("UPDATE mail_outbox SET attempts = 1, next_at = now() + interval '2 minutes'")
        assert send(own_mill) == 0
        make_due(own_mill)
        assert send(own_mill) == 1


def test_a_recipient_that_is_refused_is_given_up_and_the_next_is_sent(own_mill: Mill) -> None:
    with mail_server() as box:
        set_up(own_mill, box.port)
        box.refusing = {"anna@mill.example": "550 5.1.1 no such user"}
        write(own_mill)
        write(own_mill, recipient="emre@mill.example")
        assert send(own_mill) == 1
    assert box.recipients == [["emre@mill.example"]]
    words = "127.0.0.1 refused the recipient anna@mill.example: 550 5.1.1 no such user"
    assert own_mill.sql(STATE)[0] == (1, False, "", words)


def test_a_recipient_that_is_full_today_is_tried_again(own_mill: Mill) -> None:
    with mail_server() as box:
        set_up(own_mill, box.port)
        box.refusing = {"anna@mill.example": "452 4.2.2 mailbox full"}
        write(own_mill)
        assert send(own_mill) == 0
        box.refusing = {}
        make_due(own_mill)
        assert send(own_mill) == 1


def test_a_silent_server_holds_nobody_up(own_mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = smtp.PATIENCE
    monkeypatch.setattr(smtp, "PATIENCE", 0.2)
    with silent_server() as port:
        set_up(own_mill, port)
        write(own_mill)
        began = time.monotonic()
        assert send(own_mill) == 0
        assert time.monotonic() - began < usual
    ((_attempts, is_waiting, _body, problem),) = own_mill.sql(STATE)
    assert is_waiting
    assert "did not answer within" in problem


def test_nor_does_one_that_talks_without_end(own_mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = smtp.AT_MOST
    monkeypatch.setattr(smtp, "AT_MOST", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def drip() -> None:
            line, _address = door.accept()
            with line, suppress(OSError):
                for _letter in range(1200):
                    line.sendall(b"2")
                    time.sleep(0.05)

        thread = Thread(target=drip)
        thread.start()
        set_up(own_mill, door.getsockname()[1])
        write(own_mill)
        began = time.monotonic()
        assert send(own_mill) == 0
        assert time.monotonic() - began < usual
        thread.join()


def test_a_topic_is_written_of_once_in_a_while(own_mill: Mill) -> None:
    set_up(own_mill, 25)
    for recipient in ("anna@mill.example", "anna@mill.example", "emre@mill.example"):
        write(own_mill, recipient=recipient, topic="disk", quiet=timedelta(hours=24))
    assert [row[0] for row in waiting(own_mill)] == ["anna@mill.example", "emre@mill.example"]
    own_mill.sql("UPDATE mail_outbox SET created_at = created_at - interval '25 hours'")
    write(own_mill, topic="disk", quiet=timedelta(hours=24))
    assert len(waiting(own_mill)) == 3


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_in_a_name_becomes_a_header(name: str, subject: str) -> None:
    server = MailServer("h", 25, "none", "", "", "erp@mill.example", name)
    raw = message_of(server, "anna@mill.example", subject, "Text").as_bytes().partition(b"\n\n")[0]
    names = [line.partition(b":")[0] for line in raw.splitlines() if not line.startswith((b" ", b"\t"))]
    known = [b"From", b"To", b"Subject", b"Auto-Submitted", b"Date", b"Message-ID"]
    assert names == [*known, b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version"]


def test_a_name_that_was_made_to_be_a_header_is_only_a_name(own_mill: Mill) -> None:
    own_mill.sql("UPDATE company SET name = E'Mills\\r\\nBcc: spy@else.example\\r\\n\\r\\nHello'")
    with mail_server() as box:
        set_up(own_mill, box.port)
        with own_mill.door.own_transaction() as session:
            post(session, "anna@mill.example", "A\r\nBcc: spy@else.example", "Text")
        assert send(own_mill) == 1
    (letter,) = box.letters
    assert box.recipients == [["anna@mill.example"]]
    assert "Bcc" not in letter
    assert letter["Subject"] == "A Bcc: spy@else.example"
    assert letter["From"].addresses[0].display_name == "Mills Bcc: spy@else.example Hello"


def test_housekeeping_takes_old_mails_away_and_the_text_of_those_too_late(own_mill: Mill) -> None:
    set_up(own_mill, 25)
    for _mail in range(3):
        write(own_mill, body="secret")
    own_mill.sql("UPDATE mail_outbox SET done_at = now() - interval '31 days', body = '' WHERE id = 1")
    own_mill.sql("UPDATE mail_outbox SET expires_at = now() - interval '1 minute' WHERE id = 2")
    own_mill.door.keep_house()
    rows = own_mill.sql("SELECT id, body, done_at IS NULL FROM mail_outbox ORDER BY id")
    assert rows == [(2, "", False), (3, "secret", True)]
    assert Mailbox().letters == []


def test_one_pc_sends_its_mails_itself_while_the_program_runs(
    own_mill: Mill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("erp_core.security.mail.postman.LOOK", 0.02)
    with mail_server() as box:
        set_up(own_mill, box.port)
        door = Dispatcher(own_mill.database.app_url, 2, is_alone=True)
        try:
            write(own_mill, body="From this PC")
            wait_until(lambda: box.subjects == ["A word"], 30, "it is sent")
        finally:
            door.close()
        write(own_mill, body="Too late")
        assert "erp-postman" not in [thread.name for thread in threading.enumerate()]
        assert box.subjects == ["A word"]
