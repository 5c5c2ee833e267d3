"""When the database goes away: what was done stays done once, and what follows finds its way back."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from erp_core.dispatch import Dispatcher
from erp_core.errors import Conflict, ErpError, Unreachable
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security import records
from erp_core.security.session import service as sessions
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_party, make_purchase_order, order_input

# Connections are killed, held up and listened to here.
pytestmark = pytest.mark.new_company


def kill_connections(mill: Mill) -> int:
    """End every connection of the program to this database, as a crash or a network would."""
    return len(
        as_app(
            mill,
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = 'erp_app' AND pid <> pg_backend_pid()",
        )
    )


def as_app(mill: Mill, statement: str) -> list[Any]:
    with psycopg.connect(mill.database.app_url, autocommit=True) as connection:
        return connection.execute(statement.encode()).fetchall()


@contextmanager
def held_up(mill: Mill, statement: str, action: Callable[[], Any]) -> Iterator[Future[Any]]:
    """An action that waits for a lock the statement holds, for the length of the block."""
    with (
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(mill.database.owner_url) as owner,
    ):
        owner.execute(statement.encode())
        future = pool.submit(action)
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = 'erp_app' AND wait_event_type = 'Lock'"
        )
        deadline = time.monotonic() + 5
        while as_app(mill, waiting) == [(0,)] and time.monotonic() < deadline:
            time.sleep(0.01)
        assert as_app(mill, waiting) == [(1,)]
        yield future
        owner.rollback()


def test_a_query_survives_connections_lost_since_the_last_call(mill: Mill) -> None:
    core = mill("staff")
    core.run(sessions.me)
    assert kill_connections(mill) > 0
    assert core.run(sessions.me).username == "staff"


def test_a_command_survives_connections_lost_since_the_last_call(mill: Mill) -> None:
    core = mill("staff")
    order = order_input(core, "supplier_id")
    kill_connections(mill)
    core.run(purchase_orders.create, order)
    assert count_of(mill, order) == 1


def test_a_login_survives_connections_lost_since_the_last_call(mill: Mill) -> None:
    mill.tokens("staff")
    kill_connections(mill)
    assert mill.tokens("staff").me.username == "staff"


def test_a_query_lost_under_way_is_asked_again(mill: Mill) -> None:
    core = mill("staff")
    make_party(core)
    with held_up(mill, "LOCK TABLE party", lambda: core.run(parties.search, {"limit": 1})) as future:  # type: ignore[arg-type]
        kill_connections(mill)
    assert len(future.result(10)) == 1


def test_a_command_lost_under_way_takes_effect_once(mill: Mill) -> None:
    core = mill("staff")
    order = make_purchase_order(core)
    with held_up(
        mill,
        f"SELECT 1 FROM purchase_order WHERE id = {order.id} FOR UPDATE",
        lambda: core.run(purchase_orders.submit, order.id, order.version),
    ) as future:
        kill_connections(mill)
    assert future.result(10).version == order.version + 1
    assert [h.action for h in core.run(purchase_orders.history, order.id)] == ["moved", "created"]


def test_a_command_lost_after_its_work_and_before_the_commit_takes_effect_once(
    mill: Mill, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = mill("staff")
    order = order_input(core, "supplier_id")
    killed = once(lambda: kill_connections(mill))
    view = purchase_orders.RECORDS.view

    def fatal(ctx: Any, record: Any) -> Any:
        killed()
        return view(ctx, record)

    monkeypatch.setattr(purchase_orders.RECORDS, "view", fatal)
    created = core.run(purchase_orders.create, order)
    assert count_of(mill, order) == 1
    assert mill.sql("SELECT last_number FROM number_series WHERE name = 'purchase_order'") == [
        (int(created.number[3:]),)
    ]


def test_a_command_whose_commit_was_not_answered_takes_effect_once(
    mill: Mill, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = mill("staff")
    order = order_input(core, "supplier_id")
    commit = Session.commit

    def lost_answer() -> None:
        error = OperationalError("COMMIT", None, psycopg.OperationalError("server closed the connection"))
        error.connection_invalidated = True
        raise error

    lost = once(lost_answer)

    def commit_and_lose_the_answer(session: Session) -> None:
        commit(session)
        lost()

    monkeypatch.setattr(Session, "commit", commit_and_lose_the_answer)
    created = core.run(purchase_orders.create, order)
    assert core.run(purchase_orders.get, created.id).number == created.number
    assert count_of(mill, order) == 1


def test_what_follows_a_finished_command_does_not_fail_it(own_mill: Mill) -> None:
    core = own_mill("staff")
    order = order_input(core, "supplier_id")
    # Noting when the session was last used is refused now; the order is in all the same.
    own_mill.sql("UPDATE session SET last_seen_at = now() - interval '1 hour'")
    own_mill.sql("REVOKE UPDATE ON session FROM erp_app")
    core.run(purchase_orders.create, order)
    assert count_of(own_mill, order) == 1


def test_a_server_that_lost_its_connections_before_it_knew_the_keys_reads_them_all_the_same(
    mill: Mill,
) -> None:
    token, fresh = mill.tokens("staff").access_token, mill.open_door()
    kill_connections(mill)
    assert fresh.call("session.me", {}, token).username == "staff"


def test_a_deadlock_is_tried_again(mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    core = mill("manager")
    couple = [make_party(core), make_party(core)]
    lock, together = records.lock, threading.Barrier(2)
    meet = {party.id: once(together.wait) for party in couple}

    def crosswise(ctx: Any, model: Any, id: int, version: int) -> Any:
        locked = lock(ctx, model, id, version)
        meet[id]()
        for other in couple:
            if other.id != id:
                lock(ctx, model, other.id, other.version)
        return locked

    def delete(n: int) -> str:
        try:
            core.run(parties.delete, couple[n].id, couple[n].version)
        except ErpError as error:
            return error.code
        return "deleted"

    monkeypatch.setattr(records, "lock", crosswise)
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(delete, range(2)))
    # PostgreSQL ends one of the two; tried again, it finds the other gone or changed, and says that.
    assert answers in (["deleted", "not_found"], ["deleted", "stale_record"])


def test_a_record_somebody_holds_for_too_long_is_said_to_be_busy(mill: Mill) -> None:
    party = make_party(mill("staff"))
    door = mill.open_door()
    impatient(door, "lock_timeout = '1500ms'")
    token = mill.tokens("manager").access_token
    with held_up(
        mill,
        f"SELECT 1 FROM party WHERE id = {party.id} FOR UPDATE",
        lambda: door.call("party.delete", {"id": party.id, "version": party.version}, token),
    ) as future:
        error = future.exception(10)
    assert isinstance(error, Conflict)
    assert error.message == "Somebody else is saving this record right now. Please try again."


def test_a_question_that_takes_too_long_is_stopped_with_advice(mill: Mill) -> None:
    door = mill.open_door()
    impatient(door, "statement_timeout = '200ms'")
    token = mill.tokens("staff").access_token
    with held_up(mill, "LOCK TABLE party", lambda: door.call("party.search", {"query": {}}, token)) as future:
        error = future.exception(10)
    assert isinstance(error, Conflict)
    assert "took too long" in error.message


def test_more_calls_than_connections_wait_and_then_say_so(mill: Mill) -> None:
    door = mill.open_door(pool_size=1)
    token = mill.tokens("staff").access_token
    door.call("session.me", {}, token)
    door._engine.pool._timeout = 0.2  # type: ignore[attr-defined]
    with (
        held_up(mill, "LOCK TABLE party", lambda: door.call("party.search", {"query": {}}, token)) as future,
        pytest.raises(Unreachable) as caught,
    ):
        door.call("session.me", {}, token)
    assert caught.value.message == "The server is busy. Nothing was saved; please try again."
    assert future.result(10) is not None
    assert door.call("session.me", {}, token).username == "staff"


def test_many_calls_share_few_connections(mill: Mill) -> None:
    door, token = mill.open_door(pool_size=2), mill.tokens("staff").access_token
    with ThreadPoolExecutor(16) as pool:
        names = list(pool.map(lambda _n: door.call("session.me", {}, token).username, range(64)))
    assert names == ["staff"] * 64


def test_a_defect_is_logged_with_its_reference_and_told_without_details(
    mill: Mill, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(records, "history_of", lambda *_: 1 / 0)
    with pytest.raises(ErpError) as caught, caplog.at_level(logging.ERROR):
        mill("staff").run(parties.history, 1)
    assert caught.value.code == "internal"
    reference = caught.value.message.rpartition(" ")[2]
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "division" not in caught.value.message


def test_a_query_cannot_write_even_by_a_defect(mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    def writes(ctx: Any, *_: Any) -> Any:
        ctx.session.connection().exec_driver_sql("UPDATE party SET name = 'written by a query'")

    monkeypatch.setattr(records, "history_of", writes)
    make_party(mill("staff"))
    with pytest.raises(ErpError) as caught:
        mill("staff").run(parties.history, 1)
    assert caught.value.code == "internal"
    assert mill.sql("SELECT count(*) FROM party WHERE name = 'written by a query'") == [(0,)]


def test_a_command_that_fails_leaves_nothing_behind(mill: Mill, monkeypatch: pytest.MonkeyPatch) -> None:
    core = mill("staff")
    order = order_input(core, "supplier_id")
    saved = purchase_orders.RECORDS.saved
    monkeypatch.setattr(purchase_orders.RECORDS, "saved", lambda *what: saved(*what) and 1 / 0)
    look = "SELECT (SELECT count(*) FROM audit_log), (SELECT count(*) FROM request)"
    before = mill.sql(look)
    with pytest.raises(ErpError):
        core.run(purchase_orders.create, order)
    assert mill.sql(look) == before
    assert count_of(mill, order) == 0


def test_a_connection_goes_back_clean_to_the_next_user(mill: Mill) -> None:
    door = mill.open_door(pool_size=1)
    admin, viewer = mill.tokens("admin"), mill.tokens("viewer")
    door.call("session.me", {}, admin.access_token)
    with pytest.raises(ErpError):
        door.call("party.delete", {"id": 1, "version": 1}, viewer.access_token)
    party = {"code": "CLEAN", "name": "Clean", "is_customer": True, "currency": "INR"}
    staff = door.call("session.login", {"username": "staff", "password": PASSWORD}, None)
    created = door.call("party.create", {"party": party}, staff.access_token)
    assert created.created_by == "Staff Person"


def impatient(door: Dispatcher, setting: str) -> None:
    """Shorten a time limit of the program's connections from now on."""

    def shorten(raw: Any, _record: object) -> None:
        raw.execute(f"SET {setting}")
        raw.commit()

    event.listen(door._engine, "connect", shorten)
    door._engine.dispose()


def once(action: Callable[[], Any]) -> Callable[[], None]:
    """A function that acts the first time it is called only."""
    left = [action]

    def act() -> None:
        if left:
            left.pop()()

    return act


def count_of(mill: Mill, order: Any) -> int:
    return mill.sql("SELECT count(*) FROM purchase_order WHERE supplier_id = %s", [order["supplier_id"]])[0][
        0
    ]
