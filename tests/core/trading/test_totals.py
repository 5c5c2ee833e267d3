"""Totals agree with lines whoever writes, also when two write lines of one order at the same time."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.factories.mill import Mill
from tests.factories.orders import make_purchase_order, make_sales_order

App = psycopg.Connection[Any]
ORDERS = {"sales_order": make_sales_order, "purchase_order": make_purchase_order}
COPY = """
    INSERT INTO {table}_line ({table}_id, position, item_id, item_code, item_name, description, quantity,
                              unit, unit_price, discount_percent, amount)
    SELECT {table}_id, 9, item_id, item_code, item_name, description, quantity, unit, unit_price,
           discount_percent, amount FROM {table}_line WHERE {table}_id = %s LIMIT 1
"""
# One line is 100 × 10.50; the tax is 10 %.
TOTALS = "UPDATE {table} SET net_amount = %(n)s * 1050, tax_amount = %(n)s * 105, total_amount = %(n)s * 1155"


@pytest.fixture(params=ORDERS)
def table(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def order_id(mill: Mill, table: str) -> int:
    """A draft with one line."""
    return ORDERS[table](mill("manager")).id


@contextmanager
def desk(mill: Mill) -> Iterator[App]:
    """A transaction with the program's login, and no program in between."""
    # Closed whatever comes of the COMMIT, where totals are looked at.
    with closing(psycopg.connect(mill.database.app_url)) as connection:
        yield connection
        connection.commit()


def add_line(connection: App, table: str, order_id: int) -> None:
    connection.execute(COPY.format(table=table).encode(), [order_id])


def set_totals(connection: App, table: str, order_id: int, lines: int) -> None:
    statement = TOTALS.format(table=table) + " WHERE id = %(id)s"
    connection.execute(statement.encode(), {"n": lines, "id": order_id})


def state(mill: Mill, table: str, order_id: int) -> tuple[Any, ...]:
    """Lines and net amount, as lines of 1050."""
    return mill.sql(
        f"SELECT (SELECT count(*)::int FROM {table}_line WHERE {table}_id = o.id), (net_amount / 1050)::int"
        f" FROM {table} o WHERE id = %s",
        [order_id],
    )[0]


def test_a_line_alone_is_refused_at_the_end(mill: Mill, table: str, order_id: int) -> None:
    with pytest.raises(errors.CheckViolation, match="do not agree"), desk(mill) as one:
        add_line(one, table, order_id)
    assert state(mill, table, order_id) == (1, 1)


@pytest.mark.parametrize("totals_first", [True, False])
def test_lines_and_totals_may_come_in_any_order(
    mill: Mill, table: str, order_id: int, totals_first: bool
) -> None:
    with desk(mill) as one:
        if totals_first:
            set_totals(one, table, order_id, 2)
        add_line(one, table, order_id)
        if not totals_first:
            set_totals(one, table, order_id, 2)
    assert state(mill, table, order_id) == (2, 2)


def test_a_changed_line_is_looked_at_too(mill: Mill, table: str, order_id: int) -> None:
    with pytest.raises(errors.CheckViolation, match="do not agree"), desk(mill) as one:
        one.execute(f"UPDATE {table}_line SET deleted_at = now() WHERE {table}_id = %s".encode(), [order_id])


def test_a_line_that_moves_to_another_order_is_looked_at_in_both(
    mill: Mill, table: str, order_id: int
) -> None:
    other = ORDERS[table](mill("manager")).id
    with pytest.raises(errors.CheckViolation, match="do not agree"), desk(mill) as one:  # noqa: PT012
        one.execute(
            f"UPDATE {table}_line SET {table}_id = %s WHERE {table}_id = %s".encode(), [other, order_id]
        )
        set_totals(one, table, other, 2)


def test_the_second_of_two_writers_waits_and_sees_what_the_first_wrote(
    mill: Mill, table: str, order_id: int
) -> None:
    refused: list[BaseException] = []
    begun = threading.Event()

    def second() -> None:
        try:
            with desk(mill) as two:
                begun.set()
                add_line(two, table, order_id)  # waits for the first to end
                set_totals(two, table, order_id, 2)  # right for one who saw one line only
        except errors.CheckViolation as error:
            refused.append(error)

    with desk(mill) as one:
        add_line(one, table, order_id)
        thread = threading.Thread(target=second)
        thread.start()
        assert begun.wait(10)
        thread.join(0.3)
        assert thread.is_alive(), "the second did not wait"
        set_totals(one, table, order_id, 2)
    thread.join(10)
    assert not thread.is_alive()
    assert len(refused) == 1
    assert state(mill, table, order_id) == (2, 2)


def test_two_writers_who_count_each_other_both_succeed(mill: Mill, table: str, order_id: int) -> None:
    def add(lines_then: int) -> None:
        with desk(mill) as one:
            add_line(one, table, order_id)
            set_totals(one, table, order_id, lines_then)

    add(2)
    add(3)
    assert state(mill, table, order_id) == (3, 3)


def test_an_order_that_is_right_is_not_touched_by_its_lines(mill: Mill, table: str, order_id: int) -> None:
    version = f"SELECT xmin::text, version FROM {table} WHERE id = %s"
    with desk(mill) as one:
        set_totals(one, table, order_id, 2)
        before = one.execute(version.encode(), [order_id]).fetchone()
        add_line(one, table, order_id)
        assert one.execute(version.encode(), [order_id]).fetchone() == before


def test_rows_of_one_insert_are_told_one_by_one(mill: Mill, table: str) -> None:
    order = ORDERS[table](mill("manager"), lines=3)
    told = mill.sql(
        "SELECT record_id, document, action, user_id, operation, request_id IS NOT NULL, changes ->> 'amount'"
        f" FROM audit_log WHERE table_name = '{table}_line' AND document_id = %s ORDER BY record_id::bigint",
        [str(order.id)],
    )
    ids = [str(line.id) for line in order.lines]
    who = mill.user_id("manager")
    assert told == [(i, table, "insert", who, f"{table}.create", True, "1050.00") for i in ids]
