"""Creating a sales order of five lines."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg

from bench.measure import Row, compare
from erp_core import Core
from erp_core.kit.filter import ListQuery, is_
from erp_core.kit.news.changes import Changes
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.sales.sales_order import service as sales_orders

LINES = 5
ORDER_DATE, DUE_DATE = date(2024, 1, 15), date(2024, 2, 15)
QUANTITY, PRICE = Decimal(100), Decimal("10.50")


def create_five_lines(
    core: Core, app_url: str, runs: int, way: str = "in process", budget_ratio: float = 2.0
) -> Row:
    """``core.run(sales_orders.create)`` against the same rows written by hand, one commit each.

    The raw side knows customer and items already and checks nothing; triggers (audit, number, totals) run
    for both, because the tables are the same.
    """
    customer = core.run(parties.search, ListQuery(where=[is_("is_customer", True)], limit=1))[0]
    item = core.run(items.search, ListQuery(limit=1))[0]
    line = {"item_id": item.id, "quantity": QUANTITY, "unit_price": PRICE}
    order: dict[str, Any] = {
        "customer_id": customer.id,
        "order_date": ORDER_DATE,
        "due_date": DUE_DATE,
        "currency": "INR",
        "tax_rate": 10,
        "lines": [line] * LINES,
    }
    answer = core.run(sales_orders.create, order)  # type: ignore[arg-type]
    result = answer.model_dump_json()
    with psycopg.connect(app_url) as connection:
        return compare(
            f"create a 5-line sales order {way}",
            lambda: core.run(sales_orders.create, order),  # type: ignore[arg-type]
            lambda: _by_hand(connection, customer.id, customer.name, item, result),
            runs=runs,
            budget_ratio=budget_ratio,
        )


def _by_hand(
    connection: psycopg.Connection[Any], customer_id: int, customer_name: str, item: Any, result: str
) -> None:
    net = QUANTITY * PRICE * LINES
    cursor = connection.execute(
        "INSERT INTO sales_order (customer_id, customer_name, order_date, due_date, currency, tax_rate,"
        " net_amount, tax_amount, total_amount, notes)"
        " VALUES (%s, %s, %s, %s, 'INR', 10, %s, %s, %s, '') RETURNING id, number, version, created_at",
        (customer_id, customer_name, ORDER_DATE, DUE_DATE, net, net / 10, net + net / 10),
    )
    order_id = cursor.fetchall()[0][0]
    values: list[Any] = []
    for position in range(1, LINES + 1):
        values += [
            order_id,
            position,
            item.id,
            item.code,
            item.name,
            QUANTITY,
            item.unit,
            PRICE,
            QUANTITY * PRICE,
        ]
    rows = ", ".join(["(%s, %s, %s, %s, %s, '', %s, %s, %s, 0, %s)"] * LINES)
    lines = (
        "INSERT INTO sales_order_line (sales_order_id, position, item_id, item_code, item_name, description,"
        f" quantity, unit, unit_price, discount_percent, amount) VALUES {rows} RETURNING id"
    )
    connection.execute(lines.encode(), values).fetchall()
    changes = Changes({"sales_order": frozenset({str(order_id)})})
    connection.execute(
        "INSERT INTO request (id, user_id, operation, arguments_hash, result) VALUES (%s, 1, %s, %s, %s)"
        " RETURNING pg_notify('erp_changes', %s)",
        (
            uuid.uuid4(),
            "sales_order.create",
            bytes(32),
            result,
            changes.as_json(),
        ),
    ).fetchall()
    connection.commit()
