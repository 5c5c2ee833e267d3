"""The office server keeps house by itself: at its start, and every day from then on."""

import asyncio
import time

import pytest

from erp_core.dispatch import Dispatcher
from erp_core.security.mail.outbox import post
from erp_core.server import upkeep
from tests.factories.mailbox import mail_server, set_up
from tests.factories.mill import Mill
from tests.factories.serving import served

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
