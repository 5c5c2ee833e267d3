"""Who sits down at a Core is logged in there as by a login: no test sees a difference it did not make."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Queue
from typing import Any

import pytest

from erp_core import Core, connect
from erp_core.errors import ErpError, NotLoggedIn
from erp_core.masters.item import service as items
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_item
from tests.factories.seats import sit_down


def log_in(core: Core, username: str, password: str) -> None:
    core.login(username, password)


Way = Callable[[Core, str, str], None]
WAYS: list[Way] = [log_in, sit_down]
# What a login leaves, but for what tells one from the other: ids, moments and random bits.
LEFT = {
    "session": "to_jsonb(t) - '{id,created_at,last_seen_at,expires_at}'::text[],"
    " round(extract(epoch FROM expires_at - created_at)), last_seen_at = created_at",
    "refresh_token": "length(hash), used_at, used_by, (SELECT count(*) FROM session WHERE id = session_id)",
    "user_account": "to_jsonb(t) - 'last_login_at', last_login_at > now() - interval '1 minute'",
    "mail_outbox": "subject",
    "refused_login": "reason",
}
AUDITED = """
SELECT to_jsonb(t) - '{id,at,request_id,record_id,changes}'::text[],
       changes::jsonb - '{id,created_at,last_seen_at,expires_at}'::text[] FROM audit_log t WHERE id > %s
"""


@contextmanager
def seated(mill: Mill, way: Way, username: str = "staff") -> Iterator[Core]:
    core = connect(mill.address)
    try:
        way(core, username, PASSWORD)
        yield core
    finally:
        core.close()


def test_it_leaves_what_a_login_leaves_and_tells_the_program_the_same(own_mill: Mill) -> None:
    found: list[Any] = []
    for way in WAYS:
        for table in ("refresh_token", "session", "login_failure"):
            own_mill.sql(f"DELETE FROM {table}")
        own_mill.sql("UPDATE user_account SET last_login_at = NULL")
        ((last,),) = own_mill.sql("SELECT max(id) FROM audit_log")
        with seated(own_mill, way, "manager") as core:
            assert core.me is not None
            assert core.me.now is not None
            assert abs((core.now() - core.me.now).total_seconds()) < 60
            left = {
                name: sorted(own_mill.sql(f"SELECT {what} FROM {name} t"), key=str)
                for name, what in LEFT.items()
            }
            left["audit_log"] = own_mill.sql(AUDITED, [last])
            found.append((left, core.me.model_dump(exclude={"now"}), core.draft_key, core.zone()))
    assert found[0] == found[1]


def test_the_database_lets_it_in_until_the_session_ends(own_mill: Mill) -> None:
    with seated(own_mill, sit_down) as core:
        item = make_item(core)
        assert core.resume(core.refresh_token or "").username == "staff"
        assert core.run(items.get, item.id).id == item.id
        own_mill.sql("UPDATE session SET revoked_at = now()")
        with pytest.raises(NotLoggedIn):
            core.run(items.get, item.id)


def test_other_programs_hear_of_it_as_of_a_login(own_mill: Mill) -> None:
    heard: Queue[dict[str, int]] = Queue()
    own_mill("admin").on_change(lambda news: heard.put({table: len(ids) for table, ids in news.ids.items()}))
    found: list[dict[str, int]] = []
    for way in WAYS:
        told: dict[str, int] = {}
        with seated(own_mill, way):
            while "session" not in told:  # a login tells of its failures before
                told |= heard.get(timeout=30)
        found.append(told)
    assert found == [{"login_failure": 0, "session": 1}] * 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE user_account SET status = 'disabled' WHERE username = 'staff'",
        "UPDATE user_account SET deleted_at = now() WHERE username = 'staff'",
        "UPDATE user_account SET must_change_password = true WHERE username = 'staff'",
        "UPDATE role SET needs_second_factor = true WHERE name = 'staff'",
    ],
)
def test_whom_a_login_refuses_it_refuses(own_mill: Mill, statement: str) -> None:
    own_mill.sql(statement)
    refused: list[object] = []
    for way in WAYS:
        with pytest.raises(ErpError) as told, seated(own_mill, way):
            pass
        refused.append((type(told.value), str(told.value)))
    assert refused[0] == refused[1]


def test_failures_that_were_counted_are_forgiven_as_by_a_login(own_mill: Mill) -> None:
    core = connect(own_mill.address)
    with pytest.raises(ErpError):
        core.login("staff", "not the password")
    core.close()
    assert own_mill.sql("SELECT failures FROM login_failure") == [(1,)]
    with seated(own_mill, sit_down):
        assert own_mill.sql("SELECT failures FROM login_failure") == [(0,)]
