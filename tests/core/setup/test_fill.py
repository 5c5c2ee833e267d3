"""Sales orders in bulk: numbered, computed and guarded as if core had written each."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from erp_core import connect
from erp_core.errors import Conflict
from erp_core.kit.filter import ListQuery
from erp_core.sales.sales_order import SalesOrderStatus
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderInput, SalesOrderRow
from erp_core.setup import Database, fill
from erp_core.setup.demo import demo_users
from erp_core.setup.fill import Filled, fill_sales_orders
from erp_core.trading.pricing import line_amount, tax_on
from tests.factories.copies import Copies
from tests.factories.templates import DEMO_TODAY

ORDERS = 2000
NEW = "id > 900"  # the demo company's own come first


@pytest.fixture(scope="module")
def told() -> list[int]:
    """How far the fill said it was."""
    return []


@pytest.fixture(scope="module")
def filled(copies: Copies, demo_template: str, told: list[int]) -> Iterator[tuple[Database, Filled]]:
    """The demo company with 2,000 orders more, written in batches of 900."""
    with copies.copy(demo_template) as database, pytest.MonkeyPatch.context() as patch:
        patch.setattr(fill, "BATCH", 900)
        yield database, fill_sales_orders(database.owner_url, ORDERS, told.append)


@pytest.fixture
def sql(filled: tuple[Database, Filled]) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(filled[0].owner_url) as connection:
        yield connection


def rows(sql: psycopg.Connection[Any], query: str) -> list[tuple[Any, ...]]:
    return sql.execute(query).fetchall()  # type: ignore[arg-type]


def test_numbers_go_on_without_a_gap(
    sql: psycopg.Connection[Any], filled: tuple[Database, Filled], told: list[int]
) -> None:
    assert told == [900, 1800, 2000]
    assert (filled[1].first_number, filled[1].last_number) == ("SO-000901", "SO-002900")
    assert rows(sql, "SELECT count(*), max(number), count(DISTINCT number) FROM sales_order") == [
        (2900, "SO-002900", 2900)
    ]
    assert rows(sql, "SELECT last_number FROM number_series WHERE name = 'sales_order'") == [(2900,)]


def test_amounts_are_those_core_computes(sql: psycopg.Connection[Any]) -> None:
    digits = dict(rows(sql, "SELECT code, digits FROM currency"))
    net: dict[int, Any] = {}
    for id, currency, quantity, price, discount, amount in rows(
        sql,
        "SELECT o.id, o.currency, l.quantity, l.unit_price, l.discount_percent, l.amount"
        " FROM sales_order_line l JOIN sales_order o ON o.id = l.sales_order_id",
    ):
        assert amount == line_amount(quantity, price, discount, digits[currency])
        net[id] = net.get(id, 0) + amount
    orders = rows(sql, "SELECT id, currency, tax_rate, net_amount, tax_amount, total_amount FROM sales_order")
    for id, currency, tax_rate, net_amount, tax_amount, total_amount in orders:
        assert net_amount == net[id]
        assert tax_amount == tax_on(net_amount, tax_rate, digits[currency])
        assert total_amount == net_amount + tax_amount
    assert len({currency for _id, currency, *_rest in orders}) > 3


def test_the_database_itself_finds_nothing_wrong(sql: psycopg.Connection[Any]) -> None:
    sql.execute("UPDATE sales_order SET version = version")
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    sql.rollback()


def test_orders_are_plausible(sql: psycopg.Connection[Any]) -> None:
    statuses = dict(rows(sql, f"SELECT status, count(*) FROM sales_order WHERE {NEW} GROUP BY 1"))
    assert statuses.keys() == set(SalesOrderStatus)
    assert statuses["closed"] > ORDERS / 2
    dates, amounts, customers, years = rows(
        sql,
        "SELECT count(DISTINCT order_date), count(DISTINCT total_amount), count(DISTINCT customer_id),"
        f" (max(order_date) - min(order_date)) / 365 FROM sales_order WHERE {NEW}",
    )[0]
    assert (dates > 900, amounts > 1900, customers > 20, years >= 4) == (True, True, True, True)
    assert rows(
        sql,
        "SELECT DISTINCT n FROM (SELECT count(*) AS n FROM sales_order_line"
        " WHERE sales_order_id > 900 GROUP BY sales_order_id) s ORDER BY 1",
    ) == [(1,), (2,), (3,), (4,), (5,), (6,)]
    assert rows(sql, "SELECT max(created_at) <= now(), max(updated_at) <= now() FROM sales_order") == [
        (True, True)
    ]
    assert rows(
        sql,
        "SELECT count(*) FROM sales_order o JOIN party p ON p.id = o.customer_id"
        " WHERE (p.name, p.currency) <> (o.customer_name, o.currency) OR NOT p.is_customer"
        f" OR (NOT p.is_active AND o.{NEW})",
    ) == [(0,)]


def test_each_batch_is_one_entry_in_the_audit_log(sql: psycopg.Connection[Any]) -> None:
    entries = rows(
        sql,
        "SELECT changes ->> 'first_number', (changes ->> 'orders')::int, (changes ->> 'lines')::int"
        " FROM audit_log WHERE operation = 'admin.fill' ORDER BY at",
    )
    assert [(first, orders) for first, orders, _lines in entries] == [
        *(("SO-000901", 900), ("SO-001801", 900), ("SO-002701", 200))
    ]
    lines = rows(sql, "SELECT count(*) FROM sales_order_line WHERE sales_order_id > 900")[0][0]
    assert sum(lines for _first, _orders, lines in entries) == lines


def test_core_lists_reads_and_goes_on_writing(filled: tuple[Database, Filled]) -> None:
    core = connect(filled[0].app_url)
    core.login("manager", demo_users()["manager"].password)
    for column in sales_orders.LISTING.sorts:
        for sort in (column, f"-{column}"):
            page = core.run(sales_orders.search, ListQuery(sort=sort, limit=50))
            shown = [_key(row, column) for row in page]
            assert shown == sorted(shown, reverse=sort.startswith("-")), sort
    found = core.run(sales_orders.search, ListQuery(text="SO-002899"))
    order = core.run(sales_orders.get, found[0].id)
    assert len(found) == 1
    fields = SalesOrderInput.model_fields.keys() - {"lines", "currency"}
    again: Any = {name: getattr(order, name) for name in fields}
    again["lines"] = [
        {"item_id": x.item_id, "quantity": x.quantity, "unit_price": x.unit_price, "unit": x.unit}
        | {"discount_percent": x.discount_percent}
        for x in order.lines
    ]
    copy = core.run(sales_orders.create, again)
    assert (copy.number, copy.total_amount) == ("SO-002901", order.total_amount)
    assert [change.action for change in core.run(sales_orders.history, copy.id)] == ["created"]
    core.close()


def _key(row: SalesOrderRow, column: str) -> Any:
    value = getattr(row, column)
    return (len(value), value) if column == "number" else value


def test_a_yearly_series_counts_within_its_year(demo_database: Database) -> None:
    with psycopg.connect(demo_database.owner_url) as connection:
        connection.execute("SELECT change_number_series('sales_order', 'SO-', 6, true)")
    first = fill_sales_orders(demo_database.owner_url, 3)
    again = fill_sales_orders(demo_database.owner_url, 2)
    year = DEMO_TODAY.year
    assert (first.first_number, first.last_number) == (f"SO-{year}-000001", f"SO-{year}-000003")
    assert (again.first_number, again.last_number) == (f"SO-{year}-000004", f"SO-{year}-000005")


def test_without_customers_there_is_nothing_to_fill_with(database: Database) -> None:
    with pytest.raises(Conflict, match="no active customer"):
        fill_sales_orders(database.owner_url, 10)
