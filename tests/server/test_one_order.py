"""Sixty-four people at one order, through two servers: what each of them did is in the log, or was asked."""

import json
import random
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from erp_core import Core, connect
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.security.user import password as passwords
from erp_core.setup import Database, add_user, first_admin, owner_session
from tests.factories.crowd import Person, save_at_once, seen
from tests.factories.mill import PASSWORD
from tests.factories.orders import make_item, order_input
from tests.factories.serving import served

pytestmark = pytest.mark.long

SESSIONS, SAVES = 64, 1


def test_nothing_anybody_did_is_lost(core: Core, database: Database) -> None:
    items = [make_item(core).id for _ in range(4)]
    lines = [{"item_id": id, "quantity": 100, "unit_price": "10.50"} for id in items * 2]
    whole: Any = order_input(core, "supplier_id") | {"lines": lines}
    order = core.run(purchase_orders.create, whole)
    hashed = passwords.hash_password(SecretStr(PASSWORD))
    with owner_session(database.owner_url) as session:
        for n in range(SESSIONS):
            add_user(session, first_admin(f"person{n}", f"Person {n}", "", PASSWORD), hashed, "manager")
        session.commit()
    with ExitStack() as stack:
        addresses = [stack.enter_context(served(database)) for _ in range(2)]
        people = [
            Person(_logged_in(stack, addresses[n % 2], f"person{n}"), f"P{n}", random.Random(n))  # noqa: S311
            for n in range(SESSIONS)
        ]
        save_at_once(people, order.id, items, SAVES)
    result = seen(core.run(purchase_orders.get, order.id))
    told = _written_by_the_log(database, order.id)
    lost = []
    for person in people:
        for (key, name), value in person.did:
            if (key, name) in person.asked or (key, "") in person.asked:
                continue
            if name:
                is_told = _plain(value) in told
            elif value is None:  # a line he removed
                is_told = key not in result.lines
            else:
                is_told = _plain(value["quantity"]) in told
            if not is_told:
                lost.append((person.name, key, name, value))
    assert lost == []
    assert sum(len(person.did) for person in people) >= SESSIONS * SAVES
    assert sum(person.tries for person in people) > SESSIONS * SAVES, "they met"


def _logged_in(stack: ExitStack, address: str, username: str) -> Core:
    core = connect(address)
    stack.callback(core.close)
    core.login(username, PASSWORD)
    return core


def _written_by_the_log(database: Database, order_id: int) -> set[str]:
    """Every value the audit log says was written to the order or one of its lines."""
    with psycopg.connect(database.owner_url.replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "SELECT changes::text FROM audit_log WHERE document = 'purchase_order' AND document_id = %s",
            (str(order_id),),
        ).fetchall()
    found: set[str] = set()
    for (changes,) in rows:
        for value in json.loads(changes, parse_float=Decimal, parse_int=Decimal).values():
            found |= {_plain(one) for one in (value if isinstance(value, list) else [value])}
    return found


def _plain(value: Any) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
