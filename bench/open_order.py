"""Opening a sales order of five lines, and the first page of orders: what a click costs."""

from typing import Any

import psycopg

from bench.lists import COLUMNS, PAGE
from bench.measure import Row, compare
from erp_core import Core
from erp_core.kit.filter import ListQuery
from erp_core.sales.sales_order import service as sales_orders

_ORDER = "SELECT * FROM sales_order WHERE id = %s AND deleted_at IS NULL"
_LINES = "SELECT * FROM sales_order_line WHERE sales_order_id = %s AND deleted_at IS NULL ORDER BY position"
_FIRST = f"SELECT {COLUMNS} FROM sales_order WHERE deleted_at IS NULL" + (
    f" ORDER BY order_date DESC, id DESC LIMIT {PAGE}"
)


def open_and_list(core: Core, app_url: str, runs: int, way: str = "in process") -> list[Row]:
    """``core.run`` against the same rows by hand, each in a transaction of its own."""
    newest = core.run(sales_orders.search, ListQuery(sort="-number", limit=1))[0].id
    with psycopg.connect(app_url) as connection:
        return [
            compare(
                f"open a sales order {way}",
                lambda: core.run(sales_orders.get, newest),
                lambda: _by_hand(connection, (_ORDER, [newest]), (_LINES, [newest])),
                runs=runs,
            ),
            compare(
                f"first page of {PAGE} {way}",
                lambda: core.run(sales_orders.search, ListQuery(limit=PAGE)),
                lambda: _by_hand(connection, (_FIRST, [])),
                runs=runs,
            ),
        ]


def _by_hand(connection: psycopg.Connection[Any], *questions: tuple[str, list[Any]]) -> None:
    for statement, values in questions:
        connection.execute(statement.encode(), values).fetchall()
    connection.commit()
