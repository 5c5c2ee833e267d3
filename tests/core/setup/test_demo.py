"""The demo company: what it holds, that it obeys every rule, and that its past reads like one."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any, cast
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.rows import dict_row

from erp_core import Core, connect
from erp_core.errors import Conflict
from erp_core.kit.filter import ListQuery
from erp_core.kit.operation import OPERATIONS
from erp_core.masters.item import ItemKind
from erp_core.masters.item.model import Item
from erp_core.masters.party.model import Party
from erp_core.postgres import provision
from erp_core.postgres.embedded import EmbeddedServer
from erp_core.production.work_order.model import WorkOrder
from erp_core.production.work_order.schema import WorkOrderInput
from erp_core.purchasing.purchase_order.model import PurchaseOrder
from erp_core.purchasing.purchase_order.schema import PurchaseOrderInput
from erp_core.reporting.dashboard import service as dashboard
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.model import SalesOrder
from erp_core.sales.sales_order.schema import SalesOrderInput
from erp_core.security.permission import SHIPPED_ROLES, default_roles
from erp_core.setup import Database, bring_up_to_date
from erp_core.setup.demo import create_demo, demo_users, is_demo
from erp_core.setup.mill import Mill as DemoMill
from erp_core.setup.seed import load_seed
from erp_core.setup.shopfloor import Shopfloor
from erp_core.setup.trading import PurchasingDesk, SalesDesk
from erp_core.stock.holding import service as holdings
from erp_core.trading.pricing import line_amount, tax_on
from tests.factories.copies import Copies
from tests.factories.templates import DEMO_TODAY

Sql = psycopg.Connection[dict[str, Any]]
DOCUMENTS = (PurchaseOrder, SalesOrder, WorkOrder)


@pytest.fixture(scope="module")
def demo(copies: Copies, demo_template: str) -> Iterator[Database]:
    """One demo company for all tests that change nothing in it."""
    with copies.copy(demo_template) as copy:
        yield copy


@pytest.fixture
def sql(demo: Database) -> Iterator[Sql]:
    """Reads the demo company as its owner."""
    with psycopg.connect(demo.owner_url, row_factory=cast(Any, dict_row)) as connection:
        yield cast(Sql, connection)


@pytest.fixture
def viewer(demo: Database) -> Iterator[Core]:
    core = connect(demo.app_url)
    core.login("viewer", demo_users()["viewer"].password)
    yield core
    core.close()


def value(sql: Sql, query: str) -> Any:
    row = sql.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return next(iter(row.values()))


def rows(sql: Sql, query: str) -> list[dict[str, Any]]:
    return sql.execute(query).fetchall()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("table", "count"),
    [
        *(("company", 1), ("party", 40), ("item", 150), ("user_account", 7)),
        *(("purchase_order", 600), ("sales_order", 900), ("work_order", 500)),
        *(("warehouse", 6), ("stock_adjustment", 5)),
    ],
)
def test_it_has_the_promised_size(sql: Sql, table: str, count: int) -> None:
    assert value(sql, f"SELECT count(*) FROM {table}") == count


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: d.__tablename__)
def test_every_status_occurs_and_most_are_done(sql: Sql, document: Any) -> None:
    table = document.__tablename__
    found = {r["status"]: r["n"] for r in rows(sql, f"SELECT status, count(*) n FROM {table} GROUP BY 1")}
    assert found.keys() == set(document.KIND.statuses or ())
    assert found["closed"] > sum(found.values()) * 0.7
    assert found["cancelled"] < sum(found.values()) * 0.12


def test_what_other_tools_look_for_is_there(sql: Sql) -> None:
    assert value(sql, "SELECT is_supplier FROM party WHERE name = 'ABC Textile Co.'")
    item = rows(sql, "SELECT name, purchase_price FROM item WHERE code = 'MAT-001'")[0]
    assert (item["name"], item["purchase_price"]) == ("Cotton Fabric", Decimal("10.50"))
    assert {user.role for user in demo_users().values()} == set(SHIPPED_ROLES)
    assert set(SHIPPED_ROLES) <= demo_users().keys()


def test_textile_attributes_stand_where_they_apply() -> None:
    for item in load_seed().items:
        is_fabric = item.kind in (ItemKind.GREIGE_FABRIC, ItemKind.FINISHED_FABRIC)
        assert (item.gsm is not None, item.width_cm is not None) == (is_fabric, is_fabric), item.code
        assert bool(item.yarn_count) == (item.kind == ItemKind.YARN), item.code
        assert bool(item.composition) == (item.kind != ItemKind.SERVICE), item.code
        if item.gsm is not None and item.width_cm is not None:
            assert 30 <= item.gsm <= 420, item.code
            assert 80 <= item.width_cm <= 320, item.code
    assert {item.kind for item in load_seed().items} == set(ItemKind)


@pytest.mark.parametrize(
    ("table", "schema"), [("purchase_order", PurchaseOrderInput), ("sales_order", SalesOrderInput)]
)
def test_every_order_obeys_the_rules_of_input_and_rounding(sql: Sql, table: str, schema: Any) -> None:
    digits = {r["code"]: r["digits"] for r in rows(sql, "SELECT code, digits FROM currency")}
    lines = defaultdict(list)
    for line in rows(sql, f"SELECT * FROM {table}_line ORDER BY position"):
        lines[line[f"{table}_id"]].append(line)
    for order in rows(sql, f"SELECT * FROM {table}"):
        own, places = lines[order["id"]], digits[order["currency"]]
        assert [x["position"] for x in own] == list(range(1, len(own) + 1))
        for x in own:
            wanted = line_amount(x["quantity"], x["unit_price"], x["discount_percent"], places)
            assert x["amount"] == wanted
        assert order["net_amount"] == sum(x["amount"] for x in own)
        assert order["tax_amount"] == tax_on(order["net_amount"], order["tax_rate"], places)
        fields = schema.model_fields.keys() - {"lines"}
        content = ["item_id", "description", "quantity", "unit", "unit_price", "discount_percent"]
        typed = [{name: x[name] for name in content} for x in own]
        assert len(schema.model_validate({name: order[name] for name in fields} | {"lines": typed}).lines) > 0


def test_orders_name_parties_and_items_as_they_are(sql: Sql) -> None:
    assert not rows(
        sql,
        "SELECT o.number FROM sales_order o JOIN party p ON p.id = o.customer_id"
        " WHERE NOT p.is_customer OR p.name <> o.customer_name OR p.currency <> o.currency"
        " UNION ALL SELECT o.number FROM purchase_order o JOIN party p ON p.id = o.supplier_id"
        " WHERE NOT p.is_supplier OR p.name <> o.supplier_name OR p.currency <> o.currency"
        " UNION ALL SELECT l.item_name FROM sales_order_line l JOIN item i ON i.id = l.item_id"
        " WHERE (l.item_code, l.item_name, l.unit) <> (i.code, i.name, i.unit)"
        " UNION ALL SELECT l.item_name FROM purchase_order_line l JOIN item i ON i.id = l.item_id"
        " WHERE (l.item_code, l.item_name, l.unit) <> (i.code, i.name, i.unit)",
    )


def test_every_work_order_obeys_the_rules_and_fits_its_sales_order(sql: Sql) -> None:
    linked = rows(
        sql,
        "SELECT w.*, o.number AS so_number, o.status AS so_status, l.item_id AS so_item FROM work_order w"
        " LEFT JOIN sales_order_line l ON l.id = w.sales_order_line_id"
        " LEFT JOIN sales_order o ON o.id = l.sales_order_id",
    )
    for order in linked:
        WorkOrderInput.model_validate({name: order[name] for name in WorkOrderInput.model_fields})
        if order["status"] in ("completed", "closed"):
            assert order["progress_percent"] == 100
        else:
            assert order["progress_percent"] < 100
        if order["sales_order_line_id"] is not None:
            assert (order["sales_order_number"], order["item_id"]) == (order["so_number"], order["so_item"])
            assert order["so_status"] not in ("draft", "pending", "cancelled")
            if order["so_status"] in ("shipped", "closed"):
                assert order["status"] in ("completed", "closed", "cancelled"), order["number"]
    assert sum(1 for order in linked if order["sales_order_line_id"]) > 400


@pytest.mark.parametrize("table", ["purchase_order", "sales_order", "work_order", "stock_adjustment"])
def test_numbers_have_no_gaps_and_follow_time(sql: Sql, table: str) -> None:
    found = rows(sql, f"SELECT number, created_at FROM {table} ORDER BY number")
    assert [int(r["number"][3:]) for r in found] == list(range(1, len(found) + 1))
    assert value(sql, f"SELECT last_number FROM number_series WHERE name = '{table}'") == len(found)
    assert sorted(r["created_at"] for r in found) == [r["created_at"] for r in found]


def test_whatever_was_done_was_done_by_somebody_who_may(sql: Sql) -> None:
    deeds = rows(
        sql,
        "SELECT DISTINCT a.operation, r.name AS role FROM audit_log a JOIN user_account u ON u.id = a.user_id"
        " JOIN role r ON r.id = u.role_id WHERE a.operation <> 'setup.create_demo'",
    )
    for deed in deeds:
        operation = OPERATIONS.get(deed["operation"])
        assert operation is not None, deed
        assert operation.permission in default_roles()[deed["role"]], deed
    assert len(deeds) > 20


def test_the_past_is_past_and_in_office_hours(sql: Sql) -> None:
    now, zone = datetime.now(UTC), ZoneInfo("Asia/Kolkata")
    moments = [
        r["at"].astimezone(zone)
        for r in rows(sql, "SELECT DISTINCT at FROM audit_log WHERE operation <> 'setup.migrate'")
    ]
    assert max(moments) < now
    assert all(9 <= m.hour < 21 for m in moments)
    sundays = sum(m.weekday() == 6 for m in moments)
    assert sundays == 0


def test_stamps_agree_with_the_audit_log(sql: Sql) -> None:
    records = ("party", "item", "warehouse", "lot", "holding")
    for table in (*records, "purchase_order", "sales_order", "work_order", "stock_adjustment"):
        assert not rows(
            sql,
            f"SELECT d.id FROM {table} d JOIN (SELECT document_id, min(at) AS first, max(at) AS last,"
            " count(*) FILTER (WHERE table_name = document) AS n,"
            " (array_agg(user_id ORDER BY at DESC))[1] AS who FROM audit_log"
            f" WHERE document = '{table}' GROUP BY 1) a ON a.document_id = d.id::text"
            " WHERE (d.version, d.created_at, d.updated_at, d.updated_by) <> (a.n, a.first, a.last, a.who)",
        )


def test_entries_look_like_those_the_trigger_writes(demo_database: Database) -> None:
    core = connect(demo_database.app_url)
    core.login("manager", demo_users()["manager"].password)
    model = core.run(sales_orders.search, ListQuery(sort="number", limit=1))[0]
    order = core.run(sales_orders.get, model.id)
    typed: Any = {
        name: getattr(order, name) for name in ("customer_id", "order_date", "due_date", "tax_rate")
    }
    typed["lines"] = [
        {"item_id": x.item_id, "quantity": x.quantity, "unit_price": x.unit_price} for x in order.lines
    ]
    made = core.run(sales_orders.create, typed)
    core.run(sales_orders.submit, made.id, made.version)
    core.close()
    assert made.number == "SO-000901"
    with psycopg.connect(demo_database.owner_url) as connection:
        entries = connection.execute(
            "SELECT document_id, table_name, operation, changes FROM audit_log WHERE document = 'sales_order'"
            " AND document_id = ANY (%s) AND operation IN ('sales_order.create', 'sales_order.submit')",
            ([str(made.id), str(order.id)],),
        ).fetchall()
    shapes: dict[str, set[Any]] = {str(made.id): set(), str(order.id): set()}
    for document_id, table, operation, changes in entries:
        kinds = tuple(sorted((name, type(told).__name__) for name, told in changes.items()))
        shapes[document_id].add((table, operation, kinds))
    assert shapes[str(made.id)] == shapes[str(order.id)]


def test_a_history_reads_well(viewer: Core, sql: Sql) -> None:
    id = value(sql, "SELECT id FROM sales_order WHERE status = 'closed' AND version = 6 ORDER BY id LIMIT 1")
    told = viewer.run(sales_orders.history, id)
    assert [change.action for change in told] == ["moved"] * 5 + ["created"]
    assert [change.fields["status"][1] for change in told] == [
        *("closed", "shipped", "in_production", "confirmed", "pending", "draft")
    ]
    assert told[0].user == "Suresh Palaniswamy"
    assert told[-1].lines_changed >= 1


def test_the_dashboard_has_something_to_show(viewer: Core) -> None:
    shown = viewer.run(dashboard.overview)
    assert shown.currency == "INR"
    assert shown.open_order_value > 0
    assert shown.overdue_sales_orders > 0
    assert shown.overdue_purchase_orders > 0
    assert shown.pending_sales_orders >= 6
    assert all(month.amount > 0 for month in shown.sales_by_month[:-1])
    assert len(shown.top_customers) == 8


def test_there_is_stock_of_each_kind_and_a_count_to_be_posted(sql: Sql, viewer: Core) -> None:
    """In its stores and with a job worker, by lot and by roll, measured twice, with its value."""
    shown = viewer.run(holdings.search, ListQuery(limit=500))
    assert {row.warehouse_code for row in shown} == {"YARN", "GREIGE", "FINISHED", "ERODE"}
    assert all(row.quantity > 0 and row.second_quantity for row in shown)
    assert {row.second_unit for row in shown} == {"cone", "kg"}
    assert 60 < len(shown) < 120
    by_place = "SELECT warehouse_code, sum(value) AS value FROM holding GROUP BY 1"
    assert all(row["value"] > 20_000 for row in rows(sql, by_place))
    statuses = "SELECT status FROM stock_adjustment ORDER BY number"
    assert [row["status"] for row in rows(sql, statuses)] == ["posted"] * 4 + ["draft"]
    kept = rows(
        sql,
        "SELECT h.id FROM holding h JOIN (SELECT holding_id, sum(quantity) AS quantity, sum(value) AS value,"
        " sum(second_quantity) AS second FROM stock_move GROUP BY 1) m ON m.holding_id = h.id"
        " WHERE (h.quantity, h.value, h.second_quantity) = (m.quantity, m.value, m.second)",
    )
    assert len(kept) == len(shown)
    for table in ("stock_move", "lot", "holding", "warehouse", "stock_adjustment"):
        resting = f"SELECT 1 FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND tgenabled = 'D'"
        assert not rows(sql, resting)
    of_now = (
        "SELECT m.id FROM stock_move m JOIN stock_adjustment d ON d.id = document_id WHERE at <> d.updated_at"
    )
    assert not rows(sql, of_now)


def test_a_second_company_is_refused(demo: Database, database: Database) -> None:
    with pytest.raises(Conflict):
        create_demo(demo.owner_url)
    assert is_demo(demo.owner_url)
    assert not is_demo(database.owner_url)


def test_the_same_day_makes_the_same_company(postgres: EmbeddedServer, demo_database: Database) -> None:
    provision.create_database(postgres.superuser_url(), "erp_twin")
    twin_url = provision.with_login(demo_database.owner_url, provision.OWNER, "owner", "erp_twin")
    bring_up_to_date(twin_url)
    create_demo(twin_url, DEMO_TODAY)
    with psycopg.connect(twin_url) as twin, psycopg.connect(demo_database.owner_url) as demo:
        assert _fingerprints(twin) == _fingerprints(demo)


def _fingerprints(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """One digest for each table's content, but for salts of passwords and what migrations wrote."""
    tables = ["company", "user_account", "party", "item", "purchase_order", "purchase_order_line"]
    tables += ["sales_order", "sales_order_line", "work_order", "audit_log", "number_series"]
    tables += ["warehouse", "stock_adjustment", "stock_adjustment_line", "lot", "holding", "stock_move"]
    return {
        table: connection.execute(
            "SELECT count(*), md5(string_agg((to_jsonb(t) - 'password_hash' - 'draft_key')::text, '|'"  # type: ignore[arg-type]
            f" ORDER BY (to_jsonb(t) - 'password_hash' - 'draft_key')::text)) FROM {table} t"
            " WHERE to_jsonb(t) ->> 'document' IS DISTINCT FROM 'role'"
        ).fetchone()
        for table in tables
    }


@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2028, 2, 29), date(2026, 8, 16)], ids=str)
def test_every_status_occurs_whatever_the_day(today: date) -> None:
    """Chance and the calendar must not empty a status; a Sunday after a holiday least of all."""
    seed = load_seed()
    parties = [Party(id=n, **_columns(p.input)) for n, p in enumerate(seed.parties, start=1)]
    items = [Item(id=n, **_columns(i)) for n, i in enumerate(seed.items, start=1)]
    people = {name: n for n, name in enumerate(seed.users, start=1)}
    digits = defaultdict(lambda: 2, JPY=0)
    mill = DemoMill(seed, Random(0), today, people, parties, items, digits)  # noqa: S311
    purchases, sales = PurchasingDesk(mill).stories(), SalesDesk(mill).stories()
    for stories, document in zip((purchases, sales, Shopfloor(mill).stories(sales)), DOCUMENTS, strict=True):
        found = Counter(story.document.status for story in stories)
        assert found.keys() == set(document.KIND.statuses or ())
        assert all(story.steps[-1].at < mill.now for story in stories)


def _columns(data: Any) -> dict[str, Any]:
    return {name: getattr(data, name) for name in type(data).model_fields}
