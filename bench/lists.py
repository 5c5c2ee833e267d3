"""The first page of a long list, a page in its middle, and a text search in it."""

from collections.abc import Callable
from typing import Any

import psycopg
from babel import Locale

from bench.measure import Row, compare
from erp_core import Core
from erp_core.kit.filter import Clause, ListQuery, above, below, between, has, is_, is_not, within
from erp_core.kit.filter.reading import LineReader
from erp_core.kit.filter.tongue import Tongue
from erp_core.kit.filter.writing import LineWriter
from erp_core.kit.i18n import _
from erp_core.kit.reading.notation import notation
from erp_core.sales.sales_order import service as sales_orders
from erp_core.sales.sales_order.schema import SalesOrderRow
from erp_core.sales.sales_order.service import LISTING

COLUMNS = ", ".join(SalesOrderRow.own_columns())
PAGE = 100


def sorted_pages(core: Core, app_url: str, runs: int, total: int) -> list[Row]:
    """First pages by each column users sort by, then the middle."""
    with psycopg.connect(app_url) as connection:
        rows = [
            compare(
                f"first page of {PAGE} of {total:,}, sorted by {words}",
                _search(core, ListQuery(sort=sort, limit=PAGE)),
                _query(connection, f"ORDER BY {order} LIMIT {PAGE}"),
                runs=runs,
                budget_ratio=1.5,
                budget_ms=50,
            )
            for words, sort, order in (
                ("date", "-order_date", "order_date DESC, id DESC"),
                ("party", "customer_name", "customer_name, id"),
            )
        ]
        middle = total // 2
        rows.append(
            compare(
                f"{PAGE} from the middle of {total:,}, sorted by date",
                _search(core, ListQuery(sort="-order_date", limit=PAGE, offset=middle)),
                _query(connection, f"ORDER BY order_date DESC, id DESC LIMIT {PAGE} OFFSET {middle}"),
                runs=max(5, runs // 10),
                budget_ms=150,
            )
        )
    return rows


def text_search(core: Core, app_url: str, runs: int, total: int) -> list[Row]:
    """A party's name (many hits), a number (one), and a text that is nowhere."""
    name = core.run(sales_orders.search, ListQuery(limit=1))[0].customer_name
    number = core.run(sales_orders.search, ListQuery(limit=1, sort="number", offset=total // 3))[0].number
    rows = []
    with psycopg.connect(app_url) as connection:
        for words, text in (
            ("a customer's name", name),
            ("a number", number),
            ("a text that is nowhere", "xyzzyx"),
        ):
            where = "".join(f" AND search_text LIKE lower('%{word}%')" for word in text.split())
            rows.append(
                compare(
                    f"search {total:,} orders for {words}",
                    _search(core, ListQuery(text=text, limit=PAGE)),
                    _query(connection, f"{where} ORDER BY order_date DESC, id DESC LIMIT {PAGE}"),
                    runs=max(10, runs // 3),
                    budget_ms=50,
                )
            )
    return rows


# What people narrow a list by, and how they sort it meanwhile.
FILTERED: tuple[tuple[str, tuple[Clause, ...], str], ...] = (
    ("what is closed, by number", (is_("status", "closed"),), "-number"),
    ("what is closed, by total", (is_("status", "closed"),), "-total_amount"),
    ("one status, by status", (is_("status", "confirmed"),), "status"),
    ("four statuses, by date", (is_not("status", "draft", "closed", "cancelled"),), "-order_date"),
    ("totals of a range, by total", (between("total_amount", 5000, 6000),), "total_amount"),
    ("totals of a range, by date", (between("total_amount", 5000, 6000),), "-order_date"),
    ("what was due long ago, by date", (below("due_date", "2024-03-01"),), "-order_date"),
    ("what is overdue, by date", (is_("is_overdue", True),), "-order_date"),
    ("what is overdue, by due date", (is_("is_overdue", True),), "due_date"),
    ("what is a month late, by date", (above("days_late", 30),), "-order_date"),
    ("what is a month late, by due date", (above("days_late", 30),), "due_date"),
    ("what is ten years late, by number", (above("days_late", 3650),), "-number"),
    ("the financial year, by date", (within("order_date", "this_fy"),), "-order_date"),
    ("an item on the lines, by its text, by date", (has("item_id", "poplin"),), "-order_date"),
)


def filtered_pages(core: Core, app_url: str, runs: int, total: int) -> list[Row]:
    """First pages of what is left by filters people use; a customer's orders among them.

    The raw limit is the smallest question there is: the same page without a filter.
    """
    customer = core.run(sales_orders.search, ListQuery(limit=1))[0].customer_id
    one = ("one customer's orders, by number", (is_("customer_id", customer),), "-number")
    with psycopg.connect(app_url) as connection:
        return [
            compare(
                f"of {total:,} orders {words}",
                _search(core, ListQuery(where=list(where), sort=sort, limit=PAGE)),
                _query(connection, f"ORDER BY order_date DESC, id DESC LIMIT {PAGE}"),
                runs=max(10, runs // 3),
                budget_ms=50,
            )
            for words, where, sort in (*FILTERED, one)
        ]


LINE = (
    'status:draft;pending;confirmed -customer:"Surya Garment Exports" due:this-month total:1,00,000..5L '
    'late:>7 number:SO-* item:FIN-009 order-date:>=2024-01-01 overdue:yes poplin 58" fin'
)


def typed_line(core: Core, runs: int) -> list[Row]:
    """A long line, read as after each key, and written again; the raw limit reads the same filter as JSON."""
    figures = Locale.parse("en_IN")
    tongue = Tongue(core.today(), notation(figures, figures), _)
    reader, writer = LineReader(LISTING.filters, tongue), LineWriter(LISTING.filters, tongue)
    query = reader.read(LINE).query()
    stored = query.model_dump_json()

    def raw() -> object:
        return ListQuery.model_validate_json(stored)

    return [
        compare("a line of 12 terms, read", lambda: reader.read(LINE), raw, runs=runs, budget_ms=16),
        compare(
            "a line of 12 terms, written",
            lambda: writer.write(query.where, query.text),
            raw,
            runs=runs,
            budget_ms=16,
        ),
    ]


def _search(core: Core, query: ListQuery) -> Callable[[], object]:
    return lambda: core.run(sales_orders.search, query)


def _query(connection: psycopg.Connection[Any], tail: str) -> Callable[[], object]:
    statement = f"SELECT {COLUMNS} FROM sales_order WHERE deleted_at IS NULL {tail}".replace("%", "%%")

    def run() -> object:
        rows = connection.execute(statement.encode(), ()).fetchall()
        connection.rollback()
        return rows

    return run
