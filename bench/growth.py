"""What a call costs, and what the tables hold, as a company's orders grow tenfold and tenfold again."""

import logging
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from bench.create_order import DUE_DATE, LINES, ORDER_DATE, PRICE, QUANTITY, create_five_lines
from bench.lists import PAGE
from erp_core import Core, connect
from erp_core.kit.filter import ListQuery, is_
from erp_core.masters.item import service as items
from erp_core.masters.party import service as parties
from erp_core.reporting.dashboard import service as dashboard
from erp_core.sales.sales_order import service as sales_orders
from erp_core.setup import Database
from erp_core.setup.fill import fill_sales_orders

log = logging.getLogger("bench")

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
# What takes long is asked less often.
FEW = 5
_MB = 1024 * 1024

_TABLES = """
    SELECT coalesce(p.relname, c.relname), sum(pg_table_size(c.oid)), sum(pg_indexes_size(c.oid))
      FROM pg_class c
      LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
      LEFT JOIN pg_class p ON p.oid = i.inhparent
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
     GROUP BY 1
"""
# From so many on, indexes are quicker made anew than kept while rows come.
MANY = 2_000_000
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
      FROM pg_index i
     WHERE indrelid = ANY (%s::regclass[])
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
SHOWN = ("sales_order", "sales_order_line", "audit_log", "request")
_FILLED = SHOWN[:2]


def grown(database: Database, password: str, sizes: list[int], runs: int) -> dict[str, Any]:
    """Medians in milliseconds of each call, sizes in MB, and how long filling took, by number of orders."""
    found: dict[str, Any] = {}
    for size in sizes:
        missing = size - _count(database)
        started = time.perf_counter()
        if missing > 0:
            log.info("growing to %s sales orders …", f"{size:,}")
            with _indexes_away(database, missing):
                fill_sales_orders(database.owner_url, missing, _told(missing))
        taken = time.perf_counter() - started
        core = connect(database.app_url)
        core.login("manager", password)
        found[f"{size:,}"] = {
            "calls": _saving(core, database, runs)
            | {name: _median(call, n) for name, call, n in _calls(core, size, runs)},
            "written": _written(core, database, runs),
            "tables": _sizes(database),
            "filled_seconds": taken,
        }
        core.close()
        log.info("%s", found[f"{size:,}"])
    _print(found)
    return {"growth": found}


def _told(count: int) -> Callable[[int], None]:
    """What tells at each million of a long fill that it goes on."""

    def tell(done: int) -> None:
        if done % 1_000_000 == 0:
            log.info("%s of %s", f"{done:,}", f"{count:,}")

    return tell


@contextmanager
def _indexes_away(database: Database, missing: int) -> Iterator[None]:
    """Make the indexes that no key needs anew after very many rows have come."""
    if missing < MANY:
        yield
        return
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        indexes = connection.execute(_INDEXES, [list(_FILLED)]).fetchall()
        for name, _definition in indexes:
            connection.execute(f"DROP INDEX {name}".encode())
        try:
            yield
        finally:
            connection.execute("SET maintenance_work_mem = '1GB'")
            for name, definition in indexes:
                log.info("index %s …", name)
                connection.execute(definition.encode())
        # The fill vacuumed its tables; what the new indexes are made of is known by this.
        connection.execute(f"ANALYZE {', '.join(_FILLED)}".encode())


def _calls(core: Core, size: int, runs: int) -> Iterator[tuple[str, Callable[[], object], int]]:
    """What is asked, and how often."""

    def page(**asked: Any) -> Callable[[], object]:
        query = ListQuery(limit=PAGE, **asked)
        return lambda: core.run(sales_orders.search, query)

    middle = core.run(sales_orders.search, ListQuery(sort="number", offset=size // 2, limit=1))[0]
    yield "open an order", lambda: core.run(sales_orders.get, middle.id), runs
    yield f"first page of {PAGE}, by date", page(sort="-order_date"), runs
    yield "one customer's orders", page(where=[is_("customer_id", middle.customer_id)], sort="-number"), runs
    yield "overdue, by due date", page(where=[is_("is_overdue", True)], sort="due_date"), runs
    yield "search for a number", page(text=middle.number), runs
    yield "search for a customer", page(text=middle.customer_name), runs
    yield "a text that is nowhere", page(text="xyzzyx"), runs
    yield f"{PAGE} from the middle", page(sort="-order_date", offset=size // 2), FEW
    yield "count and sum of the list", lambda: core.run(sales_orders.summary, ListQuery()), FEW
    yield "dashboard", lambda: core.run(dashboard.overview), FEW


def _saving(core: Core, database: Database, runs: int) -> dict[str, float]:
    row = create_five_lines(core, database.app_url, runs)
    return {"save an order of 5 lines": row.ours_ms, "the same rows by hand": row.raw_ms}


def _creating(core: Core) -> Callable[[], object]:
    customer = core.run(parties.search, ListQuery(where=[is_("is_customer", True)], limit=1))[0]
    item = core.run(items.search, ListQuery(limit=1))[0]
    order: dict[str, Any] = {
        "customer_id": customer.id,
        "order_date": ORDER_DATE,
        "due_date": DUE_DATE,
        "currency": "INR",
        "tax_rate": 10,
        "lines": [{"item_id": item.id, "quantity": QUANTITY, "unit_price": PRICE}] * LINES,
    }
    return lambda: core.run(sales_orders.create, order)  # type: ignore[arg-type]


def _median(call: Callable[[], object], runs: int) -> float:
    taken = []
    call()
    for _ in range(runs):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def _written(core: Core, database: Database, runs: int) -> dict[str, float]:
    """Bytes that one order saved by a person adds to each table, its indexes included; filled ones leave out
    the log and the answers."""
    before, create = _bytes(database), _creating(core)
    for _ in range(runs * 5):
        create()
    after = _bytes(database)
    return {name: (after[name] - before[name]) / (runs * 5) for name in SHOWN}


def _bytes(database: Database) -> dict[str, int]:
    with psycopg.connect(database.owner_url) as connection:
        rows = connection.execute(_TABLES).fetchall()
    return {name: int(table + indexes) for name, table, indexes in rows}


def _sizes(database: Database) -> dict[str, float]:
    with psycopg.connect(database.owner_url) as connection:
        rows = {name: (table, indexes) for name, table, indexes in connection.execute(_TABLES).fetchall()}
        whole = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    told: dict[str, float] = {}
    for name in _FILLED:
        table, indexes = rows[name]
        told[name], told[f"indexes of {name}"] = float(table) / _MB, float(indexes) / _MB
    return told | {"whole database": (whole[0] if whole else 0) / _MB}


def _count(database: Database) -> int:
    with psycopg.connect(database.owner_url) as connection:
        found = connection.execute("SELECT count(*) FROM sales_order WHERE deleted_at IS NULL").fetchone()
        return found[0] if found else 0


def _print(found: dict[str, Any]) -> None:
    for part, words in (
        ("calls", "median ms"),
        ("tables", "MB"),
        ("written", "bytes one order adds"),
    ):
        table = Table(words, *found)
        for name in next(iter(found.values()))[part]:
            table.add_row(name, *(f"{size[part][name]:,.1f}" for size in found.values()))
        Console().print(table)
