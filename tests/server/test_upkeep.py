"""The office server keeps house by itself: at its start, and every day from then on."""

import asyncio
import errno
import socket
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DataError

from erp_core.dispatch import Dispatcher
from erp_core.doctor import database as of_database
from erp_core.doctor.finding import Finding
from erp_core.security.mail import smtp
from erp_core.security.mail.outbox import post
from erp_core.server import upkeep
from erp_core.server.settings import ServerSettings
from tests.factories.mailbox import mail_server, set_up
from tests.factories.mill import Mill
from tests.factories.serving import served
from tests.server.trouble.office import wait_until

OLD = "INSERT INTO login_failure (key, failures, last_at) VALUES ('user:old', 1, now() - interval '8 days')"
LEFT = "SELECT count(*) FROM login_failure WHERE key = 'user:old'"


def wait_until_gone(mill: Mill) -> bool:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if mill.sql(LEFT) == [(0,)]:
            return True
        time.sleep(0.02)
    return False


def test_a_server_keeps_house_when_it_starts(own_mill: Mill) -> None:
    own_mill.sql(OLD)
    with served(own_mill.database):
        assert wait_until_gone(own_mill)


def test_it_goes_on_every_day(own_mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "DAY", 0.01)

    async def days() -> None:
        task = asyncio.create_task(upkeep.keep_house_daily(own_mill.door))
        for _ in range(3):
            own_mill.sql(OLD)
            assert await asyncio.to_thread(wait_until_gone, own_mill)
        task.cancel()

    asyncio.run(days())


def test_a_database_that_is_away_stops_nothing(own_mill: Mill) -> None:
    door: Dispatcher = own_mill.open_door()
    own_mill.sql("REVOKE EXECUTE ON FUNCTION keep_house() FROM erp_app")
    assert door.keep_house() is False
    own_mill.sql("GRANT EXECUTE ON FUNCTION keep_house() TO erp_app")
    assert door.keep_house() is True


def test_a_server_sends_what_waits_and_what_comes_later(
    own_mill: Mill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "POST", 0.05)
    with mail_server() as box:
        set_up(own_mill, box.port)
        with served(own_mill.database):
            for count in (1, 2):
                with own_mill.door.own_transaction() as session:
                    post(session, "anna@mill.example", "A word", f"Number {count}")
                end = time.monotonic() + 15
                while f"Number {count}\n" not in box.bodies and time.monotonic() < end:
                    time.sleep(0.02)
    # It has written to the administrator, too.
    backup = "No backup was ever recorded. Run textile-erp-admin backup every night."
    assert {"Number 1\n", "Number 2\n"} < set(box.bodies)
    assert [body for body in box.bodies if backup in body]
    assert len(box.bodies) == 3


def test_a_mail_server_that_hangs_is_given_up_told_of_and_tried_again(
    own_mill: Mill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile people work on, and monitors hear of it."""
    monkeypatch.setattr(upkeep, "POST", 0.05)
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)
    fine = Finding(
        subject="tables", state="fine", words=""
    )  # a database is made anew for it, which takes seconds
    monkeypatch.setattr(of_database, "_tables", lambda _url: fine)
    own_mill.sql("INSERT INTO backup_run (path, size_bytes, verified_at) VALUES ('/b', 1, now())")
    tried = "SELECT count(*) FROM mail_outbox WHERE attempts > 0 AND problem <> '' AND done_at IS NULL"
    with socket.create_server(("127.0.0.1", 0)) as silent, served(own_mill.database) as url:
        port = silent.getsockname()[1]
        set_up(own_mill, port)
        with own_mill.door.own_transaction() as session:
            post(session, "anna@mill.example", "A word", "Good morning.")
        wait_until(lambda: own_mill.sql(tried) == [(1,)], 30, "the mail is given up for now")
        assert httpx.get(f"{url}/health").json()["status"] == "ready"
        told = httpx.get(f"{url}/health/details").json()["mails"]
        metrics = httpx.get(f"{url}/metrics").text
        finding = next(
            one for one in of_database.looked_at(own_mill.database.owner_url, "") if one.subject == "mail"
        )
        silent.close()
        with mail_server(port=port) as box:
            own_mill.sql("UPDATE mail_outbox SET next_at = now() WHERE done_at IS NULL")
            wait_until(lambda: box.subjects == ["A word"], 30, "the mail arrives")
            left = "SELECT count(*) FROM mail_outbox WHERE done_at IS NULL"
            wait_until(lambda: own_mill.sql(left) == [(0,)], 30, "it is noted")
        well = httpx.get(f"{url}/metrics").text
    assert (told["number"], told["failing"]) == (1, 1)
    assert "127.0.0.1 did not answer within" in told["problem"]
    assert all(line in metrics for line in ("erp_mails_waiting 1.0", "erp_mails_failing 1.0"))
    assert (finding.state, told["problem"] in finding.advice) == ("warning", True)
    assert all(line in well for line in ("erp_mails_waiting 0.0", "erp_mails_failing 0.0"))


@pytest.mark.new_company
@pytest.mark.parametrize("work", ["write_of_trouble", "send_due", "read_backups"])
def test_who_works_on_when_the_server_ends_gives_his_connection_back(
    own_mill: Mill, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, work: str
) -> None:
    """All connections are closed at the end: a thread that is still at work then would keep its own."""
    usual, reached = getattr(upkeep, work), threading.Event()

    def slow(asked: Any, *more: Any) -> Any:
        with asked() if work == "send_due" else nullcontext(asked) as session:
            session.execute(text("SELECT 1"))
            reached.set()
            time.sleep(0.5)
        return usual(asked, *more)

    monkeypatch.setattr(upkeep, work, slow)
    owner = SecretStr(own_mill.database.owner_url)
    with served(own_mill.database, backup_dir=tmp_path, owner_url=owner):
        assert reached.wait(15)
    left = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'erp_app'"
    wait_until(lambda: own_mill.sql(left) == [(0,)], 30, "its connections are gone")


def test_a_database_that_is_away_ends_no_sending(own_mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "POST", 0.02)

    async def through() -> None:
        task = asyncio.create_task(upkeep.send_mails(own_mill.door))
        own_mill.sql("ALTER TABLE mail_settings RENAME TO away")
        await asyncio.sleep(0.3)
        own_mill.sql("ALTER TABLE away RENAME TO mail_settings")
        assert not task.done()
        task.cancel()

    asyncio.run(through())


def test_what_it_could_not_look_at_is_named_in_the_log(
    own_mill: Mill, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of the system's refusals file and reason; of a database's, which may quote a person, the kind."""

    async def one_look(error: Exception) -> None:
        def refuse(*_told: object) -> None:
            raise error

        monkeypatch.setattr(upkeep, "write_of_trouble", refuse)
        settings = ServerSettings(_env_file=None, database_url=SecretStr(own_mill.database.app_url))  # type: ignore[call-arg]
        task = asyncio.create_task(upkeep.watch(own_mill.door, settings))
        before = len(caplog.messages)
        while len(caplog.messages) == before:
            await asyncio.sleep(0.02)
        task.cancel()

    asyncio.run(one_look(PermissionError(errno.EACCES, "Permission denied", "/srv/backups/copy")))
    asyncio.run(one_look(DataError("SELECT 1", {}, Exception("what somebody typed"))))
    words = "whether all is well could not be found out: "
    assert caplog.messages[-2:] == [f"{words}Permission denied: /srv/backups/copy", f"{words}DataError"]
