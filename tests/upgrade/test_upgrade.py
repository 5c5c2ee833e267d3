"""What companies have, brought to this program, is what a new company gets; and their work goes on."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from erp_core.errors import Conflict
from erp_core.kit.filter import ListQuery
from erp_core.masters.item import service as items
from erp_core.masters.item.schema import ItemInput
from erp_core.masters.number_series import service as number_series
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.purchasing.purchase_order import service as purchase_orders
from erp_core.sales.sales_order import service as sales_orders
from erp_core.security.permission import default_roles
from erp_core.setup import Database, bring_up_to_date
from tests.factories.mill import Mill
from tests.factories.orders import make_item, make_party, make_work_order
from tests.upgrade.restore import RELEASES, SUBJECTS, portrait, restore

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.name.removesuffix(".sql.gz"))
def upgraded(request: pytest.FixtureRequest, postgres: EmbeddedServer, template: Database) -> Iterator[Mill]:
    """A company that lived with that release and has this program now."""
    release: Path = request.param
    name = f"erp_upgrade_{uuid4().hex[:12]}"
    database = restore(postgres, release, name)
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        # What programs between that release and this one gave to roles, and no kind declares any more.
        gone = "UPDATE role SET permissions = permissions || '{stock_adjustment:undo}' WHERE name = 'manager'"
        connection.execute(gone)
    bring_up_to_date(database.owner_url)
    mill = Mill(database)
    yield mill
    mill.close()
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.parametrize("release", RELEASES[:1], ids=lambda path: path.name.removesuffix(".sql.gz"))
def test_codes_that_differ_by_case_stay_and_no_more_come(
    postgres: EmbeddedServer, template: Database, release: Path
) -> None:
    del template  # it makes the roles
    name = f"erp_upgrade_{uuid4().hex[:12]}"
    database = restore(postgres, release, name)
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO item (code, name, kind, unit, composition, colour, yarn_count, purchase_price,"
            " sales_price, is_active) SELECT code, code, 'yarn', 'kg', '', '', '', 0, 0, true"
            " FROM unnest(ARRAY['ab-7', 'AB-7', 'Ab-7']) code"
        )
        connection.execute("UPDATE item SET name = 'Grey   cloth  58' WHERE code = 'ab-7'")
    bring_up_to_date(database.owner_url)
    mill = Mill(database)
    core = mill("staff")
    for code in ("ab-7", "AB-7", "Ab-7"):
        first = core.run(items.search, ListQuery(text=code, named_first=True))[0]
        assert first.code == code
        stored = core.run(items.get, first.id)
        assert stored.name == ("Grey cloth 58" if code == "ab-7" else code)
        content: Any = stored.model_dump(include=set(ItemInput.model_fields))
        core.run(items.update, stored.id, stored.version, content | {"name": f"{code} changed"})
    for code in ("aB-7", "AB-7"):
        with pytest.raises(Conflict):
            make_item(core, code=code)
    mill.close()
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


# What notes say before and after: the program's own sentence at their beginning, nothing that people wrote.
NOTES = {
    "Number in the file: PO/26-27/001": "// Number in the file: PO/26-27/001",
    "Number in the file: A 17\nCall first": "// Number in the file: A 17\nCall first",
    "Dosyadaki numara: T-1\nNumber in the file: 2": "// Dosyadaki numara: T-1\nNumber in the file: 2",
    "// Number in the file: B-1": None,
    "Call first\nNumber in the file: B-2": None,
    "Number in the file: ": None,
    "Number in the file:B-3": None,
    "Number in the file: B-4 ": None,
    "Number in the file: B  5": None,
    "number in the file: B-6": None,
    "The Number in the file: B-7": None,
    "Nummer in der Datei: B-8": None,
    "Number in the file: " + "x" * 9_980: None,
}


@pytest.mark.parametrize("release", RELEASES[:1], ids=lambda path: path.name.removesuffix(".sql.gz"))
def test_numbers_that_imports_kept_in_notes_become_remarks(
    postgres: EmbeddedServer, template: Database, release: Path
) -> None:
    del template  # it makes the roles
    name = f"erp_upgrade_{uuid4().hex[:12]}"
    database = restore(postgres, release, name)
    tables = ("sales_order", "purchase_order", "work_order")
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        places = [
            (table, id)
            for table in tables
            for (id,) in connection.execute(f"SELECT id FROM {table} ORDER BY id".encode())
        ]
        said = dict(zip(places, NOTES, strict=False))
        for (table, id), before in said.items():
            connection.execute(f"UPDATE {table} SET notes = %s WHERE id = %s".encode(), (before, id))
        state = "SELECT id, version, updated_at FROM {} ORDER BY id"
        before_it = {one: connection.execute(state.format(one).encode()).fetchall() for one in tables}
    bring_up_to_date(database.owner_url)
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        after_it = {one: connection.execute(state.format(one).encode()).fetchall() for one in tables}
        found = {
            (one, id): notes
            for one in tables
            for id, notes in connection.execute(f"SELECT id, notes FROM {one}".encode()).fetchall()
        }
    assert {place: found[place] for place in said} == {
        place: NOTES[before] or before for place, before in said.items()
    }
    assert set(said.values()) == {*NOTES}, "the release has enough orders for all of them"
    assert after_it == before_it, "nobody made a change of it"
    with psycopg.connect(postgres.superuser_url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_there_are_releases() -> None:
    assert RELEASES


@pytest.mark.parametrize("subject", SUBJECTS)
def test_an_upgraded_database_equals_a_fresh_one(upgraded: Mill, template: Database, subject: str) -> None:
    fresh = portrait(template, subject)
    assert portrait(upgraded.database, subject) == fresh
    assert fresh or subject == "default privileges"


def test_roles_may_what_a_new_company_s_may_but_for_what_an_administrator_changed(upgraded: Mill) -> None:
    roles = {
        name: set(permissions)
        for name, permissions in upgraded.sql("SELECT name, permissions FROM role WHERE deleted_at IS NULL")
    }
    expected = {name: set(permissions) for name, permissions in default_roles().items()}
    expected["staff"] = expected["staff"] - {"sales_order:ship"} | {"party:delete"}
    assert {name: roles[name] for name in expected} == expected
    assert roles["dyer"] == {"session:own", "work_order:read", "work_order:start"}
    assert set(roles) == {*expected, "dyer"}


def test_upgrading_again_changes_nothing(upgraded: Mill) -> None:
    state = "SELECT (SELECT count(*) FROM audit_log), (SELECT sum(version) FROM role)"
    before = upgraded.sql(state)
    bring_up_to_date(upgraded.database.owner_url)
    assert upgraded.sql(state) == before


def test_work_goes_on_in_an_upgraded_company(upgraded: Mill) -> None:
    core = upgraded("staff")
    customer, item = make_party(core, code="NEW"), make_item(core, code="NEW")
    lines = [{"item_id": item.id, "quantity": 7, "unit_price": "3.35"}] * 3
    content: Any = {"order_date": "2024-01-15", "due_date": "2024-02-15", "lines": lines, "tax_rate": 10}
    order = core.run(sales_orders.create, content | {"customer_id": customer.id})
    assert order.total_amount == Decimal("77.39")
    assert order.number.startswith("SALE/")
    submitted = core.run(sales_orders.submit, order.id, order.version)
    confirmed = upgraded("manager").run(sales_orders.confirm, submitted.id, submitted.version)
    assert confirmed.status == "confirmed"
    assert [change.action for change in core.run(sales_orders.history, order.id)] == [
        "moved",
        "moved",
        "created",
    ]
    core.run(purchase_orders.create, content | {"supplier_id": customer.id})
    make_work_order(core, item_id=item.id)
    assert [row.missing for row in upgraded("admin").run(number_series.gap_report) if row.missing] == []


def test_what_was_written_before_can_be_read_and_changed(upgraded: Mill) -> None:
    manager = upgraded("manager")
    statuses = {}
    for row in upgraded.sql("SELECT id FROM sales_order WHERE deleted_at IS NULL ORDER BY id"):
        order = manager.run(sales_orders.get, row[0])
        statuses.setdefault(order.status, order)
    assert set(statuses) >= {"draft", "pending", "confirmed", "in_production", "closed", "cancelled"}
    pending = statuses["pending"]
    assert manager.run(sales_orders.confirm, pending.id, pending.version).status == "confirmed"
