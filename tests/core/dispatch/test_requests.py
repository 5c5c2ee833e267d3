"""A command under a request id takes effect once, however often and however simultaneously it is sent."""

import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import TypeAdapter

from erp_core import Core
from erp_core.dispatch import Dispatcher
from erp_core.errors import Conflict, NotLoggedIn, NotPermitted, StaleRecord, ValidationError
from erp_core.kit.filter import ListQuery
from erp_core.kit.filter.query import MOST_SELECTED
from erp_core.masters.party import service as parties
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.setup import Database
from tests.factories.mill import PASSWORD, Mill
from tests.factories.orders import make_item, make_party, make_purchase_order, order_input

PARTY: Any = {"name": "Sent twice", "is_customer": True, "currency": "INR"}


def at_once(count: int, action: Callable[[int], Any]) -> list[Any]:
    """Results (or errors) of an action run in that many threads that start together."""
    together = threading.Barrier(count)

    def run(n: int) -> Any:
        together.wait()
        try:
            return action(n)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_the_same_request_again_gives_the_first_result(mill: Mill) -> None:
    core, request_id = mill("staff"), uuid.uuid4()
    order = order_input(core, "supplier_id")
    first = core.run_as_request(request_id, purchase_orders.create, order)
    again = core.run_as_request(request_id, purchase_orders.create, order)
    assert again == first
    assert mill.sql("SELECT count(*) FROM purchase_order WHERE supplier_id = %s", [order["supplier_id"]]) == [
        (1,)
    ]


def test_the_first_result_is_given_even_when_much_has_changed_since(mill: Mill) -> None:
    core, request_id = mill("manager"), uuid.uuid4()
    order = make_purchase_order(core)
    first = core.run_as_request(request_id, purchase_orders.submit, order.id, order.version)
    core.run(purchase_orders.approve, order.id, first.version)
    again = core.run_as_request(request_id, purchase_orders.submit, order.id, order.version)
    assert again == first
    assert core.run(purchase_orders.get, order.id).status == "approved"


def test_a_request_without_result_is_remembered_too(mill: Mill) -> None:
    core, request_id = mill("manager"), uuid.uuid4()
    order = make_purchase_order(core)
    for _ in range(2):
        assert core.run_as_request(request_id, purchase_orders.delete, order.id, order.version) is None


def test_the_same_request_sent_at_once_takes_effect_once(mill: Mill) -> None:
    core, request_id = mill("staff"), uuid.uuid4()
    order = order_input(core, "supplier_id")
    results = at_once(6, lambda _n: core.run_as_request(request_id, purchase_orders.create, order))
    assert len({result.number for result in results}) == 1
    assert mill.sql("SELECT count(*) FROM purchase_order WHERE supplier_id = %s", [order["supplier_id"]]) == [
        (1,)
    ]


def test_the_same_update_sent_at_once_is_no_conflict_with_itself(mill: Mill) -> None:
    core, request_id = mill("staff"), uuid.uuid4()
    order = make_purchase_order(core)
    change = order_input(core, "supplier_id", notes="changed")
    results = at_once(
        6,
        lambda _n: core.run_as_request(request_id, purchase_orders.update, order.id, order.version, change),
    )
    assert [result.version for result in results] == [order.version + 1] * 6


def test_the_same_move_sent_at_once_happens_once(mill: Mill) -> None:
    core, request_id = mill("staff"), uuid.uuid4()
    order = make_purchase_order(core)
    results = at_once(
        6, lambda _n: core.run_as_request(request_id, purchase_orders.submit, order.id, order.version)
    )
    assert [result.status for result in results] == ["pending"] * 6


def test_the_same_new_party_sent_at_once_does_not_collide_with_itself(mill: Mill) -> None:
    core, request_id = mill("staff"), uuid.uuid4()
    party = PARTY | {"code": "TWICE"}
    results = at_once(6, lambda _n: core.run_as_request(request_id, parties.create, party))
    assert {result.code for result in results} == {"TWICE"}
    assert len({result.id for result in results}) == 1


def test_the_same_request_through_two_servers_takes_effect_once(mill: Mill) -> None:
    doors, token, request_id = [mill.door, mill.open_door()], mill.tokens("staff").access_token, uuid.uuid4()
    arguments = {"party": PARTY | {"code": "TWO SERVERS"}}
    results = at_once(4, lambda n: doors[n % 2].call("party.create", arguments, token, request_id))
    assert len({result.id for result in results}) == 1


def test_the_same_id_with_other_arguments_is_a_conflict(mill: Mill) -> None:
    core, request_id = mill("staff"), uuid.uuid4()
    core.run_as_request(request_id, parties.create, PARTY | {"code": "FIRST"})
    with pytest.raises(Conflict):
        core.run_as_request(request_id, parties.create, PARTY | {"code": "SECOND"})
    assert mill.sql("SELECT count(*) FROM party WHERE code = 'SECOND'") == [(0,)]


def test_the_same_id_for_another_operation_is_a_conflict(mill: Mill) -> None:
    core, request_id = mill("manager"), uuid.uuid4()
    order = make_purchase_order(core)
    moved = core.run_as_request(request_id, purchase_orders.submit, order.id, order.version)
    with pytest.raises(Conflict):
        core.run_as_request(request_id, purchase_orders.cancel, order.id, order.version)
    assert core.run(purchase_orders.get, order.id).version == moved.version


def test_somebody_elses_request_id_gives_nothing_away(mill: Mill) -> None:
    request_id = uuid.uuid4()
    party = PARTY | {"code": "PRIVATE", "address": "a secret place"}
    mill("staff").run_as_request(request_id, parties.create, party)
    with pytest.raises(Conflict) as caught:
        mill("manager").run_as_request(request_id, parties.create, party)
    assert caught.value.to_wire() == {
        "type": "conflict",
        "message": "This request id was already used for something else.",
        "fields": {},
    }


def test_a_stored_result_needs_the_permission_again(mill: Mill) -> None:
    name, request_id = mill.add_user("staff"), uuid.uuid4()
    core = mill.log_in(name)
    party = PARTY | {"code": "ONCE ALLOWED"}
    core.run_as_request(request_id, parties.create, party)
    mill.sql(
        "UPDATE user_account SET role_id = (SELECT id FROM role WHERE name = 'viewer') WHERE username = %s",
        [name],
    )
    with pytest.raises(NotPermitted):
        core.run_as_request(request_id, parties.create, party)


def test_a_stored_result_needs_a_session(mill: Mill) -> None:
    core, request_id = mill("staff"), uuid.uuid4()
    arguments = {"party": PARTY | {"code": "NO SESSION"}}
    core.run_as_request(request_id, parties.create, arguments["party"])
    with pytest.raises(NotLoggedIn):
        mill.door.call("party.create", arguments, None, request_id)


def test_a_failed_request_may_be_sent_again(mill: Mill) -> None:
    core, request_id = mill("staff"), uuid.uuid4()
    make_party(core, code="TAKEN")
    taken = PARTY | {"code": "TAKEN"}
    with pytest.raises(Conflict):
        core.run_as_request(request_id, parties.create, taken)
    mill.sql("UPDATE party SET code = 'FREE AGAIN' WHERE code = 'TAKEN'")
    assert core.run_as_request(request_id, parties.create, taken).code == "TAKEN"


def test_of_two_saves_of_the_same_version_exactly_one_wins(mill: Mill) -> None:
    core = mill("staff")
    order = make_purchase_order(core)
    inputs = [order_input(core, "supplier_id", notes=f"writer {n}") for n in range(6)]
    results = at_once(6, lambda n: core.run(purchase_orders.update, order.id, order.version, inputs[n]))
    saved = [r for r in results if not isinstance(r, Exception)]
    assert len(saved) == 1
    assert all(isinstance(r, StaleRecord) for r in results if r not in saved)
    assert core.run(purchase_orders.get, order.id) == saved[0]


def test_of_two_moves_at_once_exactly_one_happens(mill: Mill) -> None:
    core = mill("manager")
    order = make_purchase_order(core)
    order = core.run(purchase_orders.submit, order.id, order.version)
    moves = [purchase_orders.approve, purchase_orders.reject, purchase_orders.cancel]
    results = at_once(6, lambda n: core.run(moves[n % 3], order.id, order.version))
    moved = [r for r in results if not isinstance(r, Exception)]
    assert len(moved) == 1
    history = core.run(purchase_orders.history, order.id)
    assert [h.action for h in history] == ["moved", "moved", "created"]


def test_two_parties_with_one_code_at_once_are_one_party(mill: Mill) -> None:
    core = mill("staff")
    results = at_once(6, lambda _n: core.run(parties.create, PARTY | {"code": "ONE ONLY"}))
    refused = [r for r in results if isinstance(r, Conflict)]
    assert len(refused) == 5
    assert refused[0].fields == {"code": "Another party has this code."}


def test_orders_that_name_the_same_items_crosswise_do_not_hinder_each_other(mill: Mill) -> None:
    core = mill("staff")
    items = [make_item(core).id for _ in range(2)]
    party = make_party(core).id

    def create(n: int) -> Any:
        lines = [{"item_id": items[(n + i) % 2], "quantity": 1} for i in range(2)]
        return core.run(
            purchase_orders.create, order_input(core, "supplier_id", supplier_id=party) | {"lines": lines}
        )

    assert not [r for r in at_once(6, create) if isinstance(r, Exception)]


def test_statements_of_queries_stay_prepared(database: Database) -> None:
    door = Dispatcher(database.app_url, pool_size=1)
    core = Core(door)
    core.login("viewer", PASSWORD)
    for _ in range(8):  # psycopg prepares what it sent five times
        core.run(parties.search, ListQuery())
    with door._engine.connect() as connection:
        prepared = connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars().all()
    assert any("FROM party" in statement for statement in prepared)
    core.close()


class TestLargeArguments:
    """What is sent by somebody who may send it has a size that anybody's work has."""

    def test_who_may_not_call_it_is_refused_before_it_is_read(
        self, mill: Mill, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        token = mill.tokens("viewer").access_token
        monkeypatch.setattr("erp_core.transactions.validate", lambda *_: pytest.fail("it was read"))
        sent = json.dumps({"order": {"lines": [{}] * 20_000}})
        with pytest.raises(NotPermitted):
            mill.door.call("purchase_order.create", sent, token)

    @pytest.mark.parametrize("order", [{"lines": [{}] * 900_000}, {f"k{n}": 1 for n in range(250_000)}])
    @pytest.mark.parametrize("way", [str, str.encode])
    def test_more_than_anything_has_is_counted_only(
        self, mill: Mill, order: Any, way: Callable[[str], str | bytes]
    ) -> None:
        token = mill.tokens("staff").access_token
        with pytest.raises(ValidationError, match="names more fields"):
            mill.door.call("purchase_order.create", way(json.dumps({"order": order})), token)

    def test_the_largest_selection_and_the_longest_order_are_taken(self, mill: Mill) -> None:
        token = mill.tokens("staff").access_token
        chosen = {"query": {"selection": {"ids": list(range(1, MOST_SELECTED + 1))}}}
        assert mill.door.call("purchase_order.search", json.dumps(chosen), token) is not None
        order = order_input(mill("staff"), "supplier_id")
        order["lines"] = order["lines"][:1] * 2_000
        sent = TypeAdapter(Any).dump_json({"order": order})
        assert len(mill.door.call("purchase_order.create", sent, token).lines) == 2_000
